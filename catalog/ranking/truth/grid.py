"""The cells on which candidates differ, laid out candidate x cell (pure)."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.ranking.truth.claims import MISSING, Claims

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Grid:
    """Cells sorted by column, then key; `codes` is candidate x cell."""

    codes: Codes
    column: Places
    key: Places
    columns: int

    def only(self, wanted: Flags | Places) -> "Grid":
        """Take some of the cells."""
        return Grid(self.codes[:, wanted], self.column[wanted], self.key[wanted], self.columns)


def lay_out(claims: Claims, also: Collection[tuple[int, int]] = ()) -> Grid:
    """Lay out the cells that two candidates fill differently, and `also` these (key, column)."""
    size = len(claims.keys) * len(claims.columns)
    flat = claims.codes.transpose(0, 2, 1).reshape(len(claims.candidates), size)
    wanted = differs(flat)
    for key, column in also:
        wanted[column * len(claims.keys) + key] = True
    at = np.flatnonzero(wanted)
    keys = max(1, len(claims.keys))
    return Grid(flat[:, at], at // keys, at % keys, len(claims.columns))


def same_cells(grid: Grid, claims: Claims) -> Grid:
    """Lay out the cells of a grid as other claims fill them."""
    return Grid(claims.codes[:, grid.key, grid.column], grid.column, grid.key, grid.columns)


def differs(codes: Codes) -> Flags:
    """Say of which cells at least two rows of codes say something, and not the same."""
    if not len(codes):
        return np.zeros(codes.shape[1], np.bool_)
    highest = codes.max(axis=0)
    lowest = np.where(codes == MISSING, np.iinfo(np.int32).max, codes).min(axis=0)
    return (highest != MISSING) & (lowest < highest)  # type: ignore[no-any-return]


def mode(codes: Codes) -> Codes:
    """Give the most frequent code of each cell; of equally frequent ones that of the first row to say one."""
    if len(codes) == 1:
        return codes[0]  # type: ignore[no-any-return]
    chosen, best = np.full(codes.shape[1], MISSING, np.int32), np.zeros(codes.shape[1], np.int32)
    for row in codes:
        count = ((codes == row) & (row != MISSING)).sum(axis=0, dtype=np.int32)
        more = count > best
        chosen[more], best[more] = row[more], count[more]
    return chosen
