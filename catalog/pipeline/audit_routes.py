"""The record of who did what, over HTTP, for auditors."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.audit import queries
from catalog.audit.exporting import FORMATS, Wanted
from catalog.pipeline import recording
from catalog.web.fields import Text
from catalog.web.pagination import LARGEST
from catalog.web.sessions import RequestSession, before

router = APIRouter(tags=["audit"], dependencies=[asks("audit")])


class EntryShown(BaseModel):
    """An entry; `seq` and `seal` are null until it is sealed."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    seq: int | None
    at: datetime
    actor: str
    verified: bool
    origin: str
    action: str
    subject_type: str
    subject_id: str
    detail: dict[str, Any]
    form: int
    seal: str | None


class EntriesShown(BaseModel):
    """Entries, newest first; `next` is the id to give as `before` for the next page, null at the end."""

    items: list[EntryShown]
    next: int | None


class VerifiedShown(BaseModel):
    """When the chain was verified last, by whom, and what was found."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    by: str
    whole: bool
    last: int
    findings: list[str]


class ChainShown(BaseModel):
    """How far the chain is sealed, what waits, and when it was verified last."""

    model_config = ConfigDict(from_attributes=True)

    sealed: int
    signed_at: datetime | None
    begins: int
    unsealed: int
    oldest_unsealed: datetime | None
    verified: VerifiedShown | None


class ExportAsked(BaseModel):
    """What is to be exported, and how; `of` names a dataset, with its copies."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["jsonl", "csv"] = "jsonl"
    who: Text = ""
    did: Text = ""
    of: Text = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


@router.get("/audit")
def list_entries(
    session: RequestSession,
    who: Annotated[str, Query(max_length=512)] = "",
    did: Annotated[str, Query(max_length=64)] = "",
    of: Annotated[str, Query(max_length=5_000)] = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST)] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> EntriesShown:
    """List what was done, newest first."""
    subjects = recording.subjects(session, of) if of else None
    said = {"actor": who or None, "action": did or None, "subject_ids": subjects, "since": since, "until": until}
    found = queries.entries(session, **said, limit=limit + 1, before=before)  # type: ignore[arg-type]
    shown = [EntryShown.model_validate(one) for one in found[:limit]]
    return EntriesShown(items=shown, next=shown[-1].id if len(found) > limit else None)


@router.get("/audit/state")
def show_state(session: RequestSession) -> ChainShown:
    """Tell how far the chain is sealed, what waits, and when it was verified last."""
    return ChainShown.model_validate(recording.state(session))


@router.post("/audit/verification", status_code=202, dependencies=[asks("audit")])
def verify(session: RequestSession, actor: Acting) -> ChainShown:
    """Have a worker verify the chain; what it finds is told by `/audit/state` then."""
    recording.ask_to_verify(session, actor)
    return ChainShown.model_validate(recording.state(session))


@router.post("/audit/export", dependencies=[asks("audit")], response_class=StreamingResponse)
def export(body: ExportAsked, request: Request, session: RequestSession, actor: Acting) -> StreamingResponse:
    """Give entries as JSON lines, which the public key proves, or as CSV; that is recorded too."""
    written = recording.export(session, partial(_reading, request), _wanted(session, body), body.format, actor)
    return StreamingResponse(written, media_type=FORMATS[body.format], headers=recording.attached(body.format))


def _reading(request: Request) -> Any:
    return before(request)


def _wanted(session: Session, said: ExportAsked) -> Wanted:
    subjects = recording.subjects(session, said.of) if said.of else None
    return Wanted(said.who, said.did, subjects, said.since, said.until)
