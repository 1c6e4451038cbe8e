"""Proposing a source of truth, and deciding on it; each write holds the dataset's row lock."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.datasets import membership, naming
from catalog.datasets import queries as datasets
from catalog.datasets.naming import Address
from catalog.db import now
from catalog.errors import CopyLeft, NominationStale
from catalog.nominations import queries, review, snapshot
from catalog.nominations.models import Decision, Nomination
from catalog.queue import service as queue
from catalog.ranking import queries as rankings
from catalog.ranking.models import RankingRow
from catalog.silos.access import Actor, require

PROPOSER = "catalog"


def propose(session: Session, dataset_id: UUID) -> Nomination | None:
    """Propose the winner of the latest ranking, or take back a proposal that no longer holds.

    Gives the proposal that is open afterwards. A merged dataset hands its open nominations to the one that it became.
    """
    into = datasets.dataset(session, dataset_id).id
    membership.lock(session, {dataset_id, into})
    follow(session, {dataset_id, into})
    if into != dataset_id:
        return None
    ranking, open_one = rankings.latest(session, dataset_id), queries.proposed(session, dataset_id)
    winner = _winner(session, ranking)
    todo = review.propose(_standing(session, dataset_id, open_one), winner)
    if todo.withdraw and open_one is not None:
        _close(session, open_one, "withdraw", "A newer ranking no longer says so.")
        open_one = None
    if todo.propose and ranking is not None and winner is not None:
        open_one = _open(session, ranking, winner)
    return open_one


def accept(
    session: Session, nomination_id: UUID, *, reason: str, actor: Actor, revision: int | None = None
) -> Nomination:
    """Make a proposed copy the source of truth; one that was accepted before is superseded.

    Raises NominationState, NominationStale when `revision` is not the one that was read, ReasonMissing, CopyLeft.
    """
    nomination = _locked(session, nomination_id, actor, revision)
    state = review.after(nomination.state, "accept", reason)
    if not _belongs(session, nomination.copy_id, nomination.dataset_id):
        raise CopyLeft(uri=datasets.copy(session, nomination.copy_id).uri)
    former = queries.accepted(session, nomination.dataset_id)
    if former is not None:
        _close(session, former, "supersede", reason)
    nomination.valid_from = now()
    return _decided(session, nomination, state, "accept", reason, actor)


def reject(
    session: Session, nomination_id: UUID, *, reason: str, actor: Actor, revision: int | None = None
) -> Nomination:
    """Turn a proposal down; the same version of the same copy is not proposed again."""
    nomination = _locked(session, nomination_id, actor, revision)
    state = review.after(nomination.state, "reject", reason)
    nomination.known_to = now()
    return _decided(session, nomination, state, "reject", reason, actor)


def revoke(
    session: Session, nomination_id: UUID, *, reason: str, actor: Actor, revision: int | None = None
) -> Nomination:
    """Take an accepted source of truth back; the dataset has none until another is accepted.

    What the copy holds now is not proposed again; what arrives there later may be.
    """
    nomination = _locked(session, nomination_id, actor, revision)
    state = review.after(nomination.state, "revoke", reason)
    nomination.valid_to = now()
    return _decided(session, nomination, state, "revoke", reason, actor)


def leave(session: Session, copy_id: UUID, *, reason: str, actor: Actor) -> None:
    """End what was decided or proposed of a copy that somebody retired or put into another dataset.

    The caller changed the family in this transaction, under its lock, so that no answer in between names the copy.
    """
    for nomination in queries.open_of_copy(session, copy_id):
        if not _belongs(session, copy_id, nomination.dataset_id):
            _end(session, nomination, reason, actor)


def follow(session: Session, dataset_ids: Collection[UUID]) -> None:
    """Let nominations follow families that content changed, in the transaction that did, under their locks.

    A merged dataset hands its source of truth to the one that it became; a proposal whose copy went ends.
    """
    for dataset_id in sorted(dataset_ids):
        into = datasets.dataset(session, dataset_id).id
        if into != dataset_id:
            _hand_over(session, dataset_id, into)
        for nomination in queries.open_ones(session, [into]).get(into, []):
            if not _belongs(session, nomination.copy_id, into):
                _end(session, nomination, "Its copy is no longer in this dataset.", Actor(PROPOSER))


def _locked(session: Session, nomination_id: UUID, actor: Actor, revision: int | None) -> Nomination:
    nomination = queries.get(session, nomination_id)
    copy = datasets.copy(session, nomination.copy_id)
    require(session, actor, "steward", copy.silo_id)
    membership.lock_settling(session)  # no two datasets merge while one of them gets its source of truth
    membership.lock(session, {nomination.dataset_id})
    session.refresh(nomination)
    if revision is not None and revision != nomination.revision:
        raise NominationStale
    return nomination


def _decided(session: Session, nomination: Nomination, state: str, verb: str, reason: str, actor: Actor) -> Nomination:
    nomination.state, nomination.revision = state, nomination.revision + 1
    session.add(
        Decision(
            nomination_id=nomination.id, verb=verb, reason=reason.strip(), actor=actor.name, verified=actor.verified
        )
    )
    detail = {"nomination": str(nomination.id), "copy": str(nomination.copy_id), "reason": reason.strip()}
    queue.record_change(session, state, nomination.dataset_id, actor=actor.name, detail=detail)
    audit.record(
        session, actor.name, actor.verified, f"nomination.{state}", "dataset", str(nomination.dataset_id), detail
    )
    session.flush()  # the caller shows what was written
    return nomination


def _belongs(session: Session, copy_id: UUID, dataset_id: UUID) -> bool:
    home = datasets.memberships(session, [copy_id]).get(copy_id)
    return home is not None and home.dataset_id == dataset_id and datasets.copy(session, copy_id).retired_at is None


def _winner(session: Session, ranking: RankingRow | None) -> tuple[UUID, UUID, UUID] | None:
    if ranking is None or ranking.winner_copy_id is None:
        return None
    if not _belongs(session, ranking.winner_copy_id, ranking.dataset_id):
        return None  # it went since; the ranking without it is on its way
    first = next(one for one in ranking.candidates if one["copy_id"] == str(ranking.winner_copy_id))
    return ranking.winner_copy_id, UUID(first["version_id"]), ranking.id


def _standing(session: Session, dataset_id: UUID, open_one: Nomination | None) -> review.Standing:
    accepted = queries.accepted(session, dataset_id)
    return review.Standing(
        accepted.copy_id if accepted else None,
        (open_one.copy_id, open_one.version_id, open_one.ranking_id) if open_one else None,
        queries.turned_down(session, dataset_id),
    )


def _open(session: Session, ranking: RankingRow, winner: tuple[UUID, UUID, UUID]) -> Nomination:
    # A dataset that nobody named is called like its best copy, not like the one that was seen first.
    best = datasets.copy(session, winner[0])
    place = Address(best.namespace, best.name, best.uri)
    membership.name(datasets.dataset(session, ranking.dataset_id), naming.title_of(place), by_hand=False)
    first = next(one for one in ranking.candidates if one["copy_id"] == str(winner[0]))
    nomination = Nomination(
        dataset_id=ranking.dataset_id,
        copy_id=winner[0],
        version_id=winner[1],
        ranking_id=ranking.id,
        state=review.PROPOSED,
        evidence=snapshot.frozen(session, ranking),
        score=first.get("score"),
        low=first.get("low"),
        high=first.get("high"),
        proposed_by=PROPOSER,
    )
    session.add(nomination)
    session.flush()  # the index of open nominations speaks now, not at the commit
    return nomination


def _close(session: Session, nomination: Nomination, verb: str, reason: str) -> None:
    nomination.state = review.after(nomination.state, verb, reason)
    nomination.known_to = now()
    if verb == "supersede":
        nomination.valid_to = now()
    nomination.revision += 1
    session.flush()  # the index of open nominations must be free for the next


def _end(session: Session, nomination: Nomination, reason: str, actor: Actor) -> None:
    if nomination.state == review.ACCEPTED:
        nomination.valid_to = now()
        _decided(session, nomination, review.after(nomination.state, "leave", reason), "leave", reason, actor)
    else:
        _close(session, nomination, "withdraw", reason)


def _hand_over(session: Session, gone_id: UUID, into_id: UUID) -> None:
    open_one, accepted = queries.proposed(session, gone_id), queries.accepted(session, gone_id)
    if open_one is not None:
        _close(session, open_one, "withdraw", "Its dataset was merged into another.")
    if accepted is None:
        return
    if queries.accepted(session, into_id) is not None:
        _close(session, accepted, "supersede", "Its dataset was merged into one that has a source of truth.")
        return
    accepted.dataset_id = into_id
    session.flush()  # the dataset that it became has a source of truth from now on
