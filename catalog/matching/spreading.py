"""What the numbers of groups come to, and how far that would differ with other rows of the same kind (pure)."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

DISTINCT = "number of different values"
_NEAR_ENDS = 3
"""The largest and the smallest of other rows lie about where the values so many places further in are."""
_SAME = 3.54
"""Two normal draws fall into one step with about step / (so many deviations)."""
_ONE_MORE = 0.58
"""So often two groups of which each is known to have a row have just one."""
_SUMMARIES = ("count", "sum", "mean", "minimum", "maximum", "deviation", "median")


def summaries(cells: Numbers, places: NDArray[np.intp], size: int) -> tuple[dict[str, Numbers], dict[str, Numbers]]:
    """Sum the cells of each group up in every way; also give the deviations between samples of one population."""
    usable = np.flatnonzero(np.isfinite(cells))
    order = usable[np.lexsort((cells[usable], places[usable]))]
    at, values = places[order], cells[order]
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    result = {name: np.full(size, np.nan) for name in _SUMMARIES}
    result["count"] = np.bincount(at, minlength=size).astype(float)
    low, high = np.full(size, np.nan), np.full(size, np.nan)
    if len(starts):
        met, counts = at[starts], np.diff(starts, append=len(at))
        ends, inside = starts + counts - 1, np.minimum(_NEAR_ENDS, counts - 1)
        sums = np.add.reduceat(values, starts)
        away = values - np.repeat(sums / counts, counts)
        with np.errstate(invalid="ignore", divide="ignore"):
            result["deviation"][met] = np.sqrt(np.add.reduceat(away * away, starts) / (counts - 1))
        result["sum"][met], result["mean"][met] = sums, sums / counts
        result["minimum"][met], result["maximum"][met] = values[starts], values[ends]
        result["median"][met] = (values[starts + (counts - 1) // 2] + values[starts + counts // 2]) / 2
        low[met], high[met] = values[starts + inside] - values[starts], values[ends] - values[ends - inside]
    return result, {**_spreads(result), "minimum": low / _SAME, "maximum": high / _SAME}


def different(codes: NDArray[np.int64], places: NDArray[np.intp], size: int) -> tuple[Numbers, Numbers]:
    """Count the different values of each group, nulls left out, and those of them that occur once."""
    order = np.lexsort((codes, places))
    at, values = places[order], codes[order]
    first = np.concatenate([[True], (at[1:] != at[:-1]) | (values[1:] != values[:-1])])
    once = first & np.concatenate([first[1:], [True]])
    found, alone = (np.bincount(at[some & (values != 0)], minlength=size).astype(float) for some in (first, once))
    return found, alone


def finest(decimals: Sequence[int], counts: Numbers) -> dict[str, Numbers]:
    """Give the steps between what numbers can come to, for the counts of their decimals; means lie nearer together."""
    step = 10.0 ** -max((place for place, count in enumerate(decimals) if count), default=0)
    alone, shared = np.full(len(counts), step), step / np.maximum(1, counts)
    return {name: shared if name in {"mean", "deviation"} else alone for name in _SUMMARIES if name != "count"}


def chances(name: str, spread: Numbers, step: Numbers) -> Numbers:
    """Estimate for each group how often other rows of the same kind would come to the same, written in such steps."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found = step / (step + _SAME * spread)
    known: Numbers = np.where(np.isfinite(found), found, 1.0)
    return np.maximum(known, _ONE_MORE ** (spread**2)) if name in {"count", DISTINCT} else known


def _spreads(found: Mapping[str, Numbers]) -> dict[str, Numbers]:
    counts, deviation = found["count"], found["deviation"]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = deviation / np.sqrt(counts)
        return {
            "count": np.sqrt(counts),
            "sum": deviation * np.sqrt(counts),
            "mean": mean,
            "median": 1.25 * mean,
            "deviation": deviation / np.sqrt(2 * np.maximum(1, counts - 1)),
        }
