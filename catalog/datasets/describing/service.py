"""Describing datasets and their columns, and saying how often they should arrive.

`before` is what whoever describes looked at: where it is another text by now, Conflict is raised and nothing is lost.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.datasets import queries
from catalog.datasets.describing.models import ColumnNote, RefreshExpectation
from catalog.datasets.models import Dataset
from catalog.datasets.owning import things
from catalog.datasets.owning.things import Thing
from catalog.db import keepable, now
from catalog.errors import Conflict, Invalid
from catalog.errors.stewardship import ColumnNotFound
from catalog.queue import service as queue
from catalog.silos.access import Actor, require

LONGEST = 10_000
LEAST, MOST = timedelta(minutes=1), timedelta(days=3660)


def describe(session: Session, dataset_id: UUID, text: str, *, actor: Actor, before: str | None = None) -> None:
    """Say what a dataset is; an empty text takes that back."""
    dataset = _locked(session, dataset_id, actor)
    _check(text, dataset.description, before)
    if dataset.description != text.strip():
        became = changed({"description": dataset.description}, {"description": text.strip()})
        dataset.description = text.strip()
        _tell(session, dataset, {"what": "description"}, became, actor)


def describe_columns(
    session: Session,
    dataset_id: UUID,
    texts: Mapping[str, str],
    *,
    actor: Actor,
    before: Mapping[str, str] | None = None,
) -> None:
    """Say what columns of a dataset are; an empty text takes that back. Raises ColumnNotFound."""
    dataset = _locked(session, dataset_id, actor)
    known = columns(session, dataset_id)
    was, became = {}, {}
    for name, text in texts.items():
        note = session.get(ColumnNote, (dataset_id, name))
        if name not in known and note is None:
            raise ColumnNotFound(column=name[:80], name=dataset.name)
        said = note.description if note is not None else ""
        _check(text, said, None if before is None else before.get(name))
        if said != text.strip():
            _note(session, note, ColumnNote(dataset_id=dataset_id, column=name, description=text.strip()), actor)
            was[name], became[name] = said, text.strip()
    if became:
        told = {"what": "columns", "columns": ", ".join(became)[:2_000]}
        _tell(session, dataset, told, changed(was, became), actor)


def expect_refresh(
    session: Session, dataset_id: UUID, every: timedelta | None, *, reason: str = "", actor: Actor
) -> None:
    """Say how often a dataset should arrive; None takes that back."""
    dataset = _locked(session, dataset_id, actor)
    if every is not None and not LEAST <= every <= MOST:
        raise Invalid(reason="A dataset arrives at most once a minute, and at least every ten years.")
    row = session.get(RefreshExpectation, dataset_id)
    was = row.every_seconds if row is not None else None
    if every is None:
        if row is not None:
            session.delete(row)
    else:
        row = row or RefreshExpectation(dataset_id=dataset_id)
        row.every_seconds, row.reason = round(every.total_seconds()), reason.strip()[:LONGEST]
        row.set_by, row.set_at = actor.name, now()
        session.add(row)
    seconds = round(every.total_seconds()) if every is not None else None
    became = changed({"every_seconds": was}, {"every_seconds": seconds}, reason=reason.strip()[:LONGEST])
    _tell(session, dataset, {"what": "refresh", "every": str(seconds or "")}, became, actor)


def columns(session: Session, dataset_id: UUID) -> list[str]:
    """Name the columns that the copies of a dataset hold now, each once, in the order of the oldest copy."""
    members = [copy.id for copy in queries.members(session, dataset_id)]
    held = queries.current_versions(session, members)
    return list(dict.fromkeys(str(one["name"]) for copy in members if copy in held for one in held[copy].columns))


def _locked(session: Session, dataset_id: UUID, actor: Actor) -> Dataset:
    dataset = queries.dataset(session, dataset_id)
    require(session, actor, "describe", things.silo_of(session, Thing("dataset", dataset.id)))
    session.refresh(dataset, with_for_update=True)
    return dataset


def _check(text: str, said: str, before: str | None) -> None:
    if len(text) > LONGEST or not keepable(text):
        raise Invalid(reason=f"A description has at most {LONGEST:,} characters, without a NUL.")
    if before is not None and before.strip() != said:
        raise Conflict


def _note(session: Session, note: ColumnNote | None, new: ColumnNote, actor: Actor) -> None:
    if not new.description:
        if note is not None:
            session.delete(note)
        return
    kept = note or new
    kept.description, kept.set_by, kept.set_at = new.description, actor.name, now()
    session.add(kept)


def _tell(session: Session, dataset: Dataset, told: dict[str, Any], became: dict[str, Any], actor: Actor) -> None:
    session.flush()  # before the audit trail is held up
    queue.record_change(session, "described", dataset.id, actor=actor.name, detail=told)
    audit.record(session, actor.name, actor.verified, "dataset.described", "dataset", dataset.id, {**told, **became})
