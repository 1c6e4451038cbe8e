"""What each line of a lineage drawing passes (pure): lanes through the columns between its ends, shared in bundles."""

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import pairwise

from catalog.ui.lineage.shapes import Item, Link, Measures, Way

Items = dict[tuple[str, ...], Item]


def ways(links: Collection[Link], items: Items, measures: Measures) -> tuple[Way, ...]:
    """Route links through columns; lanes are added to the items. What shares an end, a kind and a silo shares lanes."""
    crowd: Counter[tuple[str, ...]] = Counter()
    for link in links:
        crowd.update((_out(link, items), _into(link)))
    return tuple(_way(link, items, crowd, measures) for link in links)


def _way(link: Link, items: Items, crowd: Mapping[tuple[str, ...], int], measures: Measures) -> Way:
    source, target = items[link.source,], items[link.target,]
    back = target.column <= source.column
    bundle = max((_out(link, items), _into(link)), key=lambda key: crowd[key])
    between = range(source.column, target.column - 1, -1) if back else range(source.column + 1, target.column)
    lanes = (_lane((*bundle, "back" if back else "", str(at)), target.silo, at, items, measures) for at in between)
    stops = (source, *lanes, target)
    for one, other in pairwise(stops):
        one.beside.append(other)
        other.beside.append(one)
    return Way(link, stops, back)


def _lane(key: tuple[str, ...], silo: str, column: int, items: Items, measures: Measures) -> Item:
    return items.setdefault(key, Item(key, silo, column, measures.lane, lane=True))


def _out(link: Link, items: Items) -> tuple[str, ...]:
    return ("out", link.source, str(link.source_row), link.kind, items[link.target,].silo)


def _into(link: Link) -> tuple[str, ...]:
    return ("into", link.target, str(link.target_row), link.kind)
