"""Columns of a candidate that are the others' after one operation: an offset (time zone), a factor (unit) (pure)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from catalog.ranking.truth.ballot import Ballot, Numbers, best
from catalog.ranking.truth.claims import MISSING, Claims, Column, Kind
from catalog.ranking.truth.fusion import Transformation
from catalog.ranking.truth.grid import Codes, Grid
from catalog.ranking.truth.structure import Group
from catalog.scanning import canonical
from catalog.scanning.canonical import Instant, Value

OFFSET, FACTOR = "offset", "factor"
CELLS, SHARE, VALUES = 10, 0.6, 5
"""So many cells, this share of what it says, and so many different values must show the operation."""
SAME_RATIO, OTHER_RATIO = 0.005, 0.05
"""Ratios within this (as logarithms) are one factor; a factor lies further from 1 than that."""
EXACT = 1e-9


def find(
    claims: Claims, grid: Grid, groups: Sequence[Group], ballot: Ballot, probability: Numbers
) -> list[Transformation]:
    """Find the operations; what a candidate is compared with is what others than its own block hold to be true."""
    chosen = best(ballot, probability)
    found = []
    for group, backed in zip(groups, _backed(ballot, chosen), strict=True):
        for place, column in enumerate(claims.columns):
            here = np.flatnonzero((grid.column == place) & backed)
            true = ballot.number[chosen[here]]
            for member in group.members if column.kind is not Kind.CATEGORY else ():
                codes = grid.codes[member, here]
                said = np.where(codes == MISSING, np.nan, claims.scales[place][codes])
                operation = _operation(said, true, column)
                if operation is not None:
                    found.append(Transformation(claims.candidates[member], column.name, *operation))
    return found


def undo(claims: Claims, found: Sequence[Transformation]) -> tuple[Claims, Claims]:
    """Give the claims as they stand and with the operations undone, both in the same codes."""
    raw, undone, scales, vocabularies = (
        claims.codes.copy(),
        claims.codes.copy(),
        [*claims.scales],
        [*claims.vocabularies],
    )
    for place, column in enumerate(claims.columns):
        told = {claims.candidates.index(one.candidate): one for one in found if one.column == column.name}
        if not told:
            continue
        numbers = {who: _undone(claims, who, place, one) for who, one in told.items()}
        vocabularies[place], scales[place], moved = _with(claims, place, np.concatenate([*numbers.values()]))
        raw[:, :, place] = moved[claims.codes[:, :, place]]
        undone[:, :, place] = raw[:, :, place]
        for who, values in numbers.items():
            known = ~np.isnan(values)
            undone[who, known, place] = np.searchsorted(scales[place], values[known])
    changed = replace(claims, codes=raw, scales=tuple(scales), vocabularies=tuple(vocabularies))
    return changed, replace(changed, codes=undone)


def _backed(ballot: Ballot, chosen: NDArray[np.intp]) -> list[NDArray[np.bool_]]:
    """Say for each voter of which cells somebody else votes for the chosen option."""
    wins = chosen[ballot.cell[ballot.option]] == ballot.option
    cells = ballot.cell[ballot.option]
    votes = np.bincount(cells[wins], minlength=len(chosen))
    own = [np.bincount(cells[wins & (ballot.voter == voter)], minlength=len(chosen)) for voter in range(ballot.voters)]
    return [votes > mine for mine in own]


def _operation(said: Numbers, true: Numbers, column: Column) -> tuple[str, float, float, int] | None:
    known = ~(np.isnan(said) | np.isnan(true))
    said, true = said[known], true[known]
    if len(said) < CELLS or len(np.unique(true)) < VALUES:
        return None
    options = [(OFFSET, *_densest(said - true, 2 * column.within + EXACT * float(np.abs(true).max())))]
    positive = said * true > 0
    if column.kind is not Kind.TIME and positive.sum() >= CELLS:
        ratios = np.log(said[positive] / true[positive])
        middle, count = _densest(ratios, SAME_RATIO)
        options.append((FACTOR, float(np.exp(middle)), count))
    kind, amount, count = max(options, key=lambda option: option[2])
    plain = abs(np.log(amount)) <= OTHER_RATIO if kind == FACTOR else abs(amount) <= 2 * column.within + EXACT
    if plain or count < CELLS or count < SHARE * len(said):
        return None
    return kind, _rounded(amount) if kind == FACTOR else amount, count / len(said), count


def _densest(values: Numbers, width: float) -> tuple[float, int]:
    """Find the window of this width that holds most values: their median, and how many."""
    values = np.sort(values)
    ends = np.searchsorted(values, values + width, "right")
    first = int(np.argmax(ends - np.arange(len(values))))
    inside = values[first : ends[first]]
    return float(np.median(inside)), len(inside)


def _rounded(factor: float) -> float:
    power = 10.0 ** round(np.log10(factor))
    return float(power if abs(factor / power - 1) < SAME_RATIO else factor)


def _undone(claims: Claims, who: int, place: int, one: Transformation) -> Numbers:
    codes = claims.codes[who, :, place]
    numbers = np.where(codes == MISSING, np.nan, claims.scales[place][codes])
    return numbers - one.amount if one.kind == OFFSET else numbers / one.amount


def _with(claims: Claims, place: int, numbers: Numbers) -> tuple[tuple[Value, ...], Numbers, Codes]:
    """Add numbers to a column's vocabulary; also give the new code of each old one."""
    scale, vocabulary = claims.scales[place], claims.vocabularies[place]
    new = np.setdiff1d(numbers[~np.isnan(numbers)], scale)
    together = np.concatenate([scale, new])
    order = np.argsort(together, kind="stable")
    values = [*vocabulary, *(_value(number, claims.columns[place].kind) for number in new.tolist())]
    moved = np.full(len(together) + 1, MISSING, np.int32)
    moved[order] = np.arange(len(order), dtype=np.int32)
    return tuple(values[at] for at in order), together[order], np.append(moved[: len(scale)], np.int32(MISSING))


def _value(number: float, kind: Kind) -> Value:
    return Instant(round(number * 1e6), zoned=False) if kind is Kind.TIME else canonical.number(number)
