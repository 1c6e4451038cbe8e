"""The groups of a table by one column or two, with what its numbers sum up to (pure)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from catalog.matching.columns import Overlap
from catalog.matching.nulls import with_nulls
from catalog.matching.spreading import DISTINCT, different, finest, summaries
from catalog.matching.tables import ALL, Hashes, Sample, Table, filled
from catalog.scanning.fingerprint import GroupSignature
from catalog.scanning.group_keys import Key, joint

Numbers = NDArray[np.float64]

GROUPS_MET = 0.85
LEAST_REPEATED = 4
"""With fewer rows beyond one to a group nothing was summed up."""


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
    spread: Numbers | None = None
    """How far other rows of the same kind would give other values, as a standard deviation; None where not known."""
    step: Numbers | None = None
    """No two different values lie nearer than this."""


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
    nulls: bool = False
    """Rows without a name, or with half of one, are groups as well."""

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
        found = _from_rows(source, source.complete, keys, 0 if single else LEAST_REPEATED)
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


def _from_rows(source: Table, sample: Sample, keys: tuple[Key, ...], least_repeated: int) -> Groups | None:
    hashes = joint([with_nulls(sample.hashes(key.column, key.unit)) for key in keys])
    groups, places = np.unique(hashes, return_inverse=True)
    if len(hashes) - len(groups) < least_repeated:
        return None

    def summarise() -> tuple[Statistic, ...]:
        counts = np.bincount(places, minlength=len(groups)).astype(float)
        found = [Statistic("count", None, False, counts, np.sqrt(counts), np.ones(len(groups)))]
        for measure, sketch in enumerate(source.columns):
            if Key(measure) not in keys and filled(sketch):
                found += _of_cells(source, sample, measure, places, len(groups))
        return tuple(found)

    return Groups(keys, groups, ALL, summarise, nulls=True)


def _of_cells(source: Table, sample: Sample, measure: int, places: NDArray[np.intp], size: int) -> list[Statistic]:
    sketch = source.columns[measure]
    values, alone = different(sample.codes[measure], places, size)
    found = [Statistic(DISTINCT, measure, False, values, np.sqrt(alone), np.ones(size))]
    if sketch.kind in {"number", "time"}:
        cells = (sample.numbers if sketch.kind == "number" else sample.seconds)(measure)
        summed, spreads = summaries(cells, places, size)
        steps = {"count": np.ones(size), **finest(sketch.decimals, summed["count"])}
        found += [
            replace(one, spread=spreads[one.name], step=steps[one.name]) for one in _of_column(source, measure, summed)
        ]
    return found
