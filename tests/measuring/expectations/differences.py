"""Where the engines differ and why: each difference is known by what it is about, never by a single case."""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from catalog.quality.gx import Rule
from tests.measuring.expectations.engines import NOBODY, Said


@dataclass(frozen=True)
class Seen:
    """One rule on one case, and what both said."""

    rule: Rule
    table: pa.Table
    ours: Said
    theirs: Said
    engine: str = "duckdb"

    def has(self, what: Callable[[pa.ChunkedArray], bool]) -> bool:
        """Tell whether one of the rule's columns is like that."""
        named = [*self.rule.columns, *([self.rule.about] if self.rule.about in self.table.column_names else [])]
        return any(what(self.table[name]) for name in named if name in self.table.column_names)

    def is_type(self, *words: str) -> bool:
        """Tell whether the rule's type holds one of these words."""
        return any(word in self.rule.type for word in words)


@dataclass(frozen=True)
class Difference:
    """A known difference."""

    reason: str
    explains: Callable[[Seen], bool]


def explained(seen: Seen) -> str:
    """Give the reason of the first known difference that fits; empty when none does."""
    return next((one.reason for one in KNOWN if one.explains(seen)), "")


def _vacuous(seen: Seen) -> bool:
    return seen.ours.outcome == NOBODY and seen.ours.reason.startswith(_NOTHING_TO_JUDGE)


def _unknown(seen: Seen) -> bool:
    observed = seen.theirs.observed
    is_unknown = observed is None or observed != observed  # noqa: PLR0124 - NaN
    return seen.ours.outcome == NOBODY and " have no " in seen.ours.reason and is_unknown


def _only_sql(seen: Seen) -> bool:
    cannot = "No provider found" in seen.theirs.reason or "PandasExecutionEngine" in seen.theirs.reason
    return cannot and seen.is_type("like_pattern", "unexpected_rows") and seen.ours.outcome != NOBODY


def _none_as_text(seen: Seen) -> bool:
    return seen.has(
        lambda column: _is_text(column) and bool(pc.any(pc.is_in(pc.utf8_trim_whitespace(column), _NONE)).as_py())
    )


def _gaps_in_wholes(seen: Seen) -> bool:
    has = seen.has(
        lambda column: (pa.types.is_integer(column.type) or pa.types.is_boolean(column.type)) and column.null_count > 0
    )
    return has and seen.is_type("type", "regex", "value_lengths")


def _text_as_numbers(seen: Seen) -> bool:
    is_number = any(not isinstance(value, str) for value in _bounds(seen))
    return seen.has(_is_text) and (is_number or seen.is_type("_mean_", "_sum_"))


def _wraps(seen: Seen) -> bool:
    return seen.has(_is_huge) and seen.is_type("_sum_", "increasing", "decreasing", "sum_to_equal")


def _small_floats(seen: Seen) -> bool:
    is_small = seen.has(lambda column: pa.types.is_float32(column.type))
    ours, theirs = seen.ours.observed, seen.theirs.observed
    are_numbers = all(isinstance(one, int | float) or hasattr(one, "item") for one in (ours, theirs))
    return is_small and are_numbers and abs(float(ours) - float(theirs)) < _SMALL_ERROR * abs(float(ours))


def _decimal_gaps(seen: Seen) -> bool:
    return (
        seen.has(lambda column: pa.types.is_decimal(column.type) and column.null_count > 0)
        and "NoneType" in seen.theirs.reason
    )


def _own_type_names(seen: Seen) -> bool:
    return seen.engine != "duckdb" and seen.rule.type in _OF_TYPES


def _not_in_this_engine(seen: Seen) -> bool:
    return seen.engine != "duckdb" and seen.ours.outcome == NOBODY and "No provider found" in seen.ours.reason


def _refused(seen: Seen) -> bool:
    refusals = ("UndefinedFunction", "NumericValueOutOfRange", "Ambiguous column name", "DATATYPE_MISMATCH")
    return seen.engine != "duckdb" and seen.ours.outcome == NOBODY and any(one in seen.ours.reason for one in refusals)


def _rounded_deviation(seen: Seen) -> bool:
    ours, theirs = seen.ours.observed, seen.theirs.observed
    if seen.engine == "duckdb" or not seen.is_type("stdev") or seen.ours.outcome != seen.theirs.outcome:
        return False
    return ours is not None and theirs is not None and abs(float(ours) - float(theirs)) < _ROUNDING


def _nan_is_a_value(seen: Seen) -> bool:
    return seen.engine != "duckdb" and seen.has(_has_nan)


def _other_quantiles(seen: Seen) -> bool:
    return seen.engine != "duckdb" and seen.is_type("quantile", "outliers")


def _other_patterns(seen: Seen) -> bool:
    return seen.engine != "duckdb" and seen.is_type("regex")


def _compared_with_nothing(seen: Seen) -> bool:
    if seen.engine == "duckdb" or not seen.is_type("pair_values", "compound_columns", "multicolumn"):
        return False
    named = [seen.table[name] for name in seen.rule.columns if name in seen.table.column_names]
    gaps = sum(any(cells) for cells in zip(*(column.is_null().to_pylist() for column in named), strict=True))
    return 0 < (seen.theirs.count or 0) - (seen.ours.count or 0) <= gaps


def _bounds(seen: Seen) -> list[object]:
    kwargs = seen.rule.kwargs
    return [kwargs[key] for key in ("min_value", "max_value") if key in kwargs] + list(kwargs.get("value_set") or [])


def _is_text(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_string(column.type))


def _has_nan(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_floating(column.type) and pc.any(pc.is_nan(column)).as_py())


def _is_huge(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_integer(column.type) or not len(column):
        return False
    ends = pc.min_max(column).as_py()
    return bool(max(abs(ends["min"] or 0), abs(ends["max"] or 0)) > 2**61)


_NOTHING_TO_JUDGE = (
    *("The table has no rows", "There is no value", "No row meets"),
    "The rule gives no distribution",
)
_OF_TYPES = frozenset(
    {"expect_column_values_to_be_of_type", "expect_column_values_to_be_in_type_list", "expect_column_type_to_be"}
)
_SMALL_ERROR = 1e-6
_ROUNDING = 1e-12
_NONE = pa.array(["", "NA", "null"])
KNOWN = (
    Difference("A rule about values where there are none is not evaluated here; GX passes or fails it.", _vacuous),
    Difference(
        "A mean, sum or deviation that nobody knows (one value, infinities) is not evaluated here; GX fails it.",
        _unknown,
    ),
    Difference("GX on pandas cannot run LIKE patterns and SQL; the engine can.", _only_sql),
    Difference(
        "Text that stands for no value (empty, NA, null) is missing here, as in a scan; to GX it is text.",
        _none_as_text,
    ),
    Difference(
        "pandas turns whole numbers and booleans with gaps into other types; here a column keeps its own.",
        _gaps_in_wholes,
    ),
    Difference(
        "Text is read as numbers where a rule is about numbers; GX on pandas raises or finds none.", _text_as_numbers
    ),
    Difference("Sums and differences past 64 bits wrap around in pandas.", _wraps),
    Difference("pandas computes with 32-bit fractions in 32 bits, the engine in 64.", _small_floats),
    Difference("GX on pandas cannot sum decimals with gaps.", _decimal_gaps),
    Difference("An engine has its own names of types.", _own_type_names),
    Difference("GX itself has no such rule on this engine.", _not_in_this_engine),
    Difference(
        "The engine refuses what pandas converts silently: numbers as text, whole numbers past 32 bits.", _refused
    ),
    Difference("The deviation of equal values is rounded there to next to nothing; pandas has 0.", _rounded_deviation),
    Difference("NaN is a value there, larger than all others, and missing in pandas.", _nan_is_a_value),
    Difference("Quantiles are the value at or above the rank there, the nearest one in pandas.", _other_quantiles),
    Difference("Patterns are the engine's own there, not Python's.", _other_patterns),
    Difference(
        "A row that lacks one of several values breaks no rule about them there: SQL compares nothing with nothing.",
        _compared_with_nothing,
    ),
)
