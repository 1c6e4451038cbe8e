"""A lineage drawing (pure): a column a rank, a band a silo, lines in bundles. `shapes` tells what it is made of."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from catalog.ui.lineage.columns import columns
from catalog.ui.lineage.gutters import Gutters, Leg, gutters, legs, points
from catalog.ui.lineage.paths import path, tip
from catalog.ui.lineage.ports import Port, ports
from catalog.ui.lineage.shapes import (
    COMPACT,
    MARGIN,
    ROOMY,
    TIP,
    Box,
    Drawing,
    Item,
    Line,
    Link,
    Measures,
    Thing,
    Way,
)
from catalog.ui.lineage.stacks import place
from catalog.ui.lineage.ways import Items, ways

MOST_ROOMY = 90
"""With more boxes than these they are drawn small."""


def draw(things: Sequence[Thing], links: Iterable[Link], focus: Collection[str] = ()) -> Drawing:
    """Place things in columns and in the bands of their silos, and route the links between them."""
    known = {thing.id for thing in things}
    routed = sorted(
        link for link in set(links) if link.source in known and link.target in known and link.source != link.target
    )
    measures = COMPACT if len(things) > MOST_ROOMY else ROOMY
    standing = columns(things, {(link.source, link.target) for link in routed}, [one for one in focus if one in known])
    items: Items = {(thing.id,): _item(thing, standing[thing.id], measures) for thing in things}
    passed = ways(routed, items, measures)
    bands = place(items.values(), _between(passed), measures)
    heights = ports(passed, measures)
    parts = [legs(way, heights[way.link].leave, heights[way.link].arrive) for way in passed]
    count = max(standing.values(), default=-1) + 1
    placed = gutters([leg for found in parts for leg in found], count, measures)
    return Drawing(
        width=placed.width + MARGIN,
        height=bands[-1].y + bands[-1].height + MARGIN if bands else 2 * MARGIN,
        measures=measures,
        bands=tuple(replace(band, width=placed.width - MARGIN) for band in bands),
        boxes=tuple(_box(items[thing.id,], placed, measures) for thing in things),
        lines=tuple(
            _line(way, found, heights[way.link], placed, measures) for way, found in zip(passed, parts, strict=True)
        ),
    )


def _item(thing: Thing, column: int, measures: Measures) -> Item:
    rows = thing.rows * measures.row + 6 if thing.rows else 0
    return Item((thing.id,), thing.silo, column, measures.height + rows)


def _box(item: Item, placed: Gutters, measures: Measures) -> Box:
    return Box(item.key[0], placed.left[item.column], item.y, measures.width, item.height)


def _between(passed: Iterable[Way]) -> Counter[tuple[str, str]]:
    ends = ((way.stops[0].silo, way.stops[-1].silo) for way in passed)
    return Counter((one, other) for one, other in ends if one != other)


def _line(way: Way, parts: Sequence[Leg], port: Port, placed: Gutters, measures: Measures) -> Line:
    corners = points(parts, placed, measures)
    end_x, end_y = corners[-1]
    corners[-1] = (end_x - TIP + 1, end_y)
    # Dashes that lie on one another must begin at the end that their lines share.
    if placed.chosen[parts[-1]][0] == "to":
        corners.reverse()
    # The word stands on the side that neither this line comes from nor another kind of line arrives at.
    under = port.low or parts[-1].start < end_y - 1
    room = port.alone and measures.labels and not way.back
    label_at = (end_x - TIP - 5, end_y + (14 if under else -5)) if room else None
    return Line(way.link, path(corners, measures.turn), tip(way.link.kind, end_x, end_y), label_at, way.back)
