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
    return is_small and ours is not None and theirs is not None and abs(ours - theirs) < 1e-6 * abs(ours)


def _decimal_gaps(seen: Seen) -> bool:
    return (
        seen.has(lambda column: pa.types.is_decimal(column.type) and column.null_count > 0)
        and "NoneType" in seen.theirs.reason
    )


def _bounds(seen: Seen) -> list[object]:
    kwargs = seen.rule.kwargs
    return [kwargs[key] for key in ("min_value", "max_value") if key in kwargs] + list(kwargs.get("value_set") or [])


def _is_text(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_string(column.type))


def _is_huge(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_integer(column.type) or not len(column):
        return False
    ends = pc.min_max(column).as_py()
    return bool(max(abs(ends["min"] or 0), abs(ends["max"] or 0)) > 2**61)


_NOTHING_TO_JUDGE = (
    *("The table has no rows", "There is no value", "No row meets"),
    "The rule gives no distribution",
)
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
)
