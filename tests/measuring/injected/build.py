"""Write the copies of some tables, and say of each two what they have to do with each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

from tests.measuring.injected.plan import KINDS, Kind
from tests.measuring.injected.roots import Root
from tests.measuring.lake.writing import write

ENDINGS = (".csv", ".parquet")


@dataclass(frozen=True)
class Pair:
    """Two tables, what they are to each other, and which one was made from the other where content can say it."""

    kind: str
    label: str
    source: Path
    target: Path
    directed: bool
    related: bool = True


def build(folder: Path, found: Sequence[Root], seed: int, chains: int) -> Iterator[Pair]:
    """Make a copy of each kind of each table, and some in two steps; gives pairs while writing their files."""
    names = (folder / f"table-{number:06}" for number in count())
    for root in found:
        for name, kind in KINDS.items():
            yield from _copy(root, name, kind, names, _chance(seed, root.name, name))
        drawn = _chance(seed, root.name, "chains")
        steps = [name for name, kind in KINDS.items() if kind.chained]
        for place in range(chains):
            first, second = drawn.choice(steps, 2, replace=False)
            yield from _chain(root, str(first), str(second), names, _chance(seed, root.name, f"chain {place}"))


def strangers(found: Sequence[Root], pairs: Sequence[tuple[Root, Pair]], seed: int, most: int) -> Iterator[Pair]:
    """Draw pairs of tables of different houses, which have nothing to do with each other."""
    rng = np.random.default_rng([seed, 7])
    made = [(root, pair.target) for root, pair in pairs if pair.related]
    if len({root.group for root in found}) < 2:
        return
    for _ in range(most):
        (one, left), (other, right) = (made[place] for place in rng.integers(len(made), size=2))
        if one.group != other.group:
            yield Pair("strangers", f"{one.name} and {other.name}", left, right, directed=False, related=False)


def _copy(root: Root, name: str, kind: Kind, names: Iterator[Path], rng: np.random.Generator) -> Iterator[Pair]:
    base, path, made = root.frame, root.path, None
    with np.errstate(all="ignore"):
        if kind.base is None or (made := kind.make(base, rng)) is None:
            changed = kind.base(base, rng) if kind.base else base
            if changed is None:
                return
            base, path = changed, path if kind.base is None else _write(changed, names, rng)
            made = kind.make(base, rng)
    if made is not None:
        written = _write(made, names, rng)
        # A table that was only read and written again may have lost something on the way.
        source, target = (written, _write(base, names, rng)) if kind.backwards else (path, written)
        yield Pair(name, root.name, source, target, kind.directed, kind.copy)


def _chain(root: Root, first: str, second: str, names: Iterator[Path], rng: np.random.Generator) -> Iterator[Pair]:
    one = KINDS[first].make(root.frame, rng)
    two = KINDS[second].make(one.reset_index(drop=True), rng) if one is not None else None
    if one is None or two is None:
        return
    middle, last = _write(one, names, rng), _write(two, names, rng)
    label = f"{root.name}: {first}, {second}"
    yield Pair("chain.step", label, middle, last, KINDS[second].directed)
    yield Pair("chain.ends", label, root.path, last, KINDS[first].directed or KINDS[second].directed)


def _write(frame: pd.DataFrame, names: Iterator[Path], rng: np.random.Generator) -> Path:
    path = next(names).with_suffix(str(rng.choice(ENDINGS)))
    plain = frame.reset_index(drop=True)
    for name in [name for name in plain if plain[name].dtype == object and plain[name].map(type).nunique() > 1]:
        plain[name] = plain[name].map(lambda cell: None if pd.isna(cell) else str(cell))
    write(plain, path)
    return path


def _chance(seed: int, *labels: str) -> np.random.Generator:
    # Of its own for every copy, so that a new kind changes no other copy.
    return np.random.default_rng([seed, crc32("\n".join(labels).encode())])
