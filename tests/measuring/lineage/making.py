"""A lake's lineage made of numbers: a million copies in domains, three million links, and a few copies that all use.

Copies come in domains of some two hundred. Within one, each copy but the first ones is made from one that came a little
before it, so that a domain is some layers deep. The first ones read a popular copy, and so does one link in ten; how
often each of these is read falls as a power of its rank. The rest of the links go to another copy of the domain, and a
few to a copy of another domain. One domain in ten stands apart: nothing in it comes from the most popular copy.
"""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

DOMAIN = 200
HUBS = 1_000
FIRST = 4
"""So many copies of a domain read popular ones."""
APART = 0.1
"""The share of the domains that have nothing of the most popular copy; they come first, so that none reads another."""
BACK = 30
"""So far back within a domain a copy's main source lies, at most."""
WITHIN, ACROSS = 0.89, 0.01
"""Shares of the other links; the rest read popular copies."""
POWER = 1.5
LINKS = 3
SILOS = 20


@dataclass(frozen=True)
class Made:
    """Links by the numbers of their ends: the source came before, so that there is no circle."""

    size: int
    sources: NDArray[np.int64]
    targets: NDArray[np.int64]
    columns: NDArray[np.int64]
    """Numbers of those links whose one column is known as well: a tree."""

    @property
    def hub(self) -> int:
        """The copy that most others are made from."""
        return 0


def make(size: int, seed: int) -> Made:
    """Make the lineage of so many copies."""
    random = np.random.default_rng(seed)
    hubs = min(HUBS, size // 50)
    copies = np.arange(hubs, size)
    place = (copies - hubs) % DOMAIN
    back = np.minimum(random.integers(1, BACK + 1, len(copies)), place)
    first = place < FIRST
    apart = copies < hubs + int((size - hubs) * APART) // DOMAIN * DOMAIN
    trunk = np.where(first, _popular(random, hubs, apart), copies - back)
    others = [_others(random, copies, place, hubs, apart) for _ in range(LINKS - 1)]
    pairs = np.stack([np.concatenate([trunk, *others]), np.tile(copies, LINKS)])
    sources, targets = np.unique(pairs, axis=1)
    keys = sources * size + targets
    columns = np.searchsorted(keys, trunk * size + copies)
    return Made(size, sources, targets, np.sort(columns))


def ids(size: int, seed: int) -> list[UUID]:
    """Give each copy an id, in an order that has nothing to do with who is made from whom."""
    raw = np.random.default_rng(seed + 1).bytes(16 * size)
    return [UUID(bytes=raw[at : at + 16]) for at in range(0, len(raw), 16)]


def _others(
    random: np.random.Generator,
    copies: NDArray[np.int64],
    place: NDArray[np.int64],
    hubs: int,
    apart: NDArray[np.bool_],
) -> NDArray[np.int64]:
    kind = random.random(len(copies))
    within = copies - np.minimum(random.integers(1, 2 * BACK, len(copies)), np.maximum(place, 1))
    across = hubs + (random.random(len(copies)) * np.maximum(copies - hubs, 1)).astype(np.int64)
    popular = _popular(random, hubs, apart)
    chosen = np.where(kind < WITHIN, within, np.where(kind < WITHIN + ACROSS, across, popular))
    # The first copies of a domain have nobody before them in it.
    return np.where((place == 0) | (chosen >= copies) | (chosen < hubs) & (kind < WITHIN + ACROSS), popular, chosen)


def _popular(random: np.random.Generator, hubs: int, apart: NDArray[np.bool_]) -> NDArray[np.int64]:
    weight = 1 / np.arange(1, hubs + 1) ** POWER
    chosen = np.searchsorted(np.cumsum(weight / weight.sum()), random.random(len(apart))).clip(max=hubs - 1)
    return np.where(apart & (chosen == 0), random.integers(1, hubs, len(apart)), chosen)
