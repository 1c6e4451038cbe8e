"""Reading nominations and decisions."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.errors import NotFound
from catalog.nominations import ballots
from catalog.nominations.ballots import Vote
from catalog.nominations.models import Decision, Nomination, Remark
from catalog.nominations.review import ACCEPTED, ENDED, OPEN, PROPOSED, REJECTED


def get(session: Session, nomination_id: UUID) -> Nomination:
    """Give a nomination."""
    found = session.get(Nomination, nomination_id)
    if found is None:
        raise NotFound(what="Nomination", name=str(nomination_id))
    return found


def accepted(session: Session, dataset_id: UUID) -> Nomination | None:
    """Give the accepted nomination of a dataset: its source of truth."""
    return _in_state(session, dataset_id, ACCEPTED)


def proposed(session: Session, dataset_id: UUID) -> Nomination | None:
    """Give the nomination that waits for a decision."""
    return _in_state(session, dataset_id, PROPOSED)


def open_ones(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, list[Nomination]]:
    """Give the accepted and proposed nominations of each dataset."""
    query = select(Nomination).where(Nomination.dataset_id.in_(dataset_ids), Nomination.state.in_(OPEN))
    found: dict[UUID, list[Nomination]] = {}
    for nomination in session.scalars(query):
        found.setdefault(nomination.dataset_id, []).append(nomination)
    return found


def inbox(session: Session, *, limit: int = 100, before: UUID | None = None) -> list[Nomination]:
    """List the nominations that wait for a decision, newest first."""
    query = select(Nomination).where(Nomination.state == PROPOSED).order_by(Nomination.id.desc()).limit(limit)
    return list(session.scalars(query.where(Nomination.id < before) if before else query))


def waiting(session: Session, *, show: str, limit: int, before: UUID | None = None) -> list[Nomination]:
    """List what waits for people, newest first: all of it, or proposed, overdue, expiring or under_review ones."""
    query = select(Nomination).where(Nomination.state.in_(OPEN), _WAITING[show]).order_by(Nomination.id.desc())
    return list(session.scalars((query.where(Nomination.id < before) if before else query).limit(limit)))


def history(session: Session, dataset_id: UUID, *, limit: int | None = None) -> list[Nomination]:
    """List the nominations of a dataset, newest first."""
    query = select(Nomination).where(Nomination.dataset_id == dataset_id).order_by(Nomination.id.desc())
    return list(session.scalars(query.limit(limit)))


def open_of_copy(session: Session, copy_id: UUID) -> list[Nomination]:
    """List the accepted and proposed nominations of a copy."""
    query = select(Nomination).where(Nomination.copy_id == copy_id, Nomination.state.in_(OPEN))
    return list(session.scalars(query.order_by(Nomination.id)))


def former(session: Session, dataset_id: UUID) -> Nomination | None:
    """Give the nomination that was a dataset's source of truth last, where one is no longer."""
    query = select(Nomination).where(Nomination.dataset_id == dataset_id, Nomination.state.in_(ENDED))
    return session.scalar(query.order_by(Nomination.valid_to.desc(), Nomination.id.desc()).limit(1))


def decisions(session: Session, nomination_ids: Collection[UUID]) -> list[Decision]:
    """List what was decided on nominations, newest first."""
    query = select(Decision).where(Decision.nomination_id.in_(nomination_ids))
    return list(session.scalars(query.order_by(Decision.id.desc())))


def votes(session: Session, nomination: Nomination) -> list[Vote]:
    """List the votes on a nomination in the state that it is in, oldest first."""
    verbs = ballots.VERBS.get(nomination.state, ())
    query = select(Decision).where(Decision.nomination_id == nomination.id, Decision.verb.in_(verbs))
    return [Vote(one.actor, one.verb, one.by_owner) for one in session.scalars(query.order_by(Decision.id))]


def period(session: Session, nomination: Nomination, verb: str) -> datetime | None:
    """Give the earliest end that those who voted so asked for; None when nobody asked for one."""
    asked = select(func.min(Decision.until)).where(Decision.nomination_id == nomination.id, Decision.verb == verb)
    return session.scalar(asked)


def remarks(session: Session, nomination_ids: Collection[UUID]) -> list[Remark]:
    """List what was said of nominations that decides nothing, oldest first."""
    query = select(Remark).where(Remark.nomination_id.in_(nomination_ids)).order_by(Remark.id)
    return list(session.scalars(query))


def turned_down(session: Session, dataset_id: UUID) -> frozenset[tuple[UUID, UUID]]:
    """Give the (copy, version) pairs that a steward turned down, also in datasets that were merged into this one.

    A revocation turns down all that the copy had held by then: the acceptance covered later versions too.
    """
    here = Nomination.dataset_id.in_({dataset_id, *datasets.merged_into(session, dataset_id)})
    rejected = select(Nomination.copy_id, Nomination.version_id).where(here, Nomination.state == REJECTED)
    revoked = (
        select(Version.copy_id, Version.id)
        .join(Nomination, Nomination.copy_id == Version.copy_id)
        .join(Decision, Decision.nomination_id == Nomination.id)
        .where(here, Decision.verb == "revoke", Version.created_at <= Decision.decided_at)
    )
    return frozenset((row[0], row[1]) for row in (*session.execute(rejected), *session.execute(revoked)))


def canonical(session: Session) -> dict[UUID, UUID]:
    """Give the accepted copy of each dataset that has one: no two of these datasets merge by themselves."""
    query = select(Nomination.dataset_id, Nomination.copy_id).where(Nomination.state == ACCEPTED)
    return {row[0]: row[1] for row in session.execute(query)}


_ACCEPTED = Nomination.state == ACCEPTED
_WAITING = {
    "": or_(
        Nomination.state == PROPOSED,
        Nomination.under_review_since.is_not(None),
        Nomination.expiring_since.is_not(None),
    ),
    "proposed": Nomination.state == PROPOSED,
    "overdue": Nomination.overdue_since.is_not(None),
    "expiring": and_(_ACCEPTED, Nomination.expiring_since.is_not(None)),
    "under_review": and_(_ACCEPTED, Nomination.under_review_since.is_not(None)),
}


def _in_state(session: Session, dataset_id: UUID, state: str) -> Nomination | None:
    return session.scalar(select(Nomination).where(Nomination.dataset_id == dataset_id, Nomination.state == state))
