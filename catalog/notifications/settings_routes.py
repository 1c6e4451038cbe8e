"""How one is reached, over HTTP: when letters come, by which channels, and what became of them."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from catalog.access.asking import OWN, Acting
from catalog.notifications import letterbox, own, reaching, showing
from catalog.notifications.schemas import (
    ChannelAsked,
    ChannelMade,
    ChannelShown,
    DeliveryShown,
    SettingsShown,
    WishesAsked,
)
from catalog.web.pagination import Listing, Paging
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter(tags=["notices"], dependencies=[OWN])


@router.get("/notices/settings")
def show_settings(session: RequestSession, actor: Acting, settings: AppSettings) -> SettingsShown:
    """Show when and how one is reached."""
    return showing.settings_of(session, actor.name, settings)


@router.post("/notices/settings")
def set_wishes(body: WishesAsked, session: RequestSession, actor: Acting, settings: AppSettings) -> SettingsShown:
    """Say when letters should come."""
    reaching.wish(session, **body.model_dump(), actor=actor)
    return showing.settings_of(session, actor.name, settings)


@router.post("/notices/channels")
def add_channel(body: ChannelAsked, session: RequestSession, actor: Acting, settings: AppSettings) -> ChannelMade:
    """Add a channel; a webhook's secret is in this answer and in no other."""
    made, secret = reaching.add(session, kind=body.kind, address=body.address, settings=settings, actor=actor)
    return ChannelMade(**showing.channel(made).model_dump(), secret=secret)


@router.post("/notices/channels/{channel_id}/end")
def end_channel(channel_id: UUID, session: RequestSession, actor: Acting) -> ChannelShown:
    """Use a channel no longer."""
    return showing.channel(reaching.end(session, channel_id, actor=actor))


@router.post("/notices/channels/{channel_id}/try")
def try_channel(channel_id: UUID, session: RequestSession, actor: Acting) -> DeliveryShown:
    """Send a letter that says that it is a trial."""
    return showing.deliveries(session, [letterbox.send_trial(session, channel_id, actor=actor)])[0]


@router.get("/notices/deliveries")
def list_deliveries(
    session: RequestSession,
    actor: Acting,
    paging: Paging,
    state: Literal["dead", "waiting", "delivered"] = "dead",
    everybody: bool = False,
) -> Listing[DeliveryShown]:
    """List letters, newest first: one's own, or for administrators everybody's."""
    person = None if everybody and own.may_administer(session, actor) else actor.name
    found = letterbox.listed(session, person=person, state=state, limit=paging.fetch, before=paging.before)
    return paging.listing(showing.deliveries(session, found), key=lambda one: one.id)


@router.post("/notices/deliveries/{delivery_id}/retry")
def retry_delivery(delivery_id: UUID, session: RequestSession, actor: Acting) -> DeliveryShown:
    """Try a dead letter again."""
    return showing.deliveries(session, [letterbox.retry(session, delivery_id, actor=actor)])[0]
