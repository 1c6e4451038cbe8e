"""Where lines stand between the columns of a lineage drawing (pure): one upright for a bundle, side by side in tracks.

A gutter lies right of the column of its number; that of number -1 lies left of all. Its side 0 is the left edge.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalog.ui.lineage.shapes import MARGIN, ROOMY, TIP, Measures, Way

APART = 4
"""Uprights in one track keep so far from each other."""
PAD = 10
LABEL = 34

Ports = Mapping[tuple[str, str, str], float]
"""By the id of a box, "out" or "in", and a kind: how far from its middle lines meet it."""
Bundle = tuple[str, ...]


@dataclass(frozen=True)
class Leg:
    """The part of a line in one gutter, from one height to another; `ends` name what it may be bundled by."""

    gutter: int
    start: float
    end: float
    start_side: int
    end_side: int
    ends: tuple[Bundle, Bundle]

    @property
    def straight(self) -> bool:
        """Needs no upright."""
        return self.start_side != self.end_side and abs(self.start - self.end) < 1


@dataclass(frozen=True)
class Gutters:
    """Where columns begin, how wide the picture is, and where the upright of each bundle stands in each gutter."""

    left: tuple[float, ...]
    width: float
    uprights: Mapping[tuple[int, Bundle], float]
    chosen: Mapping[Leg, Bundle]


def legs(way: Way, leave: float, arrive: float) -> list[Leg]:
    """Give the parts of a line; it leaves its source and arrives at its target at these heights."""
    kind = way.link.kind
    found = []
    for number, (one, other) in enumerate(pairwise(way.stops)):
        start = leave if number == 0 else one.middle
        end = arrive if number == len(way.stops) - 2 else other.middle
        from_left, into_left = not (way.back and one.lane), way.back and other.lane
        gutter = one.column if from_left else one.column - 1
        ends = (("from", *one.key, kind, f"{start:.0f}"), ("to", *other.key, kind, f"{end:.0f}"))
        found.append(Leg(gutter, start, end, 0 if from_left else 1, 0 if into_left else 1, ends))
    return found


def gutters(found: Collection[Leg], columns: int, measures: Measures) -> Gutters:
    """Choose the bundle of each leg and a track for each bundle, and give columns the room that this takes."""
    sizes = Counter(end for leg in found for end in set(leg.ends))
    chosen = {leg: max(leg.ends, key=lambda end: sizes[end]) for leg in found}
    tracks = {gutter: _tracks(group, chosen, measures) for gutter, group in _by_gutter(found).items()}
    room = TIP + PAD + (LABEL if measures.labels else 0)
    left: list[float] = []
    uprights: dict[tuple[int, Bundle], float] = {}
    x: float = MARGIN
    for gutter in range(-1, columns):
        placed = tracks.get(gutter, {})
        many = max(placed.values(), default=-1) + 1
        outer = gutter in {-1, columns - 1}
        width = PAD + many * measures.track + room if many or not outer else MARGIN
        width = width if outer else max(width, measures.gutter)
        uprights |= {(gutter, bundle): x + _at(track, many, width - room) for bundle, track in placed.items()}
        x += width
        left.append(x)
        x += measures.width
    return Gutters(tuple(left[:-1]), left[-1], uprights, chosen)


def points(parts: Sequence[Leg], placed: Gutters, measures: Measures) -> list[tuple[float, float]]:
    """Give the corners of a line from its source to its target."""
    corners: list[tuple[float, float]] = []
    for leg in parts:
        edges = _edges(leg.gutter, placed, measures)
        corners.append((edges[leg.start_side], leg.start))
        if not leg.straight:
            x = placed.uprights[leg.gutter, placed.chosen[leg]]
            corners += [(x, leg.start), (x, leg.end)]
        corners.append((edges[leg.end_side], leg.end))
    return corners


def _by_gutter(found: Iterable[Leg]) -> dict[int, list[Leg]]:
    groups: dict[int, list[Leg]] = defaultdict(list)
    for leg in found:
        if not leg.straight:
            groups[leg.gutter].append(leg)
    return groups


def _tracks(group: Iterable[Leg], chosen: Mapping[Leg, Bundle], measures: Measures) -> dict[Bundle, int]:
    spans: dict[Bundle, list[float]] = defaultdict(list)
    slope: dict[Bundle, float] = defaultdict(float)
    for leg in group:
        spans[chosen[leg]] += [leg.start, leg.end]
        slope[chosen[leg]] += leg.end - leg.start
    taken: list[list[tuple[float, float]]] = []
    tracks: dict[Bundle, int] = {}
    # A line that goes down stands right of those that start below it: then they do not cross.
    for bundle in sorted(spans, key=lambda one: (-max(spans[one]) if slope[one] > 0 else min(spans[one]), one)):
        low, high = min(spans[bundle]) - APART, max(spans[bundle]) + APART
        free = (number for number, used in enumerate(taken) if all(high < a or low > b for a, b in used))
        track = next(free, None)
        if track is None:
            track = len(taken) if len(taken) < measures.most_tracks else len(tracks) % measures.most_tracks
            taken += [[]] if track == len(taken) else []
        taken[track].append((low, high))
        tracks[bundle] = track
    return tracks


def _at(track: int, many: int, width: float) -> float:
    """Spread few tracks over the gutter, the room at its right left out."""
    apart = min((width - PAD) / many, 2 * ROOMY.track)
    return (width + PAD) / 2 + (track - (many - 1) / 2) * apart


def _edges(gutter: int, placed: Gutters, measures: Measures) -> tuple[float, float]:
    left = placed.left[gutter] + measures.width if gutter >= 0 else float(MARGIN)
    right = placed.left[gutter + 1] if gutter + 1 < len(placed.left) else placed.width
    return left, right
