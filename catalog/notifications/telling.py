"""What a Change says happened, in sentences."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.errors import NotFound
from catalog.notifications.composing import Happened, place
from catalog.notifications.kinds import CHANGES_TOLD, KINDS
from catalog.quality.incidents import queries as incidents
from catalog.quality.monitoring.causes import SCHEMA
from catalog.queue.models import Change

Detail = Mapping[str, Any]
INCIDENT_VERBS = {"open": "incident", "reopen": "incident", "resolve": "resolved", "assign": "assigned"}


def of_change(session: Session, change: Change) -> Happened | None:
    """Tell what a Change means to others; None where it is nobody's news."""
    kind = _kind(session, change)
    if kind is None:
        return None
    dataset = datasets.dataset(session, change.subject_id)
    copy = _copy(session, change.detail)
    return Happened(
        kind=kind,
        cause=f"change:{change.id}",
        dataset_id=dataset.id,
        dataset=dataset.name,
        at=change.at,
        copy_id=copy.id if copy else None,
        place=place(copy.uri) if copy else "",
        version_id=_id(change.detail, "version"),
        told=_told(kind, change, place(copy.uri) if copy else ""),
        actor=change.actor,
        urgent=KINDS[kind].urgent or change.detail.get("severity") == "critical",
        facts=dict(change.detail),
    )


def _kind(session: Session, change: Change) -> str | None:
    if change.kind == "classified" and not (change.detail.get("tag") and change.detail.get("column")):
        return None  # words of the glossary describe; a column's tag says how it is to be treated
    if change.kind != "incident":
        return change.kind if change.kind in CHANGES_TOLD else None
    kind = INCIDENT_VERBS.get(change.detail.get("verb", ""))
    found = _id(change.detail, "incident")
    if kind is None or found is None:
        return None
    # The arrival of the version tells of its columns, to more people and with more.
    told_already = kind == "incident" and incidents.get(session, found).kind == SCHEMA
    return None if told_already else kind


def _told(kind: str, change: Change, where: str) -> tuple[str, ...]:
    said = _SENTENCES.get(kind, _nothing)(change.detail, change.actor, where)
    reason = str(change.detail.get("reason") or "").strip()
    return (*said, *((f"Reason: {reason}",) if reason else ()))


def _decided(word: str) -> Callable[[Detail, str, str], tuple[str, ...]]:
    return lambda _detail, actor, place: (f"{actor} {word} {place}.",)


def _handed(what: str) -> Callable[[Detail, str, str], tuple[str, ...]]:
    def said(detail: Detail, _actor: str, _place: str) -> tuple[str, ...]:
        return (f"The {what} was {detail.get('from') or 'nobody'} and is {detail.get('to') or 'nobody'} now.",)

    return said


def _until(words: str) -> Callable[[Detail, str, str], tuple[str, ...]]:
    def said(detail: Detail, _actor: str, place: str) -> tuple[str, ...]:
        until = str(detail.get("until") or "")
        what = f"{place or 'The dataset'} {words}"
        return (f"{what}{f' {until[:10]}' if until else ', at a time not said'}.",)

    return said


def _deprecated(detail: Detail, actor: str, place: str) -> tuple[str, ...]:
    # Not by its name: who is told may not see what replaces it, and its page knows who looks.
    instead = ("Its page names what to use instead.",) if detail.get("replacement") else ()
    return (*_until("is to be left by")(detail, actor, place), *instead)


def _classified(detail: Detail, actor: str, _place: str) -> tuple[str, ...]:
    word = {"refused": "says that it is not so:", "cleared": "took back"}.get(str(detail.get("state")), "confirmed")
    erased = ("What the catalog kept of its cells was erased.",) if detail.get("scan_again") else ()
    return (f"{actor} {word} the tag {detail['tag']} on the column {detail['column']}.", *erased)


def _undeprecated(_detail: Detail, actor: str, place: str) -> tuple[str, ...]:
    return (f"{actor} says that {place or 'the dataset'} may be used again, also after the deadline that was told.",)


def _incident(detail: Detail, _actor: str, _place: str) -> tuple[str, ...]:
    return (str(detail.get("summary") or "Something is wrong with it."),)


def _resolved(detail: Detail, actor: str, _place: str) -> tuple[str, ...]:
    return (f"{actor} resolved it: {str(detail.get('resolution') or '').replace('_', ' ')}.",)


def _nothing(_detail: Detail, _actor: str, _place: str) -> tuple[str, ...]:
    return ()


_SENTENCES: Mapping[str, Callable[[Detail, str, str], tuple[str, ...]]] = {
    "accepted": _decided("accepted"),
    "rejected": _decided("turned down"),
    "revoked": _decided("took back"),
    "renewed": _decided("confirmed"),
    "owned": _handed("owner"),
    "custody": _handed("custodian"),
    "expiring": _until("is the source of truth until"),
    "expired": _until("was the source of truth until"),
    "deprecated": _deprecated,
    "undeprecated": _undeprecated,
    "classified": _classified,
    "nominated": _decided("proposed"),
    "incident": _incident,
    "resolved": _resolved,
}


def _copy(session: Session, detail: Detail) -> Copy | None:
    copy_id = _id(detail, "copy")
    if copy_id is None:
        return None
    try:
        return datasets.copy(session, copy_id)
    except NotFound:
        return None


def _id(detail: Detail, name: str) -> UUID | None:
    try:
        return UUID(str(detail.get(name)))
    except ValueError:
        return None
