"""The default suite says how the first version was, with room to live."""

from dataclasses import replace
from typing import Any

from catalog.quality import gx
from catalog.quality.defaults import MAX_COLUMNS, from_profile
from catalog.quality.evaluate import evaluate
from catalog.quality.suites import Suite, fit
from catalog.scanning.profile import ColumnProfile, Profile
from tests.quality.tables import connected, table

PLAIN = ColumnProfile(
    name="c",
    position=0,
    type="text",
    kind="text",
    nulls=0,
    distinct=200.0,
    distinct_exact=True,
    minimum=None,
    maximum=None,
    mean=None,
    stdev=None,
    quantiles={},
    entropy=0.0,
    top=[],
    length_min=None,
    length_mean=None,
    length_max=None,
    semantic="text",
)


def _rules(column: ColumnProfile, rows: int = 200) -> dict[str, dict[str, Any]]:
    made = from_profile(Profile(rows, (column,)), built_from="v1")
    return {entry["type"].removeprefix("expect_"): entry["kwargs"] for entry in made.data["expectations"][2:]}


def test_numbers_stay_near_the_span_of_the_first_version() -> None:
    number = replace(PLAIN, kind="number", semantic="money", minimum="-10", maximum="30.5")
    between = _rules(number)["column_values_to_be_between"]
    assert (between["min_value"], between["max_value"]) == (-30.25, 50.75)
    positive = replace(number, minimum="2")
    assert _rules(positive)["column_values_to_be_between"]["min_value"] == 0
    assert _rules(replace(number, minimum="5", maximum="5"))["column_values_to_be_between"]["max_value"] == 7.5
    assert "column_values_to_be_between" not in _rules(replace(number, semantic="id"))
    assert "column_values_to_be_between" not in _rules(replace(number, top=[["1", 9], ["3+", 2]]))
    assert "column_values_to_be_between" not in _rules(replace(number, minimum=None, maximum=None))


def test_keys_stay_unique_where_their_number_is_known_exactly() -> None:
    key = replace(PLAIN, semantic="id", nulls=10, distinct=190.0)
    assert "column_values_to_be_unique" in _rules(key)
    assert "column_values_to_be_unique" not in _rules(replace(key, distinct_exact=False))
    assert "column_values_to_be_unique" not in _rules(replace(key, distinct=189.0))
    assert "column_values_to_be_unique" not in _rules(replace(key, nulls=0, distinct=50.0), rows=50)


def test_categories_are_held_to_those_known_only_when_all_are_known() -> None:
    category = replace(PLAIN, semantic="category", distinct=2.0, top=[["b", 150], ["a", 50]])
    assert _rules(category)["column_values_to_be_in_set"] == {"column": "c", "mostly": 0.95, "value_set": ["a", "b"]}
    assert "column_values_to_be_in_set" not in _rules(replace(category, distinct=3.0))
    assert "column_values_to_be_in_set" not in _rules(replace(category, top=[]))


def test_values_may_not_go_missing() -> None:
    def mostly(**fields: Any) -> Any:
        return _rules(replace(PLAIN, **fields)).get("column_values_to_not_be_null", {}).get("mostly")

    assert mostly(nulls=0) == 0.99
    assert mostly(nulls=50) == 0.7
    assert mostly(nulls=195) is None
    assert mostly(nulls=150, semantic="id") == 0.5
    assert "column_proportion_of_non_null_values_to_be_between" in _rules(replace(PLAIN, kind="empty", nulls=200))


def test_the_same_profile_makes_the_same_suite() -> None:
    profile = Profile(200, (PLAIN,))
    assert from_profile(profile, built_from="v1").revision == from_profile(profile, built_from="v1").revision
    assert from_profile(profile, built_from="v1").revision != from_profile(profile, built_from="v2").revision


def test_a_wide_table_gets_a_bounded_suite() -> None:
    wide = Profile(5, tuple(replace(PLAIN, name=f"c{i}", position=i) for i in range(3_000)))
    assert len(from_profile(wide, built_from="v1").data["expectations"]) == MAX_COLUMNS + 2


def test_no_rows_and_no_columns_still_make_a_suite() -> None:
    assert len(from_profile(Profile(0, ()), built_from="v1").data["expectations"]) == 1
    assert from_profile(Profile(0, (replace(PLAIN, kind="empty"),)), built_from="v1").data["expectations"]


def test_a_later_version_is_judged_by_the_first() -> None:
    columns = (
        replace(PLAIN, name="id", kind="number", semantic="id"),
        replace(PLAIN, name="amount", kind="number", semantic="money", minimum="0", maximum="100"),
        replace(PLAIN, name="kind", semantic="category", distinct=2.0, top=[["a", 100], ["b", 100]]),
    )
    made = from_profile(Profile(200, columns), built_from="v1")
    good = "SELECT i AS id, i % 100 AS amount, 'a' AS kind FROM range(300) AS r(i)"
    assert _judged(made, good) == {"passed"}
    worse = "SELECT i % 9 AS id, i * 10 AS amount, 'z' AS kind FROM range(300) AS r(i)"
    found = _outcomes(made, worse)
    assert [one.type for one in found if one.outcome == "failed"] == [
        "expect_column_values_to_be_unique",
        "expect_column_values_to_be_between",
        "expect_column_values_to_be_in_set",
    ]


def _judged(made: Suite, query: str) -> set[str]:
    return {one.outcome for one in _outcomes(made, query)}


def _outcomes(made: Suite, query: str) -> list[Any]:
    connection = connected(query)
    described = table(connection)
    names = [column.name for column in described.columns]
    return list(evaluate(connection, described, gx.rules(fit(made, names), made.path)))
