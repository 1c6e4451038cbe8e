"""The rules that past versions suggest, each with what they showed (pure).

A rule is made from all versions at once. Bounds get a margin that shrinks as versions become many; a bound that has
only ever moved one way is not set on that side.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from catalog.quality.proposals import reading
from catalog.scanning.profile import PERSONAL, ColumnProfile, Profile

FEWEST_FOR_A_KEY = 50
FEWEST_FOR_A_MEAN = 3
MOST_COLUMNS = 300
LONGEST_SHAPE = 40
_MARGINS = ((10, 0.1), (5, 0.25), (0, 0.5))
"""From so many versions on, so much of the span (of the value itself where there is no span)."""

Entry = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A proposed rule and what past versions showed of it, in a sentence."""

    entry: Entry
    evidence: str


def lines(history: Sequence[Profile]) -> list[Line]:
    """Propose rules from the profiles of a copy's versions, oldest first."""
    if not history:
        return []
    return [line for make in _OF_TABLE if (line := make(history)) is not None] + list(_of_columns(history))


def _of_columns(history: Sequence[Profile]) -> Iterator[Line]:
    for name in _everywhere(history)[:MOST_COLUMNS]:
        columns = [column for profile in history if (column := reading.column_of(profile, name)) is not None]
        rows = [profile.rows for profile in history]
        for make in _OF_COLUMN:
            if (line := make(columns, rows)) is not None:
                yield line


def _row_count(history: Sequence[Profile]) -> Line | None:
    rows = [profile.rows for profile in history]
    grows = len(rows) > 2 and all(after >= before for before, after in pairwise(rows)) and rows[-1] > rows[0]  # noqa: PLR2004
    if grows:
        least = max(1, int(rows[-1] * 0.99))
        seen = f"It only grew, from {rows[0]:,} to {rows[-1]:,} rows{_in(history)}."
        return _line(
            "table_row_count_to_be_between", f"There are at least {least:,} rows.", seen, "critical", min_value=least
        )
    low, high = _widened(min(rows), max(rows), len(rows))
    least, most = max(1, int(low)), int(high) + 1
    seen = f"There were {min(rows):,} to {max(rows):,} rows{_in(history)}."
    note = f"There are {least:,} to {most:,} rows."
    return _line("table_row_count_to_be_between", note, seen, "critical", min_value=least, max_value=most)


def _columns(history: Sequence[Profile]) -> Line | None:
    names = _everywhere(history)
    if not names:
        return None
    seen = f"{len(names)} columns were there{_in(history, 'each of ')}."
    note = "The columns that were always there are there."
    return _line("table_columns_to_match_set", note, seen, "critical", column_set=names, exact_match=False)


def _filled(columns: Sequence[ColumnProfile], rows: Sequence[int]) -> Line | None:
    shares = [reading.present_share(column, count) for column, count in zip(columns, rows, strict=True)]
    worst = min(shares)
    if worst < 0.05:  # noqa: PLR2004 - hardly ever there
        return None
    slack = 0.0 if worst == 1 else max(0.01, _margin(len(rows)) * (1 - worst))
    mostly = round(max(0.0, worst - slack), 4)
    seen = f"At most {1 - worst:.2%} were missing{_in(columns)}."
    note = "A value is always there." if mostly == 1 else f"A value is there in {mostly:.1%} of the rows."
    severity = "critical" if mostly == 1 else "warning"
    kwargs = {"column": columns[0].name, **({} if mostly == 1 else {"mostly": mostly})}
    return _line("column_values_to_not_be_null", note, seen, severity, **kwargs)


def _unique(columns: Sequence[ColumnProfile], rows: Sequence[int]) -> Line | None:
    if not all(reading.is_unique(column, count) for column, count in zip(columns, rows, strict=True)):
        return None
    if max(rows) < FEWEST_FOR_A_KEY or columns[-1].kind in {"time", "boolean"}:
        return None
    counted = all(column.distinct_exact for column in columns)
    what = "No value stood twice" if counted else "About as many values were different as there were (an estimate)"
    seen = f"{what}{_in(columns)}, the last of {rows[-1]:,} rows."
    return _line("column_values_to_be_unique", "No value stands twice.", seen, "critical", column=columns[0].name)


def _numbers(columns: Sequence[ColumnProfile], _rows: Sequence[int]) -> Line | None:
    lows, highs = [reading.number(one.minimum) for one in columns], [reading.number(one.maximum) for one in columns]
    found = [(low, high) for low, high in zip(lows, highs, strict=True) if low is not None and high is not None]
    if not _are(columns, "number") or len(found) < len(columns) or columns[-1].semantic == "id":
        return None
    low, high = min(pair[0] for pair in found), max(pair[1] for pair in found)
    least, most = _widened(low, high, len(columns))
    bounds = {"min_value": _round(least), "max_value": _round(most)}
    note = f"Every value is a number from {bounds['min_value']:,} to {bounds['max_value']:,}."
    seen = f"Numbers lay between {low:,g} and {high:,g}{_in(columns)}."
    return _line("column_values_to_be_between", note, seen, "warning", column=columns[0].name, mostly=0.99, **bounds)


def _times(columns: Sequence[ColumnProfile], _rows: Sequence[int]) -> Line | None:
    found = [(reading.time(one.minimum), reading.time(one.maximum)) for one in columns]
    lows = [low for low, high in found if low is not None and high is not None]
    if not _are(columns, "time") or len(lows) < len(columns):
        return None
    span = max(high for _low, high in found if high is not None) - min(lows)
    least = (min(lows) - max(span * _margin(len(columns)), timedelta(days=1))).replace(microsecond=0)
    note = f"Every value is a time from {least:%Y-%m-%d} on."
    seen = f"Times began at {min(lows):%Y-%m-%d}{_in(columns)}."
    return _line(
        "column_values_to_be_between",
        note,
        seen,
        "warning",
        column=columns[0].name,
        mostly=0.99,
        min_value=least.isoformat(),
    )


def _mean(columns: Sequence[ColumnProfile], _rows: Sequence[int]) -> Line | None:
    means = [column.mean for column in columns if column.mean is not None]
    if (
        not _are(columns, "number")
        or len(means) < len(columns)
        or columns[-1].semantic in {"id", "date"}
        or len(means) < FEWEST_FOR_A_MEAN
    ):
        return None
    low, high = _widened(min(means), max(means), len(means), least=0.05)
    note = f"The mean lies between {_round(low):,} and {_round(high):,}."
    seen = f"Means lay between {min(means):,.6g} and {max(means):,.6g}{_in(columns)}."
    kwargs = {"column": columns[0].name, "min_value": _round(low), "max_value": _round(high)}
    return _line("column_mean_to_be_between", note, seen, "warning", **kwargs)


def _category(columns: Sequence[ColumnProfile], _rows: Sequence[int]) -> Line | None:
    sets = [reading.whole_set(column) for column in columns]
    known = [one for one in sets if one is not None]
    if (
        not _are(columns, "text", "boolean")
        or len(known) < len(columns)
        or columns[-1].semantic not in {"category", "boolean"}
    ):
        return None
    union = sorted(frozenset().union(*known))
    seen = f"{len(union)} values were seen{_in(columns)}; the last had {len(known[-1])} of them."
    note = f"Every value is one of {len(union)} that are known."
    return _line(
        "column_values_to_be_in_set", note, seen, "warning", column=columns[0].name, mostly=0.99, value_set=union
    )


def _pattern(columns: Sequence[ColumnProfile], _rows: Sequence[int]) -> Line | None:
    if {column.semantic for column in columns} == {"email"}:
        note, seen = "A mail address has a name, an @ and a domain.", f"The values were mail addresses{_in(columns)}."
        regex = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
        return _line(
            "column_values_to_match_regex", note, seen, "warning", column=columns[0].name, mostly=0.95, regex=regex
        )
    values = [str(value) for column in columns for value, _count in column.top]
    if (
        not _are(columns, "text")
        or not all(column.top for column in columns)
        or columns[-1].semantic in {"category", *PERSONAL}
    ):
        return None
    shapes = {_shape(value) for value in values}
    if len(shapes) != 1 or not (shape := shapes.pop()) or len(set(values)) < 5:  # noqa: PLR2004
        return None
    note, seen = "Nearly every value has the usual form.", f"The most frequent values{_in(columns)} had one form."
    return _line(
        "column_values_to_match_regex", note, seen, "warning", column=columns[0].name, mostly=0.95, regex=shape
    )


def _lengths(columns: Sequence[ColumnProfile], _rows: Sequence[int]) -> Line | None:
    found = [
        (one.length_min, one.length_max) for one in columns if one.length_min is not None and one.length_max is not None
    ]
    if not _are(columns, "text") or len(found) < len(columns) or columns[-1].semantic == "category":
        return None
    low, high = min(pair[0] for pair in found), max(pair[1] for pair in found)
    fixed = low == high
    least, most = (low, high) if fixed else (max(0, int(low * 0.5)), int(high * 1.5) + 1)
    note = f"A value has {least:,} characters." if fixed else f"A value has {least:,} to {most:,} characters."
    seen = f"Values had {low:,} to {high:,} characters{_in(columns)}."
    kwargs = {"column": columns[0].name, "mostly": 0.99, "min_value": least, "max_value": most}
    return _line("column_value_lengths_to_be_between", note, seen, "info", **kwargs)


def _shape(value: str) -> str:
    """Write a text as a pattern of its letters and digits; nothing for a long one."""
    if len(value) > LONGEST_SHAPE:
        return ""
    parts = re.findall(r"[0-9]+|[A-Z]+|[a-z]+|[^0-9A-Za-z]", value)
    return "^" + "".join(_part(part) for part in parts) + "$"


def _part(part: str) -> str:
    if part.isascii() and part.isalnum():
        letters = "[0-9]" if part.isdigit() else "[A-Z]" if part.isupper() else "[a-z]"
        return f"{letters}{{{len(part)}}}"
    return re.escape(part)


def _everywhere(history: Sequence[Profile]) -> list[str]:
    sets = [{column.name for column in profile.columns} for profile in history]
    return [column.name for column in history[-1].columns if all(column.name in names for names in sets)]


def _are(columns: Sequence[ColumnProfile], *kinds: str) -> bool:
    return all(column.kind in kinds and not column.form and not column.hidden for column in columns)


def _margin(count: int) -> float:
    return next(share for fewest, share in _MARGINS if count >= fewest)


def _widened(low: float, high: float, count: int, *, least: float = 0.0) -> tuple[float, float]:
    reach = max(
        (high - low) * _margin(count), max(abs(low), abs(high)) * (least or (0.0 if high > low else _margin(count)))
    )
    return (0.0 if low >= 0 > low - reach else low - reach), high + reach


def _round(value: float) -> float | int:
    rounded = float(f"{value:.6g}")
    return int(rounded) if rounded == int(rounded) else rounded


def _in(seen: Sequence[Any], each: str = "") -> str:
    return f" in {each}{len(seen)} version{'' if len(seen) == 1 else 's'}"


def _line(kind: str, note: str, seen: str, severity: str, **kwargs: Any) -> Line:
    return Line({"type": f"expect_{kind}", "kwargs": kwargs, "severity": severity, "meta": {}, "notes": note}, seen)


_OF_TABLE: Sequence[Callable[[Sequence[Profile]], Line | None]] = (_row_count, _columns)
_OF_COLUMN: Sequence[Callable[[Sequence[ColumnProfile], Sequence[int]], Line | None]] = (
    _filled,
    _unique,
    _numbers,
    _times,
    _mean,
    _category,
    _pattern,
    _lengths,
)
