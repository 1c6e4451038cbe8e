"""GX's metrics in SQL (pure): a metric's name, domain and values in, one SQL scalar out."""

# ruff: noqa: S608 - every name in here is quoted and every value a literal of `columns`

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.quality import conditions
from catalog.quality.columns import (
    NUMBER,
    TIME,
    Column,
    NotComputable,
    literal,
    meant,
    moment,
    number,
    present,
    quoted,
    shown,
)

SAMPLE = 20
UNREADABLE = "catalog.unreadable_count"
"""Our own metric: how many values cannot be read as what their column is said to hold."""


@dataclass(frozen=True)
class Metric:
    """What GX asks for: a metric's name, its domain (columns, row condition) and its values."""

    name: str
    domain: Mapping[str, Any]
    values: Mapping[str, Any]

    @property
    def columns(self) -> list[str]:
        """The columns of its domain, in order."""
        pair = [self.domain[key] for key in ("column", "column_A", "column_B") if self.domain.get(key)]
        return pair or list(self.domain.get("column_list") or [])


@dataclass(frozen=True)
class Known:
    """An answer that needs no query."""

    value: Any


@dataclass(frozen=True)
class Table:
    """The table as SQL sees it."""

    name: str
    columns: tuple[Column, ...]

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns under their names."""
        return {column.name: column for column in self.columns}


def answer(metric: Metric, table: Table) -> Known | str:
    """Answer a metric, or write it as an SQL scalar over the rows of its row condition.

    Raises:
        NotComputable: for a metric without a reading in SQL, or about a column that is not there.
    """
    if metric.name in _OF_TABLE:
        return _OF_TABLE[metric.name](table)
    columns = _columns(metric, table)
    if metric.name in _OF_COLUMN:
        return _OF_COLUMN[metric.name](columns[0], metric.values, rows(metric, table))
    base, _, what = metric.name.rpartition(".")
    if what == "unexpected_count" and base in _REPEATED:
        return _repeated_count(columns, rows(metric, table))
    if what == "unexpected_count":
        return f"count(*) FILTER (WHERE {conditions.unexpected(base, columns, metric.values)})"
    if what == "filtered_row_count":
        return f"count(*) FILTER (WHERE {conditions.considered(columns)})"
    raise NotComputable(f"This catalog does not compute {metric.name!r}.")


def is_sample(metric: Metric) -> bool:
    """Tell whether a metric asks for cells of failing rows, which are fetched only when there are any."""
    return metric.name.endswith(".unexpected_values")


def sample(metric: Metric, table: Table) -> str:
    """Write the query that fetches up to 20 failing values (of several columns: tuples)."""
    columns = _columns(metric, table)
    base = metric.name.removesuffix(".unexpected_values")
    if base in _REPEATED:
        keys = ", ".join(present(column) for column in columns)
        cells = ", ".join(shown(column, present(column)) for column in columns)
        source = f"{rows(metric, table)} AND {conditions.considered(columns)}"
        # Each repeated key once: twenty of them say more than twenty rows of one.
        return f"SELECT {cells} FROM {source} GROUP BY {keys} HAVING count(*) > 1 LIMIT {SAMPLE}"
    broken = conditions.unexpected(base, columns, metric.values)
    cells = ", ".join(shown(column, quoted(column.name)) for column in columns)
    return f"SELECT {cells} FROM {rows(metric, table)} AND {broken} LIMIT {SAMPLE}"


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


def _repeated_count(columns: Sequence[Column], source: str) -> str:
    keys = ", ".join(present(column) for column in columns)
    looked_at = f"FROM {source} AND {conditions.considered(columns)}"
    groups = f"SELECT count(*) AS n {looked_at} GROUP BY {keys} HAVING count(*) > 1"
    return f"(SELECT coalesce(sum(n), 0)::BIGINT FROM ({groups}))"


def _aggregate(function: str, *, of_times: bool = False) -> Callable[[Column, Mapping[str, Any], str], str]:
    def write(column: Column, _values: Mapping[str, Any], _source: str) -> str:
        if of_times:
            return f"{function}({meant(column)})"
        return f"{function}({number(column)}::DOUBLE)"

    return write


def _quantiles(column: Column, values: Mapping[str, Any], _source: str) -> str:
    shares = ", ".join(literal(float(share)) for share in values["quantiles"])
    return f"quantile_disc({meant(column) if column.meant == TIME else number(column)}, [{shares}])"


def _distinct(column: Column, _values: Mapping[str, Any], _source: str) -> str:
    return f"count(DISTINCT {present(column)})"


def _unique_share(column: Column, _values: Mapping[str, Any], _source: str) -> str:
    return f"count(DISTINCT {present(column)}) / nullif(count({present(column)}), 0)"


def _present_share(column: Column, _values: Mapping[str, Any], _source: str) -> str:
    return f"count({present(column)}) / nullif(count(*), 0)"


def _most_common(column: Column, _values: Mapping[str, Any], source: str) -> str:
    counts = f"SELECT {meant(column)} AS v, count(*) AS n FROM {source} AND {present(column)} IS NOT NULL GROUP BY 1"
    return f"(SELECT list(v ORDER BY v) FROM (FROM ({counts}) QUALIFY n = max(n) OVER () LIMIT {SAMPLE}))"


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


def _types(table: Table) -> Known:
    return Known([{"name": column.name, "type": column.type} for column in table.columns])


_REPEATED = frozenset({"column_values.unique", "compound_columns.unique"})
_OF_TABLE: Mapping[str, Callable[[Table], Known | str]] = {
    "table.row_count": lambda _table: "count(*)",
    "table.columns": lambda table: Known([column.name for column in table.columns]),
    "table.column_count": lambda table: Known(len(table.columns)),
    "table.column_types": _types,
}
_OF_COLUMN: Mapping[str, Callable[[Column, Mapping[str, Any], str], str]] = {
    "column.min": _aggregate("min", of_times=True),
    "column.max": _aggregate("max", of_times=True),
    "column.mean": _aggregate("avg"),
    "column.sum": _aggregate("sum"),
    "column.median": _aggregate("median"),
    "column.standard_deviation": _aggregate("stddev_samp"),
    "column.quantile_values": _quantiles,
    "column.unique_proportion": _unique_share,
    "column.non_null_proportion": _present_share,
    "column.distinct_values.count": _distinct,
    "column.most_common_value": _most_common,
    "column.distinct_values.not_in_set.count": _outside_count,
    "column.distinct_values.not_in_set": _outside,
    "column.distinct_values.missing_from_column.count": _absent_count,
    "column.distinct_values.missing_from_column": _absent,
    UNREADABLE: _unreadable,
}
