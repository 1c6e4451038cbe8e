"""The index against datasketch's LSH Ensemble, on the same sets: what contains at least half of one.

A new set is looked up: its sketch is made from its values, hashed already, and then its candidates are asked for. Both
parts are timed, and both together; ours lies in a SQLite file, theirs in memory.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np
from datasketch import MinHash, MinHashLSHEnsemble
from numpy.typing import NDArray

from catalog.db import create_database_engine, transaction
from catalog.matching import index
from catalog.matching.telling import telling
from catalog.migrations import runner
from catalog.scanning.fingerprint import REVISION, ColumnSketch, Fingerprint
from catalog.scanning.hashing import mix
from catalog.scanning.packing import pack
from tests.measuring.match import loading, probes
from tests.measuring.match.background import CELL, Background

Set: TypeAlias = NDArray[np.int64]
HALF = 0.5
PERMUTATIONS, PARTS, BANDS = 256, 32, 8
QUERIES, WARM = 200, 5
SKETCH = 512
_NAMES = ("ours", "theirs")
_LOW = np.uint64(2**32 - 1)


def compare(folder: Path, count: int, seed: int) -> dict[str, float]:
    """Look up some sets among all, both ways, and count what was found of what is there."""
    sets = _sets(count, seed)
    asked = np.random.default_rng([seed, 5]).permutation(count)[:QUERIES].tolist()
    truth = _containing(sets, asked)
    ours, our_times = _ours(folder, sets, asked)
    theirs, their_times = _theirs(sets, asked)
    made = [_timed(make, [sets[place] for place in asked]) for make in (_fingerprint, _minhash)]
    wanted = sum(len(found) for found in truth.values())
    met = [sum(len(truth[place] & found[place]) for place in asked) for found in (ours, theirs)]
    looked = [float(np.median(times)) for times in (our_times, their_times)]
    return {
        "match.recall": round(met[0] / wanted, 4),
        "match.recall.n": wanted,
        "match.ensemble.recall": round(met[1] / wanted, 4),
        "match.ensemble.ratio": round((looked[0] + made[0]) / (looked[1] + made[1]), 3),
        "match.ensemble.lookup_ratio": round(looked[0] / looked[1], 3),
        **{f"match.ensemble.{name}_ms": round(each * 1_000, 2) for name, each in zip(_NAMES, looked, strict=True)},
        **{f"match.ensemble.{name}_sketch_ms": round(each * 1_000, 2) for name, each in zip(_NAMES, made, strict=True)},
        "match.ensemble.found": round(float(np.mean([len(found) for found in theirs.values()])), 1),
        "match.ensemble.ours_found": round(float(np.mean([len(found) for found in ours.values()])), 1),
    }


def _sets(count: int, seed: int) -> list[Set]:
    """Make sets in families: members hold a share of what their family has, and some values of others."""
    random = np.random.default_rng([seed, 3])
    sets: list[Set] = []
    while len(sets) < count:
        whole = random.integers(0, 2**40, int(np.exp(random.uniform(np.log(100), np.log(3_000)))))
        for _ in range(min(int(random.integers(2, 20)), count - len(sets))):
            kept = whole[random.random(len(whole)) < random.uniform(0.2, 1.0)]
            foreign = random.integers(0, 2**40, int(len(kept) * random.uniform(0.0, 0.2)) + 1)
            sets.append(np.unique(np.concatenate([kept, foreign])))
    return sets


def _containing(sets: Sequence[Set], asked: Sequence[int]) -> dict[int, set[int]]:
    """Count the values that each set shares with all the others."""
    values, owners = np.concatenate(sets), np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    order = np.argsort(values, kind="stable")
    values, owners = values[order], owners[order]
    found = {}
    for place in asked:
        ends = [np.searchsorted(values, sets[place], side=side) for side in ("left", "right")]
        met = np.concatenate([owners[first:last] for first, last in zip(*ends, strict=True)])
        shared = np.bincount(met, minlength=len(sets))
        found[place] = set(np.flatnonzero(shared >= HALF * len(sets[place])).tolist()) - {place}
    return found


def _ours(folder: Path, sets: Sequence[Set], asked: Sequence[int]) -> tuple[dict[int, set[int]], list[float]]:
    sketched = [_fingerprint(one) for one in sets]
    url = f"sqlite:///{folder / 'sets.db'}"
    engine = create_database_engine(url)
    runner.upgrade(engine)
    loading.load(url, _background([telling(one) for one in sketched]))
    versions = {place: UUID(int=loading.copy_id(place).int + 1) for place in asked}
    with transaction(engine) as session:
        for place, version in versions.items():
            probes.fill_in(session, [version], [probes.Probe(0, 0, sketched[place], pack(sketched[place]))])
    found, times = {}, []
    for place in [*asked[:WARM], *asked]:
        start = time.perf_counter()
        with transaction(engine, write=False) as session:
            near = index.candidates(session, versions[place])
        times.append(time.perf_counter() - start)
        found[place] = {(version.int - loading.copy_id(0).int) // 2 for version in near}
    engine.dispose()
    return found, times[WARM:]


def _timed(make: Callable[[Set], object], sets: Sequence[Set]) -> float:
    times = []
    for one in sets:
        start = time.perf_counter()
        make(one)
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def _fingerprint(values: Set) -> Fingerprint:
    hashes = np.sort(mix(values))
    kept = hashes[:SKETCH]
    distinct = float(len(hashes)) if len(hashes) <= SKETCH else (SKETCH - 1) / (float(kept[-1]) / 2.0**64)
    rows, digest = len(values), int(hashes.sum(dtype=np.uint64))
    ends = (float(values.min()), float(values.max()))
    column = ColumnSketch(
        "n", 0, "number", rows, 0, distinct, digest, kept, None, None, ends, None, (rows,), (), 0, 12.0, True
    )
    return Fingerprint(REVISION, rows, digest, (column,), (), ())


def _background(keys: Sequence[NDArray[np.int64]]) -> Background:
    contents = mix(np.arange(len(keys), dtype=np.int64), 29).view(np.int64)
    counts = np.array([len(each) for each in keys])
    hashes = np.concatenate(keys)
    entries = np.empty(len(hashes), CELL)
    entries["hash"], entries["content"] = hashes, np.repeat(contents, counts)
    return Background(contents, np.sort(entries), np.concatenate([[0], np.cumsum(counts)]), hashes)


def _theirs(sets: Sequence[Set], asked: Sequence[int]) -> tuple[dict[int, set[int]], list[float]]:
    hashed = [_minhash(one) for one in sets]
    ensemble: Any = MinHashLSHEnsemble(threshold=HALF, num_perm=PERMUTATIONS, num_part=PARTS, m=BANDS)
    ensemble.index((place, sketch, len(sets[place])) for place, sketch in enumerate(hashed))
    found, times = {}, []
    for place in [*asked[:WARM], *asked]:
        start = time.perf_counter()
        near = set(ensemble.query(hashed[place], len(sets[place])))
        times.append(time.perf_counter() - start)
        found[place] = near - {place}
    return found, times[WARM:]


def _minhash(values: Set) -> Any:
    sketch: Any = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
    sketch.update_batch((mix(values) & _LOW).tolist())
    return sketch
