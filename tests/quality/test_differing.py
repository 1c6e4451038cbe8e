"""What changed between two suites, and which way."""

from typing import Any

import pytest

from catalog.quality.differing import differences
from tests.quality.tables import rule, suite

BETWEEN = {"column": "a", "min_value": 1, "max_value": 9}


def _only(old: dict[str, Any], new: dict[str, Any]) -> Any:
    (found,) = differences(suite(old), suite(new))
    return found


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        ({}, {"mostly": 0.9}, "looser"),
        ({"mostly": 0.9}, {"mostly": 0.95}, "tighter"),
        ({"mostly": 0.9}, {}, "tighter"),
        ({}, {"min_value": 2}, "tighter"),
        ({}, {"min_value": None}, "looser"),
        ({}, {"max_value": 10}, "looser"),
        ({}, {"max_value": None}, "looser"),
        ({}, {"max_value": 8, "min_value": 0}, "other"),
        ({}, {"strict_min": True}, "tighter"),
    ],
)
def test_a_changed_bound_is_looser_or_tighter(old: dict[str, Any], new: dict[str, Any], way: str) -> None:
    def between(more: dict[str, Any]) -> dict[str, Any]:
        return rule("column_values_to_be_between", **{**BETWEEN, **more})

    assert (_only(between(old), between(new)).what, _only(between(old), between(new)).way) == ("changed", way)


def test_sets_and_severities_have_a_way_too() -> None:
    def of(kind: str, *values: str, severity: str = "critical") -> dict[str, Any]:
        return rule(kind, column="a", value_set=list(values), severity=severity)

    assert _only(of("column_values_to_be_in_set", "x"), of("column_values_to_be_in_set", "x", "y")).way == "looser"
    assert (
        _only(of("column_values_to_not_be_in_set", "x"), of("column_values_to_not_be_in_set", "x", "y")).way
        == "tighter"
    )
    assert _only(of("column_values_to_be_in_set", "x"), of("column_values_to_be_in_set", "y")).way == "other"
    assert (
        _only(of("column_values_to_be_in_set", "x"), of("column_values_to_be_in_set", "x", severity="info")).way
        == "looser"
    )


def test_a_rule_that_is_gone_is_looser_and_a_new_one_tighter() -> None:
    one, two = rule("column_to_exist", column="a"), rule("column_to_exist", column="b")
    found = differences(suite(one), suite(two))
    assert [(item.what, item.way, item.column) for item in found] == [
        ("removed", "looser", "a"),
        ("added", "tighter", "b"),
    ]
    assert differences(suite(one, two), suite(two, one)) == []


def test_another_sentence_is_a_change_without_a_way() -> None:
    one = rule("column_to_exist", column="a")
    found = _only(one, {**one, "notes": "There is an a."})
    assert (found.way, found.changes) == ("other", [("notes", None, "There is an a.")])
