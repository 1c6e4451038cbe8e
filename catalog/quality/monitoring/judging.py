"""A version held against those before it: which measures are normal, unusual, broken out, or not to be told (pure)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from catalog.quality.monitoring.baseline import Expected, expect
from catalog.quality.monitoring.kinds import (
    SHARE,
    Fact,
    Kind,
    chance,
    change,
    column_of,
    kind_of,
    off_scale,
    on_scale,
    value_of,
)
from catalog.quality.monitoring.limits import distance
from catalog.quality.monitoring.measures import Facts
from catalog.quality.monitoring.seasons import LEAST_DAYS, comes_daily

NORMAL, UNUSUAL, BREACH, UNKNOWN, OFF = "normal", "unusual", "breach", "unknown", "off"
LEAST_HISTORY = 5
BAND = 2.0
"""Sigmas within which a value is usual: the band that is drawn."""
_YEARLY = frozenset({"rows", "mean", "nulls"})
"""Only these look years back: the others would cost much and tell little more."""
_WEEKS = 130
_LATELY = 8
_LEAST_MOVES = 12
_CALMEST = 0.4
LASTING = 3
"""So many versions in a row that broke out alike are a new level: they count as history again."""


@dataclass(frozen=True)
class Setting:
    """How a monitor is set; the defaults are those of every monitor that nobody set."""

    enabled: bool = True
    sensitivity: float = 1.0
    ignore_below: float | None = None
    least_history: int = LEAST_HISTORY


@dataclass(frozen=True)
class Past:
    """An earlier version: what was measured, and in which series it broke out."""

    at: datetime
    facts: Facts
    breached: frozenset[str] = frozenset()
    restarted: frozenset[str] = frozenset()
    """Series whose level from here on somebody accepted as the new normal: what is before does not count."""
    holiday: str = ""
    content: str = ""
    """Equal for equal rows, in whatever order and format; empty where that is not known."""


@dataclass(frozen=True)
class Finding:
    """What one monitor says of a version; values are in the unit of the series."""

    series: str
    state: str
    """normal | unusual (outside the band of two sigma) | breach | unknown | off"""
    value: float | None
    expected: float | None = None
    low: float | None = None
    """The band of two sigma."""
    high: float | None = None
    least: float | None = None
    """What is a breach lies outside these."""
    most: float | None = None
    sigmas: float | None = None
    """So far off, in sigmas."""
    method: str = ""
    robust: bool = False
    history: int = 0
    """So many earlier versions it rests on."""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON data."""
        return {name: _plain(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Judging:
    """A version to judge, with the settings of its monitors by series; `*` holds for those not named."""

    now: Past
    past: Sequence[Past]
    settings: Mapping[str, Setting] = field(default_factory=dict)


def judge(todo: Judging) -> list[Finding]:
    """Judge every series of a version; one without enough history is unknown, not passed."""
    series = sorted({*todo.now.facts, *_vanished(todo)})
    judged = {name: kind_of(name).group for name in series}
    sizes = {group: sum(other == group for other in judged.values()) for group in judged.values()}
    calm = _calm(series, todo)
    return [_judge(name, todo, sizes[judged[name]], calm) for name in series]


def outcome(findings: Sequence[Finding]) -> str:
    """Say what the monitors found in all: one breach fails, and where none could tell nothing passed."""
    states = {finding.state for finding in findings}
    if BREACH in states:
        return "failed"
    return "passed" if states & {NORMAL, UNUSUAL} else "not_evaluated"


def _vanished(todo: Judging) -> set[str]:
    """Name the values of a category that the version before had and this one has not: their share is now none."""
    here = {column_of(name) for name in todo.now.facts if value_of(name) is not None}
    before = {name for one in todo.past[-1:] for name in one.facts if value_of(name) is not None}
    return {name for name in before if column_of(name) in here}


def _calm(series: Sequence[str], todo: Judging) -> float:
    """Tell how restless the table is, all its columns together, as a share of what chance would have it: up to 1.

    A table that grows by a few rows a version moves less than one whose rows are all drawn anew.
    """
    moves = []
    last = [one for one in todo.past if not one.breached][-_LATELY:]
    for name in series:
        kind, known = kind_of(name), [fact for one in last if (fact := _fact(name, one.facts)) is not None]
        if column_of(name) is None or kind.group == "time" or len(known) < 2:  # noqa: PLR2004
            continue
        spread = median([fact.spread for fact in known]) or 1.0
        places = [on_scale(kind, fact, spread) for fact in known]
        guess = _guess(kind, known[-1])
        moves += [abs(later - earlier) / guess for earlier, later in pairwise(places)]
    if len(moves) < _LEAST_MOVES:
        return 1.0
    return min(1.0, max(_CALMEST, sum(min(move, 2.0) for move in moves) / len(moves)))


def _guess(kind: Kind, fact: Fact) -> float:
    return math.hypot(kind.restless, chance(kind, fact))


def _judge(series: str, todo: Judging, among: int, calm: float) -> Finding:
    kind, setting = kind_of(series), todo.settings.get(series, todo.settings.get("*", Setting()))
    fact = _fact(series, todo.now.facts)
    if fact is None or not setting.enabled:
        return Finding(series, OFF, fact.value if fact else None, reason="Switched off." if fact else "")
    past = _trusted(series, todo.past if kind.name in _YEARLY else todo.past[-_WEEKS:])
    if (told := _too_little(kind, past, todo.now.at, setting)) is not None:
        return Finding(series, UNKNOWN, fact.value, history=len(past), reason=told)
    spread = _spread(past, series, fact)
    guess = _guess(kind, fact) * (calm if kind.scale == SHARE else 1.0)
    places = [on_scale(kind, _known(series, one), spread) for one in past]
    times, holidays = [*(one.at for one in past), todo.now.at], [*(one.holiday for one in past), todo.now.holiday]
    expected = expect(times, places, holidays, guess)
    if expected is None:
        told = f"There is no earlier holiday in the history to hold {todo.now.holiday} against."
        return Finding(series, UNKNOWN, fact.value, history=len(past), reason=told)
    return _held(series, fact, expected, _Held(kind, setting, spread, among, len(past)))


def _too_little(kind: Kind, past: Sequence[Past], now: datetime, setting: Setting) -> str | None:
    """Say what is missing to judge by: what comes daily must have been seen on each day of the week before."""
    if len(past) < setting.least_history:
        return f"Not enough history: {len(past)} earlier versions, {setting.least_history} are needed."
    days = np.array([one.at.timestamp() / 86_400 for one in (*past, Past(now, {}))])
    if kind.has_week and setting.least_history == LEAST_HISTORY and comes_daily(days) and len(past) < LEAST_DAYS:
        return f"Not enough history: {len(past)} earlier days, and two weeks are needed to know the days of the week."
    return None


@dataclass(frozen=True)
class _Held:
    kind: Kind
    setting: Setting
    spread: float
    among: int
    history: int


def _held(series: str, fact: Fact, expected: Expected, by: _Held) -> Finding:
    kind = by.kind
    off = on_scale(kind, fact, by.spread) - expected.centre
    value = off_scale(kind, expected.centre, by.spread)
    below, above = (_reach(by, expected.freedom, part) for part in (kind.below, 1 - kind.below))
    state = _state(off / expected.sigma, below, above, matters=_matters(fact, value, by))

    def at(sigmas: float) -> float:
        return off_scale(kind, expected.centre + sigmas * expected.sigma, by.spread)

    return Finding(
        *(series, state, fact.value, value, at(-BAND), at(BAND)),
        least=at(-below) if kind.below else None,
        most=at(above),
        sigmas=off / expected.sigma,
        method=expected.method,
        robust=expected.robust,
        history=by.history,
    )


def _reach(by: _Held, freedom: float, part: float) -> float:
    return distance(by.kind.group, by.among, freedom, part) / by.setting.sensitivity if part else math.inf


def _matters(fact: Fact, expected: float, by: _Held) -> bool:
    ignore = by.kind.ignore if by.setting.ignore_below is None else by.setting.ignore_below
    return change(by.kind, fact.value, expected, by.spread) > ignore


def _state(sigmas: float, below: float, above: float, *, matters: bool) -> str:
    if not matters or -BAND <= sigmas <= BAND or (sigmas < 0 and math.isinf(below)):
        return NORMAL
    return BREACH if sigmas < -below or sigmas > above else UNUSUAL


def _trusted(series: str, past: Sequence[Past]) -> list[Past]:
    """Choose the earlier versions that say what is normal: none that broke out, unless that lasted."""
    there = [one for one in past if _fact(series, one.facts) is not None]
    start = max((place for place, one in enumerate(there) if series in one.restarted), default=0)
    there = there[start:]
    last = there[-LASTING:]
    lasts = len(last) == LASTING and all(series in one.breached for one in last)
    out = [one for one in there if series in one.breached]
    recurring = {id(one) for one in out if _recurs(series, one, out)} | {id(one) for one in last if lasts}
    return [one for one in there if series not in one.breached or id(one) in recurring]


def _recurs(series: str, one: Past, out: Sequence[Past]) -> bool:
    """Tell whether it broke out to about the same value on that day of the week often before: then it is a habit."""
    kind, fact = kind_of(series), _known(series, one)
    alike = 2 * kind.ignore
    same = [other for other in out if other.at.weekday() == one.at.weekday()]
    near = [change(kind, _known(series, other).value, fact.value, fact.spread or 1.0) <= alike for other in same]
    return sum(near) >= LASTING


def _fact(series: str, facts: Facts) -> Fact | None:
    found = facts.get(series)
    if found is not None or value_of(series) is None:
        return found
    beside = f"share:{column_of(series)}\n"
    other = next((fact for name, fact in facts.items() if name.startswith(beside)), None)
    return Fact(0.0, other.n) if other else None


def _known(series: str, one: Past) -> Fact:
    fact = _fact(series, one.facts)
    if fact is None:
        raise KeyError(series)
    return fact


def _spread(past: Sequence[Past], series: str, fact: Fact) -> float:
    known = [_known(series, one).spread for one in past]
    return (median(known) or fact.spread or 1.0) if kind_of(series).scale != SHARE else 1.0


def _plain(value: Any) -> Any:
    return (
        float(f"{value:.9g}")
        if isinstance(value, float) and math.isfinite(value)
        else None
        if isinstance(value, float)
        else value
    )
