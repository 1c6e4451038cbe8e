"""The forms of the case page: votes, and what is said of a nomination."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response

from catalog.access.asking import Acting, asks
from catalog.db import now
from catalog.errors import ReasonMissing
from catalog.nominations import discussing, proposing, review, service
from catalog.nominations.review import Terms
from catalog.silos import service as silos
from catalog.ui import rendering
from catalog.ui.review import review_view
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter()


@dataclass(frozen=True)
class Filled:
    """A form as it was sent."""

    revision: Annotated[int, Form()]
    reason: Annotated[str, Form(max_length=10_000)] = ""
    until: Annotated[str, Form(max_length=40)] = ""


@router.post("/review/{nomination_id}/{verb}", dependencies=[asks("steward")])
def decide(
    session: RequestSession,
    actor: Acting,
    settings: AppSettings,
    nomination_id: UUID,
    verb: Literal["accept", "reject", "renew", "revoke", "review", "ask"],
    form: Annotated[Filled, Depends()],
) -> Response:
    """Vote, put under review or ask for cells; what has changed meanwhile is not decided on."""
    try:
        said: dict[str, Any] = {"reason": form.reason, "actor": actor, "revision": form.revision}
        if verb in {"accept", "renew"}:
            said["until"] = review.until(form.until, now())
        if verb not in {"reject", "revoke"}:
            said["terms"] = Terms.of(settings)
        done = _VERBS[verb](session, nomination_id, **said)
    except ReasonMissing:
        view = review_view(session, nomination_id, actor, missing=verb)
        return rendering.page("decide.html", status=422, here="Review", view=view)
    shown = done.id if verb == "renew" else nomination_id
    return RedirectResponse(f"/review/{shown}", status_code=303)


@router.post("/review/{nomination_id}/say/comment", dependencies=[asks("describe")])
def comment(
    session: RequestSession,
    actor: Acting,
    settings: AppSettings,
    nomination_id: UUID,
    form: Annotated[Filled, Depends()],
) -> Response:
    """Say something of it, which is read before it is decided."""
    said: dict[str, Any] = {"actor": actor, "revision": form.revision, "terms": Terms.of(settings)}
    try:
        discussing.comment(session, nomination_id, text=form.reason, **said)
    except ReasonMissing:
        view = review_view(session, nomination_id, actor, missing="comment")
        return rendering.page("decide.html", status=422, here="Review", view=view)
    return RedirectResponse(f"/review/{nomination_id}#said", status_code=303)


@router.post("/review/{nomination_id}/say/withdraw", dependencies=[asks("describe")])
def withdraw(
    session: RequestSession, actor: Acting, nomination_id: UUID, form: Annotated[Filled, Depends()]
) -> Response:
    """Take one's own proposal back."""
    try:
        proposing.withdraw(session, nomination_id, reason=form.reason, actor=actor, revision=form.revision)
    except ReasonMissing:
        view = review_view(session, nomination_id, actor, missing="withdraw")
        return rendering.page("decide.html", status=422, here="Review", view=view)
    return RedirectResponse(f"/review/{nomination_id}", status_code=303)


@router.post("/quality/silos/{name}/quorum", dependencies=[asks("administer")])
def set_quorum(
    session: RequestSession,
    actor: Acting,
    name: str,
    quorum: Annotated[int, Form()],
    reason: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Say how many stewards of a silo must agree."""
    silos.set_quorum(session, name, quorum, reason=reason, actor=actor)
    return RedirectResponse(f"/quality/silos/{quote(name)}#quorum", status_code=303)


_VERBS: Mapping[str, Callable[..., Any]] = {
    "accept": service.accept,
    "reject": service.reject,
    "renew": service.renew,
    "revoke": service.revoke,
    "review": discussing.begin,
    "ask": discussing.ask,
}
