"""The groups of a table by one column or two, with what its numbers sum up to (pure)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from catalog.matching.columns import Overlap
from catalog.matching.tables import ALL, Hashes, Sample, Table, filled
from catalog.scanning.fingerprint import GroupSignature
from catalog.scanning.group_keys import Key, joint

Numbers = NDArray[np.float64]

GROUPS_MET = 0.85
DISTINCT = "number of different values"
_ROWS_PER_GROUP = 1.3
_SUMMARIES = ("count", "sum", "mean", "minimum", "maximum")


@dataclass(frozen=True)
class Statistic:
    """One number per group: of a column, or the count of rows."""

    name: str
    measure: int | None
    """Position of the column; None for a count of rows."""
    is_time: bool
    """In seconds since 1970."""
    values: Numbers
    """NaN where a group has none."""


@dataclass(frozen=True)
class Groups:
    """Some groups of a table, each complete."""

    keys: tuple[Key, ...]
    hashes: Hashes
    """Ascending."""
    threshold: int
    """Every group with a hash up to this is here."""
    summarise: Callable[[], tuple[Statistic, ...]]
    """Works the statistics out; asked only where groups are met."""

    @cached_property
    def statistics(self) -> tuple[Statistic, ...]:
        """Give what the numbers of each group come to."""
        return self.summarise()

    def table(self, *, is_time: bool) -> Numbers:
        """Give the statistics of numbers, or of times, a line each, in order."""
        if is_time not in self._tables:
            lines = [each.values for each in self.statistics if each.is_time == is_time]
            self._tables[is_time] = np.array(lines).reshape(len(lines), len(self.hashes))
        return self._tables[is_time]

    @cached_property
    def _tables(self) -> dict[bool, Numbers]:
        return {}

    def find(self, hashes: Hashes) -> tuple[NDArray[np.intp], NDArray[np.intp], float]:
        """Give the rows whose hash is a group's, their groups, and the share of rows that should be and are."""
        asked = np.flatnonzero((hashes != 0) & (hashes <= np.uint64(self.threshold)))
        places = np.minimum(np.searchsorted(self.hashes, hashes[asked]), len(self.hashes) - 1)
        met = self.hashes[places] == hashes[asked]
        return asked[met], places[met], float(met.mean()) if len(asked) else 0.0


def groupings(source: Table, target: Table, columns: Sequence[int], found: Overlap) -> Iterator[Groups]:
    """Group the source by what some columns of the target may hold: values, days or months of its columns."""
    for keys in group_keys(source, target, columns, found):
        groups = grouped(source, keys)
        if groups is not None:
            yield groups


def group_keys(source: Table, target: Table, columns: Sequence[int], found: Overlap) -> Iterator[tuple[Key, ...]]:
    """Give by what the source would be grouped, for some columns of the target to name the groups."""
    for keys in product(*(_keys(source, target, column, found) for column in columns)):
        if len({key.column for key in keys}) == len(keys):
            yield keys


def grouped(source: Table, keys: Sequence[Key], *, single: bool = False) -> Groups | None:
    """Group a table by its rows, or as its signatures have it; None where neither is at hand.

    Nor where hardly two rows are in a group, unless groups of a `single` row will do.
    """
    keys = tuple(sorted(keys))
    if source.complete is not None:
        found = _from_rows(source, source.complete, keys, 1.0 if single else _ROWS_PER_GROUP)
        return found if found is not None and len(found.hashes) else None
    names = (tuple(key.column for key in keys), tuple(key.unit for key in keys))
    known = (group for group in source.fingerprint.groups if (group.columns, group.units) == names)
    signature = next(known, None)
    return _from_signature(source, signature, keys) if signature is not None and len(signature.hashes) else None


def _keys(source: Table, target: Table, column: int, found: Overlap) -> list[Key]:
    held = target.columns[column]
    keys = []
    for i, own in enumerate(source.columns):
        if found.b_in_a[i, column] >= GROUPS_MET and found.shared[i, column] > 1:
            keys.append(Key(i))
        if own.kind == held.kind == "time" and not any(held.precision[1:]):
            keys += [Key(i, unit) for unit in (("day", "month") if any(own.precision[1:]) else ("month",))]
    return keys


def _from_signature(source: Table, signature: GroupSignature, keys: tuple[Key, ...]) -> Groups:
    def summarise() -> tuple[Statistic, ...]:
        statistics = [Statistic("count", None, False, signature.counts.astype(float))]
        for line, measure in enumerate(signature.measures):
            statistics += _of_column(source, measure, _line(signature, line))
        return tuple(statistics)

    return Groups(keys, signature.hashes, signature.threshold, summarise)


def _line(signature: GroupSignature, line: int) -> dict[str, Numbers]:
    nonnull, sums = signature.nonnull[line].astype(float), signature.sums[line]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {"count": nonnull, "sum": np.where(nonnull > 0, sums, np.nan), "mean": sums / nonnull}
    if len(signature.minima):
        found["minimum"] = np.where(nonnull > 0, signature.minima[line], np.nan)
        found["maximum"] = np.where(nonnull > 0, signature.maxima[line], np.nan)
    return found


def _of_column(source: Table, measure: int, found: dict[str, Numbers]) -> list[Statistic]:
    is_time = source.columns[measure].kind == "time"
    told = {"minimum", "maximum"} if is_time else set(found)
    return [Statistic(name, measure, is_time, values) for name, values in found.items() if name in told]


def _from_rows(source: Table, sample: Sample, keys: tuple[Key, ...], rows_per_group: float) -> Groups | None:
    hashes = joint([sample.hashes(key.column, key.unit) for key in keys])
    held = np.flatnonzero(hashes)
    groups, places = np.unique(hashes[held], return_inverse=True)
    if len(groups) * rows_per_group > len(held):
        return None

    def summarise() -> tuple[Statistic, ...]:
        counts = np.bincount(places, minlength=len(groups)).astype(float)
        statistics = [Statistic("count", None, False, counts)]
        for measure, sketch in enumerate(source.columns):
            if Key(measure) in keys or not filled(sketch):
                continue
            statistics.append(Statistic(DISTINCT, measure, False, _different(sample.codes[measure][held], places)))
            if sketch.kind in {"number", "time"}:
                cells = (sample.numbers if sketch.kind == "number" else sample.seconds)(measure)[held]
                statistics += _of_column(source, measure, _summaries(cells, places, len(groups)))
        return tuple(statistics)

    return Groups(keys, groups, ALL, summarise)


def _different(codes: NDArray[np.int64], places: NDArray[np.intp]) -> Numbers:
    """Count the different values of each group, nulls left out."""
    order = np.lexsort((codes, places))
    at, values = places[order], codes[order]
    first = np.concatenate([[True], (at[1:] != at[:-1]) | (values[1:] != values[:-1])]) & (values != 0)
    return np.bincount(at[first], minlength=int(places.max()) + 1).astype(float)


def _summaries(cells: Numbers, places: NDArray[np.intp], size: int) -> dict[str, Numbers]:
    usable = np.flatnonzero(np.isfinite(cells))
    order = usable[np.lexsort((cells[usable], places[usable]))]
    at, values = places[order], cells[order]
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    result = {name: np.full(size, np.nan) for name in (*_SUMMARIES, "deviation", "median")}
    result["count"] = np.bincount(at, minlength=size).astype(float)
    if len(starts):
        met, counts = at[starts], np.diff(starts, append=len(at))
        sums = np.add.reduceat(values, starts)
        away = values - np.repeat(sums / counts, counts)
        with np.errstate(invalid="ignore", divide="ignore"):
            result["deviation"][met] = np.sqrt(np.add.reduceat(away * away, starts) / (counts - 1))
        result["sum"][met], result["mean"][met] = sums, sums / counts
        result["minimum"][met], result["maximum"][met] = values[starts], values[starts + counts - 1]
        result["median"][met] = (values[starts + (counts - 1) // 2] + values[starts + counts // 2]) / 2
    return result
