"""How high each thing of a lineage drawing stands (pure): a band a silo, beside what it is linked with."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import permutations

from catalog.ui.lineage.shapes import BAND_GAP, BAND_HEAD, BAND_PADDING, MARGIN, Band, Item, Measures

SWEEPS = 8
MOST_ORDERED = 6
Stacks = Mapping[tuple[str, int], list[Item]]


def place(items: Collection[Item], between: Mapping[tuple[str, str], int], measures: Measures) -> tuple[Band, ...]:
    """Give each item its y, and each silo its band (without width yet); `between` counts the links of two silos."""
    stacks: dict[tuple[str, int], list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda item: item.key):
        stacks[item.silo, item.column].append(item)
    bands = _bands(stacks, _ordered({item.silo for item in items}, between), measures.row_gap)
    by_name = {band.name: band for band in bands}
    for (silo, _), stack in stacks.items():
        _settle(stack, by_name[silo], measures.row_gap, wanted=False)
    order = sorted(stacks, key=lambda key: (key[1], key[0]))
    for sweep in range(SWEEPS):
        for key in order if sweep % 2 == 0 else reversed(order):
            stacks[key].sort(key=lambda item: (item.pull, item.key))
            _settle(stacks[key], by_name[key[0]], measures.row_gap, wanted=True)
    return bands


def _ordered(silos: Iterable[str], between: Mapping[tuple[str, str], int]) -> Sequence[str]:
    """Put silos with many links between them side by side, as far as they are few enough to try all orders."""
    names = sorted(silos)
    if len(names) > MOST_ORDERED:
        return names

    def reach(order: Sequence[str]) -> int:
        at = {name: number for number, name in enumerate(order)}
        return sum(abs(at[one] - at[other]) * count for (one, other), count in between.items())

    return min(permutations(names), key=lambda order: (reach(order), order))


def _bands(stacks: Stacks, silos: Sequence[str], gap: float) -> tuple[Band, ...]:
    bands: list[Band] = []
    y: float = MARGIN
    tones = {silo: number % 5 + 1 for number, silo in enumerate(sorted(silos))}
    for silo in silos:
        inner = max(_high(stack, gap) for (name, _), stack in stacks.items() if name == silo)
        height = BAND_HEAD + inner + BAND_PADDING
        bands.append(Band(silo, MARGIN, y, 0, height, tones[silo]))
        y += height + BAND_GAP
    return tuple(bands)


def _high(stack: Sequence[Item], gap: float) -> float:
    return sum(item.height for item in stack) + gap * (len(stack) - 1)


def _settle(stack: Sequence[Item], band: Band, gap: float, *, wanted: bool) -> None:
    """Put a column's items in their order, each as near as it may to where its neighbours pull it."""
    top, bottom = band.y + BAND_HEAD, band.y + band.height - BAND_PADDING
    start = top + (bottom - top - _high(stack, gap)) / 2
    for item in stack:
        item.y = max(start, item.pull - item.height / 2) if wanted else start
        start = item.y + item.height + gap
        if wanted:
            start = max(start, top)
    limit = bottom
    for item in reversed(stack):
        item.y = min(item.y, limit - item.height)
        limit = item.y - gap
    floor = top
    for item in stack:
        item.y = max(item.y, floor)
        floor = item.y + item.height + gap
