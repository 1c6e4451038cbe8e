"""Tables of a database are judged where they lie, in transactions that can only read."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import Any

import pytest

from catalog.quality import gx, gx_native
from catalog.quality.outcome import Outcome
from tests.lakes import Lake, lake
from tests.quality.tables import rule, suite

ROWS = "SELECT i AS id, i % 3 AS k, CASE WHEN i % 7 = 0 THEN NULL ELSE 'view' END AS event, NULL::INT AS nothing"


@pytest.fixture(scope="module")
def database() -> Iterator[Lake]:
    with lake() as made:
        made.run(f"CREATE TABLE sales.clicks AS {ROWS} FROM generate_series(1, 200) AS r(i)")
        made.run("CREATE TABLE sales.empty AS SELECT * FROM sales.clicks WHERE FALSE")
        yield made


def _judged(
    database: Lake, *rules: dict[str, Any], table: str = "clicks", seconds: float = 30, **more: Any
) -> list[Outcome]:
    built = gx.rules(suite(*rules), "mine")
    with closing(database.connect()) as held:
        (snapshot,) = held.execute("SELECT pg_export_snapshot()").fetchone()
        return gx_native.in_database(
            partial(database.connect, seconds), table, "sales", built, snapshot=snapshot, **more
        )


def _query(sql: str) -> dict[str, Any]:
    return {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": sql}}


def test_a_table_is_judged_where_it_lies(database: Lake) -> None:
    seven = {"type": "comparison", "column": {"name": "k"}, "operator": "==", "parameter": 1}
    found = _judged(
        database,
        rule("table_row_count_to_equal", value=200),
        rule("column_values_to_not_be_null", column="event", mostly=0.9),
        rule("column_values_to_be_between", column="id", min_value=1, max_value=190),
        rule("column_values_to_be_in_set", column="k", value_set=[1], row_condition=seven),
        rule("column_mean_to_be_between", column="id", min_value=100, max_value=101),
        rule("column_values_to_match_like_pattern", column="event", like_pattern="v%"),
    )
    assert [one.outcome for one in found] == ["passed", "failed", "failed", "passed", "passed", "passed"]
    assert [one.unexpected_count for one in found[1:3]] == [28, 10]
    assert found[4].observed == 100.5


def test_what_is_vacuous_or_unknown_to_the_engine_is_no_pass(database: Lake) -> None:
    found = _judged(
        database,
        rule("column_values_to_be_unique", column="nothing"),
        rule("column_values_to_not_be_null", column="absent"),
        rule("column_values_to_be_increasing", column="id"),
    )
    assert [one.outcome for one in found] == ["not_evaluated", "not_evaluated", "error"]
    assert [one.reason for one in found[:2]] == ["There is no value in nothing.", "The table has no column 'absent'."]
    empty = _judged(
        database, rule("column_values_to_not_be_null", column="id"), _query("SELECT 1 FROM {batch}"), table="empty"
    )
    assert {(one.outcome, one.reason) for one in empty} == {("not_evaluated", "The table has no rows.")}


def test_a_query_of_the_authors_can_change_nothing_and_takes_its_time(database: Lake) -> None:
    found = _judged(
        database,
        _query("SELECT * FROM {batch} WHERE id > 195"),
        _query("WITH gone AS (DELETE FROM sales.clicks RETURNING *) SELECT * FROM gone, {batch} AS b"),
        _query("SELECT pg_sleep(20) FROM {batch} AS b"),
        _query("SELECT 1 FROM {batch} AS b; COMMIT; BEGIN READ WRITE; DELETE FROM sales.clicks; COMMIT"),
        _query("SELECT set_config('transaction_read_only', 'off', FALSE) FROM {batch} AS b"),
        rule("table_row_count_to_equal", value=200),
        seconds=0.5,
    )
    assert (found[0].outcome, found[0].observed) == ("failed", 5)
    assert [one.outcome for one in found[1:]] == ["error", "error", "error", "error", "passed"]


def test_cells_of_columns_that_are_not_open_are_not_told_not_even_by_the_database(database: Lake) -> None:
    rules = [rule("column_values_to_be_in_set", column=column, value_set=[0, 1]) for column in ("k", "event")]
    found = _judged(database, *rules, open_columns={"k"})
    assert (found[0].outcome, list(found[0].sample)[:1], found[0].sample_withheld) == ("failed", [2], False)
    assert (found[1].outcome, list(found[1].sample)) == ("error", [])
    assert found[1].reason.startswith("The database refuses it (")


def test_all_rules_see_one_state_whatever_is_written_meanwhile(database: Lake) -> None:
    database.run("CREATE TABLE sales.moving AS SELECT 1 AS id")
    written: list[bool] = []

    def write(_share: float) -> None:
        if not written:
            database.run("INSERT INTO sales.moving VALUES (NULL), (NULL)")
        written.append(True)

    counted = rule("table_row_count_to_equal", value=1)
    found = _judged(database, counted, counted, table="moving", progress=write)
    assert [one.outcome for one in found] == ["passed", "passed"]
    assert len(written) == 2
