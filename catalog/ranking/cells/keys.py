"""By which columns the rows of a family can be laid side by side, from samples that meet on the same rows (pure)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from catalog.matching.tables import PAIRED, Named, Sample, Table

Classes = tuple[int, ...]
Codes = NDArray[np.int64]

FEWEST_MET = 20
"""Rows that two samples must have in common before their copies are compared rather than left out."""
TOLD_APART = 0.9
"""A key names this share of the rows, each by itself."""
MOST_WIDE = 4
_MIX = np.int64(1_000_003)


@dataclass(frozen=True)
class Held:
    """What a candidate's fingerprint holds, with the number in the family of each of its columns."""

    candidate: str
    table: Table
    classes: Classes


@dataclass(frozen=True)
class Laid:
    """The sampled rows of a candidate, each named by the key; `bound` is the hash up to which all of them are in."""

    held: Held
    sample: Sample
    rows: NDArray[np.intp]
    names: Codes
    """Equal for equal keys, within this process; one for each of the rows."""
    hashes: NDArray[np.uint64]
    bound: int

    def up_to(self, bound: int) -> "Laid":
        """Leave out the rows that a smaller sample would not have."""
        kept = self.hashes <= np.uint64(bound)
        return Laid(self.held, self.sample, self.rows[kept], self.names[kept], self.hashes[kept], bound)


def ways(held: Sequence[Held]) -> dict[Classes, list[Laid]]:
    """Give each key that names the rows of at least two candidates, with the rows of those that have it."""
    found: dict[Classes, list[Laid]] = {}
    for one in held:
        taken: dict[Classes, Laid] = {}
        for named in _named(one.table):
            taken.setdefault(tuple(sorted(one.classes[place] for place in named.columns)), _laid(one, named))
        for key, laid in taken.items():
            found.setdefault(key, []).append(laid)
    several = {key: laid for key, laid in found.items() if len(laid) > 1}
    return several or _wide([one for one in held if one.table.complete is not None])


def best(found: Mapping[Classes, Sequence[Laid]], personal: Collection[int]) -> Classes | None:
    """Choose the key under which most cells agree; one of personal data only where there is no other."""
    scores = {key: agreeing(laid, key) for key, laid in found.items()}
    usable = [key for key, score in scores.items() if score > 0]

    def order(key: Classes) -> tuple[object, ...]:
        # Of keys that do as well, an id names a row better for a reader than a time does, and what stands first best.
        # The numbers of columns tell who arrived when, so they decide nothing.
        places = sorted(_place(found[key], number) for number in key)
        return bool(set(key) & set(personal)), -scores[key], len(key), _of_times(found[key][0], key), places

    return min(usable, key=order, default=None)


def comparable(laid: Sequence[Laid]) -> list[Laid]:
    """Bring samples to one bound, so that a row that is absent is absent from the table.

    A big table's sample reaches over few of the hashes: the bound chosen leaves most candidates with rows in common.
    """
    choices = [[one.up_to(bound) for one in laid if one.bound >= bound] for bound in {one.bound for one in laid}]
    counted = [(choice, [min(met, 10 * FEWEST_MET) for met in _met(choice)]) for choice in choices]
    return max(
        counted,
        key=lambda pair: (sum(met >= FEWEST_MET for met in pair[1]), sum(pair[1]), pair[0][0].bound),
    )[0]


def agreeing(laid: Sequence[Laid], key: Classes) -> int:
    """Count the cells that agree with what most say of them, less those that do not: wrong keys agree seldom."""
    return sum(_agreeing(laid, number) for number in _shared(laid) - set(key))


def strangers(laid: Sequence[Laid], key: Classes) -> set[str]:
    """Name the candidates whose rows are other rows under the same key: no column that tells rows apart agrees."""
    agreed: dict[str, list[float]] = {one.held.candidate: [] for one in laid}
    for number in sorted(_shared(laid) - set(key)):
        for candidate, share in _agreed(laid, number):
            agreed[candidate].append(share)
    return {candidate for candidate, shares in agreed.items() if shares and max(shares) < 0.5}  # noqa: PLR2004


def _named(table: Table) -> Iterator[Named]:
    """Give the columns, or two together, that tell the sampled rows apart; estimates of whole tables err too much."""
    # Numbers with fractions are measured; they may tell rows apart, but are what copies disagree on.
    usable = [c.position for c in table.columns if c.kind != "empty" and not any(c.decimals[1:]) and c.distinct > 1]
    for sample in table.samples:
        keyed = bool(sample.source.columns) and set(sample.source.columns) <= set(usable) and len(sample.codes)
        if keyed and _unique(sample.source.hashes) >= TOLD_APART:
            yield Named(sample.source.columns, sample)
    whole = table.complete
    if whole is not None:
        single = [place for place in usable if _unique(_folded(whole, [place])) >= TOLD_APART]
        pairs = combinations([place for place in usable if place not in single][:PAIRED], 2)
        both = [pair for pair in pairs if _unique(_folded(whole, pair)) >= TOLD_APART]
        yield from (Named(places, whole) for places in [*((place,) for place in single), *both])


def _wide(held: Sequence[Held]) -> dict[Classes, list[Laid]]:
    """Find a key of several columns of tables that are kept whole: the few that tell the rows of the largest apart."""
    if len(held) < 2:  # noqa: PLR2004 - two to compare
        return {}
    most = max(held, key=lambda one: (one.table.rows, one.candidate))
    shared = [n for n in most.classes if sum(n in one.classes for one in held) > 1]
    usable = [n for n in shared if not any(most.table.columns[most.classes.index(n)].decimals[1:])]
    chosen: list[int] = []
    while len(chosen) < MOST_WIDE and len(chosen) < len(usable):
        left = [n for n in usable if n not in chosen]
        shares = {n: _told(most, [*chosen, n]) for n in left}
        chosen.append(max(left, key=lambda n: (shares[n], -most.classes.index(n))))
        if shares[chosen[-1]] >= TOLD_APART:
            key = tuple(sorted(chosen))
            having = [one for one in held if set(key) <= set(one.classes) and _told(one, key) >= TOLD_APART]
            return {key: [_laid(one, _places(one, key)) for one in having]} if len(having) > 1 else {}
    return {}


def _told(one: Held, key: Sequence[int]) -> float:
    named = _places(one, key)
    return _unique(_folded(named.sample, named.columns))


def _places(one: Held, key: Sequence[int]) -> Named:
    assert one.table.complete is not None  # noqa: S101 - only such are asked for
    return Named(tuple(one.classes.index(number) for number in key), one.table.complete)


def _unique(names: NDArray[np.generic]) -> float:
    """Tell which share of the rows has a name of its own; rows without one count as not told apart."""
    if len(names) < 2:  # noqa: PLR2004 - one row tells nothing
        return 0.0
    values, counts = np.unique(names, return_counts=True)
    return float(((counts == 1) & (values != 0)).sum() / len(names))


def _folded(sample: Sample, places: Sequence[int]) -> Codes:
    """Name each row by some of its cells; 0 where one of them is null."""
    codes = sample.codes[list(places)]
    names: Codes = codes[0].copy()
    with np.errstate(over="ignore"):
        for column in codes[1:]:
            names = names * _MIX + column
    names[(codes == 0).any(axis=0)] = 0
    return names


def _laid(one: Held, named: Named) -> Laid:
    order = sorted(named.columns, key=lambda place: one.classes[place])
    names = _folded(named.sample, order)
    rows = np.flatnonzero(names != 0)
    return Laid(one, named.sample, rows, names[rows], named.hashes[rows], named.sample.source.threshold)


def _place(laid: Sequence[Laid], number: int) -> tuple[int, str]:
    """Tell where a column stands, at the earliest, and what it is called there."""
    held = [one.held for one in laid]
    return min((at, one.table.columns[at].name) for one in held for at in [one.classes.index(number)])


def _of_times(laid: Laid, key: Classes) -> bool:
    return any(laid.held.table.columns[laid.held.classes.index(number)].kind == "time" for number in key)


def _met(laid: Sequence[Laid]) -> list[int]:
    """Count for each the rows that another one has too."""
    every = np.concatenate([np.unique(one.names) for one in laid])
    values, counts = np.unique(every, return_counts=True)
    shared = values[counts > 1]
    return [int(np.isin(one.names, shared).sum()) for one in laid]


def _shared(laid: Sequence[Laid]) -> set[int]:
    having: dict[int, int] = {}
    for one in laid:
        for number in set(one.held.classes):
            having[number] = having.get(number, 0) + 1
    return {number for number, count in having.items() if count > 1}


def _agreeing(laid: Sequence[Laid], number: int) -> int:
    names, values = _cells(laid, number)
    if not len(names):
        return 0
    both, counts = np.unique(np.stack([names, values]), axis=1, return_counts=True)
    starts = np.flatnonzero(np.concatenate([[True], both[0][1:] != both[0][:-1]]))
    totals, most = np.add.reduceat(counts, starts), np.maximum.reduceat(counts, starts)
    several = totals > 1
    return int((2 * most - totals)[several].sum())


def _agreed(laid: Sequence[Laid], number: int) -> Iterator[tuple[str, float]]:
    """Tell for each how often another holds the same value in the same row, where that tells anything of the rows."""
    parts = [_cells([one], number) for one in laid]
    names, values = (np.concatenate(side) for side in zip(*parts, strict=True))
    with np.errstate(over="ignore"):
        met, same = _repeated(names), _repeated(names * _MIX + values)
    start = 0
    for one, (own, said) in zip(laid, parts, strict=True):
        here = slice(start, start + len(own))
        start += len(own)
        if met[here].sum() >= FEWEST_MET / 2 and len(np.unique(said[met[here]])) > 2:  # noqa: PLR2004 - two meet by chance
            yield one.held.candidate, float(same[here][met[here]].mean())


def _repeated(codes: Codes) -> NDArray[np.bool_]:
    _, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    repeated: NDArray[np.bool_] = counts[places] > 1
    return repeated


def _cells(laid: Sequence[Laid], number: int) -> tuple[Codes, Codes]:
    names, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for one in laid:
        if number in one.held.classes:
            codes = one.sample.codes[one.held.classes.index(number)][one.rows]
            names.append(one.names[codes != 0])
            values.append(codes[codes != 0])
    return np.concatenate(names), np.concatenate(values)
