"""Everything upstream or downstream, and who is hit: copies, and their datasets, owners and the jobs that read them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.lineage.links import Links, Way
from catalog.lineage.questions import bulk, holders, paging
from catalog.lineage.questions.holders import Codes, Held
from catalog.lineage.questions.network import Ids, Places, as_uuid, packed
from catalog.lineage.questions.paging import Cut, Page
from catalog.lineage.questions.reaching import Reach, reach

OF = ("copies", "datasets", "owners", "jobs")


@dataclass(frozen=True)
class Met:
    """One that is met: the id of a copy, dataset or job, or the name of an owner, at its nearest copy."""

    key: UUID | str
    distance: int
    copy_id: UUID
    copies: int
    """So many of the copies that are met belong to it, or are read by it."""


@dataclass(frozen=True)
class Totals:
    """How many are met, over all pages; of jobs None where that is more than can be counted."""

    copies: int
    datasets: int
    owners: int
    jobs: int | None
    silos: int


@dataclass(frozen=True)
class Reached:
    """A page of those that are met, nearest first, and how many there are."""

    page: Cut[Met]
    totals: Totals


@dataclass(frozen=True)
class _Listed:
    """What is listed, as codes in the order in which they are met."""

    codes: Codes | NDArray[np.int32]
    names: Ids | tuple[str, ...]
    """What the codes stand for; a code of -1 stands for nothing."""
    ids: Ids
    at: Places
    """Where in `ids` the copies of the codes stand, or, with `ends`, copies whose codes lie before their ends."""
    steps: NDArray[np.int64]
    ends: NDArray[np.int64] | None = None

    def copies(self, places: Places) -> Places:
        """Find which copies some codes are of."""
        return places if self.ends is None else np.searchsorted(self.ends, places, side="right")

    def different(self) -> int:
        """Count the different ones."""
        seen = np.zeros(len(self.names) + 1, np.bool_)
        seen[self.codes] = True
        return int(seen[:-1].sum())

    def firsts(self) -> Places:
        """Find where each code is met first."""
        first = np.full(len(self.names) + 1, -1, np.int64)
        first[self.codes[::-1]] = np.arange(len(self.codes) - 1, -1, -1)  # the last word is the nearest's
        first = first[:-1]
        marked = np.zeros(len(self.codes), np.bool_)
        marked[first[first >= 0]] = True
        return np.flatnonzero(marked)


def reached(
    session: Session,
    starts: Collection[UUID],
    way: Way,
    links: Links,
    *,
    page: Page,
    of: str = "copies",
    depth: int | None = None,
    silo_ids: Collection[UUID] = (),
) -> Reached:
    """List what is met one way from some copies, each at its nearest copy; of these only those in the silos count.

    The walk itself passes through the copies of every silo: a change does not stop where a silo ends. Jobs are those
    that read a copy which is met, or one from which the walk begins.
    """
    links, page = paging.begin(session, links, page)
    found = reach(session, starts, way, links, depth=depth)
    met = found.spread.steps > 0
    places, steps = found.spread.order[met], found.spread.steps[met]
    held = holders.of(session, found.network, places)
    if silo_ids:
        kept = np.isin(held.silo, [at for at, one in enumerate(held.silos) if one in set(silo_ids)])
        places, steps, held = places[kept], steps[kept], held.at(np.flatnonzero(kept))
    jobs = _jobs(session, _within(session, starts, silo_ids), found, places, steps, links)
    return _answer(found, held, (places, steps), jobs, of, page)


def _within(session: Session, copy_ids: Collection[UUID], silo_ids: Collection[UUID]) -> list[UUID]:
    if not silo_ids:
        return sorted(copy_ids)
    return sorted(session.scalars(select(Copy.id).where(Copy.id.in_(copy_ids), Copy.silo_id.in_(silo_ids))))


def _jobs(
    session: Session, starts: list[UUID], found: Reach, places: Places, steps: NDArray[np.int64], links: Links
) -> _Listed | None:
    begun = packed(starts)
    try:
        readers, at = holders.readers(session, found.network, places, begun, links.as_of)
    except bulk.TooMany:
        return None
    read = at >= 0
    at, steps = at[read], np.concatenate([np.zeros(len(begun), np.int64), steps])[read]
    ends = np.cumsum(readers.arcs.counts(at))
    return _Listed(readers.arcs.of(at), readers.jobs, readers.ids, at, steps, ends)


def _answer(
    found: Reach, held: Held, met: tuple[Places, NDArray[np.int64]], jobs: _Listed | None, of: str, page: Page
) -> Reached:
    places, steps = met
    ids = found.network.ids
    of_datasets = _Listed(held.dataset, held.datasets, ids, places, steps)
    of_owners = _Listed(held.owner, held.owners, ids, places, steps)
    totals = Totals(
        copies=len(places),
        datasets=of_datasets.different(),
        owners=of_owners.different(),
        jobs=None if jobs is None else jobs.different(),
        silos=_Listed(held.silo, tuple(map(str, held.silos)), ids, places, steps).different(),
    )
    beyond, whole = found.spread.beyond, found.complete
    if of == "copies":
        part = slice(page.offset, page.offset + page.limit)
        found_here = zip((as_uuid(one) for one in ids[places[part]].tolist()), steps[part].tolist(), strict=True)
        copies = [Met(copy_id, far, copy_id, 1) for copy_id, far in found_here]
        return Reached(paging.cut(page, copies, len(places), beyond=beyond, whole=whole), totals)
    listed = {"datasets": of_datasets, "owners": of_owners, "jobs": jobs}[of]
    if listed is None:
        return Reached(paging.cut(page, [], 0, whole=False), totals)
    first = listed.firsts()
    items = _items(listed, first[page.offset : page.offset + page.limit])
    return Reached(paging.cut(page, items, len(first), beyond=beyond, whole=whole), totals)


def _items(listed: _Listed, places: Places) -> list[Met]:
    counts = np.bincount(listed.codes[listed.codes >= 0], minlength=len(listed.names))
    return [
        Met(_name(listed.names, code), int(listed.steps[copy]), as_uuid(listed.ids[listed.at[copy]]), int(counts[code]))
        for copy, code in zip(listed.copies(places).tolist(), listed.codes[places].tolist(), strict=True)
    ]


def _name(names: Ids | tuple[str, ...], code: int) -> UUID | str:
    return names[code] if isinstance(names, tuple) else as_uuid(names[code])
