"""At which height lines of a lineage drawing leave and meet their boxes (pure)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.ui.lineage.shapes import KINDS, Item, Link, Measures, Way

Kinds = Mapping[tuple[str, bool], list[str]]


@dataclass(frozen=True)
class Port:
    """Where a line leaves its source and meets its target, and whether it is the only one of its kind there."""

    leave: float
    arrive: float
    alone: bool
    low: bool
    """It meets its target below lines of other kinds."""


def ports(passed: Sequence[Way], measures: Measures) -> dict[Link, Port]:
    """Give each line its heights: kinds keep apart, a column's line meets its row, and a small jog is made straight."""
    kinds = _kinds(way.link for way in passed)
    crowd = Counter((way.link.target, way.link.kind) for way in passed)
    found = {}
    for way in passed:
        link = way.link
        leave = _height(way.stops[0], link.source_row, link.kind, kinds[link.source, True], measures)
        arrive = _height(way.stops[-1], link.target_row, link.kind, kinds[link.target, False], measures)
        alone = crowd[link.target, link.kind] == 1 and link.target_row < 0
        low = arrive > way.stops[-1].y + measures.height / 2
        if alone and not way.back and abs(leave - arrive) <= measures.port and _reaches(way.stops[-1], leave, measures):
            arrive = leave if len(way.stops) == 2 else arrive  # noqa: PLR2004 - nothing lies between its ends
        found[link] = Port(leave, arrive, alone, low)
    return found


def _kinds(links: Iterable[Link]) -> Kinds:
    """Tell which kinds of lines leave (True) and reach (False) each box."""
    kinds: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for link in links:
        kinds[link.source, True].add(link.kind)
        kinds[link.target, False].add(link.kind)
    return {key: [kind for kind in KINDS if kind in found] for key, found in kinds.items()}


def _height(item: Item, row: int, kind: str, kinds: Sequence[str], measures: Measures) -> float:
    if row >= 0:
        return item.y + measures.height + (row + 0.5) * measures.row
    return item.y + measures.height / 2 + (kinds.index(kind) - (len(kinds) - 1) / 2) * measures.port


def _reaches(item: Item, y: float, measures: Measures) -> bool:
    return item.y + measures.port <= y <= item.y + measures.height - measures.port
