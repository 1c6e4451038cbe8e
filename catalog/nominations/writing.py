"""What all writes to nominations share: the locks, who may decide, and the record of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import created, keep_track, tracked
from catalog.datasets import membership
from catalog.datasets import queries as datasets
from catalog.db import now
from catalog.errors import NominationStale
from catalog.errors.nominations import DecidesAsNobody, UntilPast
from catalog.nominations import ballots, queries, review
from catalog.nominations.models import Decision, Nomination, Remark
from catalog.queue import service as queue
from catalog.silos import queries as silos
from catalog.silos.access import Actor, require

PROPOSER = "catalog"
keep_track(Nomination, "state", "dataset_id", "valid_from", "valid_to", "until", "review_reason", "under_review_since")


@dataclass(frozen=True)
class Said:
    """What somebody says of a nomination; `revision` is the one that they read, None when they read none."""

    actor: Actor
    reason: str
    revision: int | None = None
    until: datetime | None = None
    """Until when it shall be in force; None leaves it to the default."""


def locked(session: Session, nomination_id: UUID, said: Said, action: str = "steward") -> Nomination:
    """Give a nomination under the locks that writes to it take; raises Forbidden, NominationStale."""
    nomination = queries.get(session, nomination_id)
    require(session, said.actor, action, datasets.copy(session, nomination.copy_id).silo_id)
    if action == "steward" and is_nobody(said.actor):
        raise DecidesAsNobody
    membership.lock_settling(session)  # no two datasets merge while one of them gets its source of truth
    membership.lock(session, {nomination.dataset_id})
    session.refresh(nomination)
    if said.revision is not None and said.revision != nomination.revision:
        raise NominationStale
    return nomination


def is_nobody(actor: Actor) -> bool:
    """Tell whether it is not known which person acts, though everybody has to sign in."""
    return actor.rights is not None and actor.rights.whole and actor.user_id is None


def rules(session: Session, nomination: Nomination) -> ballots.Rules:
    """Give who is in it: who proposed, who answers for the copy, its dataset or its silo, and how many must agree."""
    copy, dataset = datasets.copy(session, nomination.copy_id), datasets.dataset(session, nomination.dataset_id)
    silo = silos.by_id(session, [copy.silo_id]).get(copy.silo_id) if copy.silo_id else None
    owners = {copy.custodian, dataset.owner, silo.owner if silo else ""}
    proposer = nomination.proposed_by if nomination.by_person else ""
    return ballots.Rules(proposer, frozenset(one for one in owners if one), silo.quorum if silo else 1)


def owns(session: Session, actor: Actor, nomination: Nomination) -> bool:
    """Tell whether somebody was granted to answer for what the copy's silo holds."""
    silo_id = datasets.copy(session, nomination.copy_id).silo_id
    granted = actor.rights.granted if actor.rights is not None else ()
    return silo_id is not None and any(
        one.role == "owner" and (one.everywhere or one.silo_id == silo_id) for one in granted
    )


def belongs(session: Session, copy_id: UUID, dataset_id: UUID) -> bool:
    """Tell whether a copy is in a dataset now, and not retired."""
    home = datasets.memberships(session, [copy_id]).get(copy_id)
    return home is not None and home.dataset_id == dataset_id and datasets.copy(session, copy_id).retired_at is None


def close(session: Session, nomination: Nomination, verb: str, reason: str) -> None:
    """End a nomination as the table of its life says, without anybody's decision."""
    nomination.state = review.after(nomination.state, verb, reason)
    nomination.known_to = now()
    if verb in {"supersede", "renew", "expire"}:
        nomination.valid_to = now()
    touch(session, nomination)


def end(session: Session, nomination: Nomination, verb: str, said: Said) -> None:
    """End a nomination because of something else that is told, and record that in the audit trail."""
    close(session, nomination, verb, said.reason)
    note(session, nomination, nomination.state, said)


def touch(session: Session, nomination: Nomination) -> None:
    """Say that a nomination changed: whoever read it before reads it again."""
    nomination.revision += 1
    session.flush()  # the index of open nominations speaks now, and the caller shows what was written


def begin_review(nomination: Nomination, reason: str, terms: review.Terms) -> None:
    """Put a nomination under review, unless it is; the reason that came last is the one that is told."""
    if nomination.under_review_since is None:
        nomination.under_review_since = now()
        nomination.review_by = terms.due(nomination.under_review_since)
        nomination.overdue_since = None
    nomination.review_reason = reason.strip()


def end_review(nomination: Nomination) -> None:
    """End its review."""
    nomination.under_review_since = nomination.review_by = nomination.overdue_since = None
    nomination.review_reason = ""


def keep_vote(session: Session, nomination: Nomination, verb: str, said: Said, *, owner: bool = False) -> Decision:
    """Keep what somebody said for or against it."""
    made = Decision(nomination_id=nomination.id, verb=verb, reason=said.reason.strip(), by_owner=owner)
    made.actor, made.verified, made.until = said.actor.name, said.actor.verified, said.until
    session.add(made)
    return made


def remark(session: Session, nomination: Nomination, kind: str, said: Said, **more: Any) -> Remark:
    """Keep what was said of it and decides nothing."""
    made = Remark(nomination_id=nomination.id, kind=kind, text=said.reason.strip(), **more)
    made.actor, made.verified = said.actor.name, said.actor.verified
    session.add(made)
    session.flush()  # the caller shows what was written
    return made


def tell(session: Session, nomination: Nomination, kind: str, said: Said, **more: Any) -> None:
    """Record a change of consequence, for the pipeline, for who must know, and in the audit trail."""
    detail = _detail(nomination, said, more)
    queue.record_change(session, kind, nomination.dataset_id, actor=said.actor.name, detail=detail)
    _record(session, nomination, kind, said, detail, more)


def note(session: Session, nomination: Nomination, kind: str, said: Said, **more: Any) -> None:
    """Record in the audit trail alone what nothing follows."""
    _record(session, nomination, kind, said, _detail(nomination, said, more), more)


def check_until(until: datetime | None) -> None:
    """Raise UntilPast for a moment that is over."""
    if until is not None and until <= now():
        raise UntilPast(until=until.isoformat(timespec="minutes"))


def _detail(nomination: Nomination, said: Said, more: dict[str, Any]) -> dict[str, Any]:
    until = {"until": nomination.until.isoformat()} if nomination.until else {}
    named = {"nomination": str(nomination.id), "copy": str(nomination.copy_id), "reason": said.reason.strip()}
    return {**named, **until, **more}


def _record(
    session: Session, nomination: Nomination, kind: str, said: Said, detail: dict[str, Any], new: dict[str, Any]
) -> None:
    actor, subject = said.actor, str(nomination.dataset_id)
    became = tracked(nomination)
    detail = {**detail, **(became if became["after"] else created(new or {"told": kind}))}
    audit.record(session, actor.name, actor.verified, f"nomination.{kind}", "dataset", subject, detail)
