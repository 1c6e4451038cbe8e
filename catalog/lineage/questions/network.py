"""A graph of copies in arrays: 60 bytes a node and its three links, and a breadth-first walk over all of it (pure)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ids = NDArray[np.bytes_]
"""Ids as 16 bytes each."""
Places = NDArray[np.int64]
"""Places of copies in the network; their order is that of the ids."""
ID = np.dtype("S16")
NOBODY = -1
SPARSE = 64
"""A level with fewer than a node in so many is sorted; a fuller one is marked."""


@dataclass(frozen=True)
class Arcs:
    """The neighbours of each node one way: those of node n are `far[begin[n] : begin[n + 1]]`, ascending."""

    begin: NDArray[np.int64]
    far: NDArray[np.int32]

    def of(self, places: Places) -> NDArray[np.int32]:
        """Give the neighbours of some nodes, one node's after the other's."""
        begin = self.begin[places]
        counts = self.begin[places + 1] - begin
        begin -= np.cumsum(counts)
        begin += counts
        # Of half the width: so many links fit in it, and moving them is what this takes its time for.
        at = np.repeat(begin.astype(np.int32), counts)
        at += np.arange(len(at), dtype=np.int32)
        return self.far.take(at)

    def counts(self, places: Places) -> NDArray[np.int64]:
        """Tell how many neighbours each of some nodes has."""
        return self.begin[places + 1] - self.begin[places]


@dataclass(frozen=True)
class Spread:
    """Nodes that a walk met: nearest first, then by id; `beyond` counts those one step past its depth."""

    order: Places
    steps: NDArray[np.int64]
    beyond: int = 0


@dataclass(frozen=True)
class Network:
    """Copies and the links between them; two links between the same copies are one."""

    ids: Ids
    up: Arcs
    down: Arcs

    @property
    def links(self) -> int:
        """How many pairs of copies are linked."""
        return len(self.down.far)

    def places(self, ids: Collection[UUID]) -> Places:
        """Find the places of copies, ascending; copies without a link have none."""
        at = places_among(self.ids, packed(sorted(ids)))
        return at[at >= 0]

    def uuids(self, places: Iterable[int] | Places) -> list[UUID]:
        """Give the ids of some places."""
        return [as_uuid(one) for one in self.ids[np.asarray(places, np.int64)].tolist()]

    def arcs(self, sign: int) -> Arcs:
        """Give the arcs one way: -1 is upstream, 1 is downstream."""
        return self.up if sign < 0 else self.down

    def spread(self, starts: Places, sign: int, depth: int | None = None) -> Spread:
        """Walk breadth first from some nodes, which are steps 0."""
        arcs, seen = self.arcs(sign), np.zeros(len(self.ids), np.bool_)
        level: Places = np.unique(starts).astype(np.int64)
        levels: list[Places] = []
        while len(level) and (depth is None or len(levels) <= depth):
            levels.append(level)
            seen[level] = True
            level = self._next(arcs.of(level), seen)
        counts = [len(one) for one in levels]
        order = np.concatenate(levels) if levels else np.zeros(0, np.int64)
        return Spread(order, np.repeat(np.arange(len(levels)), counts), beyond=len(level))

    def within(self, kept: NDArray[np.bool_]) -> list[tuple[int, int]]:
        """List the links (source, target) whose both ends are kept."""
        sources = np.flatnonzero(kept)
        near, far = np.repeat(sources, self.down.counts(sources)), self.down.of(sources)
        inside = kept[far]
        return list(zip(near[inside].tolist(), far[inside].tolist(), strict=True))

    @cached_property
    def circles(self) -> NDArray[np.int32]:
        """Number the strongly connected groups, and give each node its group's number."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - half a second that few questions need
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

        size = len(self.ids)
        if not size:
            return np.zeros(0, np.int32)
        matrix = csr_array((np.ones(self.links, np.int8), self.down.far, self.down.begin), shape=(size, size))
        return np.asarray(connected_components(matrix, connection="strong")[1], np.int32)

    @cached_property
    def circling(self) -> NDArray[np.bool_]:
        """Tell of each node whether it lies on a circle."""
        groups, size = self.circles, len(self.ids)
        found: NDArray[np.bool_] = np.bincount(groups, minlength=1)[groups] > 1
        near = np.repeat(np.arange(size), self.down.counts(np.arange(size)))
        found[near[near == self.down.far]] = True
        return found

    def _next(self, met: NDArray[np.int32], seen: NDArray[np.bool_]) -> Places:
        if len(met) * SPARSE < len(seen):
            return np.unique(met[~seen[met]]).astype(np.int64)
        marked = np.zeros(len(seen), np.bool_)
        marked[met] = True
        marked &= ~seen
        return np.flatnonzero(marked)


def packed(ids: Sequence[UUID]) -> Ids:
    """Make an array of ids."""
    return np.frombuffer(b"".join(one.bytes for one in ids), ID)


def as_uuid(id_: bytes) -> UUID:
    """Give one id of an array; numpy leaves out zeros at the end."""
    return UUID(bytes=id_.ljust(16, b"\0"))


def network(sources: Ids, targets: Ids) -> Network:
    """Make a network of links, whose ends are given in two arrays."""
    codes, ids = encoded(np.concatenate([sources, targets]))
    near, far = codes[: len(sources)], codes[len(sources) :]
    return Network(ids, up=arcs(far, near, len(ids)), down=arcs(near, far, len(ids)))


def encoded(values: Ids) -> tuple[NDArray[np.int64], Ids]:
    """Give each id its place among the different ones, and these in order."""
    if not len(values):
        return np.zeros(0, np.int64), values
    whole = np.ascontiguousarray(values)
    kept = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(whole), [None, pa.py_buffer(whole)])
    found = kept.dictionary_encode()
    ids = np.frombuffer(found.dictionary.buffers()[1], ID, count=len(found.dictionary))
    halves = ids.view(">u8").reshape(-1, 2).astype(np.uint64)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    place = np.empty(len(ids), np.int64)
    place[order] = np.arange(len(ids))
    return place[found.indices.to_numpy()], ids[order]


def places_among(among: Ids, ids: Ids) -> Places:
    """Find ids among others that are in order; -1 where they are not."""
    if not len(among):
        return np.full(len(ids), NOBODY)
    at = np.searchsorted(among, ids).clip(max=len(among) - 1)
    return np.where(among[at] == ids, at, NOBODY)


def arcs(near: NDArray[np.int64], far: NDArray[np.int64], size: int) -> Arcs:
    """Sort links by their near ends; `size` counts the nodes that may be near."""
    pairs = np.sort((near << 32) | far)
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    begin = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(pairs >> 32, minlength=size), out=begin[1:])
    return Arcs(begin, (pairs & 0xFFFFFFFF).astype(np.int32))
