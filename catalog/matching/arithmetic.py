"""Whether numbers can be computed from others of their rows: scales, combinations, ranks, running sums (pure)."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

LEAST_ROWS = 20
LEAST_VALUES = 8
MATCHES = 0.98
MOST_COLUMNS = 40
PROBES = 32
"""Rows on which everything is tried before the few that fit are tried on all."""
MOST_COMBINED = 24
BITS_PER_WEIGHT = 32
"""So much must the fit of a combination say for each of its weights, or chance explains it."""


def is_computed(wanted: Numbers, columns: Sequence[Numbers], finest: int) -> bool:
    """Try one column on another scale, two together, all of a row, weighted sums; `finest` is `wanted`'s decimals."""
    known = np.flatnonzero(np.isfinite(wanted))
    if len(known) < LEAST_ROWS or len(np.unique(wanted[known])) < LEAST_VALUES or not columns:
        return False
    places = known[np.linspace(0, len(known) - 1, min(PROBES, len(known))).astype(int)]
    every = np.stack(columns[:MOST_COLUMNS])
    with np.errstate(all="ignore"):
        return (
            _is_scaled(wanted, every, places)
            or _is_of_two(wanted, every, places)
            or any(is_equal(wanted, found) for found in _of_row(every))
            or _is_picked(wanted, every)
            or _is_combined(wanted, every, finest)
        )


def is_rank(wanted: Numbers, columns: Sequence[Numbers], positions: NDArray[np.int64], rows: int) -> bool:
    """Tell whether numbers count how many rows have less (or more) in a column; not where rows come in that order."""
    known = np.isfinite(wanted)
    values = wanted[known]
    if len(values) < LEAST_ROWS or len(np.unique(values)) < LEAST_VALUES:
        return False
    if values.min() < 0 or values.max() > rows or (values * 2 % 1).any() or _is_steady(values, positions[known]):
        return False
    return any(_rises_with(values, x[known]) for x in columns[:MOST_COLUMNS])


def is_running(wanted: Numbers, columns: Sequence[Numbers], positions: NDArray[np.int64]) -> bool:
    """Tell whether numbers come from the row before: sums so far, differences, rates of change, the value itself."""
    order = np.argsort(positions, kind="stable")
    asked = wanted[order]
    with np.errstate(all="ignore"):
        for x in (column[order] for column in columns[:MOST_COLUMNS]):
            if is_equal(np.diff(asked), x[1:]) or any(
                is_equal(asked[1:], found)
                for found in (np.diff(x), np.diff(x) / x[:-1], 100 * np.diff(x) / x[:-1], x[:-1])
            ):
                return True
    return False


def is_linear(wanted: Numbers, x: Numbers) -> bool:
    """Tell whether numbers are a multiple of x plus something."""
    usable = np.isfinite(wanted) & np.isfinite(x)
    if usable.sum() < LEAST_ROWS or len(np.unique(x[usable])) < LEAST_VALUES:
        return False
    with np.errstate(over="ignore", invalid="ignore"):
        away = x - x[usable].mean()
        spread = float((away[usable] ** 2).sum())
        if not 0 < spread < np.inf:
            return False
        slope = float((away[usable] * wanted[usable]).sum()) / spread
        return bool(slope) and is_equal(wanted, slope * away + wanted[usable].mean())


def is_equal(wanted: Numbers, found: Numbers) -> bool:
    """Tell whether numbers are equal but for rounding, nearly everywhere where both are known."""
    usable = np.isfinite(wanted) & np.isfinite(found)
    if usable.sum() < LEAST_ROWS or len(np.unique(wanted[usable])) < LEAST_VALUES:
        return False
    width = float(np.ptp(wanted[usable]))
    close = np.abs(wanted[usable] - found[usable]) <= _slack(wanted[usable])
    return bool(close.mean() > MATCHES) and width > 0


def _slack(wanted: Numbers) -> Numbers:
    # Half a cent for money, less where the whole column spans less.
    slack: Numbers = min(0.0051, float(np.ptp(wanted)) / 200) + 1e-6 * np.abs(wanted)
    return slack


def _is_scaled(wanted: Numbers, every: Numbers, places: NDArray[np.int64]) -> bool:
    for scaled in _scales(every):
        fits = np.flatnonzero(_correlation(wanted[places], scaled[:, places]) > 0.99)  # noqa: PLR2004 - tried closer
        if any(is_linear(wanted, scaled[place]) for place in fits.tolist()):
            return True
    return False


def _scales(x: Numbers) -> Iterator[Numbers]:
    yield x
    yield from (np.log(x), np.log1p(x), np.sqrt(x), 1 / x, x * x, np.exp(x), np.exp(-x))


def _correlation(wanted: Numbers, found: Numbers) -> Numbers:
    """Give the squared correlation of `wanted` with each line, over what is finite in it."""
    usable = np.isfinite(found)
    count = np.maximum(1, usable.sum(axis=1))
    x, y = np.where(usable, found, 0.0), np.where(usable, wanted, 0.0)
    x = np.where(usable, x - (x.sum(axis=1) / count)[:, None], 0.0)
    y = np.where(usable, y - (y.sum(axis=1) / count)[:, None], 0.0)
    squared: Numbers = (x * y).sum(axis=1) ** 2 / ((x * x).sum(axis=1) * (y * y).sum(axis=1))
    return np.nan_to_num(squared)


def _is_of_two(wanted: Numbers, every: Numbers, places: NDArray[np.int64]) -> bool:
    asked, probes = wanted[places], every[:, places]
    slack = _slack(asked)
    for function in (np.add, np.subtract, np.multiply, np.divide):
        found = function(probes[:, None, :], probes[None, :, :])
        usable = np.isfinite(found)
        close = (np.abs(found - asked) <= slack) & usable
        fits = np.argwhere((close.sum(axis=2) >= 0.9 * usable.sum(axis=2)) & (usable.sum(axis=2) > 5))  # noqa: PLR2004
        for i, j in fits[:PROBES].tolist():
            if i != j and is_equal(wanted, function(every[i], every[j])):
                return True
    return False


def _of_row(every: Numbers) -> Iterator[Numbers]:
    """Give what people compute over all numbers of a row."""
    counts = np.isfinite(every).sum(axis=0)
    if len(every) < 3 or not (counts > 1).any():  # noqa: PLR2004 - of two, arithmetic tells
        return
    some = every[:, counts > 1]
    for statistic in (np.nansum, np.nanmean, np.nanmax, np.nanmin, np.nanmedian):
        yield _spread(statistic(some, axis=0), counts > 1)
    for freedom in (0, 1):
        yield _spread(np.nanstd(some, axis=0, ddof=freedom), counts > 1)


def _spread(found: Numbers, where: NDArray[np.bool_]) -> Numbers:
    whole = np.full(len(where), np.nan)
    whole[where] = found
    return whole


def _is_picked(wanted: Numbers, every: Numbers) -> bool:
    """Tell whether each number stands in another column of its row, hardly ever the same one: a largest, a first."""
    known = np.isfinite(wanted)
    asked, others = wanted[known], every[:, known]
    stands = others == asked
    by_chance = (others == np.roll(asked, 1)).any(axis=0).mean()
    return bool(stands.any(axis=0).mean() > MATCHES and by_chance < 0.3)  # noqa: PLR2004


def _is_combined(wanted: Numbers, every: Numbers, finest: int) -> bool:
    """Tell whether numbers are a weighted sum of the others, those that are empty left out or counted as nothing."""
    tolerance = max(0.51 * 10.0**-finest, 1e-7 * float(np.nanmax(np.abs(wanted))))
    filled = np.isfinite(every).mean(axis=1) > 0.5  # noqa: PLR2004
    usual = every[filled][:MOST_COMBINED]
    if len(usual) < 2:  # noqa: PLR2004 - of one, scales tell
        return False
    whole = np.isfinite(wanted) & np.isfinite(usual).all(axis=0)
    if _fits(wanted[whole], usual[:, whole], tolerance):
        return True
    known = np.isfinite(wanted)
    return not np.isfinite(usual).all() and _fits(wanted[known], np.nan_to_num(usual[:, known]), tolerance)


def _fits(wanted: Numbers, columns: Numbers, tolerance: float) -> bool:
    n, weights = len(wanted), len(columns) + 1
    if n < LEAST_ROWS + 2 * weights or not np.isfinite(columns).all():
        return False
    room = np.log2(max(1.0, float(np.ptp(wanted)) / (2 * tolerance)))
    if (n - weights) * room < BITS_PER_WEIGHT * weights:
        return False
    scale = np.maximum(np.abs(columns).max(axis=1), 1e-300)
    design = np.vstack([columns / scale[:, None], np.ones(n)]).T
    found, *_ = np.linalg.lstsq(design, wanted, rcond=None)
    return bool((np.abs(design @ found - wanted) <= tolerance).mean() > MATCHES)


def _is_steady(values: Numbers, positions: NDArray[np.int64]) -> bool:
    steps = np.diff(values[np.argsort(positions, kind="stable")])
    return bool((steps >= 0).all() or (steps <= 0).all())


def _rises_with(values: Numbers, x: Numbers) -> bool:
    """Tell whether values rise, or fall, exactly as x does."""
    known = np.isfinite(x)
    if known.sum() < LEAST_ROWS or len(np.unique(x[known])) < LEAST_VALUES:
        return False
    order = np.lexsort((values[known], x[known]))
    steps, ups = np.diff(values[known][order]), np.diff(x[known][order]) > 0
    return bool((steps[~ups] == 0).all() and ((steps[ups] > 0).all() or (steps[ups] < 0).all()))
