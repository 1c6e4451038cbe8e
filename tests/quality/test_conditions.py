"""Each row-wise rule counts the rows that break it."""

# ruff: noqa: S608 - the queries are the tests' own

from typing import Any

import pytest

from catalog.quality.columns import Column, NotComputable, comparable, literal, number
from catalog.quality.conditions import condition_columns, row_condition, unexpected
from tests.quality.tables import connected, table, values

BROKEN: list[tuple[str, str, dict[str, Any], int]] = [
    ("column_values.nonnull", values("a", None), {}, 1),
    ("column_values.nonnull", values("a", "", "NA", " ", "         ", "\t", " null "), {}, 6),
    ("column_values.nonnull", values("1", "NaN", type_="DOUBLE"), {}, 1),
    ("column_values.null", values("a", None), {}, 1),
    ("column_values.between", values(1, 5, 9, type_="INTEGER"), {"min_value": 1, "max_value": 5}, 1),
    ("column_values.between", values(1, 5, 9, type_="INTEGER"), {"min_value": 1, "strict_min": True}, 1),
    ("column_values.between", values("1", "10", "2"), {"max_value": 5.0}, 1),
    ("column_values.between", values("1", "oops", None), {"max_value": 5.0}, 1),
    ("column_values.between", values("1", "Infinity"), {"max_value": 5.0}, 1),
    ("column_values.between", values("1", "NaN", type_="DOUBLE"), {"max_value": 5.0}, 0),
    ("column_values.between", values("2020-01-01", "1890-05-05", "tomorrow"), {"min_value": "1990-01-01"}, 2),
    ("column_values.between", values("05/06/2020", "05/06/1890"), {"min_value": "1990-01-01"}, 1),
    ("column_values.between", values("2020-01-01", "1890-05-05", type_="DATE"), {"min_value": "1990-01-01"}, 1),
    ("column_values.between", values("apple", "pear"), {"max_value": "banana"}, 1),
    ("column_values.in_set", values("a", "b", None), {"value_set": ["a"]}, 1),
    ("column_values.in_set", values("it's", "b"), {"value_set": ["it's"]}, 1),
    ("column_values.in_set", values("1", "2.0", "x"), {"value_set": [1, 2]}, 1),
    ("column_values.in_set", values(1, 2, type_="INTEGER"), {"value_set": ["a"]}, 2),
    ("column_values.in_set", values("2020-01-01", "2020-01-02", type_="DATE"), {"value_set": ["2020-01-01"]}, 1),
    ("column_values.not_in_set", values("a", "b", None), {"value_set": ["a"]}, 1),
    ("column_values.value_length.between", values("a", "abc", "ü"), {"min_value": 1, "max_value": 2}, 1),
    ("column_values.value_length.equals", values("a", "abc"), {"value": 1.0}, 1),
    ("column_values.match_regex", values("abc", "xyz"), {"regex": "b"}, 1),
    ("column_values.not_match_regex", values("abc", "xyz"), {"regex": "b"}, 1),
    ("column_values.match_regex_list", values("a", "b", "c"), {"regex_list": ["a", "b"], "match_on": "any"}, 1),
    ("column_values.match_regex_list", values("ab", "b"), {"regex_list": ["a", "b"], "match_on": "all"}, 1),
    ("column_values.match_like_pattern", values("abc", "xbc", "a%"), {"like_pattern": "a%"}, 1),
    ("column_values.match_like_pattern", values("abc", "a%"), {"like_pattern": "a\\%"}, 1),
    ("column_values.not_match_like_pattern", values("abc", "a%"), {"like_pattern": "a!%", "escape": "!"}, 1),
    (
        "column_values.match_like_pattern_list",
        values("ab", "b"),
        {"like_pattern_list": ["a%", "%b"], "match_on": "all"},
        1,
    ),
    ("column_values.not_match_like_pattern_list", values("ab", "c"), {"like_pattern_list": ["a%", "%b"]}, 1),
    ("column_values.not_match_regex_list", values("a", "b", "c"), {"regex_list": ["a", "b"]}, 2),
]


@pytest.mark.parametrize(("base", "query", "kwargs", "expected"), BROKEN)
def test_rows_that_break_a_rule_are_counted(base: str, query: str, kwargs: dict[str, Any], expected: int) -> None:
    connection = connected(query)
    condition = unexpected(base, table(connection).columns, kwargs)
    found = connection.execute(f"SELECT count(*) FROM t WHERE {condition}").fetchone()
    assert found == (expected,)


SEVERAL: list[tuple[str, str, dict[str, Any], int]] = [
    ("column_pair_values.a_greater_than_b", "(2, 1), (1, 1), (NULL, 1), (NULL, NULL)", {}, 2),
    ("column_pair_values.a_greater_than_b", "(2, 1), (1, 1)", {"or_equal": True}, 0),
    ("column_pair_values.a_greater_than_b", "('10', '9'), ('1', '2')", {}, 1),
    ("column_pair_values.equal", "('a', 'a'), ('a', 'b')", {}, 1),
    ("column_pair_values.in_set", "(1, 2), (3, 4)", {"value_pairs_set": [(1, 2)]}, 1),
    ("multicolumn_sum.equal", "(1, 2), (3, 4)", {"sum_total": 3}, 1),
    ("multicolumn_values.equal", "(1, 1), (3, 4)", {}, 1),
    ("select_column_values.unique.within_record", "(1, 1), (3, 4)", {}, 1),
]


@pytest.mark.parametrize(("base", "rows", "kwargs", "expected"), SEVERAL)
def test_rules_of_several_columns(base: str, rows: str, kwargs: dict[str, Any], expected: int) -> None:
    connection = connected(f"SELECT a, b FROM (VALUES {rows}) AS v(a, b)")
    kind = "number" if "multi" in base or "'10'" in rows else ""
    columns = [Column(c.name, c.type, kind or c.family) for c in table(connection).columns]
    found = connection.execute(f"SELECT count(*) FROM t WHERE {unexpected(base, columns, kwargs)}").fetchone()
    assert found == (expected,)


def test_rows_left_out_of_a_rule_of_several_columns_are_as_the_rule_says() -> None:
    connection = connected("SELECT * FROM (VALUES (1, 2), (NULL, 1), (NULL, NULL)) AS v(a, b)")
    columns = table(connection).columns
    broken = {
        ignore: connection.execute(
            f"SELECT count(*) FROM t WHERE {unexpected('column_pair_values.equal', columns, {}, ignore)}"
        ).fetchone()
        for ignore in ("", "both_values_are_missing", "either_value_is_missing", "neither")
    }
    assert broken == {"": (2,), "both_values_are_missing": (2,), "either_value_is_missing": (1,), "neither": (3,)}


def test_what_sql_cannot_say_is_not_evaluated() -> None:
    with pytest.raises(NotComputable, match="unheard_of"):
        unexpected("column_values.unheard_of", [Column("c", "VARCHAR")], {})
    with pytest.raises(NotComputable, match="holds times"):
        number(Column("c", "TIMESTAMP"))
    with pytest.raises(NotComputable, match="bounds"):
        comparable(Column("c", "BIGINT"), ["a"])
    with pytest.raises(NotComputable, match="holds values of type STRUCT"):
        number(Column("c", "STRUCT(a INTEGER)"))


def _is(column: str, operator: str, parameter: Any) -> dict[str, Any]:
    return {"type": "comparison", "column": {"name": column}, "operator": operator, "parameter": parameter}


CONDITIONS: list[tuple[Any, int]] = [
    (None, 4),
    (_is("k", "==", "a"), 1),
    (_is("k", "!=", "a"), 2),
    (_is("k", "IN", ["a", "b"]), 2),
    (_is("n", ">=", 2), 3),
    ({"type": "nullity", "column": {"name": "k"}, "is_null": True}, 1),
    ({"type": "and", "conditions": [_is("n", ">=", 2), _is("k", "==", "b")]}, 1),
    ({"type": "or", "conditions": [_is("n", ">=", 4), _is("k", "==", "b")]}, 2),
]


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS)
def test_row_conditions(condition: Any, expected: int) -> None:
    connection = connected("SELECT k, n FROM (VALUES ('a', 1), ('b', 2), ('c', 3), (NULL, 4)) AS v(k, n)")
    where = row_condition(condition, table(connection).by_name)
    assert connection.execute(f"SELECT count(*) FROM t WHERE {where}").fetchone() == (expected,)


def test_a_row_condition_for_another_engine_is_not_evaluated() -> None:
    with pytest.raises(NotComputable, match="another engine"):
        row_condition({"type": "pass_through", "pass_through_filter": "k > 1"}, {})
    assert condition_columns(_is("k", "==", "a")) == ["k"]


def test_words_cannot_leave_their_quotes() -> None:
    nasty = "'; DROP TABLE t; --"
    connection = connected(values("a"))
    assert connection.execute(f"SELECT {literal(nasty)}").fetchone() == (nasty,)


def test_names_cannot_leave_their_quotes() -> None:
    name = 'a"; DROP TABLE t; --'
    connection = connected('SELECT 1 AS "a""; DROP TABLE t; --"')
    condition = unexpected("column_values.nonnull", [Column(name, "INTEGER")], {})
    assert connection.execute(f"SELECT count(*) FROM t WHERE {condition}").fetchone() == (0,)
