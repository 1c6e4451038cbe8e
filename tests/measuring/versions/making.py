"""Makes of labelled tables what they lack: strangers of the same look, and reshaped tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

from tests.measuring.versions import impostors, reshaped
from tests.measuring.versions.pairs import Pair, Topic

Draw = np.random.Generator

FEWEST_ROWS = 12
PARTS = (2, 3, 4, 6)
TABLES = 10
"""So many tables of a topic are divided in one round."""
ENOUGH = 1.5
"""So many times more pairs than asked for are at hand before some are drawn."""


@dataclass(frozen=True)
class Piece:
    """A table that was made of some rows of a topic; those of other parts share none of them."""

    path: Path
    part: int
    kind: str


def strangers(topic: Topic, folder: Path, draw: Draw, count: int) -> list[Pair]:
    """Make pairs of one schema, the same ranges and group values, and no common row."""
    found: list[Pair] = []
    for turn in range(count):
        pieces = list(_pieces(topic, folder / f"{topic.name}-{turn}", draw))
        found += [pair for one, other in combinations(pieces, 2) if (pair := _apart(topic, one, other)) is not None]
        if len(found) >= ENOUGH * count or not pieces:
            break
    kept = draw.permutation(len(found))[:count]
    return [found[place] for place in sorted(kept.tolist())]


def reshapes(topic: Topic, folder: Path, draw: Draw, count: int) -> list[Pair]:
    """Make so many group-bys, pivots and unpivots each, of tables that were not made themselves."""
    bases = sorted({base for base in topic.base.values() if len(topic.cells[base]) >= 2 * FEWEST_ROWS})
    return [pair for kind in reshaped.KINDS if bases for pair in _of_kind(topic, bases, kind, folder, draw, count)]


def _pieces(topic: Topic, folder: Path, draw: Draw) -> Iterator[Piece]:
    folder.mkdir(parents=True)
    parts, salt = int(draw.choice(PARTS)), int(draw.integers(2**31))
    known = {row for base in set(topic.base.values()) for row in topic.rows[base]}
    usable = sorted(topic.rows)
    for place in sorted(draw.permutation(len(usable))[:TABLES].tolist()):
        path = usable[place]
        rows = list(topic.cells[path][topic.core].itertuples(index=False, name=None))
        part_of = np.array([crc32("\x1f".join(row).encode(), salt) % parts if row in known else -1 for row in rows])
        for part in range(parts):
            table = topic.cells[path][part_of == part]
            if len(table) >= FEWEST_ROWS:
                yield from _of_part(folder, path.stem, table, part, draw)


def _of_part(folder: Path, name: str, table: pd.DataFrame, part: int, draw: Draw) -> Iterator[Piece]:
    yield _kept(table, folder / f"{name}-rows-{part}.csv", part, "other rows")
    summed = reshaped.grouped(table, draw) if draw.random() < 0.5 else reshaped.pivoted(table, draw)
    if summed is not None:
        yield _kept(summed[1], folder / f"{name}-summed-{part}.csv", part, "sums of other rows")
    if part == 0:
        kind = str(draw.choice(list(impostors.KINDS)))
        yield _kept(impostors.KINDS[kind](table, draw), folder / f"{name}-{kind}.csv", part, kind)


def _kept(table: pd.DataFrame, path: Path, part: int, kind: str) -> Piece:
    table.to_csv(path, index=False)
    return Piece(path, part, kind)


def _apart(topic: Topic, one: Piece, other: Piece) -> Pair | None:
    kinds = {one.kind, other.kind} - {"other rows"}
    made_up = kinds & set(impostors.KINDS)
    # Sums of whole columns stay what they are when the columns are shuffled.
    if (one.part == other.part and not made_up) or (made_up and "sums of other rows" in kinds):
        return None
    kind = " and ".join(sorted(kinds)) or "other rows"
    return Pair(one.path, other.path, kind, topic.name, related=False, made=True)


def _of_kind(topic: Topic, bases: Sequence[Path], kind: str, folder: Path, draw: Draw, count: int) -> Iterator[Pair]:
    folder.mkdir(parents=True, exist_ok=True)
    made = 0
    for turn in range(4 * count):
        source = bases[int(draw.integers(len(bases)))]
        found = reshaped.KINDS[kind](topic.cells[source], draw)
        if found is not None and made < count:
            made += 1
            path = folder / f"{source.stem}-{kind}-{turn} ({found[0]}).csv"
            found[1].to_csv(path, index=False)
            yield Pair(source, path, kind, topic.name, related=True, made=True)
