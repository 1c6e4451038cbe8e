"""Proposals by people: somebody says which copy should be the source of truth, and why."""

from uuid import UUID

from sqlalchemy.orm import Session

from catalog.access.deciding import decide
from catalog.datasets import membership
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.datasets.version import READABLE
from catalog.db import keeps_books, now
from catalog.errors import CopyLeft, RankingNotFound, ReasonMissing
from catalog.errors.nominations import AlreadyTruth, NotOwnProposal, NotProposable, ProposalOpen
from catalog.nominations import ballots, queries, review, snapshot, writing
from catalog.nominations.models import Nomination
from catalog.nominations.review import Terms
from catalog.nominations.writing import Said
from catalog.silos.access import Actor, require


def by_person(session: Session, copy_id: UUID, *, reason: str, actor: Actor, terms: Terms) -> Nomination:
    """Propose a copy as the source of truth of its dataset; a proposal of the catalog gives way to it.

    Raises ReasonMissing, CopyLeft, AlreadyTruth, ProposalOpen, NotProposable, RankingNotFound.
    """
    copy, said = datasets.copy(session, copy_id), Said(actor, reason)
    require(session, actor, "describe", copy.silo_id)
    if not reason.strip():
        raise ReasonMissing
    membership.lock_settling(session)
    dataset_id = datasets.dataset_of(session, copy_id).id
    membership.lock(session, {dataset_id})
    version_id = _proposable(session, copy, dataset_id)
    made = _made(session, copy, dataset_id, said, terms)
    if not snapshot.judge_today(session, made, version_id):
        raise RankingNotFound(name=datasets.dataset(session, dataset_id).name)
    session.add(made)
    session.flush()  # the index of open nominations speaks now, not at the commit
    session.refresh(made)  # as who proposed it may see it
    writing.tell(session, made, "nominated", said)
    return made


def withdraw(
    session: Session, nomination_id: UUID, *, reason: str, actor: Actor, revision: int | None = None
) -> Nomination:
    """Take one's own proposal back; raises NotOwnProposal, NominationState, NominationStale, ReasonMissing."""
    said = Said(actor, reason, revision)
    nomination = writing.locked(session, nomination_id, said, "describe")
    review.after(nomination.state, "withdraw", reason)
    if not nomination.by_person or not ballots.same(actor.name, nomination.proposed_by):
        raise NotOwnProposal(proposer=nomination.proposed_by)
    writing.close(session, nomination, "withdraw", reason)
    writing.tell(session, nomination, review.WITHDRAWN, said)
    return nomination


def _proposable(session: Session, copy: Copy, dataset_id: UUID) -> UUID:
    if not writing.belongs(session, copy.id, dataset_id):
        raise CopyLeft(uri=copy.uri)
    held = datasets.current_version(session, copy.id)
    if held is None or held.status != READABLE:
        why = f"it cannot be read. {held.reason or ''}" if held else "it was never scanned."
        raise NotProposable(uri=copy.uri, reason=why.strip())
    return held.id


def _gives_way(session: Session, open_one: Nomination, actor: Actor) -> bool:
    """Tell whether somebody's proposal takes its place: it is the catalog's own, in a silo that they may describe."""
    if open_one.by_person or queries.votes(session, open_one):
        return False
    return decide(session, actor, "describe", datasets.copy(session, open_one.copy_id).silo_id).allowed


@keeps_books
def _made(session: Session, copy: Copy, dataset_id: UUID, said: Said, terms: Terms) -> Nomination:
    """Make room for the proposal, also where what stands in its way is hidden from who proposes."""
    accepted, open_one = queries.accepted(session, dataset_id), queries.proposed(session, dataset_id)
    if accepted is not None and accepted.copy_id == copy.id:
        raise AlreadyTruth(uri=copy.uri)
    if open_one is not None and not _gives_way(session, open_one, said.actor):
        raise ProposalOpen(name=datasets.dataset(session, dataset_id).name, proposer=open_one.proposed_by)
    if open_one is not None:
        told = f"{said.actor.name} proposes a copy: {said.reason.strip()}"
        writing.end(session, open_one, "withdraw", Said(said.actor, told))
    made = Nomination(dataset_id=dataset_id, copy_id=copy.id, state=review.PROPOSED, by_person=True)
    made.proposed_by, made.proposed_verified = said.actor.name, said.actor.verified
    made.reason, made.review_by = said.reason.strip(), terms.due(now())
    return made
