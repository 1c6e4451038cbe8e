"""What a scan knows exactly is what the engine would find; what it only estimates is computed."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from catalog.quality import gx
from catalog.quality.answers import Known, Metric, Table
from catalog.quality.columns import Column
from catalog.quality.evaluate import evaluate
from catalog.quality.scanned import facts
from catalog.scanning import duck, service
from catalog.scanning.profile import ColumnProfile, Profile
from catalog.scanning.readers import Limits, open_source
from tests.quality.tables import rule, suite

NAMES = ("id", "n", "x", "s", "at", "flag", "gone")
DOMAIN: dict[str, Any] = {"column": "n"}


def _table(rows: int) -> pa.Table:
    index = range(rows)
    return pa.table(
        {
            "id": list(index),
            "n": [None if i % 7 == 0 else i % 40 - 3 for i in index],
            "x": [float("nan") if i % 9 == 0 else float("inf") if i % 11 == 0 else i / 3 for i in index],
            "s": ["" if i % 5 == 0 else "NA" if i % 6 == 0 else f" {i % 13}" for i in index],
            "at": [datetime(2024, 1, 1) + timedelta(seconds=i * 37.5) for i in index],  # noqa: DTZ001 - zone unknown
            "flag": [None if i % 3 == 0 else i % 2 == 0 for i in index],
            "gone": pa.array([None] * rows, pa.int64()),
        }
    )


def _rules() -> list[gx.Rule]:
    made = [rule("table_row_count_to_be_between", min_value=1)]
    for name in NAMES:
        made += [
            rule("column_values_to_not_be_null", column=name, mostly=0.8),
            rule("column_values_to_be_null", column=name),
            rule("column_proportion_of_non_null_values_to_be_between", column=name, min_value=0.5),
            rule("column_values_to_be_unique", column=name),
            rule("column_unique_value_count_to_be_between", column=name, max_value=30),
            rule("column_proportion_of_unique_values_to_be_between", column=name, max_value=0.5),
        ]
    for name in ("id", "n", "x"):
        made += [
            rule(f"column_{what}_to_be_between", column=name, min_value=-3, max_value=90) for what in ("min", "max")
        ]
        made += [rule("column_values_to_be_between", column=name, **bounds) for bounds in BOUNDS]
    made.append(rule("column_max_to_be_between", column="at", max_value="2024-01-02T00:00:00"))
    return gx.rules(suite(*made), "mine")


BOUNDS: list[dict[str, Any]] = [
    {"min_value": -3, "max_value": 500},
    {"min_value": -3, "strict_min": True},
    {"max_value": 36, "strict_max": True},
    {"min_value": 0.5},
]


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize("rows", [1, 150, 30_000])
def test_with_and_without_a_scan_the_verdicts_are_the_same(tmp_path: Path, form: str, rows: int) -> None:
    path = tmp_path / f"t.{form}"
    (pq.write_table if form == "parquet" else pyarrow.csv.write_csv)(_table(rows), path)
    scan = service.scan(path, limits=Limits(), keep_cells=True, progress=lambda _share: None)
    assert scan.profile is not None
    seen = {column.name: column for column in scan.profile.columns}
    asked: list[str] = []
    with open_source(path, Limits()) as source, duck.table_from(source) as (connection, name):
        described = connection.execute(f"DESCRIBE {name}").fetchall()
        table = Table(name, tuple(Column(row[0], row[1], seen[row[0]].kind, "category") for row in described))
        known = facts(scan.profile, table)
        blind = evaluate(connection, table, _rules())
        told = evaluate(connection, table, _rules(), facts=lambda metric: _noting(asked, metric, known(metric)))
    assert [(one.type, one.column, one.outcome, one.observed, one.unexpected_count) for one in told] == [
        (one.type, one.column, one.outcome, one.observed, one.unexpected_count) for one in blind
    ]
    assert {"table.row_count", "column_values.nonnull.unexpected_count"} <= set(asked)
    assert ("column.max" in asked) is (form == "parquet")


def _noting(asked: list[str], metric: Metric, known: Known | None) -> Known | None:
    asked += [metric.name] if known else []
    return known


SEEN = ColumnProfile(
    name="n",
    position=0,
    type="int64",
    kind="number",
    nulls=2,
    distinct=90.0,
    distinct_exact=True,
    minimum="1",
    maximum="9",
    mean=5.0,
    stdev=1.0,
    quantiles={},
    entropy=1.0,
    top=[],
    length_min=None,
    length_mean=None,
    length_max=None,
    semantic="number",
)


def _profile(**other: Any) -> Profile:
    return Profile(100, (replace(SEEN, **other),))


WHOLE = Table("t", (Column("n", "BIGINT"),))


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("column_values.nonnull.unexpected_count", {}, Known(2)),
        ("column.distinct_values.count", {}, Known(90)),
        ("column.distinct_values.count", {"distinct_exact": False}, None),
        ("column_values.unique.unexpected_count", {}, None),
        ("column_values.unique.unexpected_count", {"distinct": 98.0}, Known(0)),
        ("column_values.unique.unexpected_count", {"distinct": 98.0, "distinct_exact": False}, None),
        ("column.max", {}, Known(9)),
        ("column.max", {"hidden": True}, None),
        ("column.max", {"maximum": None}, None),
        ("column.max", {"form": "decimal commas"}, None),
        ("column.mean", {}, None),
        ("column.median", {}, None),
        ("column.quantile_values", {}, None),
    ],
)
def test_only_what_is_exact_is_told(name: str, other: dict[str, Any], expected: Known | None) -> None:
    assert facts(_profile(**other), WHOLE)(Metric(name, DOMAIN, {})) == expected


def test_what_is_told_of_fractions_leaves_out_infinite_ones() -> None:
    fractions = Table("t", (Column("n", "DOUBLE"),))
    for name in ("column.max", "column.distinct_values.count", "column_values.between.unexpected_count"):
        assert facts(_profile(), fractions)(Metric(name, DOMAIN, {"min_value": 0, "max_value": 10})) is None
