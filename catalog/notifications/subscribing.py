"""Subscriptions: to a dataset, a silo, a tag, or whatever a search finds."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.datasets import queries as datasets
from catalog.datasets import tagging
from catalog.datasets.tagging import MAX_TAG
from catalog.db import now
from catalog.errors import Invalid, NotFound
from catalog.notifications import own
from catalog.notifications.models import Subscription
from catalog.search import queries as search
from catalog.silos.access import Actor
from catalog.silos.models import Silo

MOST_EACH = 200
LONGEST_WORDS = 500


def subscribe(
    session: Session,
    *,
    actor: Actor,
    dataset_id: UUID | None = None,
    silo_id: UUID | None = None,
    tag: str = "",
    words: str = "",
) -> Subscription:
    """Subscribe to one of these; what was subscribed to already is given back."""
    tag, words = tag.strip(), words.strip()
    if sum(map(bool, (dataset_id, silo_id, tag, words))) != 1:
        raise Invalid(reason="A subscription is to one dataset, one silo, one tag, or the words of one search.")
    if len(tag) > MAX_TAG or len(words) > LONGEST_WORDS:
        raise Invalid(reason=f"A tag has at most {MAX_TAG} characters, a search at most {LONGEST_WORDS}.")
    own.decide(session, actor)
    mine = subscriptions(session, actor.name)
    wanted = (dataset_id, silo_id, tag, words)
    same = next((one for one in mine if (one.dataset_id, one.silo_id, one.tag, one.words) == wanted), None)
    if same is not None:
        return same
    if len(mine) >= MOST_EACH:
        raise Invalid(reason=f"You have {MOST_EACH} subscriptions already. End some of them first.")
    made = Subscription(person=actor.name, dataset_id=dataset_id, silo_id=silo_id, tag=tag, words=words)
    session.add(made)
    session.flush()  # the caller shows it
    # Without the words of a search, which may be about somebody: the record forgets nothing.
    told = created({"dataset": dataset_id, "silo": silo_id, "tag": tag, "by_words": bool(words)})
    audit.record(session, actor.name, actor.verified, "notices.subscribed", "subscription", made.id, told)
    return made


def end(session: Session, subscription_id: UUID, *, actor: Actor) -> Subscription:
    """End a subscription of one's own."""
    own.decide(session, actor)
    found = session.get(Subscription, subscription_id)
    if found is None or found.person != actor.name:
        raise NotFound(what="Subscription", name=str(subscription_id))
    if found.ended_at is None:
        found.ended_at = now()
        told = changed({"subscribed": True}, {"subscribed": False})
        audit.record(session, actor.name, actor.verified, "notices.unsubscribed", "subscription", found.id, told)
    return found


def subscriptions(session: Session, person: str) -> list[Subscription]:
    """List what a person is subscribed to, oldest first."""
    query = select(Subscription).where(Subscription.person == person, Subscription.ended_at.is_(None))
    return list(session.scalars(query.order_by(Subscription.id)))


def subscribers(session: Session, dataset_id: UUID, silo_ids: Collection[UUID | None]) -> list[tuple[str, str]]:
    """Name who wants to hear of a dataset, each with the reason in a sentence."""
    known = {dataset_id, *datasets.merged_into(session, dataset_id)}
    silos = {one.id: one.name for one in session.scalars(select(Silo).where(Silo.id.in_(set(silo_ids) - {None})))}
    tags = tagging.tags(session, dataset_id)
    direct = or_(Subscription.dataset_id.in_(known), Subscription.silo_id.in_(silos), and_(Subscription.tag.in_(tags)))
    rows = session.scalars(
        select(Subscription).where(direct, Subscription.ended_at.is_(None)).order_by(Subscription.id)
    )
    found = [(one.person, _reason(one, silos)) for one in rows]
    return [*found, *_by_search(session, dataset_id)]


def _reason(one: Subscription, silos: dict[UUID, str]) -> str:
    if one.silo_id is not None:
        return f"You follow the silo {silos[one.silo_id]}."
    return f"You follow the tag {one.tag}." if one.tag else "You follow the dataset."


def _by_search(session: Session, dataset_id: UUID) -> list[tuple[str, str]]:
    searching = Subscription.words != "", Subscription.ended_at.is_(None)
    by_words: dict[str, list[str]] = {}
    for person, words in session.execute(select(Subscription.person, Subscription.words).where(*searching)):
        by_words.setdefault(words, []).append(person)
    found = []
    for words, people in by_words.items():
        if search.finds(session, words, dataset_id):
            found += [(person, f"You follow the search {words!r}.") for person in people]
    return found
