"""How far apart some states of one table lie: the facts that one has and another lacks (pure).

A fact is the name of a column, a value, a row, or the cell of a key. Facts that come and go together are one change,
however many they are, so a change counts by the root of its facts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from catalog.matching.columns import plain_name
from catalog.matching.tables import ALL, Named, Sample, Table, sketched_whole
from catalog.scanning.hashing import Hashes, hash_value, mix

Distances = NDArray[np.float64]
Key = tuple[str, ...]

KEYS = 2
COMMON_KEY = 0.3
"""A key is used that so large a share of the states can be read by."""


@dataclass(frozen=True)
class _Facts:
    """Some facts of one state; those with `by` up to `limit` are all known, so that their absence means something."""

    facts: Hashes
    by: Hashes
    limit: int = ALL


def distances(tables: Sequence[Table]) -> Distances:
    """Give the distance of every two states: 0 when nothing that is known of them differs."""
    keys = _keys(tables)
    found = [dict(_facts(table, keys)) for table in tables]
    changes: dict[bytes, int] = {}
    for group in sorted({name for one in found for name in one}):
        for change, facts in _changes([one.get(group) for one in found]):
            changes[change] = changes.get(change, 0) + facts
    size = len(tables)
    if not changes:
        return np.zeros((size, size))
    packed = np.frombuffer(b"".join(changes), dtype=np.uint8).reshape(len(changes), -1)
    having = np.unpackbits(packed, axis=1, count=size).astype(float)
    weighted = having * np.sqrt(np.array(list(changes.values()), dtype=float))[:, None]
    shared = weighted.T @ having
    own = np.diag(shared)
    apart: Distances = np.maximum(0.0, own[:, None] + own[None, :] - 2 * shared)
    return apart


def _keys(tables: Sequence[Table]) -> list[Key]:
    """Choose the columns by which most of the states can be laid side by side, by name."""
    having: dict[Key, int] = {}
    for table in tables:
        for key in {_key(table, sample) for sample in table.samples}:
            if key:
                having[key] = having.get(key, 0) + 1
    usable = [key for key, count in having.items() if count >= COMMON_KEY * len(tables)]
    return sorted(usable, key=lambda key: (-having[key], key))[:KEYS]


def _key(table: Table, sample: Sample) -> Key:
    return tuple(sorted(plain_name(table.columns[position].name) for position in sample.source.columns))


def _facts(table: Table, keys: Sequence[Key]) -> Iterator[tuple[str, _Facts]]:
    names = [plain_name(column.name) for column in table.columns]
    yield "outline", _all(np.array(list(_outline(table, names)), dtype=np.uint64))
    for column, name in zip(table.columns, names, strict=True):
        limit = ALL if sketched_whole(column) or not len(column.hashes) else int(column.hashes[-1])
        yield f"values {name}", _Facts(mix(column.hashes ^ _of(name)), column.hashes, limit)
    whole = next((sample for sample in table.samples if not sample.source.columns), None)
    if whole is not None:
        yield "rows", _Facts(whole.source.hashes, whole.source.hashes, whole.source.threshold)
    for key in keys:
        named = _named(table, names, key)
        if named is not None:
            yield f"cells {key}", _cells(named, names)


def _outline(table: Table, names: Sequence[str]) -> Iterator[int]:
    yield hash_value(f"rows {table.rows}")
    yield from (hash_value(f"order {one} {other}") for one, other in pairwise(names))
    for column, name in zip(table.columns, names, strict=True):
        yield hash_value(f"name {name}")
        yield hash_value(f"spelling {column.name}")
        yield hash_value(f"values {name} {column.digest}")
        yield hash_value(f"nulls {name} {column.nulls}")


def _named(table: Table, names: Sequence[str], key: Key) -> Named | None:
    if not set(key) <= set(names):
        return None
    columns = tuple(sorted(names.index(one) for one in key))
    same = next((s for s in table.samples if s.source.columns == columns and len(s.codes)), None)
    sample = table.complete or same
    return Named(columns, sample) if sample is not None else None


def _cells(named: Named, names: Sequence[str]) -> _Facts:
    sample: Sample = named.sample
    rows = np.flatnonzero(named.hashes)
    by = named.hashes[rows]
    tags = np.array([_of(name) for name in names], dtype=np.uint64)[:, None]
    cells = mix(mix(sample.codes[:, rows].view(np.uint64) ^ tags) ^ by)
    limit = ALL if sample.complete else sample.source.threshold
    return _Facts(cells.ravel(), np.tile(by, len(names)), limit)


def _all(facts: Hashes) -> _Facts:
    return _Facts(facts, np.zeros(len(facts), dtype=np.uint64))


def _of(name: str) -> np.uint64:
    return np.uint64(hash_value(name))


def _changes(found: Sequence[_Facts | None]) -> Iterator[tuple[bytes, int]]:
    """Give which states have the same facts, as packed bits, with the number of these facts; facts of all left out."""
    limit = np.uint64(min((one.limit for one in found if one is not None), default=ALL))
    known = [(place, one.facts[one.by <= limit]) for place, one in enumerate(found) if one is not None]
    owners = np.concatenate([np.full(len(facts), place) for place, facts in known])
    facts, at = np.unique(np.concatenate([facts for _, facts in known]), return_inverse=True)
    having = np.zeros((len(facts), len(found)), dtype=bool)
    having[at, owners] = True
    patterns, counts = np.unique(np.packbits(having[~having.all(axis=1)], axis=1), axis=0, return_counts=True)
    yield from ((pattern.tobytes(), int(count)) for pattern, count in zip(patterns, counts, strict=True))
