"""OpenLineage events over HTTP: received one by one or in batches, and the events that are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime

from catalog.access.asking import Acting, asks
from catalog.config import Settings
from catalog.errors import CatalogError
from catalog.errors.events import EventInvalid, EventUnreadable, TooManyEvents
from catalog.lineage import events as kept
from catalog.lineage import receiving
from catalog.lineage.events_schemas import (
    BatchAnswer,
    BatchSummary,
    EventDetail,
    EventListed,
    EventReceived,
    Failed,
    Problem,
)
from catalog.lineage.openlineage.events import read_event
from catalog.lineage.openlineage.fields import check_keepable
from catalog.lineage.openlineage.said import Said
from catalog.lineage.openlineage.unpacking import is_suspicious, read_json, unpack
from catalog.web.pagination import Listing, Paging
from catalog.web.sessions import RequestSession, app_settings

router = APIRouter(tags=["events"])

RETRY_SECONDS = 2
_EVENT = {
    "type": "object",
    "required": ["eventTime", "producer"],
    "properties": {
        "eventType": {"type": "string"},
        "eventTime": {"type": "string", "format": "date-time"},
        "producer": {"type": "string"},
        "schemaURL": {"type": "string"},
        "run": {"type": "object"},
        "job": {"type": "object"},
        "dataset": {"type": "object"},
        "inputs": {"type": "array", "items": {"type": "object"}},
        "outputs": {"type": "array", "items": {"type": "object"}},
    },
}


@dataclass(frozen=True)
class Batch:
    """The events of a batch that can be kept, each with its place in the batch; and those that cannot."""

    said: tuple[tuple[int, Said], ...]
    failed: tuple[Failed, ...]


@dataclass(frozen=True)
class Told:
    """The JSON of a request; `suspicious` says that texts may be in it that no database keeps."""

    value: Any
    suspicious: bool


async def raw_body(request: Request) -> bytes:
    """Read a request's body; with too many others waiting it is turned away before."""
    return await request.body()


@contextmanager
def _counted(request: Request) -> Iterator[None]:
    settings = cast("Settings", request.app.state.settings)
    waiting: int = getattr(request.app.state, "events_waiting", 0)
    if waiting >= settings.max_waiting_events:
        raise TooManyEvents(waiting=waiting, seconds=RETRY_SECONDS)
    request.app.state.events_waiting = waiting + 1
    try:
        yield
    finally:
        request.app.state.events_waiting -= 1


async def admitted(request: Request) -> Any:
    """Let a request with events in, unless as many as may wait for the database do so already."""
    # On the event loop: no two requests count at once.
    with _counted(request):
        yield


Admitted = Annotated[None, Depends(admitted)]
Body = Annotated[bytes, Depends(raw_body)]


def one_event(request: Request, _admitted: Admitted, body: Body) -> Said:
    """Read the one event of a request."""
    told = _told(request, body)
    return _event(told.value, told)


def many_events(request: Request, _admitted: Admitted, body: Body) -> Batch:
    """Read the events of a batch; those that are wrong stay out of it, each with the reason."""
    whole = _told(request, body)
    most, told = app_settings(request).max_batch_events, whole.value
    if not isinstance(told, list):
        raise EventUnreadable(field="body", reason="a batch is a JSON array of events")
    if len(told) > most:
        raise EventInvalid(field="body", reason=f"a batch has at most {most:,} events")
    said, failed = [], []
    for index, one in enumerate(told):
        try:
            said.append((index, _event(one, whole)))
        except CatalogError as error:
            failed.append(Failed(index=index, reason=str(error), retriable=False))
    return Batch(tuple(said), tuple(failed))


def _told(request: Request, body: bytes) -> Told:
    settings = app_settings(request)
    unpacked = unpack(body, request.headers.get("content-encoding", ""), settings.max_event_bytes)
    return Told(read_json(unpacked), is_suspicious(unpacked))


def _event(value: Any, told: Told) -> Said:
    if told.suspicious:
        check_keepable(value)
    return read_event(value)


@router.post(
    "/lineage",
    status_code=201,
    dependencies=[asks("register")],
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": _EVENT}}}},
    responses={200: {"model": EventReceived, "description": "The event was kept before."}},
)
def receive_event(
    said: Annotated[Said, Depends(one_event)],
    response: Response,
    session: RequestSession,
    actor: Acting,
) -> EventReceived:
    """Keep one OpenLineage event; 201 when it is new, 200 when the same one was kept before."""
    found = receiving.receive(session, [said], actor)[0]
    response.status_code = 200 if found.repeated else 201
    problems = [Problem.model_validate(one) for one in found.problems]
    return EventReceived(id=found.event_id, repeated=found.repeated, problems=problems)


@router.post(
    "/lineage/batch",
    status_code=200,
    dependencies=[asks("register")],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "array", "items": _EVENT}}},
        }
    },
    responses={204: {"description": "Every event was kept."}},
    response_model=BatchAnswer,
)
def receive_batch(
    batch: Annotated[Batch, Depends(many_events)],
    session: RequestSession,
    actor: Acting,
) -> BatchAnswer | Response:
    """Keep a JSON array of events in one transaction; 204 when all are right, else those that are not are named."""
    receiving.receive(session, [said for _, said in batch.said], actor)
    if not batch.failed:
        return Response(status_code=204)
    received = len(batch.said) + len(batch.failed)
    summary = BatchSummary(
        received=received,
        successful=len(batch.said),
        failed=len(batch.failed),
        retriable=0,
        non_retriable=len(batch.failed),
    )
    return BatchAnswer(status="partial_success", summary=summary, failed_events=list(batch.failed))


@router.get("/events")
def list_events(
    session: RequestSession,
    paging: Paging,
    *,
    problems: bool = False,
    text: Annotated[str, Query(max_length=200)] = "",
    run: Annotated[str, Query(max_length=512)] = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Listing[EventListed]:
    """List the events that are kept, those received last first."""
    wanted = kept.Wanted(problems=problems, text=text, run=run, since=since, until=until)
    found = kept.listed(session, wanted, limit=paging.fetch, before=paging.before)
    return paging.listing([EventListed.model_validate(one) for one in found], key=lambda one: one.id)


@router.get("/events/{event_id:uuid}")
def show_event(event_id: UUID, session: RequestSession) -> EventDetail:
    """Show an event as it was received, and what could not be used of it."""
    return EventDetail.model_validate(kept.one(session, event_id))
