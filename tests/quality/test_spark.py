"""The same suite is judged on Spark where that is installed; where it is not, whoever asked is told what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from catalog.config import Settings, settings
from catalog.errors.sources import SparkMissing
from catalog.quality import spark, suites
from catalog.quality.gating import fresh
from catalog.quality.gating.deciding import Gated
from catalog.quality.gating.service import Wish
from catalog.silos import paths
from tests.quality.profiles import sales
from tests.quality.tables import rule, suite

RULES = (
    rule("table_row_count_to_equal", value=200),
    rule("column_values_to_be_unique", column="sale_id"),
    rule("column_mean_to_be_between", column="amount", min_value=100, max_value=200),
    rule("column_values_to_be_between", column="amount", min_value=0, max_value=250),
    rule("column_values_to_not_be_null", column="absent"),
)


def _gated(folder: Path, engine: str) -> Gated:
    path = folder / "sales.csv"
    path.write_text(sales(range(200)))
    mine = suites.checked(suite(*RULES), "mine", source="kept")
    chosen: Settings = replace(settings({}), home=folder, validation_engine=engine)
    return fresh.gate_bytes(paths.locate(str(path)), Wish(["mine"]), lambda _table: [mine], chosen)


def test_without_the_extra_nothing_is_evaluated_and_it_is_told_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda _name: None)
    found = _gated(tmp_path, "spark")
    assert found.outcome == "not_evaluated"
    assert {one.reason for one in found.suites[0].results} == {
        "Validating on Spark needs pyspark, which is not there. Install the extra: pip install 'headwater[spark]'."
    }


def test_without_java_it_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda _name: True)
    for name, value in (("JAVA_HOME", str(tmp_path)), ("JAVA_HOME", "")):
        monkeypatch.setenv(name, value)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(SparkMissing, match=r"needs Java.*Install Java 17"):
            spark.check()


def test_an_engine_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="duckdb or spark"):
        settings({"CATALOG_VALIDATION_ENGINE": "flink"})


def test_spark_comes_to_the_same(tmp_path: Path) -> None:
    try:
        spark.check()
    except SparkMissing as why:
        pytest.skip(str(why))
    told = {engine: _gated(tmp_path, engine).suites[0].results for engine in ("duckdb", "spark")}
    plain = {
        engine: [(one.outcome, one.observed, one.unexpected_count, one.reason) for one in found]
        for engine, found in told.items()
    }
    assert plain["spark"] == plain["duckdb"]
    assert [one[0] for one in plain["spark"]] == ["passed", "passed", "passed", "failed", "not_evaluated"]
