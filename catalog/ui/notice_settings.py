"""How one is reached: digest and quiet hours, channels (secrets go in and come out once), and what one follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import OWN, Acting
from catalog.config import Settings
from catalog.datasets import resolving
from catalog.errors import CatalogError, Forbidden, Invalid, NotFound
from catalog.notifications import letterbox, reaching, showing, subscribing
from catalog.notifications.schedule import DIGESTS
from catalog.notifications.schemas import DeliveryShown, SettingsShown, SubscriptionShown
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.ui import rendering
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter(dependencies=[OWN])

HERE = "/notices/settings"
KINDS = {"mail": "Mail", "webhook": "Webhook", "slack": "Slack", "teams": "Teams"}
FOLLOWED = {"dataset": "A dataset", "silo": "A silo", "tag": "A tag", "words": "A search"}


@dataclass(frozen=True)
class ReachedView:
    """What the page shows; `secret` is a new webhook's, which no other page ever has."""

    settings: SettingsShown
    follows: Sequence[SubscriptionShown]
    dead: Sequence[DeliveryShown]
    digests: Sequence[str]
    kinds: dict[str, str]
    followed: dict[str, str]
    problem: str = ""
    about: str = ""
    """What the problem is about: wishes | channel | follow."""
    secret: str = ""
    typed: str = ""


@router.get(HERE)
def show(session: RequestSession, actor: Acting, settings: AppSettings) -> HTMLResponse:
    """Show how one is reached."""
    return _page(reached_view(session, actor, settings))


@router.post(HERE)
def set_wishes(
    session: RequestSession,
    actor: Acting,
    settings: AppSettings,
    digest: Annotated[str, Form(max_length=100)] = "hourly",
    zone: Annotated[str, Form(max_length=200)] = "UTC",
    quiet_from: Annotated[str, Form(max_length=20)] = "",
    quiet_to: Annotated[str, Form(max_length=20)] = "",
    quiet_urgent: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Say when letters should come."""
    hours = {"quiet_from": quiet_from, "quiet_to": quiet_to, "quiet_urgent": bool(quiet_urgent)}
    try:
        reaching.wish(session, digest=digest, zone=zone, **hours, actor=actor)  # type: ignore[arg-type]  # see above
    except Invalid as error:
        return _page(reached_view(session, actor, settings, problem=str(error), about="wishes"), status=422)
    return RedirectResponse(HERE, status_code=303)


@router.post("/notices/channels")
def add_channel(
    session: RequestSession,
    actor: Acting,
    settings: AppSettings,
    kind: Annotated[str, Form(max_length=100)] = "",
    address: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Add a channel, and show a webhook's secret in the answer to this very form."""
    try:
        _, secret = reaching.add(session, kind=kind, address=address, settings=settings, actor=actor)
    except Invalid as error:
        said = {"problem": str(error), "about": "channel", "typed": address}
        return _page(reached_view(session, actor, settings, **said), status=422)
    return _page(reached_view(session, actor, settings, secret=secret)) if secret else _back("#channels")


@router.post("/notices/channels/{channel_id}/{verb}")
def change_channel(session: RequestSession, actor: Acting, channel_id: UUID, verb: str) -> Response:
    """End a channel, or send a trial by it."""
    if verb == "end":
        reaching.end(session, channel_id, actor=actor)
    elif verb == "try":
        letterbox.send_trial(session, channel_id, actor=actor)
    else:
        raise NotFound(what="Page", name=verb[:40])
    return _back("#channels")


@router.post("/notices/deliveries/{delivery_id}/retry")
def retry(session: RequestSession, actor: Acting, delivery_id: UUID) -> Response:
    """Try a dead letter again."""
    letterbox.retry(session, delivery_id, actor=actor)
    return _back("#dead")


@router.post("/subscriptions")
def follow(
    session: RequestSession,
    actor: Acting,
    settings: AppSettings,
    kind: Annotated[str, Form(max_length=100)] = "",
    what: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Follow something."""
    try:
        _follow(session, actor, kind, what.strip())
    except Forbidden:
        raise
    except CatalogError as error:
        return _page(reached_view(session, actor, settings, problem=str(error), about="follow", typed=what), status=422)
    return _back("#follows")


@router.post("/subscriptions/{subscription_id}/end")
def unfollow(session: RequestSession, actor: Acting, subscription_id: UUID) -> Response:
    """Follow it no longer."""
    subscribing.end(session, subscription_id, actor=actor)
    return _back("#follows")


def reached_view(session: Session, actor: Actor, settings: Settings, **more: str) -> ReachedView:
    """Collect how somebody is reached."""
    return ReachedView(
        settings=showing.settings_of(session, actor.name, settings),
        follows=showing.subscriptions(session, actor.name),
        dead=showing.deliveries(session, letterbox.listed(session, person=actor.name, limit=20)),
        digests=DIGESTS,
        kinds=KINDS,
        followed=FOLLOWED,
        **more,
    )


def _follow(session: Session, actor: Actor, kind: str, what: str) -> None:
    if kind not in FOLLOWED or not what:
        raise Invalid(reason="Say what to follow.")
    subscribing.subscribe(
        session,
        actor=actor,
        dataset_id=resolving.resolve(session, what).id if kind == "dataset" else None,
        silo_id=silos.get(session, what).id if kind == "silo" else None,
        tag=what if kind == "tag" else "",
        words=what if kind == "words" else "",
    )


def _back(part: str) -> Response:
    return RedirectResponse(HERE + part, status_code=303)


def _page(view: ReachedView, *, status: int = 200) -> HTMLResponse:
    answer = rendering.page("notice_settings.html", status=status, here="Notices", view=view)
    answer.headers["cache-control"] = "no-store"
    return answer
