"""What the arrival of a version is news of: other columns, a past told differently, or other rows alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Dump, Version
from catalog.db import now
from catalog.matching.tables import prepare
from catalog.notifications.composing import Happened, Recipient, place
from catalog.notifications.kinds import KINDS
from catalog.notifications.recipients import OWNS, STEWARDS
from catalog.notifications.restating import Restated, restated
from catalog.quality.monitoring import queries as monitoring
from catalog.scanning import queries as scanning
from catalog.scanning.packing import unpack
from catalog.web import human

STALE = timedelta(days=7)
"""What arrived longer ago is no news: a catalog that is matched anew would tell of everything again."""
MOST_DUMPS = 200
MOST_COLUMNS = 12


@dataclass(frozen=True)
class Arrived:
    """A version and the one before it, as far as something is known of it."""

    happened: Happened
    rows: tuple[int | None, int | None]
    """Of the version before, and of this one; None where not known."""
    first: bool
    """The copy never held anything before."""
    changes: Sequence[Mapping[str, Any]]
    """Of the columns: see `monitoring.schema.SchemaChange`."""
    packed: tuple[bytes, bytes] | None
    """The fingerprints of both; None where they cannot be compared."""


def arrived(session: Session, version_id: UUID) -> Arrived | None:
    """Read what arrived with a version; None when it is old, or was replaced before anybody looked."""
    version = datasets.version(session, version_id)
    dump, before_id = _arrival(session, version)
    if dump is None or dump.registered_at < now() - STALE:
        return None
    copy = datasets.copy(session, version.copy_id)
    dataset = datasets.dataset_of(session, copy.id)
    before = datasets.version(session, before_id) if before_id else None
    found = monitoring.monitoring(session, version_id)
    happened = Happened(
        kind="version",
        cause=f"arrival:{dump.id}",
        dataset_id=dataset.id,
        dataset=dataset.name,
        at=dump.registered_at,
        copy_id=copy.id,
        place=place(copy.uri),
        version_id=version.id,
        actor=dump.registered_by,
    )
    compared = found is not None and before is not None and found.compared_with == before.id
    changes = found.changes if found is not None and compared else _by_columns(before, version)
    rows = (before.rows if before else None, version.rows)
    return Arrived(happened, rows, before is None, changes, _packed(session, before, version))


def widest(arrival: Arrived) -> Happened:
    """Give the news that would concern most people, for finding them before it is known what it is."""
    return replace(arrival.happened, kind="version" if arrival.first else "breaking")


def judge(arrival: Arrived) -> Happened:
    """Say what the arrival is news of: the weightiest of all that it brought."""
    breaking = [one for one in arrival.changes if one.get("breaking")]
    past = None
    if arrival.packed is not None:
        before, after = (prepare(unpack(packed)) for packed in arrival.packed)
        past = restated(before, after)
    kind = "breaking" if breaking else "restated" if past and past.past else "schema" if arrival.changes else "version"
    told = (*_of_columns(arrival.changes), *_of_rows(arrival), *_of_past(past))
    facts = {"columns": [one.get("column") for one in arrival.changes][:MOST_COLUMNS], "first": arrival.first}
    return replace(arrival.happened, kind=kind, told=told, urgent=KINDS[kind].urgent, facts=facts)


def concerned(happened: Happened, person: Recipient) -> Iterator[Recipient]:
    """Leave out who is told of weightier news only: those in charge, where it is no surprise to them."""
    kind = KINDS[happened.kind]
    holdings = tuple(held for held in person.holdings if kind.owners or held.way is not None)
    reasons = tuple(
        reason
        for reason in person.reasons
        if (kind.owners or reason != OWNS) and (kind.stewards or not reason.startswith(STEWARDS))
    )
    if holdings or reasons:
        yield replace(person, holdings=holdings, reasons=reasons)


def _arrival(session: Session, version: Version) -> tuple[Dump | None, UUID | None]:
    """Give the dump with which the copy last began to hold a version, and the version that it held before."""
    order = Dump.registered_at.desc(), Dump.id.desc()
    held = Dump.copy_id == version.copy_id, Dump.version_id.is_not(None)
    begun: Dump | None = None
    for dump in session.scalars(select(Dump).where(*held).order_by(*order).limit(MOST_DUMPS)):
        if dump.version_id == version.id:
            begun = dump
        elif begun is not None:
            return begun, dump.version_id
    return begun, None


def _packed(session: Session, before: Version | None, version: Version) -> tuple[bytes, bytes] | None:
    if before is None:
        return None
    found = scanning.packed(session, [before.id, version.id])
    return (found[before.id], found[version.id]) if {before.id, version.id} <= found.keys() else None


def _by_columns(before: Version | None, version: Version) -> list[Mapping[str, Any]]:
    """Compare names alone, where no monitor compared these two versions."""
    if before is None or before.status != "readable" or version.status != "readable":
        return []
    old, new = ([str(one["name"]) for one in held.columns] for held in (before, version))
    gone = [{"column": name, "breaking": True, "told": f"Column {name} is gone."} for name in old if name not in new]
    come = [{"column": name, "breaking": False, "told": f"Column {name} is new."} for name in new if name not in old]
    return [*gone, *come]


def _of_columns(changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in changes[:MOST_COLUMNS]:
        yield f"{one['told']}{' This breaks who reads it.' if one.get('breaking') else ''}"
    if len(changes) > MOST_COLUMNS:
        yield f"{len(changes) - MOST_COLUMNS} more columns changed."


def _of_rows(arrival: Arrived) -> Iterator[str]:
    was, now_there = arrival.rows
    if arrival.first:
        yield f"A new copy arrived, with {human.count(now_there)} rows."
    elif was is None or now_there is None:
        yield "How many rows it has now, and had before, is not known."
    elif was == now_there:
        yield f"It has {human.count(now_there)} rows, as before."
    else:
        yield f"It has {human.count(now_there)} rows; it had {human.count(was)}."


def _of_past(past: Restated | None) -> Iterator[str]:
    if past is None:
        return
    if past.changed:
        columns = ", ".join(past.columns[:MOST_COLUMNS])
        yield f"Of the rows that stayed, {human.share(past.changed)} have other values (in {columns}), by a sample."
    if past.gone:
        yield f"{human.share(past.gone)} of the rows of before are gone, by a sample."
    if past.past and past.since is not None:
        yield f"Older rows are among them, back to {past.since:%Y-%m-%d}."
