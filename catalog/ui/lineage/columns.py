"""In which column of a lineage drawing each thing stands (pure): sources left of what was made from them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import ceil, sqrt

from catalog import graphs
from catalog.ui.lineage.shapes import Thing

LEAST_STACK = 14
Ends = tuple[str, str]


def columns(things: Sequence[Thing], ends: Collection[Ends], focus: Collection[str]) -> dict[str, int]:
    """Give each thing its column, from 0; what comes after the focus as early, all else as late as its links allow."""
    known = [thing.id for thing in things]
    back = graphs.returns(known, ends, focus)
    forth = [end for end in sorted(set(ends)) if end not in back]
    placed = _late(graphs.layers(known, forth), forth, _after(focus, forth))
    _spread(things, placed, {name for end in forth for name in end})
    return _split(things, _closed_up(placed), forth)


def _late(ranks: Mapping[str, int], forth: Sequence[Ends], after: Collection[str]) -> dict[str, int]:
    placed = dict(ranks)
    fed: dict[str, list[str]] = defaultdict(list)
    for source, target in forth:
        fed[source].append(target)
    for name in sorted(placed, key=lambda name: (-ranks[name], name)):
        if name in fed and name not in after:
            placed[name] = max(placed[name], min(placed[target] for target in fed[name]) - 1)
    return placed


def _after(focus: Collection[str], forth: Sequence[Ends]) -> set[str]:
    fed: dict[str, list[str]] = defaultdict(list)
    for source, target in forth:
        fed[source].append(target)
    seen, waiting = set(focus), list(focus)
    while waiting:
        for target in fed[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _spread(things: Sequence[Thing], placed: dict[str, int], linked: Collection[str]) -> None:
    """Spread what has no link over the columns there are."""
    load = defaultdict(int, {(thing.silo, placed[thing.id]): 0 for thing in things})
    for thing in things:
        load[thing.silo, placed[thing.id]] += thing.id in linked
    places = max((placed[name] for name in linked), default=2) + 1
    for thing in things:
        if thing.id not in linked:
            placed[thing.id] = min(range(places), key=lambda column: (load[thing.silo, column], column))
            load[thing.silo, placed[thing.id]] += 1


def _closed_up(placed: Mapping[str, int]) -> dict[str, int]:
    used = {column: place for place, column in enumerate(sorted(set(placed.values())))}
    return {name: used[column] for name, column in placed.items()}


def _split(things: Sequence[Thing], placed: Mapping[str, int], forth: Sequence[Ends]) -> dict[str, int]:
    """Put a stack that is too high into several columns: what ends there left, what goes on right."""
    most = max(LEAST_STACK, ceil(1.8 * sqrt(len(things))))
    stacks: dict[tuple[int, str], list[str]] = defaultdict(list)
    origin = _least_source(forth)
    goes_on = {source for source, _ in forth}
    for thing in sorted(things, key=lambda thing: (thing.id in goes_on, origin.get(thing.id, ""), thing.id)):
        stacks[placed[thing.id], thing.silo].append(thing.id)
    parts: dict[int, int] = defaultdict(lambda: 1)
    for (column, _), stack in stacks.items():
        parts[column] = max(parts[column], ceil(len(stack) / most))
    first = {column: sum(parts[before] for before in range(column)) for column in range(max(parts, default=0) + 1)}
    return {
        name: first[column] + place * parts[column] // len(stack)
        for (column, _), stack in stacks.items()
        for place, name in enumerate(stack)
    }


def _least_source(forth: Iterable[Ends]) -> dict[str, str]:
    least: dict[str, str] = {}
    for source, target in forth:
        least[target] = min(least.get(target, source), source)
    return least
