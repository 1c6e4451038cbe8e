"""Putting notices, channels and letters together for those who look at them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access.deciding import decide
from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.db import keeps_books
from catalog.errors import NotFound
from catalog.notifications import queries, reaching, subscribing
from catalog.notifications.kinds import KINDS
from catalog.notifications.models import Channel, Delivery, Message, Notice, Posting, Subscription
from catalog.notifications.schemas import (
    ChannelShown,
    DeliveryShown,
    MessageShown,
    NoticeShown,
    NoticeWhole,
    SettingsShown,
    SubscriptionShown,
    Told,
)
from catalog.silos.access import Actor
from catalog.silos.models import Silo


def messages(session: Session, found: Sequence[Message]) -> list[MessageShown]:
    """Show what people were told."""
    about = _kinds(session, [one.notice_id for one in found])
    return [_message(one, *about[one.notice_id]) for one in found]


def notices(session: Session, found: Sequence[Notice]) -> list[NoticeShown]:
    """Show what happened, each with who has seen it."""
    counted = queries.standing(session, [one.id for one in found])
    return [_notice(one, *counted.get(one.id, (0, 0))) for one in found]


def whole(session: Session, notice_id: UUID, actor: Actor) -> NoticeWhole:
    """Show a notice as somebody may see it; raises NotFound."""
    notice = queries.by_id(session, [notice_id]).get(notice_id)
    try:
        mine = queries.message(session, notice_id, actor.name)
    except NotFound:
        mine = None
    if notice is None and mine is None:
        raise NotFound(what="Notice", name=str(notice_id))
    in_charge = notice is not None and _is_in_charge(session, notice, actor)
    return NoticeWhole(
        notice=notices(session, [notice])[0] if notice else None,
        message=messages(session, [mine])[0] if mine else None,
        told=[Told.model_validate(one) for one in queries.told(session, notice_id)] if in_charge else None,
    )


def settings_of(session: Session, person: str, settings: Settings) -> SettingsShown:
    """Show when and how a person is reached."""
    wishes = reaching.wishes(session, person)
    return SettingsShown(
        person=person,
        digest=wishes.digest,  # type: ignore[arg-type]  # checked when it was set
        zone=wishes.zone,
        quiet_from=reaching.clock(wishes.quiet_from),
        quiet_to=reaching.clock(wishes.quiet_to),
        quiet_urgent=wishes.quiet_urgent,
        channels=channels(session, reaching.mine(session, person)),
        mail=bool(settings.mail_url),
    )


def channels(session: Session, found: Sequence[Channel]) -> list[ChannelShown]:
    """Show channels, each with how many letters wait for it."""
    waits = Delivery.channel_id.in_([one.id for one in found]), Delivery.state == "waiting"
    counted = select(Delivery.channel_id, func.count()).where(*waits).group_by(Delivery.channel_id)
    waiting = {row[0]: row[1] for row in session.execute(counted)}
    return [channel(one, waiting.get(one.id, 0)) for one in found]


def channel(one: Channel, waiting: int = 0) -> ChannelShown:
    """Show a channel without what is secret."""
    return ChannelShown(
        id=one.id,
        kind=one.kind,  # type: ignore[arg-type]  # checked when it was added
        address=reaching.shown(one),
        by_default=one.by_default,
        created_at=one.created_at,
        failures=one.failures,
        error=one.error,
        waiting=waiting,
    )


def deliveries(session: Session, found: Sequence[tuple[Delivery, Channel]]) -> list[DeliveryShown]:
    """Show letters, without what they say."""
    counted = _counted(session, [one.id for one, _ in found])
    return [
        DeliveryShown(
            id=one.id,
            channel_id=by.id,
            person=by.person,
            kind=by.kind,  # type: ignore[arg-type]  # checked when it was added
            address=reaching.shown(by),
            state=one.state,  # type: ignore[arg-type]  # one of three
            attempts=one.attempts,
            error=one.error,
            messages=counted.get(one.id, 0),
            created_at=one.created_at,
            next_at=one.next_at,
            ended_at=one.ended_at,
        )
        for one, by in found
    ]


def subscriptions(session: Session, person: str) -> list[SubscriptionShown]:
    """Show what a person follows; what they do not see any more is left out."""
    return [subscription(session, one) for one in subscribing.subscriptions(session, person)]


def subscription(session: Session, one: Subscription) -> SubscriptionShown:
    """Show one subscription."""
    names = datasets.names(session, [one.dataset_id]) if one.dataset_id else {}
    silo = session.get(Silo, one.silo_id) if one.silo_id else None
    return SubscriptionShown(
        id=one.id,
        dataset_id=one.dataset_id,
        dataset=names.get(one.dataset_id, "") if one.dataset_id else "",
        silo=silo.name if silo else "",
        tag=one.tag,
        words=one.words,
        created_at=one.created_at,
    )


def _is_in_charge(session: Session, notice: Notice, actor: Actor) -> bool:
    dataset = datasets.dataset(session, notice.dataset_id)
    copies = datasets.copies(session, [notice.copy_id]) if notice.copy_id else {}
    copy = copies.get(notice.copy_id) if notice.copy_id else None
    names = {dataset.owner, notice.actor, copy.custodian if copy else ""}
    if actor.name in names:
        return True
    silos = {copy.silo_id} if copy else {one.silo_id for one in datasets.members(session, dataset.id)}
    return any(decide(session, actor, "steward", silo_id).allowed for silo_id in silos or {None})


@keeps_books
def _kinds(session: Session, notice_ids: Sequence[UUID]) -> dict[UUID, tuple[str, datetime]]:
    """Give the kind and time of notices also to those who may not know what they are about."""
    query = select(Notice.id, Notice.kind, Notice.at).where(Notice.id.in_(notice_ids))
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


@keeps_books
def _counted(session: Session, delivery_ids: Sequence[UUID]) -> dict[UUID, int]:
    query = select(Posting.delivery_id, func.count()).where(Posting.delivery_id.in_(delivery_ids))
    rows = session.execute(query.group_by(Posting.delivery_id))
    return {row[0]: row[1] for row in rows if row[0] is not None}


def _message(one: Message, kind: str, at: datetime) -> MessageShown:
    facts = {name: getattr(one, name) for name in MessageShown.model_fields if hasattr(one, name)}
    return MessageShown(**facts, kind=kind, at=at, answered=KINDS[kind].answered)


def _notice(one: Notice, seen: int, people: int) -> NoticeShown:
    facts = {name: getattr(one, name) for name in NoticeShown.model_fields if hasattr(one, name)}
    return NoticeShown(**facts, answered=KINDS[one.kind].answered, seen=seen, people=people)
