"""What time alone brings: an end that comes near, an end, and reviews that nobody did in time."""

from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from catalog.access import queries as access
from catalog.datasets import membership
from catalog.datasets import queries as datasets
from catalog.db import now
from catalog.nominations import review, watching, writing
from catalog.nominations.causes import LATE
from catalog.nominations.models import Nomination, Remark
from catalog.nominations.review import ACCEPTED, OPEN, PROPOSED, Terms
from catalog.nominations.writing import PROPOSER, Said
from catalog.quality.monitoring.models import ExpectedDelivery
from catalog.silos import queries as silos
from catalog.silos.access import Actor

AT_ONCE = 200
"""So many are looked at in one transaction; the next sweep goes on."""


def sweep(session: Session, terms: Terms) -> int:
    """Tell what is expiring, end what has expired, and escalate reviews that are overdue, each once; gives how many."""
    moment = now()
    begun = update(Nomination).where(Nomination.state == PROPOSED, Nomination.review_by.is_(None))
    session.execute(begun.values(review_by=terms.due(moment)))  # proposals from before there were terms
    due = _due(session, moment, terms)
    membership.lock_settling(session)
    membership.lock(session, {nomination.dataset_id for nomination in due})
    for nomination in due:
        session.refresh(nomination)
        if nomination.state in OPEN:
            _age(session, nomination, moment, terms)
    return len(due)


def sweep_late(session: Session, terms: Terms) -> int:
    """Look into sources of truth of which a new version should have come by now; gives how many.

    Nothing arrives that would let the pipeline see that nothing arrives.
    """
    told = exists().where(Remark.nomination_id == Nomination.id, Remark.cause == LATE, Remark.ended_at.is_(None))
    due = ExpectedDelivery.late_from
    since = and_(Nomination.state == ACCEPTED, due <= now(), due > Nomination.valid_from, ~told)
    query = select(Nomination.dataset_id).join(ExpectedDelivery, ExpectedDelivery.copy_id == Nomination.copy_id)
    late = set(session.scalars(query.where(since).order_by(Nomination.id).limit(AT_ONCE)))
    membership.lock(session, late)
    return sum(watching.watch(session, dataset_id, terms) is not None for dataset_id in sorted(late))


def _due(session: Session, moment: datetime, terms: Terms) -> list[Nomination]:
    noticed = moment + timedelta(days=terms.notice)
    ending = and_(
        Nomination.state == ACCEPTED,
        or_(Nomination.until <= moment, and_(Nomination.until <= noticed, Nomination.expiring_since.is_(None))),
    )
    overdue = and_(Nomination.state.in_(OPEN), Nomination.review_by <= moment, Nomination.overdue_since.is_(None))
    query = select(Nomination).where(or_(ending, overdue)).order_by(Nomination.id).limit(AT_ONCE)
    return list(session.scalars(query))


def _age(session: Session, nomination: Nomination, moment: datetime, terms: Terms) -> None:
    until = nomination.until if nomination.state == ACCEPTED else None
    if until is not None and until <= moment:
        _expire(session, nomination)
        return
    if until is not None and terms.notice_from(until) <= moment and nomination.expiring_since is None:
        nomination.expiring_since = moment
        writing.touch(session, nomination)
        writing.tell(session, nomination, "expiring", _said("Its end is near, and nobody renewed it yet."))
    if nomination.review_by and nomination.review_by <= moment and nomination.overdue_since is None:
        nomination.overdue_since = moment
        writing.touch(session, nomination)
        told = nomination.review_reason or "It waits for a decision."
        writing.tell(session, nomination, "review_overdue", _said(told), to=_above(session, nomination))


def _expire(session: Session, nomination: Nomination) -> None:
    writing.end_review(nomination)
    said = _said("It was not renewed before its end.")
    writing.close(session, nomination, "expire", said.reason)
    writing.tell(session, nomination, review.EXPIRED, said)


def _above(session: Session, nomination: Nomination) -> list[str]:
    """Name those to whom a review goes that nobody did: who owns the silo, and the administrators."""
    silo_id = datasets.copy(session, nomination.copy_id).silo_id
    owners = [silo.owner for silo in silos.by_id(session, [silo_id] if silo_id else []).values()]
    return list(dict.fromkeys([*owners, *access.admins(session)]))


def _said(reason: str) -> Said:
    return Said(Actor(PROPOSER), reason)
