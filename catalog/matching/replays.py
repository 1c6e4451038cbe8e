"""Whether a column of one table can be computed again from groups of another (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from catalog.matching.groups import Groups, Numbers, Statistic
from catalog.matching.spreading import chances
from catalog.matching.surprise import surprise
from catalog.matching.values import decimals, number, seconds

REPLAYS = 0.9
BEYOND_CHANCE = 0.8
BITS_NEEDED = 20.0
LINE_BITS_NEEDED = 40.0
LINE_VALUES = 8
"""Fewer distinct times may lie on a line by accident."""
_MOST_COMPARED = 256
_BITS_PER_DIGIT, _MOST_BITS = 3.32, 50.0
_UNITS = (86_400.0, 60.0, 1.0)


@dataclass(frozen=True)
class Replay:
    """A column of the aggregated table that was computed again from the other one."""

    column: int
    statistic: str
    measure: int | None
    """Position of the column it was computed from; None for a count of rows."""
    share: float
    """Of the groups in which it came out."""
    bits: float = 0.0
    """What that says against other rows of the same kind."""
    values: bytes = b""
    """What it came to: columns that come to the same say it once."""


@dataclass(frozen=True)
class Given:
    """A column of the aggregated table, in the groups that were met."""

    column: int
    cells: Sequence[str | None]
    values: Numbers
    """Times in seconds since 1970; NaN for none."""
    tolerance: Numbers
    is_time: bool
    unit: float = 0.0
    """Of times: what they are cut to, in seconds."""


def replay(given: Given, groups: Groups, places: NDArray[np.intp]) -> Replay | None:
    """Find the statistic that gives the column; `places` names the group of each row."""
    if np.isfinite(given.values).sum() < 2 or len(np.unique(given.values[np.isfinite(given.values)])) < 2:  # noqa: PLR2004
        return None
    known = {(each.name, each.measure): each.values[places] for each in groups.statistics}
    fitting = _fitting(given, groups, places)
    best: Replay | None = None
    for each in fitting:
        found = _compared(given, each, known, places)
        if found is not None and (best is None or (found.share, found.bits) > (best.share, best.bits)):
            best = found
    if best is None and not given.is_time:
        lines = (_on_a_line(given, each, known, places) for each in groups.statistics if each.is_time)
        best = next((line for line in lines if line is not None), None)
    return best


def summed(given: Given, groups: Groups, places: NDArray[np.intp]) -> Replay | None:
    """Find the statistic that gives cells whose place among the values of a column is known already.

    Groups of one row count as well, and what counts is how little their agreement is an accident.
    """
    known = {(each.name, each.measure): each.values[places] for each in groups.statistics}
    best: Replay | None = None
    for each in groups.statistics:
        own = known[each.name, each.measure]
        with np.errstate(invalid="ignore"):
            equal = np.abs(own - given.values) <= given.tolerance
        share = float(equal.mean())
        if each.is_time or share < REPLAYS or (best is not None and best.share >= share):
            continue
        few = slice(None, None, max(1, len(own) // _MOST_COMPARED))
        chance = _chance(own[few], given.values[few], given.tolerance[few])
        beyond = chance < 1 and share - chance >= BEYOND_CHANCE * (1 - chance)
        if beyond and surprise(share * len(own), len(own), chance) >= BITS_NEEDED:
            best = Replay(given.column, each.name, each.measure, share)
    return best


def give(column: int, kind: str, cells: Sequence[str | None]) -> Given | None:
    """Read a column's cells as numbers or times; None when they are neither."""
    if kind == "number":
        digits = max((decimals(cell) for cell in cells if cell), default=0)
        values = np.array([number(cell) for cell in cells])
        tolerance = np.maximum(1e-6 * np.abs(values), 0.5 * 10.0 ** -min(digits, 12) * 1.001)
        return Given(column, cells, values, tolerance, is_time=False)
    if kind == "time":
        values = np.array([seconds(cell) for cell in cells])
        some = values[np.isfinite(values)]
        unit = next((unit for unit in _UNITS if not (some % unit).any()), 0.0)
        return Given(column, cells, values, np.full(len(values), 1e-3), is_time=True, unit=unit)
    return None


def _fitting(given: Given, groups: Groups, places: NDArray[np.intp]) -> list[Statistic]:
    """Leave out at once what is far from the column: a wide table has thousands of statistics."""
    alike = [each for each in groups.statistics if each.is_time == given.is_time]
    if given.is_time or not alike:
        return alike
    own, some = groups.table(is_time=False)[:, places], np.isfinite(given.values)
    with np.errstate(invalid="ignore"):
        possible = (np.abs(own - given.values) <= given.tolerance) | np.isnan(own)
    shares = possible[:, some].mean(axis=1)
    return [
        each for each, share in zip(alike, shares.tolist(), strict=True) if share >= REPLAYS or each.name == "count"
    ]


def _compared(
    given: Given, statistic: Statistic, known: Mapping[tuple[str, int | None], Numbers], places: NDArray[np.intp]
) -> Replay | None:
    own = known[statistic.name, statistic.measure]
    if given.is_time and given.unit:
        own = np.floor(own / given.unit) * given.unit
    elif statistic.name == "sum":
        # Of no numbers the sum is nothing in SQL, and 0 in pandas.
        own = np.where(known["count", statistic.measure] > 0, own, 0.0)
    says = _splits(statistic, known)
    found = _replay(given, statistic, own, says, places)
    if found is None and (statistic.name, statistic.measure) == ("count", None):
        # The first purchase is often left out: "repeat purchases".
        found = _replay(given, replace(statistic, name="count less one"), own - 1, says, places)
    return found


def _replay(
    given: Given,
    statistic: Statistic,
    own: Numbers,
    says: NDArray[np.bool_],
    places: NDArray[np.intp],
    bits: float = 0.0,
) -> Replay | None:
    """Accept a statistic that comes out in most groups, also of those that say something, beyond accident."""
    some = np.isfinite(given.values)
    with np.errstate(invalid="ignore"):
        equal = np.abs(own - given.values) <= given.tolerance
    telling = some & says & np.isfinite(own)
    share = float(equal[some].mean())
    if share < REPLAYS or telling.sum() < 2 or equal[telling].mean() < REPLAYS:  # noqa: PLR2004
        return None
    chance = _chance(own[telling], given.values[telling], given.tolerance[telling])
    if chance >= 1 or float(equal[telling].mean()) - chance < BEYOND_CHANCE * (1 - chance):
        return None
    hits = telling & equal
    said = _said(given, statistic, places, hits) if not bits else None
    if said is None and (_bits(given, hits) < BITS_NEEDED or _bits(given, some & equal) < bits):
        return None
    told = _bits(given, hits) if said is None else said
    return Replay(given.column, statistic.name, statistic.measure, share, told, own[hits].tobytes())


def _said(given: Given, statistic: Statistic, places: NDArray[np.intp], hits: NDArray[np.bool_]) -> float | None:
    """Count what groups say in which other rows of the same kind would come to something else; None if not known."""
    if statistic.spread is None or statistic.step is None:
        return None
    step = np.maximum(statistic.step[places], 2 * given.tolerance)
    return float(-np.log2(chances(statistic.name, statistic.spread[places], step))[hits].sum())


def _chance(own: Numbers, values: Numbers, tolerance: Numbers) -> float:
    """Estimate how often the statistic of one group equals the value of another."""
    equal = np.abs(own[:, None] - values[None, :]) <= tolerance[None, :]
    n = len(own)
    return float((equal.sum() - np.trace(equal)) / (n * (n - 1)))


def _splits(statistic: Statistic, known: Mapping[tuple[str, int | None], Numbers]) -> NDArray[np.bool_]:
    """Say in which groups the statistic differs from a value that merely belongs to the group."""
    rows = known["count", None]
    if statistic.name == "count":
        return rows > 0
    low, high = known.get(("minimum", statistic.measure)), known.get(("maximum", statistic.measure))
    if low is None or high is None:
        return rows > 1
    with np.errstate(invalid="ignore"):
        if statistic.name == "sum":
            sums = known["sum", statistic.measure]
            return np.asarray((known["count", statistic.measure] > 1) & (sums != low) & (sums != high))
        return np.asarray(high > low)


def _on_a_line(
    given: Given,
    statistic: Statistic,
    known: Mapping[tuple[str, int | None], Numbers],
    places: NDArray[np.intp],
) -> Replay | None:
    """Find ages and durations: numbers that lie on one line with the first or last time of each group."""
    own = known[statistic.name, statistic.measure]
    some = np.isfinite(own) & np.isfinite(given.values)
    x, y = own[some], given.values[some]
    if len(np.unique(x)) < LINE_VALUES or len(np.unique(y)) < LINE_VALUES:
        return None
    line = _line(x - x[0], y)
    wide = Given(given.column, given.cells, given.values, 2 * given.tolerance, is_time=False)
    named = replace(statistic, name=f"time since the {statistic.name}")
    laid = line[0] * (own - x[0]) + line[1]
    return _replay(wide, named, laid, _splits(statistic, known), places, LINE_BITS_NEEDED)


def _line(x: Numbers, y: Numbers) -> tuple[float, float]:
    """Lay a line through most of the points: the median of slopes, made exact by those that lie near."""
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    half = len(x) // 2
    across = x[half:] - x[: len(x) - half]
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = float(np.nanmedian(np.where(across > 0, (y[half:] - y[: len(y) - half]) / across, np.nan)))
    away = y - slope * x
    offset = float(np.median(away))
    near = np.abs(away - offset) <= 3 * np.median(np.abs(away - offset)) + 1e-12
    if len(np.unique(x[near])) < 2:  # noqa: PLR2004
        return slope, offset
    exact = np.polynomial.Polynomial.fit(x[near], y[near], 1).convert().coef
    return (float(exact[1]), float(exact[0])) if len(exact) > 1 else (0.0, float(exact[0]))


def _bits(given: Given, rows: NDArray[np.bool_]) -> float:
    """Count what the digits of the distinct cells carry."""
    distinct = {given.cells[row] or "" for row in np.flatnonzero(rows).tolist()}
    plain = (cell.replace("-", "").replace(".", "").replace(":", "").lstrip("0") for cell in distinct)
    return float(sum(min(_MOST_BITS, _BITS_PER_DIGIT * len(digits)) for digits in plain))
