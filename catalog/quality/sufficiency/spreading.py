"""What is said of the label, of segments and of time (pure)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from catalog.quality.sufficiency import shapes
from catalog.quality.sufficiency.asking import Ask, needed
from catalog.quality.sufficiency.measured import Counted, Measured
from catalog.quality.sufficiency.page import ENOUGH, SHORT, SHOWN, SOME_EMPTY, WEAK, Answer

MOST_GAPS = 0.25
"""With more of its periods empty, time is not covered."""


def label(ask: Ask, seen: Measured) -> Answer | None:
    """Judge the label: are there classes to tell apart, and enough rows of each?"""
    if not ask.label or seen.label is None:
        return None
    found, least = seen.label, needed(ask.margin)
    if seen.spread:
        mean, deviation, *ranks = seen.spread
        told = (
            f"{ask.label} is an amount: mean {mean:,.4g}, standard deviation {deviation:,.4g}, {found.present:,} rows."
        )
        state = SHORT if not deviation else WEAK if found.present < least else ENOUGH
        rows = [
            (f"{rank:.0%} quantile", value) for rank, value in zip((0.05, 0.25, 0.5, 0.75, 0.95), ranks, strict=False)
        ]
        return Answer("label", state, told, ("", "value"), rows)
    classes = [(value, count) for value, count in found.values if value is not None]
    if len(classes) < 2:  # noqa: PLR2004 - one class is no question
        return Answer("label", SHORT, f"{ask.label} has one value only: there is nothing to tell apart.")
    return _classes(found, classes, least)


def _classes(label: Counted, classes: Sequence[tuple[str | None, int]], least: int) -> Answer:
    even = shapes.evenness([count for _, count in classes] + ([label.others] if label.others else []))
    most, fewest = classes[0], classes[-1]
    thin = [value for value, count in classes if count < least]
    told = (
        f"{label.distinct:,} classes, {even:.0%} as even as can be. Always guessing {most[0]!r} is right in "
        f"{most[1] / label.present:.1%}; the rarest, {fewest[0]!r}, has {fewest[1]:,} rows."
    )
    told += f" {len(thin)} {'class has' if len(thin) == 1 else 'classes have'} fewer than {least} rows." if thin else ""
    rows = [(value, count, count / label.present) for value, count in classes[:SHOWN]]
    state = SHORT if len(classes) - len(thin) < 2 else WEAK if thin else ENOUGH  # noqa: PLR2004 - two are a question
    return Answer("label", state, told, ("class", "rows", "share"), rows)


def segments(ask: Ask, seen: Measured) -> Answer | None:
    """Judge the segments: enough rows of each to know a share by?"""
    if not seen.segments:
        return None
    least, rows, thin, every = needed(ask.margin), [], 0, 0
    for name, found in seen.segments.items():
        parts = [(value, count) for value, count in found.values if value is not None]
        poor = [(value, count) for value, count in parts if count < least]
        every, thin = every + found.distinct, thin + len(poor) + max(0, found.distinct - len(parts))
        rows += [
            (name, value, count, "thin" if count < least else "")
            for value, count in sorted(parts, key=_rows_of)[:SHOWN]
        ]
    points = f"{ask.margin * 100:g} points"
    told = f"{thin} of {every} segments have fewer than {least} rows: a share is not known to within {points} there."
    state = SHORT if thin > every / 2 else WEAK if thin else ENOUGH
    told = told if thin else f"Each of {every} segments has {least} rows or more: a share is known to within {points}."
    return Answer("segments", state, told, ("column", "segment", "rows", ""), rows[: 2 * SHOWN])


def time(seen: Measured) -> Answer | None:
    """Judge time: periods without rows that no rhythm explains, and thin ones."""
    if not seen.times:
        return None
    found = shapes.coverage(seen.times, seen.unit)
    day = partial(_day, unit=seen.unit)
    told = f"From {day(min(seen.times))} to {day(max(seen.times))} in {found.periods:,} {seen.unit}s: "
    told += f"{found.empty:,} are empty" if found.empty else "none is empty"
    told += f", {len(found.thin):,} have less than a quarter of the usual {found.usual:,.0f} rows."
    told += f" Never anything: {found.rhythm}; that is taken as its rhythm." if found.rhythm else ""
    longest = sorted(found.gaps, key=lambda gap: -gap[2])[:SHOWN]
    rows: list[tuple[Any, ...]] = [(day(first), day(last), count, "empty") for first, last, count in longest]
    rows += [(day(at), day(at), 1, f"{count:,} rows") for at, count in found.thin[: SHOWN - len(rows)]]
    share = found.empty / found.periods
    state = (
        SHORT if share > MOST_GAPS else WEAK if found.empty or len(found.thin) > SOME_EMPTY * found.periods else ENOUGH
    )
    return Answer("time", state, told, ("from", "to", f"{seen.unit}s", "what"), rows)


def segments_over_time(seen: Measured) -> Answer | None:
    """Judge whether each segment reaches over the whole time."""
    if not seen.times or not seen.segment_ends:
        return None
    every = list(shapes.periods(min(seen.times), max(seen.times), seen.unit))
    late, early = every[min(len(every) - 1, _edge(every))], every[-1 - min(len(every) - 1, _edge(every))]
    rows = []
    for name, ends in seen.segment_ends.items():
        for value, first, last, filled in ends:
            what = "ends early" if last < early else "begins late" if first > late else ""
            if what:
                rows.append((name, value, f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}", filled, what))
    count = sum(len(ends) for ends in seen.segment_ends.values())
    told = (
        f"{len(rows)} of {count} segments do not reach over the whole time."
        if rows
        else "Each segment reaches over the whole time."
    )
    head = ("column", "segment", "first", "last", f"{seen.unit}s", "what")
    return Answer("segments over time", WEAK if rows else ENOUGH, told, head, rows[:SHOWN])


def _edge(every: Sequence[datetime]) -> int:
    return max(2, round(SOME_EMPTY * len(every)))


def _day(at: datetime, unit: str) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if unit in {"minute", "hour"} else f"{at:%Y-%m-%d}"


def _rows_of(part: tuple[str | None, int]) -> int:
    return part[1]
