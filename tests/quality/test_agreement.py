"""A copy agrees with the source of truth or not, by what the scans of both kept."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from catalog.config import Settings
from catalog.datasets.models import Copy
from catalog.db import transaction
from catalog.errors import SuiteInvalid
from catalog.quality import copies, queries
from catalog.quality.agreement import complaint
from catalog.quality.outcome import Verdict
from catalog.quality.suites import checked
from tests import factories
from tests.quality.profiles import kept, sales
from tests.quality.tables import suite

ORIGIN = sales(range(2000))
Found = dict[tuple[str, str | None], tuple[str, Any]]


@pytest.fixture
def judged(database: Engine, settings: Settings, tmp_path: Path) -> Any:
    """Judge a table by another; gives outcome and observed value of each rule by its short type and column."""

    def judge(text: str, origin: str = ORIGIN) -> Found:
        with transaction(database) as session:
            home = factories.dataset(session, "sales")
            versions = [kept(session, factories.copy(session, of=home), tmp_path, table) for table in (origin, text)]
            todo = copies.load(session, versions[0], versions[1:], settings)
            ((verdict,),) = copies.judge(todo).values()
        return _by_rule(verdict)

    return judge


def _by_rule(verdict: Verdict) -> Found:
    short = {
        "expect_table_row_count_to_be_between": "rows",
        "expect_table_columns_to_match_set": "columns",
        "expect_column_distinct_values_to_equal_set": "keys",
        "expect_column_sum_to_be_between": "sum",
        "expect_column_proportion_of_non_null_values_to_be_between": "present",
    }
    return {(short[one.type], one.column): (one.outcome, one.observed) for one in verdict.results}


def test_the_same_rows_in_another_order_under_other_names_agree(judged: Any) -> None:
    head, *lines = ORIGIN.splitlines()
    turned = "\n".join([head.replace("amount", "value").replace("sale_id", "Sale ID"), *reversed(lines)]) + "\n"
    found = judged(turned)
    assert {outcome for outcome, _ in found.values()} == {"passed"}
    assert {key for key in found if key[0] in {"keys", "sum"}} == {
        ("keys", "Sale ID"),
        ("sum", "value"),
        ("sum", "store"),
    }


def test_lost_rows_show_in_rows_keys_and_sums(judged: Any) -> None:
    found = judged(sales(range(0, 2000, 2)))
    assert found["rows", None] == ("failed", 1000)
    outcome, shares = found["keys", "sale_id"]
    assert (outcome, shares["made up"]) == ("failed", 0)
    assert shares["missing"] == pytest.approx(0.5, abs=0.1)
    assert found["sum", "amount"][0] == "failed"
    assert found["present", "amount"][0] == "passed"


def test_one_changed_key_among_few_rows_is_found_and_the_tolerance_is_not_crossed(judged: Any) -> None:
    small = sales(range(300))
    found = judged(small.replace("S000007,", "X000007,"), small)
    assert found["keys", "sale_id"] == ("failed", {"missing": round(1 / 300, 4), "made up": round(1 / 300, 4)})
    assert found["rows", None][0] == found["sum", "amount"][0] == "passed"


def test_scaled_numbers_show_in_the_sum_alone(judged: Any) -> None:
    found = judged(sales(range(2000), price=150))
    failed = {key for key, (outcome, _) in found.items() if outcome == "failed"}
    assert failed == {("sum", "amount")}
    assert found["sum", "amount"][1] == pytest.approx(150 * sum(range(2000)))


def test_negative_sums_have_their_bounds_the_right_way_round(judged: Any) -> None:
    assert judged(sales(range(2000), price=-2), sales(range(2000), price=-2))["sum", "amount"][0] == "passed"


def test_a_column_that_is_gone_is_told_and_not_passed(judged: Any) -> None:
    narrow = "\n".join(line.split(",", 1)[1] for line in ORIGIN.splitlines()) + "\n"
    found = judged(narrow)
    assert found["columns", None][0] == "failed"
    assert found["keys", "sale_id"][0] == "not_evaluated"


def test_what_was_found_beside_another_source_of_truth_is_taken_away(
    database: Engine, settings: Settings, tmp_path: Path
) -> None:
    with transaction(database) as session:
        home = factories.dataset(session, "sales")
        members: list[Copy] = [factories.copy(session, of=home) for _ in range(2)]
        versions = [kept(session, copy, tmp_path, ORIGIN) for copy in members]
        todo = copies.load(session, versions[0], versions[1:], settings)
        copies.save(session, todo, copies.judge(todo), [versions[0]])
        (result,) = queries.results(session, versions[1])
        assert queries.results(session, versions[0]) == []
        (shown,) = queries.suites(session, [result]).values()
        assert not queries.is_evidence(shown, versions[1])
        turned = copies.load(session, versions[1], versions[:1], settings)
        copies.save(session, turned, copies.judge(turned), [versions[1]])
        assert queries.results(session, versions[1]) == []
        assert len(queries.results(session, versions[0])) == 1


def test_rules_that_copies_cannot_be_judged_by_are_refused() -> None:
    entry = {"type": "expect_column_values_to_be_unique", "kwargs": {"column": {"$PARAMETER": "key"}}}
    assert "none that copies are judged by" in complaint(entry)
    sums = {
        "type": "expect_column_sum_to_be_between",
        "kwargs": {"column": "a", "min_value": {"$PARAMETER": "origin.max"}},
    }
    assert "'origin.max'" in complaint(sums)
    with pytest.raises(SuiteInvalid, match="only suites of copies"):
        checked(suite(sums), "p", source="kept")
    right = suite(
        {**sums, "kwargs": {"column": {"$PARAMETER": "number"}, "min_value": {"$PARAMETER": "origin.sum * 0.9"}}}
    )
    made = checked({**right, "meta": {"headwater": {"kind": "copies"}}}, "p", source="kept")
    assert replace(made, problem="").kind == "copies"
