"""Which contents of an inverted index come first, by the hashes that they share with one (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHORTLIST = 100
"""So many contents with most, and with the rarest, shared hashes are looked at closely."""
_DOUBT = 2
"""Hashes that a content would have to share more, so that one with hardly any does not come first by accident."""


@dataclass(frozen=True)
class Shared:
    """What contents share with one: how many hashes, and how telling these are."""

    contents: NDArray[np.int64]
    count: NDArray[np.float64]
    rarity: NDArray[np.float64]
    """Summed: of a hash that n contents share, 1 / sqrt(n)."""


def shared(entries: NDArray[np.int64], own: int) -> Shared:
    """Count the entries (hash, content) of each content but `own`; each entry comes once."""
    entries = entries[entries[:, 1] != own]
    _, which, often = np.unique(entries[:, 0], return_inverse=True, return_counts=True)
    contents, of = np.unique(entries[:, 1], return_inverse=True)
    count = np.bincount(of, minlength=len(contents)).astype(np.float64)
    rarity = np.bincount(of, weights=1 / np.sqrt(often[which]), minlength=len(contents)).astype(np.float64)
    return Shared(contents, count, rarity)


def shortlisted(found: Shared) -> Shared:
    """Keep those that may come first."""
    if len(found.contents) <= SHORTLIST:
        return found
    kept = np.unique([*_order(found.count, found)[:SHORTLIST], *_order(found.rarity, found)[:SHORTLIST]])
    return Shared(found.contents[kept], found.count[kept], found.rarity[kept])


def nearest(found: Shared, size: int, sizes: Mapping[int, int], limit: int) -> list[int]:
    """Name the contents to compare with, best first: in turn by the share of the smaller side, and by rarity.

    `size` is how many hashes the one looked for is found by, `sizes` those of the others. A hash that is rare tells a
    copy from what has the same kind of values; a large share tells a small part from what meets by accident.
    """
    smaller = np.minimum(size, [sizes.get(content, size) for content in found.contents.tolist()])
    share = np.minimum(found.count, smaller) / (smaller + _DOUBT)
    place = np.full((2, len(found.contents)), len(found.contents))
    for row, score in enumerate((share, found.rarity)):
        place[row, _order(score, found)] = np.arange(len(found.contents))
    order = np.lexsort((found.contents, place[0], place.min(axis=0)))
    return [int(content) for content in found.contents[order[:limit]]]


def _order(score: NDArray[np.float64], found: Shared) -> NDArray[np.intp]:
    return np.lexsort((found.contents, -np.round(score, 9)))
