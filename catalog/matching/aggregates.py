"""Whether one table is a group-by of the other: its key holds groups, and its numbers can be computed again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.matching.columns import Overlap
from catalog.matching.tables import Sample, Table
from catalog.matching.values import decimals, number

Numbers = NDArray[np.float64]

GROUPS_MET = 0.85
REPLAYS = 0.9
BITS_NEEDED = 20.0
_UNIQUE = 0.98
_ROWS_PER_GROUP = 1.3
_STATISTICS = ("count", "sum", "mean", "minimum", "maximum")


@dataclass(frozen=True)
class Replay:
    """A column of the aggregated table that was computed again from the other one."""

    column: int
    statistic: str
    measure: int | None
    """Position of the column it was computed from; None for a count of rows."""
    share: float
    """Of the groups in which it came out."""


@dataclass(frozen=True)
class Aggregation:
    """That `target` is `source` grouped by one column."""

    source_key: int
    target_key: int
    groups: int
    """Groups that were compared."""
    met: float
    """Share of the target's rows whose key is a group of the source."""
    replays: tuple[Replay, ...]

    @property
    def score(self) -> float:
        """Groups met times how well the best column replays, 0 to 1."""
        return self.met * max((replay.share for replay in self.replays), default=0.0)


@dataclass(frozen=True)
class _Groups:
    values: dict[str, int]
    counts: Numbers
    statistics: dict[tuple[str, int | None], Numbers]
    whole: bool
    """All groups of the source are here."""


def aggregation(source: Table, target: Table, found: Overlap) -> Aggregation | None:
    """Find the group-by that makes `target` out of `source`; `found` has source as a and target as b."""
    sample = target.widest
    if sample is None or target.rows >= source.rows or not len(target.columns) >= 2:  # noqa: PLR2004
        return None
    best: Aggregation | None = None
    for i, j in _keys(source, target, found):
        candidate = _replayed(source, target, sample, i, j)
        if candidate is not None and (best is None or candidate.score > best.score):
            best = candidate
    return best


def _keys(source: Table, target: Table, found: Overlap) -> Iterator[tuple[int, int]]:
    for j, column in enumerate(target.columns):
        if column.kind == "empty" or column.distinct < _UNIQUE * (column.rows - column.nulls):
            continue
        for i, grouped in enumerate(source.columns):
            repeats = grouped.distinct * _ROWS_PER_GROUP <= grouped.rows - grouped.nulls
            if repeats and found.b_in_a[i, j] >= GROUPS_MET and found.shared[i, j] > 1:
                yield i, j


def _replayed(source: Table, target: Table, sample: Sample, i: int, j: int) -> Aggregation | None:
    groups = _groups(source, i)
    if groups is None:
        return None
    keys = sample.source.cells[j]
    rows = [row for row, key in enumerate(keys) if key is not None and key in groups.values]
    met = len(rows) / max(1, sum(key is not None for key in keys)) if groups.whole else 1.0
    if len(rows) < 2 or met < GROUPS_MET:  # noqa: PLR2004 - one group proves nothing
        return None
    places = np.array([groups.values[str(keys[row])] for row in rows])
    replays = tuple(_replays(target, sample, rows, places, groups, j))
    return Aggregation(i, j, len(rows), met, replays) if replays else None


def _replays(
    target: Table, sample: Sample, rows: Sequence[int], places: NDArray[np.int64], groups: _Groups, key: int
) -> Iterator[Replay]:
    names = list(groups.statistics)
    known = np.stack([groups.statistics[name][places] for name in names])
    for column in range(len(target.columns)):
        if column == key or target.columns[column].kind != "number":
            continue
        cells = [sample.source.cells[column][row] for row in rows]
        values = np.array([number(cell) for cell in cells])
        if np.isfinite(values).sum() < 2:  # noqa: PLR2004
            continue
        shares = _equal(known, values, cells)
        place = int(np.argmax(shares))
        statistic, measure = names[place]
        if shares[place] >= REPLAYS and _says_enough(values, cells, known, names, place, groups, places):
            yield Replay(column, statistic, measure, float(shares[place]))


def _equal(known: Numbers, values: Numbers, cells: Sequence[str | None]) -> Numbers:
    digits = max((decimals(cell) for cell in cells if cell), default=0)
    tolerance = np.maximum(1e-6 * np.abs(values), 0.5 * 10.0 ** -min(digits, 12) * 1.001)
    some = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        shares: Numbers = (np.abs(known[:, some] - values[some]) <= tolerance[some]).mean(axis=1)
    return shares


def _says_enough(
    values: Numbers,
    cells: Sequence[str | None],
    known: Numbers,
    names: Sequence[tuple[str, int | None]],
    place: int,
    groups: _Groups,
    places: NDArray[np.int64],
) -> bool:
    statistic, measure = names[place]
    if statistic in {"minimum", "maximum", "mean", "median"}:
        # A value that never changes within its groups is an attribute of the key, not an aggregate.
        low, high = known[names.index(("minimum", measure))], known[names.index(("maximum", measure))]
        if not ((high > low) & (groups.counts[places] > 1)).any():
            return False
    distinct = {cell for cell in cells if cell is not None}
    bits = sum(min(50.0, 3.32 * len(cell.replace("-", "").replace(".", "").lstrip("0"))) for cell in distinct)
    return bits >= BITS_NEEDED and len(np.unique(values[np.isfinite(values)])) > 1


def _groups(source: Table, column: int) -> _Groups | None:
    if source.complete is not None:
        return _from_rows(source, source.complete, column)
    signature = next((g for g in source.fingerprint.groups if g.column == column), None)
    if signature is None:
        return None
    counts = np.array(signature.counts, dtype=float)
    statistics: dict[tuple[str, int | None], Numbers] = {("count", None): counts}
    for place, measure in enumerate(signature.measures):
        nonnull = np.array(signature.nonnull[place], dtype=float)
        sums = np.array(signature.sums[place], dtype=float)
        with np.errstate(invalid="ignore", divide="ignore"):
            columns = (nonnull, sums, sums / nonnull, signature.minima[place], signature.maxima[place])
        for name, values in zip(_STATISTICS, columns, strict=True):
            statistics[name, measure] = np.array(values, dtype=float)
    values = {value: place for place, value in enumerate(signature.values)}
    whole = len(values) >= source.columns[column].distinct - 0.5
    return _Groups(values, counts, statistics, whole)


def _from_rows(source: Table, sample: Sample, column: int) -> _Groups:
    keys = sample.source.cells[column]
    values = {value: place for place, value in enumerate(sorted({key for key in keys if key is not None}))}
    places = np.array([values.get(key, -1) if key is not None else -1 for key in keys], dtype=np.int64)
    size = len(values)
    counts = np.bincount(places[places >= 0], minlength=size).astype(float)
    statistics: dict[tuple[str, int | None], Numbers] = {("count", None): counts}
    for measure, sketch in enumerate(source.columns):
        if measure != column and sketch.kind == "number":
            cells = np.array([number(cell) for cell in sample.source.cells[measure]])
            for name, stat in _statistics(cells, places, size).items():
                statistics[name, measure] = stat
    return _Groups(values, counts, statistics, whole=True)


def _statistics(cells: Numbers, places: NDArray[np.int64], size: int) -> dict[str, Numbers]:
    usable = np.isfinite(cells) & (places >= 0)
    order = np.argsort(places[usable], kind="stable")
    at, values = places[usable][order], cells[usable][order]
    result = {name: np.full(size, np.nan) for name in (*_STATISTICS, "deviation", "median")}
    result["count"] = np.bincount(at, minlength=size).astype(float)
    for group in np.split(np.arange(len(at)), np.flatnonzero(np.diff(at)) + 1):
        if len(group):
            some, place = values[group], at[group[0]]
            result["sum"][place], result["mean"][place] = some.sum(), some.mean()
            result["minimum"][place], result["maximum"][place] = some.min(), some.max()
            result["median"][place] = np.median(some)
            result["deviation"][place] = some.std(ddof=1) if len(some) > 1 else np.nan
    return result
