"""Where things stand in a lineage picture (pure): a column a rank, a band a silo, one shared way a bundle of lines.

All measures are pixels at natural size, y down.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

NODE_WIDTH, NODE_HEIGHT = 208, 46
LANE_HEIGHT = 10
COLUMN_GAP, ROW_GAP = 96, 14
MARGIN = 16
BAND_HEAD, BAND_PADDING, BAND_GAP = 30, 18, 14
TIP = 9
PORT_OFFSET = 9
SWEEPS = 6
KINDS = ("declared", "observed", "inferred")


@dataclass(frozen=True)
class Thing:
    """What is drawn as a box: its id, and the silo whose band it stands in."""

    id: str
    silo: str


@dataclass(frozen=True)
class Link:
    """What is drawn as a line; `kind` is one of KINDS."""

    source: str
    target: str
    kind: str


@dataclass(frozen=True)
class Box:
    """A placed thing: left upper corner and size."""

    id: str
    x: float
    y: float
    width: float = NODE_WIDTH
    height: float = NODE_HEIGHT


@dataclass(frozen=True)
class Line:
    """A placed link: its SVG path, the path of its tip, and where a word about it may stand (None: no room)."""

    link: Link
    path: str
    tip: str
    label_at: tuple[float, float] | None


@dataclass(frozen=True)
class Band:
    """The ground of one silo; `tone` is 1 to 5."""

    name: str
    x: float
    y: float
    width: float
    height: float
    tone: int


@dataclass(frozen=True)
class Drawing:
    """A whole picture at natural size."""

    width: float
    height: float
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass
class _Item:
    """A box or a lane in one column of one band, while it is being placed."""

    key: tuple[str, ...]
    silo: str
    column: int
    height: float
    y: float = 0.0
    beside: list["_Item"] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def pull(self) -> float:
        return sum(other.middle for other in self.beside) / len(self.beside) if self.beside else self.middle


def draw(things: Sequence[Thing], links: Iterable[Link], ranks: Mapping[str, int]) -> Drawing:
    """Place things in the columns of their ranks and in the bands of their silos, and route the links between them."""
    known = {thing.id for thing in things}
    routed = sorted(
        {link for link in links if link.source in known and link.target in known and link.source != link.target},
        key=lambda link: (link.source, link.target, link.kind),
    )
    columns = _columns(things, routed, ranks)
    items: dict[tuple[str, ...], _Item] = {
        (thing.id,): _Item((thing.id,), thing.silo, columns[thing.id], NODE_HEIGHT) for thing in things
    }
    ways = {link: _way(link, items) for link in routed}
    silos = list(dict.fromkeys(thing.silo for thing in sorted(things, key=lambda thing: thing.silo)))
    bands = _place(items.values(), silos)
    boxes = tuple(Box(thing.id, _left(columns[thing.id]), items[thing.id,].y) for thing in things)
    return Drawing(
        width=_left(max(columns.values(), default=0)) + NODE_WIDTH + 2 * MARGIN,
        height=bands[-1].y + bands[-1].height + MARGIN if bands else 2 * MARGIN,
        bands=bands,
        boxes=boxes,
        lines=_lines(ways),
    )


def _columns(things: Sequence[Thing], links: Sequence[Link], ranks: Mapping[str, int]) -> dict[str, int]:
    """Pull sources beside what they feed, and spread what has no link over the columns there are."""
    columns = {thing.id: ranks.get(thing.id, 0) for thing in things}
    fed, feeds = defaultdict(list), {link.target for link in links}
    for link in links:
        fed[link.source].append(link.target)
    for source, targets in fed.items():
        if source not in feeds:
            columns[source] = max(columns[source], min(columns[target] for target in targets) - 1)
    alone = [thing for thing in things if thing.id not in fed and thing.id not in feeds]
    linked = [columns[name] for name in columns if name in fed or name in feeds]
    places = max(linked, default=2) + 1
    load = defaultdict(int, {(thing.silo, columns[thing.id]): 0 for thing in things})
    for thing in things:
        if thing not in alone:
            load[thing.silo, columns[thing.id]] += 1
    for thing in alone:
        columns[thing.id] = min(range(places), key=lambda column: (load[thing.silo, column], column))
        load[thing.silo, columns[thing.id]] += 1
    return _close_up(columns)


def _close_up(columns: Mapping[str, int]) -> dict[str, int]:
    used = {column: place for place, column in enumerate(sorted(set(columns.values())))}
    return {name: used[column] for name, column in columns.items()}


def _way(link: Link, items: dict[tuple[str, ...], _Item]) -> list[_Item]:
    """List what a link passes: its ends, and a lane in every column between, shared by source, kind and silo."""
    source, target = items[link.source,], items[link.target,]
    way = [source]
    for column in range(source.column + 1, target.column):
        key = (link.source, link.kind, target.silo, str(column))
        way.append(items.setdefault(key, _Item(key, target.silo, column, LANE_HEIGHT)))
    way.append(target)
    for one, other in pairwise(way):
        one.beside.append(other)
        other.beside.append(one)
    return way


def _place(items: Collection[_Item], silos: Sequence[str]) -> tuple[Band, ...]:
    stacks: dict[tuple[str, int], list[_Item]] = defaultdict(list)
    for item in sorted(items, key=lambda item: item.key):
        stacks[item.silo, item.column].append(item)
    bands = _bands(stacks, silos)
    for band in bands:
        for (silo, _), stack in stacks.items():
            if silo == band.name:
                _settle(stack, band, wanted=False)
    order = sorted(stacks, key=lambda key: key[1])
    by_name = {band.name: band for band in bands}
    for sweep in range(SWEEPS):
        for key in order if sweep % 2 == 0 else reversed(order):
            stacks[key].sort(key=lambda item: (item.pull, item.key))
            _settle(stacks[key], by_name[key[0]], wanted=True)
    return bands


def _bands(stacks: Mapping[tuple[str, int], list[_Item]], silos: Sequence[str]) -> tuple[Band, ...]:
    widest = _left(max((column for _, column in stacks), default=0)) + NODE_WIDTH + MARGIN
    bands: list[Band] = []
    y: float = MARGIN
    for number, silo in enumerate(silos):
        inner = max(_stacked(stack) for (name, _), stack in stacks.items() if name == silo)
        height = BAND_HEAD + inner + BAND_PADDING
        bands.append(Band(silo, MARGIN, y, widest - MARGIN, height, number % 5 + 1))
        y += height + BAND_GAP
    return tuple(bands)


def _stacked(stack: Sequence[_Item]) -> float:
    return sum(item.height for item in stack) + ROW_GAP * (len(stack) - 1)


def _settle(stack: Sequence[_Item], band: Band, *, wanted: bool) -> None:
    """Put a column's items in their order, each as near as it may to where its neighbours pull it."""
    top, bottom = band.y + BAND_HEAD, band.y + band.height - BAND_PADDING
    start = top + (bottom - top - _stacked(stack)) / 2
    for item in stack:
        item.y = max(start, item.pull - item.height / 2) if wanted else start
        start = item.y + item.height + ROW_GAP
        if wanted:
            start = max(start, top)
    limit = bottom
    for item in reversed(stack):
        item.y = min(item.y, limit - item.height)
        limit = item.y - ROW_GAP
    floor = top
    for item in stack:
        item.y = max(item.y, floor)
        floor = item.y + item.height + ROW_GAP


def _lines(ways: Mapping[Link, list[_Item]]) -> tuple[Line, ...]:
    leaving, arriving = defaultdict(set), defaultdict(set)
    crowd: dict[tuple[str, str], int] = defaultdict(int)
    for link in ways:
        leaving[link.source].add(link.kind)
        arriving[link.target].add(link.kind)
        crowd[link.target, link.kind] += 1
    return tuple(
        _line(link, way, _port(leaving[link.source], link), _port(arriving[link.target], link), crowd)
        for link, way in ways.items()
    )


def _port(kinds: Collection[str], link: Link) -> float:
    """Lines of different kinds meet a box at different heights."""
    here = [kind for kind in KINDS if kind in kinds]
    return (here.index(link.kind) - (len(here) - 1) / 2) * PORT_OFFSET


def _line(
    link: Link, way: Sequence[_Item], leaves: float, arrives: float, crowd: Mapping[tuple[str, str], int]
) -> Line:
    x, y = _left(way[0].column) + NODE_WIDTH, way[0].middle + leaves
    end_x, end_y = _left(way[-1].column), way[-1].middle + arrives
    path = f"M{x:g} {y:.1f}"
    for lane in way[1:-1]:
        path += _curve(x, y, _left(lane.column), lane.middle) + f"H{_left(lane.column) + NODE_WIDTH:g}"
        x, y = _left(lane.column) + NODE_WIDTH, lane.middle
    path += _curve(x, y, end_x - TIP, end_y)
    alone = crowd[link.target, link.kind] == 1 and way[-1].column > way[0].column
    # The word stands on the side that neither this line comes from nor another kind of line arrives at.
    under = arrives > 0 or (arrives == 0 and y < end_y)
    label_at = (end_x - TIP - 5, end_y + (14 if under else -5))
    return Line(link, path, _tip(link.kind, end_x, end_y), label_at if alone else None)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    reach = max((to_x - x) / 2, COLUMN_GAP / 2)
    return f"C{x + reach:.1f} {y:.1f} {to_x - reach:.1f} {to_y:.1f} {to_x:g} {to_y:.1f}"


def _tip(kind: str, x: float, y: float) -> str:
    """Draw the end of a line: a triangle, or for what a run event says a disc."""
    if kind == "observed":
        return f"M{x - TIP:g} {y:.1f}a{TIP / 2} {TIP / 2} 0 1 0 {TIP} 0a{TIP / 2} {TIP / 2} 0 1 0 {-TIP} 0Z"
    return f"M{x - TIP:g} {y - TIP / 2:.1f}L{x - 0.5:g} {y:.1f}L{x - TIP:g} {y + TIP / 2:.1f}Z"


def _left(column: int) -> float:
    return 2 * MARGIN + column * (NODE_WIDTH + COLUMN_GAP)
