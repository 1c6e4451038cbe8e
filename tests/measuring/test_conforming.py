"""The comparison with GX on pandas: every rule has a verdict on both sides that is equal, or a reason why not."""

import json
from typing import Any

import pytest

from catalog.quality import gx
from catalog.quality.known_types import KNOWN_TYPES
from tests.measuring import conform_expectations
from tests.measuring.expectations.differences import Seen, explained
from tests.measuring.expectations.engines import NOBODY, Said
from tests.measuring.expectations.rules import rules
from tests.measuring.expectations.tables import SCHEMA, cases


def test_nothing_differs_without_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        conform_expectations.main(["--quick", "--json"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (figures["unexplained"], ended.value.code) == (0, 0)
    assert figures["duckdb.types"] >= 55
    assert figures["duckdb.equal"] > 10 * figures["duckdb.known_differences"]


def test_nothing_differs_on_postgresql_without_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        conform_expectations.main(["--quick", "--json", "--engines", "postgresql", "--every", "13"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (figures["unexplained"], ended.value.code) == (0, 0)
    assert figures["postgresql.equal"] > figures["postgresql.known_differences"] > 0


def test_every_type_has_a_rule() -> None:
    assert {one["type"] for one in rules()} == KNOWN_TYPES


def test_every_case_has_the_same_columns() -> None:
    assert {table.schema for table in cases(1, 20).values()} == {SCHEMA}
    assert {"normal", "empty", "all_null", "nan_inf", "mixed", "huge", "unicode", "dates"} <= set(cases(1, 20))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Said("passed", 3), Said("failed", 3)),
        (Said("failed", 3), Said("failed", 4)),
        (Said("failed", count=1, share=0.5), Said("failed", count=2, share=0.5)),
        (Said(NOBODY, reason="It went wrong."), Said("passed")),
    ],
)
def test_a_real_difference_has_no_reason(ours: Said, theirs: Said) -> None:
    given: dict[str, Any] = {"type": "expect_column_max_to_be_between", "kwargs": {"column": "x", "min_value": 1}}
    (rule,) = gx.rules({"name": "one", "expectations": [given]}, "one")
    seen = Seen(rule, cases(1, 20)["normal"], ours, theirs)
    assert not ours.same_as(theirs)
    assert not explained(seen)
