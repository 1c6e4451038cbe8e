"""All copies that are met one way from some: walked in SQL while they are few, on a snapshot when they are many."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.lineage.links import Links, Way
from catalog.lineage.questions import snapshots
from catalog.lineage.questions.network import Network, Places, Spread, network, packed

FEW = 3_000
"""So many links are read step by step before the whole graph is."""
MOST_WALKED = 200_000
"""So many links are read step by step where the whole graph does not fit in memory."""
BATCH = 2_000


@dataclass(frozen=True)
class Reach:
    """What a walk met in a network that holds all links it went over; `complete` unless a bound stopped it."""

    network: Network
    starts: Places
    spread: Spread
    complete: bool


def reach(session: Session, starts: Collection[UUID], way: Way, links: Links, *, depth: int | None = None) -> Reach:
    """Walk one way from some copies, to a depth or to the end."""
    found, complete = around(session, starts, [way], links, depth=depth)
    places = found.places(starts)
    return Reach(found, places, found.spread(places, way.sign, depth), complete)


def around(
    session: Session, starts: Collection[UUID], ways: Sequence[Way], links: Links, *, depth: int | None = None
) -> tuple[Network, bool]:
    """Give a network with every link that is met from some copies these ways, and whether it is all of them."""
    kept = snapshots.fresh(session, links)
    if kept is not None:
        return kept, True
    walked, complete = _walked(session, starts, ways, links, depth, FEW)
    if complete:
        return walked, True
    whole = snapshots.whole(session, links)
    return (whole, True) if whole is not None else _walked(session, starts, ways, links, depth, MOST_WALKED)


def _walked(
    session: Session, starts: Collection[UUID], ways: Sequence[Way], links: Links, depth: int | None, most: int
) -> tuple[Network, bool]:
    pairs: set[tuple[UUID, UUID]] = set()
    complete = True
    for way in ways:
        met, whole = _met(session, starts, way, links, depth, most)
        pairs |= met
        complete = complete and whole
    ordered = sorted(pairs)
    return network(packed([one for one, _ in ordered]), packed([other for _, other in ordered])), complete


def _met(
    session: Session, starts: Collection[UUID], way: Way, links: Links, depth: int | None, most: int
) -> tuple[set[tuple[UUID, UUID]], bool]:
    """Read the links (source, target) level by level, one level past the depth to know what lies beyond."""
    pairs: set[tuple[UUID, UUID]] = set()
    seen, level, steps = set(starts), sorted(starts), 0
    while level and (depth is None or steps <= depth):
        fresh: set[UUID] = set()
        for batch in batched(level, BATCH):
            query = select(way.near, way.far).where(way.near.in_(batch), *links.held())
            rows = session.execute(query.limit(most + 1)).all()
            pairs.update((near, far) if way.sign > 0 else (far, near) for near, far in rows)
            fresh.update(far for _, far in rows)
            most -= len(rows)
            if most < 0:
                return pairs, False
        level, steps = sorted(fresh - seen), steps + 1
        seen |= fresh
    return pairs, True


def batched(ids: Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    """Cut ids into lists of a size."""
    left = iter(ids)
    while batch := list(islice(left, size)):
        yield batch


def mask(found: Network, places: Places) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mark some places of a network."""
    marked = np.zeros(len(found.ids), np.bool_)
    marked[places] = True
    return marked
