"""A folder of histories: `<repository>/<file>/vNNN.csv` in order, with `index.json`, a `[blob id, unix time]` each."""

import csv
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.matching.tables import Table

Row = list[str]
KINDS = ("missing", "equal", "shuffled", "misleading")
"""How a time can be wrong: not there, another version's, those of some exchanged, before or after all others."""
WRONG = 3
"""One in so many times is wrong."""
DAY = 86_400.0


@dataclass(frozen=True)
class Version:
    """One version of a file that can be read."""

    path: Path
    time: float
    table: Table


@dataclass(frozen=True)
class History:
    """The versions of one file, in order; those that no reader can read are left out and counted."""

    repository: str
    name: str
    versions: Sequence[Version]
    unreadable: int

    @property
    def steps(self) -> list[int]:
        """Give the places of the versions that are followed by one with other content."""
        return [place for place in range(len(self.versions) - 1) if not self._is_same(place)]

    def label(self, place: int) -> str:
        """Name a step for people."""
        before, after = self.versions[place].path.stem, self.versions[place + 1].path.stem
        return f"{self.repository}/{self.name} {before} to {after}"

    def _is_same(self, place: int) -> bool:
        one, other = (self.versions[at].table.fingerprint for at in (place, place + 1))
        names = [[column.name for column in print_.columns] for print_ in (one, other)]
        return one.digest == other.digest and names[0] == names[1]


def paths(folder: Path, most: int | None = None) -> Mapping[Path, Sequence[tuple[Path, float]]]:
    """List the files of a folder of histories, each with its versions and their times; the first `most` of each."""
    return {
        index.parent: [
            (index.parent / f"v{place:03d}.csv", float(time))
            for place, (_, time) in enumerate(json.loads(index.read_text(encoding="utf-8")))
        ][:most]
        for index in sorted(folder.glob("*/*/index.json"))
    }


def histories(found: Mapping[Path, Sequence[tuple[Path, float]]], tables: Mapping[Path, Table | None]) -> list[History]:
    """Put scanned versions together."""
    told = []
    for place, versions in found.items():
        readable = [Version(path, time, table) for path, time in versions if (table := tables[path]) is not None]
        told.append(History(place.parent.name, place.name, readable, len(versions) - len(readable)))
    return told


def only_appends(before: Path, after: Path) -> bool:
    """Tell whether the later file has all rows of the earlier one, in their order, and more behind or before them."""
    head, *old = _rows(before)
    other_head, *new = _rows(after)
    if head != other_head or not old or len(new) <= len(old):
        return False
    return new[: len(old)] == old or new[len(new) - len(old) :] == old


def spoiled(times: Sequence[float], draw: random.Random) -> tuple[list[float | None], list[str]]:
    """Make a third of some times wrong, each in a way that is drawn; gives the times and what was done to each.

    Missing: it is not known. Equal: that of a neighbour. Shuffled: those of all that are shuffled change places, or a
    lone one takes any other's. Misleading: later than all others, as after a move, or long before them.
    """
    given: list[float | None] = list(times)
    done = [""] * len(times)
    for place in draw.sample(range(len(times)), round(len(times) / WRONG)):
        done[place] = draw.choice(KINDS)
    shuffled = [place for place, kind in enumerate(done) if kind == "shuffled"]
    taken = draw.sample(shuffled, len(shuffled)) if len(shuffled) > 1 else draw.sample(range(len(times)), len(shuffled))
    for place, other in zip(shuffled, taken, strict=True):
        given[place] = times[other]
    for place, kind in enumerate(done):
        if kind == "missing":
            given[place] = None
        elif kind == "equal":
            given[place] = times[draw.choice([at for at in (place - 1, place + 1) if 0 <= at < len(times)])]
        elif kind == "misleading":
            given[place] = draw.choice([max(times) + 100 * DAY * draw.random(), min(times) - 365 * DAY * draw.random()])
    return given, done


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return list(csv.reader(file)) or [[]]
