"""GX's metrics in SQL (pure): a metric's name, domain and values in, one SQL scalar out."""

# ruff: noqa: S608 - every name in here is quoted and every value a literal of `columns`

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from string import Formatter
from typing import Any

from catalog.quality import conditions, staged
from catalog.quality.answers import Answer, EachValue, Found, Known, Metric, Table, Then
from catalog.quality.columns import (
    NUMBER,
    TIME,
    Column,
    NotComputable,
    PerValue,
    literal,
    meant,
    moment,
    number,
    present,
    quoted,
    shown,
)

SAMPLE = 20
MOST_VALUES = 10_000
"""A rule that wants every distinct value gets no more."""
UNREADABLE = "catalog.unreadable_count"
"""Our own metric: how many values cannot be read as what their column is said to hold."""


def answer(metric: Metric, table: Table) -> Answer:
    """Answer a metric, or write it as an SQL scalar over the rows of its row condition.

    Raises:
        NotComputable: for a metric without a reading here, or about a column that is not there.
    """
    if metric.domain.get("table"):
        raise NotComputable("The rule compares with another table, and here is only this one.")
    if metric.name in _OF_TABLE:
        return _OF_TABLE[metric.name](table)
    if metric.name in _OF_QUERY:
        return _OF_QUERY[metric.name](metric, table)
    columns = _columns(metric, table)
    if metric.name in _OF_COLUMN:
        return _OF_COLUMN[metric.name](columns[0], metric.values, rows(metric, table))
    if metric.name.endswith(".unexpected_count"):
        return _unexpected_count(metric, columns, table)
    if metric.name.endswith(".filtered_row_count"):
        return f"count(*) FILTER (WHERE {conditions.considered(columns, metric.ignore)})"
    raise NotComputable(f"This catalog does not compute {metric.name!r}.")


def is_sample(metric: Metric) -> bool:
    """Tell whether a metric asks for cells of failing rows, which are fetched only when there are any."""
    return metric.name.endswith((".unexpected_values", ".unexpected_rows", "unexpected_rows_query.table"))


def sample(metric: Metric, table: Table, found: Found, most: int = SAMPLE) -> str:
    """Write the query that fetches some failing values (of several columns: tuples)."""
    columns, base, source = _columns(metric, table), metric.base, rows(metric, table)
    if base in staged.ORDERED:
        cells = shown(columns[0], "cell")
        return f"SELECT {cells} FROM {staged.out_of_order(base, columns[0], metric.values, source)} LIMIT {most}"
    if base in _REPEATED:
        keys = ", ".join(present(column) for column in columns)
        cells = ", ".join(shown(column, present(column)) for column in columns)
        considered = conditions.considered(columns, metric.ignore)
        # Each repeated key once: twenty of them say more than twenty rows of one.
        return f"SELECT {cells} FROM {source} AND {considered} GROUP BY {keys} HAVING count(*) > 1 LIMIT {most}"
    if base in staged.SPREAD:
        broken = staged.spread_broken(base, columns[0], metric.values, found)
    else:
        broken = conditions.unexpected(base, columns, metric.values, metric.ignore)
    cells = ", ".join(shown(column, quoted(column.name)) for column in columns)
    return f"SELECT {cells} FROM {source} AND {broken} LIMIT {most}"


def is_custom(metric: Metric) -> bool:
    """Tell whether a metric holds SQL that the suite's author wrote, which is run by itself."""
    return metric.name in _OF_QUERY


def each_value(metric: Metric, table: Table) -> str:
    """Write the query for the distinct values of a metric's column, with the number of rows that hold each."""
    (column,) = _columns(metric, table)
    value = shown(column, present(column))
    return f"SELECT {value}, count(*) FROM {rows(metric, table)} AND {present(column)} IS NOT NULL GROUP BY ALL"


def rows(metric: Metric, table: Table) -> str:
    """Write the rows of a metric's row condition, as the tail of a FROM clause that ends in a WHERE."""
    return f"{table.name} WHERE {conditions.row_condition(metric.domain.get('row_condition'), table.by_name)}"


def missing_columns(metrics: Sequence[Metric], table: Table) -> list[str]:
    """List the columns that metrics name and the table lacks, in order."""
    named = [name for metric in metrics for name in _named(metric)]
    return list(dict.fromkeys(name for name in named if name not in table.by_name))


def _named(metric: Metric) -> list[str]:
    return [*metric.columns, *conditions.condition_columns(metric.domain.get("row_condition"))]


def _columns(metric: Metric, table: Table) -> list[Column]:
    if missing := missing_columns([metric], table):
        raise NotComputable(f"The table has no column {missing[0]!r}.")
    return [table.by_name[name] for name in metric.columns]


def _unexpected_count(metric: Metric, columns: Sequence[Column], table: Table) -> Answer:
    base, source = metric.base, rows(metric, table)
    if base in _REPEATED:
        return staged.repeated_count(columns, source, conditions.considered(columns, metric.ignore))
    if base in staged.ORDERED:
        return f"(SELECT count(*) FROM {staged.out_of_order(base, columns[0], metric.values, source)})"
    if base in staged.SPREAD:
        first = staged.spread_scalars(base, columns[0], metric.values)
        return Then(first, lambda found: _count(staged.spread_broken(base, columns[0], metric.values, found)))
    try:
        return _count(conditions.unexpected(base, columns, metric.values, metric.ignore))
    except PerValue:
        return EachValue()


def _count(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _aggregate(function: str) -> Callable[[Column, Mapping[str, Any], str], str]:
    def write(column: Column, _values: Mapping[str, Any], _source: str) -> str:
        return f"{function}({number(column)}::DOUBLE)"

    return write


def _end(function: str) -> Callable[[Column, Mapping[str, Any], str], str]:
    # Whole numbers stay whole: past 2**53 a double is another number.
    def write(column: Column, _values: Mapping[str, Any], _source: str) -> str:
        return f"{function}({meant(column)})"

    return write


def _sum(column: Column, _values: Mapping[str, Any], _source: str) -> str:
    return f"sum({number(column)})" if column.is_whole else f"sum({number(column)}::DOUBLE)"


def _deviation(column: Column, _values: Mapping[str, Any], _source: str) -> str:
    return staged.deviation(column)


def _present_count(column: Column, _values: Mapping[str, Any], _source: str) -> str:
    return f"count({present(column)})"


def _between_count(column: Column, values: Mapping[str, Any], _source: str) -> str:
    return f"count(*) FILTER (WHERE {conditions.within(column, values)})"


def _histogram(column: Column, values: Mapping[str, Any], _source: str) -> str:
    edges = [float(edge) for edge in values["bins"]]
    parts = []
    for place, (low, high) in enumerate(pairwise(edges), start=2):
        last = place == len(edges)  # the last one holds its upper end, as numpy has it
        inside = conditions.within(column, {"min_value": low, "max_value": high, "strict_max": not last})
        parts.append(f"count(*) FILTER (WHERE {inside})")
    return f"[{', '.join(parts)}]"


def _value_counts(column: Column, _values: Mapping[str, Any], source: str) -> str:
    counts = f"SELECT {meant(column)} AS v, count(*) AS n FROM {source} AND {present(column)} IS NOT NULL GROUP BY 1"
    return f"(SELECT list(struct_pack(v := v, n := n) ORDER BY v) FROM ({counts} LIMIT {MOST_VALUES + 1}))"


def _distinct(column: Column, _values: Mapping[str, Any], _source: str) -> str:
    return f"count(DISTINCT {present(column)})"


def _unique_share(column: Column, _values: Mapping[str, Any], _source: str) -> str:
    return f"count(DISTINCT {present(column)}) / nullif(count({present(column)}), 0)"


def _present_share(column: Column, _values: Mapping[str, Any], _source: str) -> str:
    return f"count({present(column)}) / nullif(count(*), 0)"


def _most_common(column: Column, _values: Mapping[str, Any], source: str) -> str:
    counts = f"SELECT {meant(column)} AS v, count(*) AS n FROM {source} AND {present(column)} IS NOT NULL GROUP BY 1"
    return f"(SELECT list(v ORDER BY v) FROM (FROM ({counts}) QUALIFY n = max(n) OVER () LIMIT {MOST_VALUES + 1}))"


def _outside_count(column: Column, values: Mapping[str, Any], source: str) -> str:
    return f"(SELECT count(*) FROM ({_outside_rows(column, values, source)}))"


def _outside(column: Column, values: Mapping[str, Any], source: str) -> str:
    listed = f"FROM ({_outside_rows(column, values, source)}) ORDER BY v LIMIT {SAMPLE}"
    return f"(SELECT coalesce(list(v), []) FROM ({listed}))"


def _outside_rows(column: Column, values: Mapping[str, Any], source: str) -> str:
    outside = conditions.unexpected("column_values.in_set", [column], values)
    return f"SELECT DISTINCT {shown(column, present(column))} AS v FROM {source} AND {outside}"


def _absent_count(column: Column, values: Mapping[str, Any], _source: str) -> str:
    tests = [_is_absent(column, value) for value in _wanted(values)]
    return "(" + " + ".join(f"CAST({test} AS INTEGER)" for test in tests) + ")"


def _absent(column: Column, values: Mapping[str, Any], _source: str) -> str:
    tests = [
        f"CASE WHEN {_is_absent(column, value)} THEN [{literal(str(value))}] ELSE [] END" for value in _wanted(values)
    ]
    return "flatten([" + ", ".join(tests) + "])"


def _is_absent(column: Column, value: Any) -> str:
    return f"count(*) FILTER (WHERE {conditions.in_set(column, {'value_set': [value]})}) = 0"


def _wanted(values: Mapping[str, Any]) -> list[Any]:
    return list(dict.fromkeys(value for value in values["value_set"] if value is not None))


def _unreadable(column: Column, _values: Mapping[str, Any], _source: str) -> str:
    reading = {NUMBER: number, TIME: moment}.get(column.meant, number)(column)
    return f"count(*) FILTER (WHERE {present(column)} IS NOT NULL AND {reading} IS NULL)"


def _broken_rows(metric: Metric, table: Table) -> str:
    # The line ends first: a comment at the end of the query is no part of ours.
    return f"(SELECT count(*) FROM ({_custom(metric, table)}\n))"


def _custom(metric: Metric, table: Table) -> str:
    asked = str(metric.values["unexpected_rows_query"])
    parts = list(Formatter().parse(asked))
    if {name for _, name, _, _ in parts} - {None, "batch"} or any(form or way for _, _, form, way in parts):
        raise NotComputable("The query names something else than {batch} in braces.")
    batch = f"(SELECT * FROM {rows(metric, table)})"
    return "".join(text + (batch if name else "") for text, name, _, _ in parts)


def _types(table: Table) -> Known:
    return Known([{"name": column.name, "type": column.type} for column in table.columns])


_REPEATED = frozenset({"column_values.unique", "compound_columns.unique"})
_OF_TABLE: Mapping[str, Callable[[Table], Known | str]] = {
    "table.row_count": lambda _table: "count(*)",
    "table.columns": lambda table: Known([column.name for column in table.columns]),
    "table.column_count": lambda table: Known(len(table.columns)),
    "table.column_types": _types,
}
_OF_QUERY: Mapping[str, Callable[[Metric, Table], str]] = {"unexpected_rows_query.row_count": _broken_rows}
_OF_COLUMN: Mapping[str, Callable[[Column, Mapping[str, Any], str], str | Then]] = {
    "column.min": _end("min"),
    "column.max": _end("max"),
    "column.mean": _aggregate("avg"),
    "column.sum": _sum,
    "column.median": _aggregate("median"),
    "column.standard_deviation": _deviation,
    "column.quantile_values": staged.quantiles,
    "column.unique_proportion": _unique_share,
    "column.non_null_proportion": _present_share,
    "column.distinct_values.count": _distinct,
    "column.most_common_value": _most_common,
    "column.distinct_values.not_in_set.count": _outside_count,
    "column.distinct_values.not_in_set": _outside,
    "column.distinct_values.missing_from_column.count": _absent_count,
    "column.distinct_values.missing_from_column": _absent,
    "column.value_counts": _value_counts,
    "column.histogram": _histogram,
    "column_values.nonnull.count": _present_count,
    "column_values.between.count": _between_count,
    UNREADABLE: _unreadable,
}
