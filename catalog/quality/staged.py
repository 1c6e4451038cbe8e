"""Rules that need a first look at a column before the second one can be written (pure)."""

# ruff: noqa: S608 - every name in here is quoted and every value a literal of `columns`

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor
from typing import Any

from catalog.quality.answers import Found, Known, Then
from catalog.quality.columns import TEXT, TIME, Column, NotComputable, literal, meant, number, present

ORDERED = frozenset({"column_values.increasing", "column_values.decreasing"})
SPREAD = frozenset({"column_values.z_score.under_threshold", "column_values.not_outliers"})


def deviation(column: Column) -> str:
    """Write the standard deviation of a sample; infinite values have none."""
    read = f"{number(column)}::DOUBLE"
    infinite = f"coalesce(bool_or(isinf({read})), FALSE)"
    return f"CASE WHEN {infinite} THEN NULL ELSE stddev_samp({read}) FILTER (WHERE isfinite({read})) END"


def spread_scalars(base: str, column: Column, values: Mapping[str, Any]) -> tuple[str, str]:
    """Write what a value's distance is measured by: mean and deviation, or the two quartiles."""
    read = f"{number(column)}::DOUBLE"
    if base == "column_values.not_outliers" and values.get("method", "iqr") == "iqr":
        return f"quantile_cont({read}, 0.25)", f"quantile_cont({read}, 0.75)"
    return f"avg({read})", deviation(column)


def spread_broken(base: str, column: Column, values: Mapping[str, Any], found: Found) -> str:
    """Write the condition of the rows that lie too far out, from what `spread_scalars` came to."""
    first, second = (found[scalar] for scalar in spread_scalars(base, column, values))
    read = f"{number(column)}::DOUBLE"
    if first is None or second is None:
        return "FALSE"  # nothing to measure by: GX leaves every value alone
    if base == "column_values.z_score.under_threshold":
        inside = _z_score(read, first, second, values)
    elif values.get("method", "iqr") == "iqr":
        reach = float(values.get("multiplier", 1.5)) * (second - first)
        inside = f"({read} >= {literal(float(first - reach))} AND {read} <= {literal(float(second + reach))})"
    else:
        inside = _near(read, first, float(values.get("multiplier", 1.5)) * second)
    return f"({present(column)} IS NOT NULL AND NOT coalesce({inside}, FALSE))"


def out_of_order(base: str, column: Column, values: Mapping[str, Any], source: str) -> str:
    """Write the values that are not in order behind the one before them, as a table with one column `cell`."""
    if column.meant == TEXT:
        raise NotComputable(f"Column {column.name!r} holds text, and GX knows order only of numbers and times.")
    read = meant(column)
    sign = ">" if base == "column_values.increasing" else "<"
    inside = f"value {sign}{'' if values.get('strictly') else '='} previous"
    if column.type.upper() in {"FLOAT", "DOUBLE"}:
        inside = f"({inside} OR isnan(value - previous))"  # two infinite ones have no difference
    rows = f"SELECT {read} AS value FROM {source} AND {present(column)} IS NOT NULL"
    pairs = f"SELECT value, lag(value) OVER () AS previous FROM ({rows})"
    return f"(SELECT value AS cell FROM ({pairs}) WHERE previous IS NOT NULL AND NOT coalesce({inside}, FALSE))"


def quantiles(column: Column, values: Mapping[str, Any], _source: str) -> Then:
    """Write quantiles as pandas takes them: of the rows that lie nearest, unless the rule says otherwise."""
    read = meant(column) if column.meant == TIME else number(column)
    shares: Sequence[float] = values["quantiles"]
    way = values.get("allow_relative_error") or "nearest"
    count = f"count({read})"
    if way not in _PLACES:
        raise NotComputable(f"Quantiles by {way!r} are not computed here.")

    def write(found: Found) -> str | Known:
        rows = found[count]
        if not rows:
            return Known(None)
        wanted = [(_PLACES[way]((rows - 1) * share) + 0.5) / rows for share in shares]
        return f"quantile_disc({read}, [{', '.join(literal(float(share)) for share in wanted)}])"

    return Then((count,), write)


def repeated(columns: Sequence[Column], source: str, considered: str) -> str:
    """Count the rows whose key another row has too."""
    keys = ", ".join(present(column) for column in columns)
    groups = f"SELECT count(*) AS n FROM {source} AND {considered} GROUP BY {keys} HAVING count(*) > 1"
    return f"(SELECT coalesce(sum(n), 0)::BIGINT FROM ({groups}))"


def repeated_count(columns: Sequence[Column], source: str, considered: str) -> Then:
    """Count them only when there are any: one distinct count tells, or a member of the key that is unique itself."""
    single = tuple(columns) if len(columns) == 1 else ()
    first = tuple(scalar for column in single for scalar in _counts(column)) or ("count(*)",)

    def write(found: Found) -> str | Known:
        if any(_is_key(column, found, filled=len(columns) > 1) for column in columns):
            return Known(0)
        return repeated(columns, source, considered)

    return Then(first, write)


def _counts(column: Column) -> tuple[str, str]:
    return f"count(DISTINCT {present(column)})", f"count({present(column)})"


def _is_key(column: Column, found: Found, *, filled: bool) -> bool:
    distinct, values = (found.get(scalar) for scalar in _counts(column))
    is_unique = distinct is not None and distinct == values
    return is_unique and (not filled or values == found.get("count(*)"))


def _z_score(read: str, mean: float, deviation: float, values: Mapping[str, Any]) -> str:
    if not deviation:
        return "TRUE"
    score, threshold = f"(({read} - {literal(float(mean))}) / {literal(float(deviation))})", float(values["threshold"])
    if values.get("double_sided", True):
        return f"abs({score}) < {literal(abs(threshold))}"
    return f"{score} < {literal(threshold)}"


def _near(read: str, middle: float, reach: float) -> str:
    if reach <= 0:
        return f"{read} = {literal(float(middle))}"
    return f"abs({read} - {literal(float(middle))}) < {literal(reach)}"


_PLACES: Mapping[str, Callable[[float], int]] = {"nearest": round, "lower": floor, "higher": ceil}
