"""A version is validated by the suites meant for it, and what they found is kept once."""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Dataset
from catalog.db import transaction
from catalog.errors import LeaseLost, StorageUnreachable
from catalog.quality import queries, service
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import Verdict
from catalog.scanning import service as scanning
from catalog.scanning.readers import limits
from catalog.storage import objects
from tests import factories
from tests.buckets import Bucket
from tests.quality.tables import rule, suite

SALES = "customer_id,date,number_of_cds,dollar_value\n" + "".join(
    f"{i % 40},2020-01-{i % 28 + 1:02},{i % 5 + 1},{i}.50\n" for i in range(200)
)

Dump = Callable[..., UUID]


@pytest.fixture
def dump(database: Engine, settings: Settings) -> Dump:
    """Scan a file and keep its version, as the pipeline does."""

    def make(path: Path, *, keep_cells: bool = True, beside: UUID | None = None, again: UUID | None = None) -> UUID:
        found = scanning.scan(path, limits=limits(settings), keep_cells=keep_cells, progress=lambda _share: None)
        with transaction(database) as session:
            family = datasets.dataset_of(session, datasets.version(session, beside).copy_id) if beside else None
            copy = (
                datasets.copy(session, datasets.version(session, again).copy_id)
                if again
                else _new_copy(session, path, family, keep_cells=keep_cells)
            )
            fields = {name: getattr(found.content, name) for name in ("status", "reason", "format", "bytes", "rows")}
            version = factories.version(
                session,
                copy,
                found.content.content_id,
                columns=list(found.content.columns),
                modified_at=found.content.modified_at,
                **fields,
            )
            if found.profile is not None:
                scanning.keep(session, version.id, found)
            return version.id

    return make


def _new_copy(session: Session, path: Path, family: Dataset | None, *, keep_cells: bool) -> Copy:
    silo = factories.silo(session, f"silo of {path.name}", keep_cells=keep_cells)
    return factories.copy(session, str(path), of=family, silo_id=silo.id)


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    return path


def _todo(database: Engine, version_id: UUID, settings: Settings) -> service.ToValidate:
    with transaction(database, write=False) as session:
        return service.load(session, version_id, settings)


def _validated(database: Engine, version_id: UUID, settings: Settings) -> list[ValidationResult]:
    todo = _todo(database, version_id, settings)
    verdicts = service.validate(todo, lambda _share: None)
    with transaction(database) as session:
        service.save(session, todo, verdicts)
    with transaction(database, write=False) as session:
        return queries.results(session, version_id)


def _names(database: Engine, results: list[ValidationResult]) -> dict[str, ValidationResult]:
    with transaction(database, write=False) as session:
        suites = queries.suites(session, results)
    return {suites[result.suite_id].name: result for result in results}


def test_a_text_file_is_validated_by_the_suites_meant_for_it(
    database: Engine, settings: Settings, dump: Dump, sales: Path
) -> None:
    found = _names(database, _validated(database, dump(sales), settings))
    assert set(found) == {"default", "sales_transactions"}
    kept = found["sales_transactions"]
    assert (kept.outcome, kept.failed, kept.errors) == ("passed", 0, 0)
    assert kept.passed > 5
    assert "The table has no column 'basket_id'." in {one["reason"] for one in kept.results}
    assert {one["column"] for one in kept.results} >= {"customer_id", "date", "dollar_value"}
    assert (found["default"].outcome, found["default"].errors) == ("passed", 0)


def test_a_bad_value_in_a_text_file_is_unexpected_not_missing(
    database: Engine, settings: Settings, dump: Dump, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(SALES + "7,2020-02-30,two,a lot\n" * 10)
    kept = _names(database, _validated(database, dump(path), settings))["sales_transactions"]
    by_rule = {(one["type"], one["column"]): one for one in kept.results}
    assert kept.outcome == "failed"
    assert by_rule["expect_column_values_to_be_between", "date"]["unexpected_count"] == 10
    assert by_rule["expect_column_values_to_be_between", "dollar_value"]["unexpected_count"] == 10
    assert by_rule["expect_column_values_to_not_be_null", "dollar_value"]["outcome"] == "passed"
    assert by_rule["expect_column_mean_to_be_between", "dollar_value"]["outcome"] == "not_evaluated"


def test_the_same_result_is_kept_once_however_often_it_is_saved(
    database: Engine, settings: Settings, dump: Dump, sales: Path
) -> None:
    version = dump(sales)
    first = _validated(database, version, settings)
    again = _validated(database, version, settings)
    assert [one.suite_id for one in first] == [one.suite_id for one in again]
    with transaction(database, write=False) as session:
        assert session.scalar(select(func.count()).select_from(ValidationResult)) == 2
        assert session.scalar(select(func.count()).select_from(ExpectationSuite)) == 2


def test_two_workers_that_meet_a_suite_first_keep_it_once(
    database: Engine, settings: Settings, dump: Dump, sales: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(SALES.replace("2020", "2021"))
    todos = [_todo(database, version, settings) for version in (dump(sales), dump(other))]

    def save(todo: service.ToValidate) -> None:
        with transaction(database) as session:
            service.save(session, todo, [Verdict(one.suite_id, "passed", ()) for one in todo.chosen])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(save, todos * 4))
    with transaction(database, write=False) as session:
        names = list(session.scalars(select(ExpectationSuite.name).order_by(ExpectationSuite.name)))
        assert names == ["default", "default", "sales_transactions"]
        assert session.scalar(select(func.count()).select_from(ValidationResult)) == 4


@pytest.mark.parametrize("how", ["removed", "shorter", "rewritten"])
def test_bytes_that_are_gone_are_not_evaluated(
    database: Engine, settings: Settings, dump: Dump, sales: Path, how: str
) -> None:
    version = dump(sales)
    if how == "removed":
        sales.unlink()
    else:
        sales.write_text(SALES[:-1] if how == "shorter" else SALES.replace("1.50", "9.99"))
        os.utime(sales, (1, 1))
    found = _validated(database, version, settings)
    assert {one.outcome for one in found} == {"not_evaluated"}
    assert {entry["reason"] for one in found for entry in one.results} == {
        "These bytes are gone: the path holds something else by now, or nothing."
    }


def test_the_same_bytes_with_a_new_time_are_still_there(
    database: Engine, settings: Settings, dump: Dump, sales: Path
) -> None:
    version = dump(sales)
    os.utime(sales, (1, 1))
    assert {one.outcome for one in _validated(database, version, settings)} == {"passed"}


def test_an_unreadable_version_has_no_results(database: Engine, settings: Settings, dump: Dump, tmp_path: Path) -> None:
    path = tmp_path / "page.csv"
    path.write_text("<!DOCTYPE html><html><body>Not found</body></html>\n")
    assert _validated(database, dump(path), settings) == []


def test_a_broken_suite_shows_as_an_error_and_harms_no_other(
    database: Engine, settings: Settings, dump: Dump, sales: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "expectations"
    folder.mkdir()
    (folder / "broken.json").write_text("{")
    (folder / "unheard.json").write_text(json.dumps(suite(rule("unheard_of"), name="unheard")))
    (folder / "refused.json").write_text(json.dumps(suite(rule("column_values_to_be_between"), name="refused")))
    (folder / "fine.json").write_text(json.dumps(suite(rule("table_row_count_to_equal", value=200), name="fine")))
    found = _names(database, _validated(database, dump(sales), replace(settings, expectations=folder)))
    outcomes = {name: result.outcome for name, result in found.items()}
    assert outcomes == {
        "broken": "error",
        "default": "passed",
        "fine": "passed",
        "refused": "error",
        "unheard": "error",
    }
    assert "broken.json cannot be used: it is not JSON" in found["broken"].results[0]["reason"]
    assert "expect_unheard_of" in found["unheard"].results[0]["reason"]
    assert "expectation 1 (expect_column_values_to_be_between)" in found["refused"].results[0]["reason"]


def test_the_newest_revision_of_a_suite_is_shown(
    database: Engine, settings: Settings, dump: Dump, sales: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "expectations"
    folder.mkdir()
    version = dump(sales)
    outcomes = []
    for value in (1, 200):
        (folder / "a.json").write_text(json.dumps(suite(rule("table_row_count_to_equal", value=value))))
        found = _names(database, _validated(database, version, replace(settings, expectations=folder)))
        outcomes.append(found["mine"].outcome)
    assert outcomes == ["failed", "passed"]


def test_a_worker_that_lost_its_task_gives_no_verdict(
    database: Engine, settings: Settings, dump: Dump, sales: Path
) -> None:
    todo = _todo(database, dump(sales), settings)

    def taken_over(_share: float) -> None:
        raise LeaseLost(task="this one")

    with pytest.raises(LeaseLost):
        service.validate(todo, taken_over)


def test_no_cell_of_a_silo_that_forbids_it_is_kept(
    database: Engine, settings: Settings, dump: Dump, sales: Path
) -> None:
    sales.write_text(SALES + "77,1066-10-14,1,2\n")
    found = _validated(database, dump(sales, keep_cells=False), settings)
    text = json.dumps([one.results for one in found])
    assert "1066" not in text
    assert "failed" in {one.outcome for one in found}
    with transaction(database, write=False) as session:
        assert "2020-01" not in json.dumps([one.data for one in session.scalars(select(ExpectationSuite))])


def test_the_default_suite_is_that_of_the_copys_first_version(
    database: Engine, settings: Settings, dump: Dump, sales: Path
) -> None:
    first = dump(sales)
    sales.write_text("customer_id,date,dollar_value\n" + "1,2020-01-01,1000000\n" * 50)
    second = dump(sales, again=first)
    found = _names(database, _validated(database, second, settings))["default"]
    with transaction(database, write=False) as session:
        suites = queries.suites(session, [found])
        assert queries.is_basis(suites[found.suite_id], first)
        assert not queries.is_basis(suites[found.suite_id], second)
    failed = {(one["type"], one["column"]) for one in found.results if one["outcome"] == "failed"}
    assert failed == {
        ("expect_table_columns_to_match_set", None),
        ("expect_column_values_to_be_between", "dollar_value"),
    }


def test_a_copy_is_not_held_to_another_copy_of_its_family_whichever_came_first(
    database: Engine, settings: Settings, dump: Dump, sales: Path, tmp_path: Path
) -> None:
    first = dump(sales)
    narrow = tmp_path / "narrow.csv"
    narrow.write_text("dollar_value\n" + "1000000\n" * 50)
    second = dump(narrow, beside=first)
    found = _names(database, _validated(database, second, settings))["default"]
    assert found.outcome == "passed"
    with transaction(database, write=False) as session:
        assert queries.is_basis(queries.suites(session, [found])[found.suite_id], second)


def test_the_latest_results_are_those_of_what_a_copy_holds_now(
    database: Engine, settings: Settings, dump: Dump, sales: Path
) -> None:
    version = dump(sales)
    _validated(database, version, settings)
    with transaction(database, write=False) as session:
        copy = datasets.version(session, version).copy_id
        assert len(queries.latest(session, [copy])[copy]) == 2
    with transaction(database) as session:
        factories.version(session, datasets.copy(session, copy))
    with transaction(database, write=False) as session:
        assert queries.latest(session, [copy]) == {copy: []}


@pytest.fixture
def in_store(database: Engine, dump: Dump, bucket: Bucket, sales: Path) -> UUID:
    """A version of an object `sales.csv`."""
    version_id, uri = dump(sales), bucket.put("sales.csv", SALES)
    with transaction(database) as session:
        copy = datasets.copy(session, datasets.version(session, version_id).copy_id)
        copy.namespace, copy.name, copy.uri = bucket.uri, "sales.csv", uri
    return version_id


def test_an_object_is_fetched_to_be_validated(database: Engine, settings: Settings, in_store: UUID) -> None:
    found = _names(database, _validated(database, in_store, settings))
    assert {result.outcome for result in found.values()} == {"passed"}
    assert list((settings.home / "spool").iterdir()) == []


@pytest.mark.parametrize("now", [SALES.replace("7", "8"), None])
def test_an_object_that_is_another_by_now_is_not_judged(
    database: Engine, settings: Settings, in_store: UUID, bucket: Bucket, now: str | None
) -> None:
    # The same size, and a store's times have only seconds.
    bucket.remove("sales.csv") if now is None else bucket.put("sales.csv", now)
    results = _validated(database, in_store, settings)
    assert {result.outcome for result in results} == {"not_evaluated"}
    assert "These bytes are gone" in results[0].results[0]["reason"]


def test_what_may_not_be_fetched_is_not_judged_and_names_the_object(
    database: Engine, settings: Settings, in_store: UUID, bucket: Bucket
) -> None:
    results = _validated(database, in_store, replace(settings, max_object_bytes=99))
    assert {result.outcome for result in results} == {"not_evaluated"}
    assert f"{bucket.uri}/sales.csv" in results[0].results[0]["reason"]
    assert str(settings.home) not in results[0].results[0]["reason"]


def test_a_store_that_does_not_answer_gives_no_verdict(
    database: Engine,
    settings: Settings,
    in_store: UUID,
    store_environment: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(objects, "ATTEMPTS", 1)
    todo = _todo(database, in_store, settings)
    store_environment("http://127.0.0.1:9")
    with pytest.raises(StorageUnreachable):
        service.validate(todo, lambda _share: None)


def test_a_suite_that_hangs_is_stopped_and_harms_no_other(
    database: Engine, settings: Settings, dump: Dump, sales: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "expectations"
    folder.mkdir()
    endless = "SELECT * FROM {batch}, range(1000000) AS a, range(1000000) AS b WHERE a.range + b.range < 0"
    query = {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": endless}}
    (folder / "endless.json").write_text(json.dumps(suite(query, name="endless")))
    (folder / "fine.json").write_text(json.dumps(suite(rule("table_row_count_to_equal", value=200), name="fine")))
    version = dump(sales)
    _validated(database, version, settings)  # the warm process is there
    found = _names(
        database, _validated(database, version, replace(settings, expectations=folder, validation_seconds=4))
    )
    assert (found["endless"].outcome, found["endless"].errors) == ("error", 1)
    assert "longer than 4 s" in found["endless"].results[0]["reason"]
    assert (found["fine"].outcome, found["default"].outcome) == ("passed", "passed")


def test_a_rule_that_wants_more_memory_than_there_is_errs_alone(
    database: Engine, settings: Settings, dump: Dump, sales: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "expectations"
    folder.mkdir()
    huge = (
        "SELECT * FROM (SELECT string_agg(i || repeat('x', 1000), '') AS s FROM {batch}, range(10000000) AS r(i)) "
        "WHERE length(s) > 0"
    )
    query = {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": huge}}
    rules = suite(query, rule("table_row_count_to_equal", value=200), name="huge")
    (folder / "huge.json").write_text(json.dumps(rules))
    chosen = replace(settings, expectations=folder, validation_memory_bytes=64 * 2**20)
    found = _names(database, _validated(database, dump(sales), chosen))["huge"]
    assert (found.errors, found.passed) == (1, 1)
    assert "memory" in found.results[0]["reason"].lower()
