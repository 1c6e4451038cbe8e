"""The Activity screen: who did what to which, newest first, filtered, exported, and how far it is sealed."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.audit import queries as audit
from catalog.audit.exporting import FORMATS, Wanted
from catalog.audit.models import AuditEntry
from catalog.datasets import queries as datasets
from catalog.pipeline import recording
from catalog.pipeline.recording import ChainState
from catalog.ui import rendering
from catalog.ui.family import label
from catalog.ui.lineage.asked import moment
from catalog.web.sessions import RequestSession, before

router = APIRouter(dependencies=[asks("audit")])

SIZE = 50
LONGEST = 160
NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Asked:
    """What is looked for; `before` is the id of the last entry of the page before."""

    who: str = ""
    did: str = ""
    of: str = ""
    since: str = ""
    until: str = ""
    before: int | None = None

    def href(self, page: str = "/activity", **changes: Any) -> str:
        """Give the address with some of it changed."""
        said = {name: str(value) for name, value in {**vars(self), **changes}.items() if value}
        return page + (f"?{urlencode(said)}" if said else "")

    @property
    def filtered(self) -> bool:
        """Something is left out."""
        return any((self.who, self.did, self.of, self.since, self.until))


@dataclass(frozen=True)
class Done:
    """One entry as it is shown: what was done in words, to what, and the rest of what was noted."""

    id: int
    number: int | None
    """Its place in the chain; None while it is not sealed."""
    at: datetime
    who: str
    verified: bool
    did: str
    kind: str
    subject: str
    name: str
    href: str
    reason: str
    detail: str
    origin: str
    seal: str


@dataclass(frozen=True)
class ActivityView:
    """One page of what was done."""

    asked: Asked
    entries: Sequence[Done]
    verbs: Sequence[str]
    next: str
    chain: ChainState


def read(
    who: Annotated[str, Query(max_length=512)] = "",
    did: Annotated[str, Query(max_length=64)] = "",
    of: Annotated[str, Query(max_length=5_000)] = "",
    since: Annotated[str, Query(max_length=40)] = "",
    until: Annotated[str, Query(max_length=40)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> Asked:
    """Read what is looked for from the address."""
    return Asked(who.strip(), did.strip(), of.strip(), since.strip(), until.strip(), before)


Asking = Annotated[Asked, Depends(read)]


@router.get("/activity")
def show(session: RequestSession, asked: Asking) -> HTMLResponse:
    """Show who did what, newest first."""
    return rendering.page("activity.html", here="Activity", view=activity_view(session, asked))


@router.post("/activity/export", dependencies=[asks("audit")])
def export(
    request: Request,
    session: RequestSession,
    actor: Acting,
    asked: Asking,
    form: Annotated[str, Form(alias="as")] = "csv",
) -> StreamingResponse:
    """Give all entries that pass the filters as a file; that is recorded too."""
    written = recording.export(session, partial(before, request), _wanted(session, asked), form, actor)
    return StreamingResponse(written, media_type=FORMATS[form], headers=recording.attached(form))


@router.post("/activity/verification", dependencies=[asks("audit")])
def verify(session: RequestSession, actor: Acting) -> Response:
    """Have a worker verify the chain."""
    recording.ask_to_verify(session, actor)
    return RedirectResponse("/activity#chain", status_code=303)


def activity_view(session: Session, asked: Asked) -> ActivityView:
    """Collect one page of entries."""
    found = _entries(session, asked, SIZE + 1)
    shown = found[:SIZE]
    further = asked.href(before=shown[-1].id) if len(found) > SIZE else ""
    return ActivityView(asked, _told(session, shown), audit.verbs(session), further, recording.state(session))


def _entries(session: Session, asked: Asked, limit: int) -> list[AuditEntry]:
    wanted = _wanted(session, asked)
    return audit.entries(
        session,
        subject_ids=wanted.subject_ids,
        actor=wanted.actor or None,
        action=wanted.action or None,
        since=wanted.since,
        until=wanted.until,
        limit=limit,
        before=asked.before,
    )


def _wanted(session: Session, asked: Asked) -> Wanted:
    subjects = recording.subjects(session, asked.of) if asked.of else None
    return Wanted(asked.who, asked.did, subjects, _begin(asked.since), moment(asked.until))


def _begin(said: str) -> datetime | None:
    """Read a time; a day means its beginning."""
    return moment(f"{said}T00:00" if len(said) == len("2026-03-01") else said)


def _told(session: Session, entries: Sequence[AuditEntry]) -> list[Done]:
    names = _names(session, entries)
    return [_done(entry, *names.get((entry.subject_type, entry.subject_id), ("", ""))) for entry in entries]


def _done(entry: AuditEntry, name: str, href: str) -> Done:
    said = {key: value for key, value in entry.detail.items() if key not in {"reason", "before", "after"}}
    rest = [f"{key.replace('_', ' ')} {_short(value)}" for key, value in said.items() if value not in NOTHING]
    told = "; ".join([*_became(entry.detail), *rest])
    return Done(
        id=entry.id,
        number=entry.seq,
        at=entry.at,
        who=entry.actor,
        verified=entry.verified,
        did=entry.action.replace(".", ": ").replace("_", " "),
        kind=entry.subject_type,
        subject=entry.subject_id,
        name=name,
        href=href,
        reason=str(entry.detail.get("reason") or ""),
        detail=told,
        origin=entry.origin,
        seal=entry.seal or "",
    )


def _became(detail: Mapping[str, Any]) -> list[str]:
    """Tell what is another than before: `owner: ana → bo`."""
    before, after = detail.get("before"), detail.get("after")
    if not isinstance(after, dict):
        return []
    was = before if isinstance(before, dict) else {}
    named = {name: name.replace("_", " ") for name in after}
    new = [
        f"{named[name]} {_short(value)}" for name, value in after.items() if name not in was and value not in NOTHING
    ]
    return [f"{named[name]}: {_short(was[name])} → {_short(after[name])}" for name in after if name in was] + new


def _short(value: Any) -> str:
    if value in NOTHING:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _names(session: Session, entries: Iterable[AuditEntry]) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Name the datasets and copies that entries speak of, each with its address."""
    said: dict[str, set[UUID]] = {"dataset": set(), "copy": set()}
    for entry in entries:
        if entry.subject_type in said and (one := _uuid(entry.subject_id)):
            said[entry.subject_type].add(one)
    found = {("dataset", str(key)): (name, f"/datasets/{key}") for key, name in _datasets(session, said["dataset"])}
    homes = datasets.memberships(session, said["copy"])
    for key, copy in datasets.copies(session, said["copy"]).items():
        href = f"/datasets/{homes[key].dataset_id}" if key in homes else ""
        found["copy", str(key)] = (label(copy), href)
    return found


def _datasets(session: Session, ids: Collection[UUID]) -> Iterable[tuple[UUID, str]]:
    return datasets.names(session, ids).items() if ids else ()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
