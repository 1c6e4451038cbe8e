"""The Notices screens: what one is told, one notice with its acknowledgement, and who has not seen it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.notifications import queries, service, showing
from catalog.notifications.schemas import MessageShown, NoticeShown, NoticeWhole
from catalog.silos.access import Actor
from catalog.ui import rendering
from catalog.web.sessions import RequestSession

router = APIRouter()

SIZE = 50
STATES = {"unseen": "To see", "all": "All you were told", "about": "All that happened"}


@dataclass(frozen=True)
class NoticesView:
    """One page of notices; `next` is where the next page begins."""

    state: str
    messages: Sequence[MessageShown]
    notices: Sequence[NoticeShown]
    next: UUID | None
    states: dict[str, str]
    actor: Actor


@dataclass(frozen=True)
class NoticeView:
    """One notice as its reader may see it."""

    whole: NoticeWhole
    title: str
    changed: Sequence[str]
    actor: Actor


@router.get("/notices")
def show_all(
    session: RequestSession,
    actor: Acting,
    state: Annotated[Literal["unseen", "all", "about"], Query()] = "unseen",
    before: UUID | None = None,
) -> HTMLResponse:
    """Show what one is told and has not acknowledged, all that one was told, or all that happened."""
    return rendering.page("notices.html", here="Notices", view=notices_view(session, actor, state, before))


@router.get("/notices/{notice_id}")
def show(session: RequestSession, actor: Acting, notice_id: UUID) -> HTMLResponse:
    """Show a notice."""
    return rendering.page("notice.html", here="Notices", view=notice_view(session, notice_id, actor))


@router.post("/notices/acknowledge", dependencies=[asks("read")])
def acknowledge_all(session: RequestSession, actor: Acting) -> Response:
    """Acknowledge everything."""
    service.acknowledge_all(session, actor=actor)
    return RedirectResponse("/notices", status_code=303)


@router.post("/notices/{notice_id}/acknowledge", dependencies=[asks("read")])
def acknowledge(
    session: RequestSession, actor: Acting, notice_id: UUID, said: Annotated[str, Form(max_length=10_000)] = ""
) -> Response:
    """Acknowledge a notice."""
    service.acknowledge(session, notice_id, actor=actor, said=said)
    return RedirectResponse(f"/notices/{notice_id}", status_code=303)


def notices_view(session: Session, actor: Actor, state: str, before: UUID | None) -> NoticesView:
    """Collect a page of notices."""
    if state == "about":
        happened = queries.notices(session, limit=SIZE + 1, before=before)
        following = happened[SIZE - 1].id if len(happened) > SIZE else None
        return NoticesView(state, (), showing.notices(session, happened[:SIZE]), following, STATES, actor)
    found = queries.messages(session, actor.name, unseen=state == "unseen", limit=SIZE + 1, before=before)
    following = found[SIZE - 1].id if len(found) > SIZE else None
    return NoticesView(state, showing.messages(session, found[:SIZE]), (), following, STATES, actor)


def notice_view(session: Session, notice_id: UUID, actor: Actor) -> NoticeView:
    """Collect a notice."""
    whole = showing.whole(session, notice_id, actor)
    if whole.message is not None:
        return NoticeView(whole, whole.message.title, whole.message.changed, actor)
    told = whole.notice
    return NoticeView(whole, told.title if told else "", told.told if told else (), actor)
