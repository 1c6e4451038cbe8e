"""Which rows meet a rule, as SQL (pure): GX's row-wise metrics, and its row conditions."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

from catalog.quality.columns import (
    NUMBER,
    TEXT,
    TIME,
    Column,
    NotComputable,
    PerValue,
    comparable,
    literal,
    meant,
    number,
    present,
    words,
)
from catalog.quality.patterns import translated

Values = Mapping[str, Any]
Columns = Mapping[str, Column]


def unexpected(base: str, columns: Sequence[Column], values: Values, ignore: str = "") -> str:
    """Write the condition of the rows that break a row-wise rule, such as `column_values.between`.

    Raises:
        NotComputable: for a rule that has no reading in SQL.
        PerValue: for one that Python decides, value by value.
    """
    if base == "column_values.nonnull":
        return f"{present(columns[0])} IS NULL"
    if base == "column_values.null":
        return f"{present(columns[0])} IS NOT NULL"
    if base in _OF_ONE:
        # A value that cannot be read the way the rule needs makes the test NULL: present, and unexpected.
        return f"({present(columns[0])} IS NOT NULL AND NOT coalesce({_OF_ONE[base](columns[0], values)}, FALSE))"
    if base in _OF_MANY:
        return f"({considered(columns, ignore)} AND NOT coalesce({_OF_MANY[base](columns, values)}, FALSE))"
    if base in _BY_PYTHON:
        raise PerValue
    raise NotComputable(f"This catalog does not compute {base!r}.")


def considered(columns: Sequence[Column], ignore: str = "") -> str:
    """Write the condition of the rows that a rule of several columns looks at; by default those not wholly missing."""
    if ignore in {"never", "neither"}:
        return "TRUE"
    joined = " AND " if ignore in {"any_value_is_missing", "either_value_is_missing"} else " OR "
    return "(" + joined.join(f"{present(column)} IS NOT NULL" for column in columns) + ")"


def within(column: Column, values: Values) -> str:
    """Write that a value lies between the bounds of a rule."""
    return _within(*_bounds(column, values), values)


def row_condition(condition: Any, columns: Columns) -> str:
    """Write GX's row condition (in its JSON form) in SQL; no condition is TRUE.

    Raises:
        NotComputable: for a condition written for another engine, or about a column that is not there.
    """
    if condition is None:
        return "TRUE"
    form = condition.get("type") if isinstance(condition, Mapping) else None
    if form in {"and", "or"}:
        parts = [row_condition(part, columns) for part in condition["conditions"]]
        return "(" + f" {form.upper()} ".join(parts) + ")"
    if form == "nullity":
        column = _column(condition, columns)
        return f"{present(column)} IS {'' if condition['is_null'] else 'NOT '}NULL"
    if form == "comparison":
        return _comparison(_column(condition, columns), str(condition["operator"]), condition["parameter"])
    raise NotComputable("The row condition is written for another engine; write it as a GX condition object.")


def condition_columns(condition: Any) -> list[str]:
    """List the columns that a row condition names."""
    if not isinstance(condition, Mapping):
        return []
    if "conditions" in condition:
        return [name for part in condition["conditions"] for name in condition_columns(part)]
    return [condition["column"]["name"]] if "column" in condition else []


def _bounds(column: Column, values: Values) -> tuple[str, str | None, str | None]:
    low, high = values.get("min_value"), values.get("max_value")
    given = [bound for bound in (low, high) if bound is not None]
    if not given:
        raise NotComputable("The rule gives neither a least nor a greatest value.")
    if low is not None and high is not None and isinstance(low, str) == isinstance(high, str) and low > high:
        raise NotComputable("The least value of the rule is above its greatest.")
    read, bounds = comparable(column, given)
    low_sql = bounds.pop(0) if low is not None else None
    return read, low_sql, bounds.pop(0) if high is not None else None


def _within(read: str, low: str | None, high: str | None, values: Values) -> str:
    parts = []
    if low is not None:
        parts.append(f"{read} {'>' if values.get('strict_min') else '>='} {low}")
    if high is not None:
        parts.append(f"{read} {'<' if values.get('strict_max') else '<='} {high}")
    return "(" + " AND ".join(parts) + ")"


def in_set(column: Column, values: Values) -> str:
    """Write that a value is one of `value_set`; numbers are compared as numbers, words as words."""
    wanted = [value for value in values.get("value_set") or [] if value is not None]
    numbers = [value for value in wanted if isinstance(value, int | float)]
    others = [value for value in wanted if not isinstance(value, int | float)]
    parts = []
    if numbers and column.family != TIME:
        parts.append(f"{number(column)} IN ({', '.join(literal(value) for value in numbers)})")
    if others and column.family == TIME:
        read, moments = comparable(column, others)
        parts.append(f"{read} IN ({', '.join(moments)})")
    elif others:
        parts.append(f"{words(column)} IN ({', '.join(literal(str(value)) for value in others)})")
    return "(" + " OR ".join(parts) + ")" if parts else "FALSE"


def _not_in_set(column: Column, values: Values) -> str:
    return f"NOT coalesce({in_set(column, values)}, FALSE)"


def _length_between(column: Column, values: Values) -> str:
    low, high = values.get("min_value"), values.get("max_value")
    if low is None and high is None:
        raise NotComputable("The rule gives neither a least nor a greatest length.")
    least, most = (None if bound is None else literal(bound) for bound in (low, high))
    return _within(f"length({_as_written(column)})", least, most, values)


def _length_equals(column: Column, values: Values) -> str:
    return f"length({_as_written(column)}) = {literal(values['value'])}"


def _matches(column: Column, values: Values) -> str:
    return _search(column, str(values["regex"]))


def _matches_not(column: Column, values: Values) -> str:
    return f"NOT {_search(column, str(values['regex']))}"


def _matches_list(column: Column, values: Values) -> str:
    joined = " AND " if values.get("match_on") == "all" else " OR "
    return "(" + joined.join(_search(column, str(regex)) for regex in values["regex_list"]) + ")"


def _matches_no_list(column: Column, values: Values) -> str:
    return "NOT (" + " OR ".join(_search(column, str(regex)) for regex in values["regex_list"]) + ")"


def _search(column: Column, regex: str) -> str:
    written, text = translated(regex), _as_written(column)
    if written is None:
        raise PerValue
    return f"regexp_matches({text}, {literal(written)})"


def _as_written(column: Column) -> str:
    if column.family == TEXT or column.is_whole:
        return words(column)
    raise PerValue  # how a fraction, a time or a yes is written is Python's to say


def _like(column: Column, values: Values) -> str:
    return _alike_to(column, values["like_pattern"], values)


def _unlike(column: Column, values: Values) -> str:
    return f"NOT {_like(column, values)}"


def _like_list(column: Column, values: Values) -> str:
    joined = " AND " if values.get("match_on") == "all" else " OR "
    return "(" + joined.join(_alike_to(column, form, values) for form in values["like_pattern_list"]) + ")"


def _unlike_list(column: Column, values: Values) -> str:
    return "NOT (" + " OR ".join(_alike_to(column, form, values) for form in values["like_pattern_list"]) + ")"


def _alike_to(column: Column, form: Any, values: Values) -> str:
    # Without a word on it a backslash escapes, as in PostgreSQL, MySQL and Spark.
    escape = literal(str(values.get("escape") or "\\"))
    return f"{words(column)} LIKE {literal(str(form))} ESCAPE {escape}"


def _greater(columns: Sequence[Column], values: Values) -> str:
    first, second = _alike(columns)
    return f"{first} {'>=' if values.get('or_equal') else '>'} {second}"


def _equal(columns: Sequence[Column], _values: Values) -> str:
    first, second = _alike(columns)
    return f"{first} = {second}"


def _all_equal(columns: Sequence[Column], _values: Values) -> str:
    first, *rest = _alike(columns)
    return "(" + " AND ".join(f"{first} IS NOT DISTINCT FROM {other}" for other in rest or [first]) + ")"


def _pair_in_set(columns: Sequence[Column], values: Values) -> str:
    first, second = columns
    pairs = values.get("value_pairs_set") or []
    tests = [f"({_is(first, a)} AND {_is(second, b)})" for a, b in pairs]
    return "(" + " OR ".join(tests) + ")" if tests else "FALSE"


def _is(column: Column, value: Any) -> str:
    if value is None:
        return f"{present(column)} IS NULL"
    return f"coalesce({in_set(column, {'value_set': [value]})}, FALSE)"


def _sum_equal(columns: Sequence[Column], values: Values) -> str:
    # 64 bits would overflow.
    parts = [f"{number(column)}::HUGEINT" if column.is_whole else number(column) for column in columns]
    return f"{' + '.join(parts)} = {literal(values['sum_total'])}"


def _distinct_within(columns: Sequence[Column], _values: Values) -> str:
    pairs = combinations(_alike(columns), 2)
    return "(" + " AND ".join(f"{first} IS DISTINCT FROM {second}" for first, second in pairs) + ")"


def _alike(columns: Sequence[Column]) -> list[str]:
    families = {column.meant for column in columns}
    if len(families) == 1 and families != {TEXT}:
        return [meant(column) for column in columns]
    if families <= {NUMBER, TEXT} and NUMBER in families:
        return [number(column) for column in columns]
    return [words(column) for column in columns]


def _column(condition: Mapping[str, Any], columns: Columns) -> Column:
    name = condition["column"]["name"]
    if name not in columns:
        raise NotComputable(f"The table has no column {name!r}.")
    return columns[name]


def _comparison(column: Column, operator: str, parameter: Any) -> str:
    if operator in {"<", "<=", ">", ">="}:
        read, (bound,) = comparable(column, [parameter])
        return f"{read} {operator} {bound}"
    listed = list(parameter) if operator in {"IN", "NOT_IN"} else [parameter]
    chosen = f"coalesce({in_set(column, {'value_set': listed})}, FALSE)"
    return chosen if operator in {"IN", "=="} else f"({present(column)} IS NOT NULL AND NOT {chosen})"


_OF_ONE: Mapping[str, Callable[[Column, Values], str]] = {
    "column_values.between": within,
    "column_values.in_set": in_set,
    "column_values.not_in_set": _not_in_set,
    "column_values.value_length.between": _length_between,
    "column_values.value_length.equals": _length_equals,
    "column_values.match_regex": _matches,
    "column_values.not_match_regex": _matches_not,
    "column_values.match_regex_list": _matches_list,
    "column_values.not_match_regex_list": _matches_no_list,
    "column_values.match_like_pattern": _like,
    "column_values.not_match_like_pattern": _unlike,
    "column_values.match_like_pattern_list": _like_list,
    "column_values.not_match_like_pattern_list": _unlike_list,
}
_BY_PYTHON = frozenset(
    f"column_values.{what}"
    for what in (
        *("match_strftime_format", "dateutil_parseable", "json_parseable", "match_json_schema"),
        *("of_type", "in_type_list"),
    )
)
_OF_MANY: Mapping[str, Callable[[Sequence[Column], Values], str]] = {
    "column_pair_values.a_greater_than_b": _greater,
    "column_pair_values.equal": _equal,
    "column_pair_values.in_set": _pair_in_set,
    "multicolumn_sum.equal": _sum_equal,
    "multicolumn_values.equal": _all_equal,
    "select_column_values.unique.within_record": _distinct_within,
}
