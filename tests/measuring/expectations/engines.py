"""The engines that judge a case: GX on pandas, and the product's ways."""

# ruff: noqa: S608 - the tables are the cases' own

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg
import pyarrow.parquet as pq
from great_expectations.execution_engine.pandas_batch_data import PandasBatchData
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.validator.validator import Validator
from sqlalchemy import URL, make_url

from catalog.quality.answers import Table
from catalog.quality.columns import Column
from catalog.quality.evaluate import evaluate
from catalog.quality.gx import Rule
from catalog.quality.outcome import FAILED, PASSED, Outcome
from catalog.scanning import duck
from tests import postgres

NOBODY = "no verdict"
CLOSE = 1e-9


@dataclass(frozen=True)
class Said:
    """What an engine says of one rule; without a verdict it says why."""

    outcome: str
    observed: Any = None
    count: int | None = None
    share: float | None = None
    reason: str = ""

    def same_as(self, other: "Said") -> bool:
        """Tell whether verdict, observed value and counts are equal; fractions within 1e-9 of each other."""
        pairs = ((self.observed, other.observed), (self.count, other.count), (self.share, other.share))
        return self.outcome == other.outcome and (self.outcome == NOBODY or all(_alike(one, two) for one, two in pairs))


def by_pandas(path: Path, rules: Sequence[Rule]) -> list[Said]:
    """Judge by GX on pandas, each rule by itself."""
    engine = PandasExecutionEngine()
    engine.load_batch_data("case", PandasBatchData(execution_engine=engine, dataframe=pd.read_parquet(path)))
    validator = Validator(execution_engine=engine)
    validator.metrics_calculator.show_progress_bars = False
    return [_said_by_pandas(validator, rule) for rule in rules]


def by_duck(path: Path, rules: Sequence[Rule]) -> list[Said]:
    """Judge the file in place, as a validation does."""
    with duck.connect(path, fractions=True) as connection:
        connection.execute(f"CREATE VIEW dump AS SELECT * FROM read_parquet('{path}')")
        described = connection.execute("DESCRIBE dump").fetchall()
        columns = tuple(Column(name, stored, "", "category") for name, stored, *_ in described)
        return [said(outcome) for outcome in evaluate(connection, Table("dump", columns), rules)]


def by_postgresql(path: Path, rules: Sequence[Rule]) -> list[Said]:
    """Load the file into a table of a PostgreSQL and judge it there, as GX does natively."""
    from catalog.quality import gx_native  # noqa: PLC0415 - where there is a server

    url = _server()
    _load(url, path)
    connect = partial(psycopg.connect, url.render_as_string(hide_password=False))
    found = gx_native.in_database(connect, path.stem, None, rules)
    return [said(outcome) for outcome in found]


def by_spark(path: Path, rules: Sequence[Rule]) -> list[Said]:
    """Judge the file by GX's own engine for Spark; raises SparkMissing."""
    from catalog.quality import gx_spark  # noqa: PLC0415 - where Spark is installed

    return [said(outcome) for outcome in gx_spark.on_spark(path, rules)]


def said(outcome: Outcome) -> Said:
    """Take an outcome of the product's."""
    if outcome.outcome not in {PASSED, FAILED}:
        return Said(NOBODY, reason=outcome.reason)
    return Said(outcome.outcome, outcome.observed, outcome.unexpected_count, outcome.unexpected_share)


@cache
def _server() -> URL:
    """Start one server for all cases."""
    return make_url(postgres.server(durable=False)).set(drivername="postgresql")


def _load(url: URL, path: Path) -> None:
    table = pq.read_table(path)
    columns = ", ".join(f'"{field.name}" {_SQL_TYPES[str(field.type)]}' for field in table.schema)
    places = ", ".join(["%s"] * len(table.schema))
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute(f'DROP TABLE IF EXISTS "{path.stem}"')
        connection.execute(f'CREATE TABLE "{path.stem}" ({columns})')
        rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
        with connection.cursor() as cursor:
            cursor.executemany(f'INSERT INTO "{path.stem}" VALUES ({places})', rows)


_SQL_TYPES = {
    "int64": "BIGINT",
    "int16": "SMALLINT",
    "double": "DOUBLE PRECISION",
    "float": "REAL",
    "string": "TEXT",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "timestamp[us]": "TIMESTAMP",
    "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
    "decimal128(12, 2)": "NUMERIC(12, 2)",
}


def _said_by_pandas(validator: Validator, rule: Rule) -> Said:
    try:
        (found,) = validator.graph_validate([rule.expectation.configuration])
    except Exception as error:  # noqa: BLE001 - GX raises many kinds
        return Said(NOBODY, reason=str(error)[:200])
    if trouble := _trouble(found.exception_info):
        return Said(NOBODY, reason=trouble)
    percent = found.result.get("unexpected_percent")
    return Said(
        PASSED if found.success else FAILED,
        found.result.get("observed_value"),
        found.result.get("unexpected_count"),
        None if percent is None else percent / 100,
    )


def _trouble(info: Mapping[str, Any]) -> str:
    one = info if "raised_exception" in info else next(iter(info.values()), {})
    return str(one.get("exception_message") or "it raised") if one.get("raised_exception") else ""


def _alike(one: Any, two: Any) -> bool:
    one, two = _plain(one), _plain(two)
    if isinstance(one, list) and isinstance(two, list):
        pairs = zip(sorted(one, key=str), sorted(two, key=str), strict=False)
        return len(one) == len(two) and all(_alike(first, second) for first, second in pairs)
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(_alike(one[key], two[key]) for key in one)
    if isinstance(one, float) or isinstance(two, float):
        return _near(one, two)
    return bool(one == two)


def _near(one: Any, two: Any) -> bool:
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (one, two)):
        return False
    return bool(one == two) or math.isclose(one, two, rel_tol=CLOSE) or (math.isnan(one) and math.isnan(two))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(inner) for inner in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return _plain(value.item()) if hasattr(value, "item") else value
