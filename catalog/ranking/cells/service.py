"""Keeping what people find out of single cells, and who is the system of record, under the dataset's lock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.datasets import membership
from catalog.datasets import queries as datasets
from catalog.datasets.models import Dataset
from catalog.db import now
from catalog.errors import Conflict, CopyLeft, Invalid, ReasonMissing
from catalog.errors.cells import AppointmentEnded, CellAnswered, CellPersonal, CellRevoked, ColumnUnknown
from catalog.queue import service as queue
from catalog.ranking.cells import naming, queries
from catalog.ranking.cells.models import Appointment, VerifiedCell
from catalog.silos.access import Actor, require, require_of_dataset

TRUE, WRONG, CANNOT_TELL = "true", "wrong", "cannot_tell"
VERDICTS = (TRUE, WRONG, CANNOT_TELL)
SOURCES = ("steward", "system_of_record", "expectation")
MOST_ANSWERS = 200


@dataclass(frozen=True)
class Answer:
    """What somebody says of one cell; `replaces` is the earlier answer that they saw, None when there was none."""

    key: naming.Key
    column: str
    verdict: str
    value: str | None = None
    source: str = "steward"
    replaces: UUID | None = None

    @property
    def cell(self) -> str:
        """Name the cell."""
        return naming.cell_id(self.key, self.column)


def verify(
    session: Session, dataset_id: UUID, answers: Sequence[Answer], *, reason: str, actor: Actor
) -> list[VerifiedCell]:
    """Keep answers, all of them or none; the copies are ranked anew.

    An answer that says what is known already changes nothing, and nothing is written before all were checked. Raises
    CellAnswered when somebody said something else meanwhile, ColumnUnknown, CellPersonal, ReasonMissing.
    """
    require_of_dataset(session, actor, "steward", dataset_id)
    dataset = _locked(session, dataset_id)
    _check(answers, reason, queries.columns(session, dataset.id))
    known = queries.of_cells(session, dataset.id, {answer.cell for answer in answers})
    kept = [known.get(one.cell) if _says_so(known.get(one.cell), one) else None for one in answers]
    for there, answer in zip(kept, answers, strict=True):
        _check_seen(there, answer, known.get(answer.cell))
    said = [
        there or _keep(session, dataset.id, answer, known.get(answer.cell), reason.strip(), actor)
        for there, answer in zip(kept, answers, strict=True)
    ]
    fresh = [one for one, there in zip(said, kept, strict=True) if there is None]
    if fresh:
        replaced = [known[one.cell] for one in fresh if one.cell in known]
        _record(session, actor, "cell_verified", dataset.id, _Told(fresh, replaced), reason)
    return said


def revoke(session: Session, cell_id: UUID, *, reason: str, actor: Actor) -> VerifiedCell:
    """Take an answer back; it stays to be read, with who took it back and why."""
    found = queries.get(session, cell_id)
    require_of_dataset(session, actor, "steward", found.dataset_id)
    dataset = _locked(session, found.dataset_id)
    session.refresh(found)
    if found.known_to is not None:
        raise CellRevoked
    _end(found, _reason(reason), actor)
    _record(session, actor, "cell_revoked", dataset.id, _Told([found]), reason)
    return found


def appoint(
    session: Session, copy_id: UUID, *, columns: Collection[str] = (), reason: str, actor: Actor
) -> Appointment:
    """Call a copy the system of record of its dataset, or of some columns: its cells count as verified.

    It takes the place of the one that was appointed for just these columns. Raises ColumnUnknown, CopyLeft,
    ReasonMissing.
    """
    copy = datasets.copy(session, copy_id)
    require(session, actor, "steward", copy.silo_id)
    dataset = _locked(session, datasets.dataset_of(session, copy_id).id)
    if copy.retired_at is not None:
        raise CopyLeft(uri=copy.uri)
    named = sorted(set(columns))
    _check_columns(named, queries.columns(session, dataset.id))
    ended = [
        former
        for former in queries.appointments(session, dataset.id)
        if _made_room(session, former, named, copy_id, reason, actor)
    ]
    made = Appointment(dataset_id=dataset.id, copy_id=copy_id, columns=named, reason=_reason(reason))
    made.actor, made.verified = actor.name, actor.verified
    session.add(made)
    told = _Told([made], ended)
    _record(session, actor, "appointed", dataset.id, told, reason, copy=str(copy_id), columns=named)
    return made


def dismiss(session: Session, appointment_id: UUID, *, reason: str, actor: Actor) -> Appointment:
    """End an appointment: the copy's cells count as verified no longer."""
    found = queries.appointment(session, appointment_id)
    require(session, actor, "steward", datasets.copy(session, found.copy_id).silo_id)
    dataset = _locked(session, found.dataset_id)
    session.refresh(found)
    if found.known_to is not None:
        raise AppointmentEnded
    _end(found, _reason(reason), actor)
    _record(session, actor, "dismissed", dataset.id, _Told([found]), reason)
    return found


def _locked(session: Session, dataset_id: UUID) -> Dataset:
    membership.lock(session, {dataset_id})
    dataset = datasets.dataset(session, dataset_id)
    if dataset.id != dataset_id:
        membership.lock(session, {dataset.id})
    return dataset


def _check(answers: Sequence[Answer], reason: str, columns: dict[str, bool]) -> None:
    _reason(reason)
    if not answers or len(answers) > MOST_ANSWERS:
        raise Invalid(reason=f"Between 1 and {MOST_ANSWERS} answers are kept at once, not {len(answers)}.")
    if len({answer.cell for answer in answers}) < len(answers):
        raise Invalid(reason="Two of the answers are of the same cell. Say one thing of each.")
    for answer in answers:
        if answer.verdict not in VERDICTS or answer.source not in SOURCES:
            raise Invalid(reason=f"A verdict is one of {', '.join(VERDICTS)}, its source one of {', '.join(SOURCES)}.")
        if not answer.key or any(value is None for _, value in answer.key):
            raise Invalid(reason="A cell is named by its column and by the values that name its row. Give a key.")
        _check_columns([answer.column, *(name for name, _ in answer.key)], columns)


def _check_columns(named: Sequence[str], columns: dict[str, bool]) -> None:
    for name in named:
        if name not in columns:
            raise ColumnUnknown(column=name, columns=", ".join(list(columns)[:30]) or "none")
        if columns[name]:
            raise CellPersonal(column=name)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def _says_so(known: VerifiedCell | None, answer: Answer) -> bool:
    return known is not None and (known.verdict, known.value) == (answer.verdict, answer.value)


def _check_seen(there: VerifiedCell | None, answer: Answer, known: VerifiedCell | None) -> None:
    if there is None and answer.replaces != (known.id if known else None):
        raise CellAnswered(column=answer.column)


def _keep(
    session: Session, dataset_id: UUID, answer: Answer, known: VerifiedCell | None, reason: str, actor: Actor
) -> VerifiedCell:
    if known is not None:
        _end(known, reason, actor)
        session.flush()  # only one word on a cell is current
    made = VerifiedCell(
        dataset_id=dataset_id,
        cell=answer.cell,
        key=[list(pair) for pair in answer.key],
        column=answer.column,
        verdict=answer.verdict,
        value=None if answer.verdict == CANNOT_TELL else answer.value,
        source=answer.source,
        reason=reason,
        actor=actor.name,
        verified=actor.verified,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # a dataset that was merged into this one knew something of it
        raise Conflict from None
    return made


def _made_room(
    session: Session, former: Appointment, named: Sequence[str], copy_id: UUID, reason: str, actor: Actor
) -> bool:
    if former.columns == named:
        require(session, actor, "steward", datasets.copy(session, former.copy_id).silo_id)
        _end(former, reason.strip(), actor)
    elif former.columns and set(former.columns) & set(named) and former.copy_id != copy_id:
        taken = ", ".join(sorted(set(former.columns) & set(named)))
        raise Invalid(reason=f"Another copy is the system of record for {taken}. Dismiss that one first.")
    return former.columns == named


def _end(found: VerifiedCell | Appointment, reason: str, actor: Actor) -> None:
    found.known_to, found.ended_by, found.ended_reason = now(), actor.name, reason


@dataclass(frozen=True)
class _Told:
    """Rows that are new or have ended, and those in whose place they stand."""

    rows: Sequence[VerifiedCell | Appointment]
    replaced: Sequence[VerifiedCell | Appointment] = ()

    def became(self) -> dict[str, Any]:
        before = {str(row.id): "stands" for row in (*self.replaced, *self.rows) if row.known_to is not None}
        after = {str(row.id): "stands" if row.known_to is None else "ended" for row in (*self.replaced, *self.rows)}
        return changed(before, after) if before else created(after)


def _record(
    session: Session,
    actor: Actor,
    kind: str,
    dataset_id: UUID,
    told: _Told,
    reason: str,
    **more: Any,
) -> None:
    session.flush()  # the rows get their ids, and the caller shows what was written
    # The audit trail cannot forget, and cells may have to be forgotten: it names them by their ids only.
    detail = {"rows": [str(row.id) for row in told.rows], "reason": reason.strip(), **more}
    queue.record_change(session, kind, dataset_id, actor=actor.name, detail=detail)
    kept = {**detail, **told.became()}
    audit.record(session, actor.name, actor.verified, f"ranking.{kind}", "dataset", str(dataset_id), kept)
