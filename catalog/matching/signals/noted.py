"""The signals that read what is noted of two copies beside their content: places, times of files, what was held (pure).

Whoever arrived first is not asked: in which order copies are registered must change nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import log
from typing import Any

from catalog.matching.evidence import A_TO_B, B_TO_A, Signal, signed, towards

SURE = 1.5
"""Log odds from which content is sure enough to judge the times by."""
LEAST_SURE = 3
ACCIDENT = 0.8
"""So far times that say nothing agree with content by accident."""
MOST = 1.5
"""What the times of files say at most, where they always agreed with content."""
SILENCED = frozenset({"missing_rows", "earlier_end"})
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-_./]?(0[1-9]|1[0-2])(?:[-_./]?(0[1-9]|[12]\d|3[01])(?:[t_-]?([0-2]\d[0-5]\d))?)?)?(?!\d)"
)
_VERSION = re.compile(r"(?<![a-z])(?:v|ver|version|rev)[-_. ]?(\d{1,4})(?![\da-z])")


@dataclass(frozen=True)
class Noted:
    """What is known of a copy beside its content."""

    path: str
    modified: float | None
    """When its file was last written, in seconds since 1970; None where nobody says."""
    content: object
    """What it holds now; equal for equal content."""
    held: Mapping[object, float] = field(default_factory=dict)
    """All that it ever held, and since when."""


def series(a: Noted, b: Noted) -> Signal | None:
    """Two places differ in a date or in a version number alone: the later one was written after the earlier one."""
    for marks, what in ((_DATE, "date"), (_VERSION, "version number")):
        before, after = _marks(marks, a.path), _marks(marks, b.path)
        if len(before) != len(after) or not before or before == after:
            continue
        if marks.sub("#", a.path.casefold()) == marks.sub("#", b.path.casefold()):
            side = "b" if after > before else "a"
            return towards(
                side, "series", 3.0, f"The places differ in a {what} only, and side {side} has the later one."
            )
    return None


def held_before(a: Noted, b: Noted) -> Signal | None:
    """One copy holds what the other held first and has replaced since: it is a snapshot of that moment."""
    for side, still, changed in (("a", a, b), ("b", b, a)):
        since, first = still.held.get(still.content), changed.held.get(still.content)
        if since is None or first is None or changed.content == still.content or first > since:
            continue
        other = "b" if side == "a" else "a"
        return towards(side, "held_before", 4.0, f"Side {side} holds what side {other} held before, and first.")
    return None


def written_after(a: Noted, b: Noted, trust: float) -> Signal | None:
    """The file of one side was written later; `trust` is the log odds that the times of the family are right."""
    if a.modified is None or b.modified is None or a.modified == b.modified or trust <= 0:
        return None
    side = "b" if b.modified > a.modified else "a"
    reason = f"The file of side {side} was written later; in this family such times agree with content."
    return towards(side, "written_after", min(MOST, trust), reason)


def trust(judged: Iterable[tuple[float, Noted, Noted]]) -> float:
    """Give the log odds that times of files are right, from the pairs of which content is sure; 0 from too few."""
    agree = against = 0
    for odds, a, b in judged:
        if abs(odds) >= SURE and a.modified is not None and b.modified is not None and a.modified != b.modified:
            agree += (odds > 0) == (b.modified > a.modified)
            against += (odds > 0) != (b.modified > a.modified)
    if agree + against < LEAST_SURE:
        return 0.0
    return max(0.0, log((agree + 1) / (against + 1)) - ACCIDENT)


def moments(notes: Sequence[Noted], odds: Sequence[Sequence[float]]) -> list[float | None] | None:
    """Give the moments noted of some states: the dates in their places, else the times of files that prove themselves.

    `odds` is what content says of the order of every two, above 0 where the column's state is the later one. None where
    nothing noted is worth asking.
    """
    dated = [_dated(one.path) for one in notes]
    if len({one for one in dated if one is not None}) >= 2:  # noqa: PLR2004 - what one says alone orders nothing
        return dated
    pairs = combinations(range(len(notes)), 2)
    if trust((odds[i][j], notes[i], notes[j]) for i, j in pairs) > 0:
        return [one.modified for one in notes]
    return None


def of_pair(a: Noted, b: Noted, trusted: float) -> Sequence[Signal]:
    """Give all that is noted of a pair; places and what was held silence the times of files."""
    said = [signal for signal in (series(a, b), held_before(a, b)) if signal is not None]
    times = written_after(a, b, trusted)
    return said or ([times] if times is not None else [])


def odds(log_odds: float, evidence: Iterable[Mapping[str, Any]], told: Sequence[Signal]) -> float:
    """Add what is noted to what content says; a series silences that the shorter one is taken for a snapshot."""
    total = log_odds + sum(signed(signal) for signal in told)
    if any(signal.signal == "series" for signal in told):
        total -= sum(_WAYS.get(one["says"], 0.0) * one["weight"] for one in evidence if one["signal"] in SILENCED)
    return total


_WAYS = {A_TO_B: 1.0, B_TO_A: -1.0}


def _dated(path: str) -> float | None:
    """Give the one date in a place as a number of days or so, for order alone; None for no date and for several."""
    marks = set(_marks(_DATE, path))
    if len(marks) != 1:
        return None
    year, month, day, clock = next(iter(marks))
    return (year * 12 + month) * 31 + day + clock / 2_400


def _marks(pattern: re.Pattern[str], path: str) -> list[tuple[int, ...]]:
    return [tuple(int(part or 0) for part in found.groups()) for found in pattern.finditer(path.casefold())]
