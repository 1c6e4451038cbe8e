"""Notices over HTTP: what one is told, and what one follows."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from catalog.access.asking import OWN, Acting, asks
from catalog.datasets import resolving
from catalog.notifications import own, queries, service, showing, subscribing
from catalog.notifications.schemas import (
    AcknowledgementAsked,
    Count,
    MessageShown,
    NoticeShown,
    NoticeWhole,
    SubscriptionAsked,
    SubscriptionShown,
)
from catalog.silos import queries as silos
from catalog.web.pagination import Listing, Paging
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["notices"])


@router.get("/notices")
def list_notices(
    session: RequestSession,
    actor: Acting,
    paging: Paging,
    state: Literal["unseen", "all"] = "unseen",
    person: Annotated[str, Query(max_length=256)] = "",
) -> Listing[MessageShown]:
    """List what one is told, newest first; administrators may ask for somebody else."""
    who = own.person(session, actor, person)
    found = queries.messages(session, who, unseen=state == "unseen", limit=paging.fetch, before=paging.before)
    return paging.listing(showing.messages(session, found), key=lambda one: one.id)


@router.get("/notices/count")
def count_notices(session: RequestSession, actor: Acting) -> Count:
    """Count what one has not acknowledged."""
    return Count(unseen=queries.unseen(session, actor.name))


@router.get("/notices/about")
def notices_about(
    session: RequestSession, paging: Paging, dataset: Annotated[str, Query(max_length=10_000)] = ""
) -> Listing[NoticeShown]:
    """List what happened, to one dataset or to all, newest first, each with how many have seen it."""
    dataset_id = resolving.resolve(session, dataset).id if dataset else None
    found = queries.notices(session, dataset_id=dataset_id, limit=paging.fetch, before=paging.before)
    return paging.listing(showing.notices(session, found), key=lambda one: one.id)


@router.get("/notices/{notice_id}")
def show_notice(notice_id: UUID, session: RequestSession, actor: Acting) -> NoticeWhole:
    """Show a notice: what one was told and, to those in charge, who has seen it."""
    return showing.whole(session, notice_id, actor)


@router.post("/notices/{notice_id}/acknowledge", dependencies=[asks("read")])
def acknowledge_notice(
    notice_id: UUID, body: AcknowledgementAsked, session: RequestSession, actor: Acting
) -> MessageShown:
    """Say that one has seen a notice."""
    return showing.messages(session, [service.acknowledge(session, notice_id, actor=actor, said=body.said)])[0]


@router.get("/subscriptions")
def list_subscriptions(session: RequestSession, actor: Acting) -> list[SubscriptionShown]:
    """List what one follows, oldest first."""
    return showing.subscriptions(session, actor.name)


@router.post("/subscriptions", dependencies=[asks("read")])
def subscribe(body: SubscriptionAsked, session: RequestSession, actor: Acting) -> SubscriptionShown:
    """Follow a dataset, a silo, a tag, or what a search finds."""
    made = subscribing.subscribe(
        session,
        actor=actor,
        dataset_id=resolving.resolve(session, body.dataset).id if body.dataset else None,
        silo_id=silos.get(session, body.silo).id if body.silo else None,
        tag=body.tag,
        words=body.words,
    )
    return showing.subscription(session, made)


@router.post("/subscriptions/{subscription_id}/end", dependencies=[OWN])
def end_subscription(subscription_id: UUID, session: RequestSession, actor: Acting) -> SubscriptionShown:
    """Follow it no longer."""
    return showing.subscription(session, subscribing.end(session, subscription_id, actor=actor))
