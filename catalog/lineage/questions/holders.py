"""Whom copies belong to and which jobs read them, in arrays: asked of a few copies, kept of all."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from catalog.access import sight
from catalog.datasets.models import Copy, Dataset, Membership
from catalog.lineage import stamps
from catalog.lineage.intervals import AsOf
from catalog.lineage.jobs import JobIO
from catalog.lineage.questions import bulk
from catalog.lineage.questions.network import (
    ID,
    NOBODY,
    Arcs,
    Ids,
    Network,
    Places,
    arcs,
    as_uuid,
    encoded,
    places_among,
)
from catalog.lineage.questions.reaching import BATCH, batched
from catalog.silos.models import Silo

FEW = 3_000
"""For more copies than these those of the whole lake are read, and kept while nothing of it changes."""
MOST_READINGS = 6_000_000
ROWS = 50_000
NONE = "0" * 32
Codes = NDArray[np.int64]
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Held:
    """What each of some copies belongs to, as places in the lists beside; -1 where nobody knows."""

    silo: Codes
    dataset: Codes
    owner: Codes
    silos: tuple[UUID, ...]
    datasets: Ids
    owners: tuple[str, ...]

    def at(self, places: Places) -> "Held":
        """Give the same of some of the copies, by their places here; a place of -1 belongs to nobody."""
        known = places >= 0

        def some(codes: Codes) -> Codes:
            return codes[places] if everyone else np.where(known, codes[places], NOBODY)

        everyone = bool(known.all())
        silo, dataset, owner = some(self.silo), some(self.dataset), some(self.owner)
        return Held(silo, dataset, owner, self.silos, self.datasets, self.owners)


@dataclass(frozen=True)
class Holders(Held):
    """The same of copies whose ids are told as well, in order."""

    ids: Ids


@dataclass(frozen=True)
class Readers:
    """Which jobs read each of some copies, as places in `jobs`."""

    ids: Ids
    arcs: Arcs
    jobs: Ids


@dataclass(frozen=True)
class _Kept(Generic[Kind]):
    """What is kept of a whole lake, and where the copies of a network stand in it."""

    key: tuple[object, ...]
    stamp: int
    value: Kind
    network: Network
    places: Places


_kept: dict[str, _Kept[Any]] = {}
_reading = Lock()


def of(session: Session, network: Network, places: Places) -> Held:
    """Tell whom copies belong to: its custodian, else its dataset's owner, else its silo's is a copy's owner."""
    if len(places) <= FEW:
        ids = network.ids[places]
        found = _read(session, _query().where(Copy.id.in_(_uuids(ids))))
        return found.at(places_among(found.ids, ids))
    kept: _Kept[Holders] = _all(session, "holder", (), network, lambda: _read(session, _query()))
    return kept.value.at(kept.places[places])


def silos(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Tell the silo of each of some copies; None of one that nobody registered."""
    found: dict[UUID, UUID | None] = {}
    for batch in batched(copy_ids, BATCH):
        rows = session.execute(select(Copy.id, Copy.silo_id).where(Copy.id.in_(batch)))
        found |= {row[0]: row[1] for row in rows}
    return found


def readers(
    session: Session, network: Network, places: Places, starts: Ids, as_of: AsOf | None
) -> tuple[Readers, Places]:
    """Tell which jobs read copies, and where those stand among the copies told of; `starts` come first.

    Raises bulk.TooMany where the readings of the whole lake do not fit in memory.
    """
    query = select(JobIO.copy_id, JobIO.job_id).where(
        JobIO.direction == "input", *_held(as_of), *sight.conditions(session, JobIO)
    )
    if len(places) <= FEW:
        ids = np.concatenate([starts, network.ids[places]])
        found = _readers(session, query.where(JobIO.copy_id.in_(_uuids(ids))))
        return found, places_among(found.ids, ids)
    kept: _Kept[Readers] = _all(session, "job", (as_of,), network, lambda: _readers(session, query))
    return kept.value, np.concatenate([places_among(kept.value.ids, starts), kept.places[places]])


def forget() -> None:
    """Let go of all that is kept."""
    with _reading:
        _kept.clear()


def _all(session: Session, subject: str, more: tuple[object, ...], network: Network, read: Any) -> _Kept[Any]:
    key = (session.get_bind().engine.url.render_as_string(hide_password=True), *more)
    if sight.is_partial(session):  # what is kept is of who sees everything
        value = read()
        return _Kept(key, 0, value, network, places_among(value.ids, network.ids))
    with _reading:
        stamp = stamps.read(session, subject)
        held = _kept.get(subject)
        value = held.value if held is not None and (held.key, held.stamp) == (key, stamp) else read()
        if held is None or held.value is not value or held.network is not network:
            held = _Kept(key, stamp, value, network, places_among(value.ids, network.ids))
        if not session.get_bind().get_execution_options().get("catalog_write", True):
            _kept[subject] = held
        return held


def _query() -> Select[Any]:
    home = and_(Membership.copy_id == Copy.id, Membership.valid_to.is_(None), Membership.known_to.is_(None))
    owner = func.coalesce(func.nullif(Copy.custodian, ""), func.nullif(Dataset.owner, ""), func.nullif(Silo.owner, ""))
    ids: list[Any] = [cast(one, String) for one in (Copy.id, Copy.silo_id, Membership.dataset_id)]
    query: Select[Any] = select(*ids, owner).select_from(Copy).outerjoin(Membership, home)
    return query.outerjoin(Dataset, Dataset.id == Membership.dataset_id).outerjoin(Silo, Silo.id == Copy.silo_id)


def _read(session: Session, query: Select[Any]) -> Holders:
    parts = list(_parts(session, query))
    ids, silos, datasets = (np.concatenate([np.zeros(0, ID), *(part[at] for part in parts)]) for at in range(3))
    owners = pa.chunked_array([part[3] for part in parts], pa.string()).combine_chunks().dictionary_encode()
    place, ordered = encoded(ids)
    order = np.empty_like(place)
    order[place] = np.arange(len(place))
    silo, known_silos = _coded(silos)
    dataset, known_datasets = _coded(datasets)
    owner = owners.indices.fill_null(NOBODY).to_numpy(zero_copy_only=False).astype(np.int64)
    silo_ids, names = tuple(_uuids(known_silos)), tuple(owners.dictionary.to_pylist())
    return Holders(silo[order], dataset[order], owner[order], silo_ids, known_datasets, names, ordered)


def _parts(session: Session, query: Select[Any]) -> Iterator[tuple[Ids, Ids, Ids, pa.Array]]:
    for rows in session.execute(query, execution_options={"yield_per": ROWS}).partitions(ROWS):
        ids, silos, datasets, owners = zip(*rows, strict=True)
        yield _ids(ids), _ids(silos), _ids(datasets), pa.array(owners, pa.string())


def _readers(session: Session, query: Select[UUID, UUID]) -> Readers:
    copies, jobs = bulk.pairs(session, query, MOST_READINGS)
    near, ids = encoded(copies)
    far, known = encoded(jobs)
    return Readers(ids, arcs(near, far, len(ids)), known)


def _held(as_of: AsOf | None) -> tuple[ColumnElement[bool], ...]:
    if as_of is None:
        return (JobIO.ended_at.is_(None),)
    return (JobIO.first_seen <= as_of.valid, or_(JobIO.ended_at.is_(None), JobIO.ended_at > as_of.valid))


def _ids(column: Sequence[str | None]) -> Ids:
    return np.frombuffer(bytes.fromhex("".join(one or NONE for one in column).replace("-", "")), ID)


def _uuids(ids: Ids) -> list[UUID]:
    return [as_uuid(one) for one in ids.tolist()]


def _coded(ids: Ids) -> tuple[Codes, Ids]:
    codes, known = encoded(ids)
    if len(known) and known[0] == b"":  # nobody comes first in order
        return codes - 1, known[1:]
    return codes, known
