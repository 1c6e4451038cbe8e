"""The ways from some copies to others, and the circles in which copies come from themselves."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from catalog import graphs
from catalog.lineage.links import DOWN, UP, Links
from catalog.lineage.questions import holders, paging, snapshots
from catalog.lineage.questions.network import Network, Places
from catalog.lineage.questions.paging import Cut, Page
from catalog.lineage.questions.reaching import around, mask, reach

MOST_BETWEEN = 20_000
"""Of more copies between the two ends, those on the shortest ways are looked at."""
MOST_WAYS = 2_000
MOST_COUNTED = 10**12
MOST_SHOWN = 200
"""So many members of a circle are named."""

Way = tuple[UUID, ...]


@dataclass(frozen=True)
class Circle:
    """Copies that all come from each other, how many links there are among them, and a shortest way around."""

    copies: tuple[UUID, ...]
    """The first ones by id."""
    size: int
    links: int
    way: Way


def paths(
    session: Session,
    sources: Collection[UUID],
    targets: Collection[UUID],
    links: Links,
    *,
    page: Page,
    silo_ids: Collection[UUID] = (),
) -> Cut[Way]:
    """List the ways from one of the sources to one of the targets, the shortest first; none meets a copy twice.

    With silos, the ways that pass through one of them.
    """
    links, page = paging.begin(session, links, page)
    found = reach(session, targets, UP, links)
    begin, end = found.network.places(sources), found.starts
    pairs, whole = _between(found.network, begin, end)
    ways = graphs.ways(pairs, begin.tolist(), end.tolist())
    wanted = MOST_WAYS if silo_ids else min(page.offset + page.limit + 1, MOST_WAYS)
    listed = [tuple(found.network.uuids(way)) for way in islice(ways, wanted)]
    tried_all, whole = len(listed) < wanted, whole and found.complete
    if silo_ids:
        listed = _through(session, listed, silo_ids)
    counted = None if tried_all or silo_ids else graphs.count_ways(pairs, begin.tolist(), end.tolist())
    total = len(listed) if counted is None else min(counted, MOST_COUNTED)
    part = listed[page.offset : page.offset + page.limit]
    told = paging.cut(page, part, total, whole=whole and (tried_all or not silo_ids))
    if told.next and page.offset + page.limit >= MOST_WAYS:
        told = replace(told, because="limit", next="")
    return replace(told, exact=whole and (tried_all or (counted is not None and counted < MOST_COUNTED)))


def circles(
    session: Session, starts: Collection[UUID] | None, links: Links, *, page: Page, silo_ids: Collection[UUID] = ()
) -> Cut[Circle]:
    """List the circles through some copies, or (None) those of the whole graph; the largest first."""
    links, page = paging.begin(session, links, page)
    network, whole = (
        (snapshots.whole(session, links), True) if starts is None else around(session, starts, [UP, DOWN], links)
    )
    if network is None:
        return paging.cut(page, [], 0, whole=False)
    kept = network.circling if starts is None else network.circling & mask(network, network.places(starts))
    groups: Places = np.unique(network.circles[kept]).astype(np.int64)
    if silo_ids:
        groups = _of_silos(session, network, groups, silo_ids)
    sizes = np.bincount(network.circles, minlength=1)
    first = np.unique(network.circles, return_index=True)[1]
    order = sorted(groups.tolist(), key=lambda group: (-sizes[group], first[group]))
    part = [_circle(network, group) for group in order[page.offset : page.offset + page.limit]]
    return paging.cut(page, part, len(order), whole=whole)


def _between(network: Network, begin: Places, end: Places) -> tuple[list[tuple[int, int]], bool]:
    """List the links on any way from the beginnings to the ends; False when there are too many copies on them."""
    down, up = network.spread(begin, 1), network.spread(end, -1)
    far = np.full(len(network.ids), -1, np.int64)
    near = far.copy()
    far[down.order], near[up.order] = down.steps, up.steps
    both = (far >= 0) & (near >= 0)
    if both.sum() <= MOST_BETWEEN:
        return network.within(both), True
    lengths = np.where(both, far + near, np.iinfo(np.int64).max)
    longest = np.partition(lengths, MOST_BETWEEN)[MOST_BETWEEN]
    kept = lengths < longest if (lengths < longest).any() else lengths <= longest
    return network.within(kept), False


def _through(session: Session, ways: list[Way], silo_ids: Collection[UUID]) -> list[Way]:
    held = holders.silos(session, sorted({copy_id for way in ways for copy_id in way}))
    return [way for way in ways if any(held[copy_id] in silo_ids for copy_id in way)]


def _of_silos(session: Session, network: Network, groups: Places, silo_ids: Collection[UUID]) -> Places:
    members = np.flatnonzero(np.isin(network.circles, groups))
    ids = network.uuids(members)
    held = holders.silos(session, ids)
    inside = [held[copy_id] in silo_ids for copy_id in ids]
    return np.unique(network.circles[members[inside]]).astype(np.int64)


def _circle(network: Network, group: int) -> Circle:
    members = np.flatnonzero(network.circles == group)
    pairs = network.within(mask(network, members))
    way = graphs.circle(pairs, int(members[0]))
    return Circle(tuple(network.uuids(members[:MOST_SHOWN])), len(members), len(pairs), tuple(network.uuids(way)))
