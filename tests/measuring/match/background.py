"""A lake as the index sees it: the hashes of a million versions, in families of copies that overlap.

Made of numbers, not of tables: nobody has the disk for those. Each family has columns of its own, whose values no
other family has, and columns whose values everybody has (countries, stores, days, small numbers): the smallest hashes
of these are shared by tens of thousands of versions. What a version of real tables is found by is chosen in the same
way, and as many hashes of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalog.matching import index, telling
from catalog.scanning.columns import read_values
from catalog.scanning.hashing import Hashes, mix

CHUNK = 20_000
DEPTH = 64
"""Smallest hashes of a column that members of a family choose among."""
FEWEST, MOST = 2, 7
"""Columns of a version."""
COUNTRIES, STORES, DAYS, SMALL, PRODUCTS = 200, 2_000, 4_000, 1_000, 30_000
CELL = np.dtype([("hash", "<i8"), ("content", "<i8")])
Entries = NDArray[np.void]


@dataclass(frozen=True)
class Background:
    """The entries of an index, in the order in which it keeps them, and the hashes of each content."""

    contents: NDArray[np.int64]
    entries: Entries
    """(hash, content), ascending; lists that would be too long are cut as the product cuts them."""
    starts: NDArray[np.int64]
    """Where the hashes of each content begin in `hashes`."""
    hashes: NDArray[np.int64]


def pools() -> dict[str, pa.Array]:
    """Give the values that many tables share, by name."""
    days = np.datetime64("2016-01-01") + np.arange(DAYS)
    return {
        "country": pa.array([f"{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}{n // 676 or ''}" for n in range(COUNTRIES)]),
        "store": pa.array([f"store {number}" for number in range(STORES)]),
        "day": pa.array(days),
        "quantity": pa.array(np.arange(1, SMALL + 1)),
        "product": pa.array([f"P{number:05}" for number in range(PRODUCTS)]),
    }


def make(size: int, seed: int) -> Background:
    """Make the index of so many contents."""
    random = np.random.default_rng(seed)
    shared = [np.sort(read_values(pool).hashes)[:DEPTH] for pool in pools().values()]
    family = np.cumsum(_begins(size, random)) - 1
    parts = [_chunk(family[start : start + CHUNK], shared, random) for start in range(0, size, CHUNK)]
    hashes = np.concatenate([part for part, _ in parts])
    counts = np.concatenate([count for _, count in parts])
    contents = mix(np.arange(size, dtype=np.int64) + (seed << 40)).view(np.int64)
    entries = _listed(hashes, np.repeat(contents, counts))
    return Background(contents, entries, np.concatenate([[0], np.cumsum(counts)]), hashes)


def sketches(made: Background) -> Iterator[tuple[int, int, bytes]]:
    """Give content, number of hashes, and the hashes as the product packs them."""
    for place, content in enumerate(made.contents.tolist()):
        keys = np.unique(made.hashes[made.starts[place] : made.starts[place + 1]])
        yield content, len(keys), keys.astype("<i8").tobytes()


def _begins(size: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Say which contents begin a family: most have a few members, some hundreds."""
    sizes = np.minimum(1 + random.pareto(1.1, size).astype(np.int64) * 2, 2_000)
    begins = np.zeros(size, np.int64)
    places = np.concatenate([[0], np.cumsum(sizes)])
    begins[places[places < size]] = 1
    return begins


def _chunk(family: NDArray[np.int64], shared: list[Hashes], random: np.random.Generator) -> tuple[Hashes, Hashes]:
    """Choose the hashes of some contents; gives them one after another, and how many each has."""
    members = len(family)
    columns = FEWEST + (mix(family, 7) % np.uint64(MOST - FEWEST + 1)).astype(np.int64)
    each = np.clip(telling.PER_VERSION // columns, telling.LEAST, telling.MOST)
    share = random.uniform(0.3, 1.0, members)
    found, wanted = [], []
    for place in range(MOST):
        own = mix(family * 64 + place, 11) % np.uint64(2) == 0
        universe = np.where(own[:, None], _own(family, place), _shared(family, place, shared))
        kept = random.random((members, DEPTH)) < share[:, None]
        kept &= (np.cumsum(kept, axis=1) <= each[:, None]) & (place < columns)[:, None]
        found.append(universe)
        wanted.append(kept)
    special = random.integers(0, 2**64, (members, 3), dtype=np.uint64)  # of all rows, of a set of values, of names
    special[:, 2] = mix(family % 50_000, 13)
    rows = np.concatenate([*found, special], axis=1)
    kept = np.concatenate([*wanted, np.ones((members, 3), np.bool_)], axis=1)
    return rows[kept].view(np.int64), kept.sum(axis=1)


def _own(family: NDArray[np.int64], place: int) -> Hashes:
    """Give the smallest hashes of a column that a family has for itself: some thousands of values."""
    numbers = (family[:, None] * 64 + place) * DEPTH + np.arange(DEPTH)
    steps = mix(numbers, 17) >> np.uint64(12)
    return np.cumsum(steps, axis=1, dtype=np.uint64)


def _shared(family: NDArray[np.int64], place: int, shared: list[Hashes]) -> Hashes:
    which = (mix(family * 64 + place, 19) % np.uint64(len(shared))).astype(np.int64)
    return np.stack(shared)[which]


def _listed(hashes: Hashes, contents: NDArray[np.int64]) -> Entries:
    entries = np.empty(len(hashes), CELL)
    entries["hash"], entries["content"] = hashes, contents
    order = np.lexsort((entries["content"], entries["hash"]))
    entries = entries[order]
    # Two columns of one version may hold the same values.
    fresh = np.ones(len(entries), np.bool_)
    fresh[1:] = entries[1:] != entries[:-1]
    entries = entries[fresh]
    fresh = np.ones(len(entries), np.bool_)
    fresh[1:] = entries["hash"][1:] != entries["hash"][:-1]
    first = np.maximum.accumulate(np.where(fresh, np.arange(len(entries)), 0))
    return entries[np.arange(len(entries)) - first < index.STOP]
