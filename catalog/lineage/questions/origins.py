"""Where copies come from in the end, and which origins several of them share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from catalog.lineage.links import UP, Links
from catalog.lineage.questions import holders, paging
from catalog.lineage.questions.network import NOBODY, Ids, Network, Places, as_uuid, packed, places_among
from catalog.lineage.questions.paging import Cut, Page
from catalog.lineage.questions.reaching import Reach, reach


@dataclass(frozen=True)
class Root:
    """A copy that nothing is known to be behind; one in a `circle` comes only from copies that come from it."""

    copy_id: UUID
    distance: int
    circle: bool
    registered: bool
    """False of one that is only named as an origin: nobody registered it in a silo."""


@dataclass(frozen=True)
class Roots:
    """A page of the roots, nearest first, and how many of all are not registered."""

    page: Cut[Root]
    unknown: int


@dataclass(frozen=True)
class Ancestor:
    """A copy that all come from, with the steps to each; no other common one is made from a `nearest` one."""

    copy_id: UUID
    distances: tuple[int, ...]
    nearest: bool


def roots(
    session: Session, starts: Collection[UUID], links: Links, *, page: Page, silo_ids: Collection[UUID] = ()
) -> Roots:
    """List the copies where the upstream of some copies ends; one without any upstream is its own root."""
    links, page = paging.begin(session, links, page)
    found = reach(session, starts, UP, links)
    ends = _ends(found.network, found.spread.order)
    order, steps = found.spread.order[ends], found.spread.steps[ends]
    silo = holders.of(session, found.network, order).silo
    in_circle = found.network.circling[order]
    told = zip(found.network.uuids(order), steps.tolist(), in_circle.tolist(), (silo != NOBODY).tolist(), strict=True)
    listed = [*_alone(session, starts, found), *(Root(*one) for one in told)]
    if silo_ids:
        listed = _of_silos(session, listed, silo_ids)
    unknown = sum(not one.registered for one in listed)
    part = listed[page.offset : page.offset + page.limit]
    return Roots(paging.cut(page, part, len(listed), whole=found.complete), unknown)


def common(
    session: Session,
    starts: Sequence[Collection[UUID]],
    links: Links,
    *,
    page: Page,
    silo_ids: Collection[UUID] = (),
) -> Cut[Ancestor]:
    """List the copies that each of several comes from, the nearest first; a copy counts as its own ancestor."""
    links, page = paging.begin(session, links, page)
    found = [reach(session, one, UP, links) for one in starts]
    parts = [_with_starts(one, copies) for one, copies in zip(found, starts, strict=True)]
    shared: Ids = reduce(np.intersect1d, [ids for ids, _ in parts])
    steps = np.stack([_steps(ids, far, shared) for ids, far in parts])
    nearest = _nearest(found[0].network, shared)
    if silo_ids:
        held = holders.silos(session, [as_uuid(one) for one in shared.tolist()])
        kept = np.array([held[as_uuid(one)] in silo_ids for one in shared.tolist()], np.bool_)
        shared, steps, nearest = shared[kept], steps[:, kept], nearest[kept]
    order = np.lexsort((np.arange(len(shared)), steps.sum(axis=0), steps.max(axis=0), ~nearest))
    listed = [
        Ancestor(as_uuid(shared[at]), tuple(steps[:, at].tolist()), bool(nearest[at]))
        for at in order[page.offset : page.offset + page.limit].tolist()
    ]
    return paging.cut(page, listed, len(shared), whole=all(one.complete for one in found))


def _ends(network: Network, order: Places) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which copies are in a group (a circle, or a copy alone) that no link leads into from outside."""
    groups = network.circles
    near = np.repeat(order, network.up.counts(order))
    far = network.up.of(order)
    fed = groups[near][groups[near] != groups[far]]
    return ~np.isin(groups[order], fed)


def _alone(session: Session, starts: Collection[UUID], found: Reach) -> list[Root]:
    linked = set(found.network.uuids(found.starts))
    alone = sorted(set(starts) - linked)
    held = holders.silos(session, alone)
    return [Root(copy_id, 0, circle=False, registered=held[copy_id] is not None) for copy_id in alone]


def _of_silos(session: Session, listed: list[Root], silo_ids: Collection[UUID]) -> list[Root]:
    held = holders.silos(session, [one.copy_id for one in listed])
    return [one for one in listed if held[one.copy_id] in set(silo_ids)]


def _with_starts(found: Reach, starts: Collection[UUID]) -> tuple[Ids, Places]:
    """Give the ids of all that was met and the steps to each, by id; the copies without a link too."""
    alone = packed(sorted(set(starts) - set(found.network.uuids(found.starts))))
    ids = np.concatenate([found.network.ids[found.spread.order], alone])
    steps = np.concatenate([found.spread.steps, np.zeros(len(alone), np.int64)])
    order = np.argsort(ids)
    return ids[order], steps[order]


def _steps(ids: Ids, steps: Places, wanted: Ids) -> Places:
    found: Places = steps[np.searchsorted(ids, wanted)] if len(wanted) else np.zeros(0, np.int64)
    return found


def _nearest(network: Network, shared: Ids) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which shared copies have no shared copy right below them; copies of one circle are below each other."""
    at = places_among(network.ids, shared)
    known = at >= 0
    places = at[known]
    below = np.repeat(places, network.up.counts(places))
    above = network.up.of(places)
    passed = above[network.circles[above] != network.circles[below]]
    nearest = np.ones(len(shared), np.bool_)
    nearest[known] = ~np.isin(network.circles[places], network.circles[passed])
    return nearest
