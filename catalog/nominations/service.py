"""Proposing a source of truth from a ranking, and deciding on it; each write holds the dataset's row lock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.access.deciding import decide
from catalog.datasets import membership, naming
from catalog.datasets import queries as datasets
from catalog.datasets.naming import Address
from catalog.db import keeps_books, now
from catalog.errors import CopyLeft
from catalog.errors.nominations import AlreadyVoted, TruthElsewhere
from catalog.nominations import ballots, following, queries, renewing, review, snapshot, watching, writing
from catalog.nominations.ballots import Vote
from catalog.nominations.models import Nomination
from catalog.nominations.review import Terms
from catalog.nominations.writing import PROPOSER, Said
from catalog.ranking import queries as rankings
from catalog.ranking.models import RankingRow
from catalog.silos.access import Actor

TERMS = Terms()


def propose(session: Session, dataset_id: UUID, terms: Terms = TERMS) -> Nomination | None:
    """Propose the winner of the latest ranking, or take back a proposal that no longer holds.

    Gives the proposal that is open afterwards. What was accepted comes under review where its evidence changed. A
    merged dataset hands its open nominations to the one that it became.
    """
    into = datasets.dataset(session, dataset_id).id
    membership.lock(session, {dataset_id, into})
    following.follow(session, {dataset_id, into})
    if into != dataset_id:
        return None
    watching.watch(session, dataset_id, terms)
    ranking, open_one = rankings.latest(session, dataset_id), queries.proposed(session, dataset_id)
    winner = _winner(session, ranking)
    todo = review.propose(_standing(session, dataset_id, open_one), winner)
    if todo.withdraw and open_one is not None:
        writing.end(session, open_one, "withdraw", Said(Actor(PROPOSER), "A newer ranking no longer says so."))
        open_one = None
    if todo.refresh and open_one is not None and ranking is not None and winner is not None:
        _judge_anew(session, open_one, ranking, winner[1])
    if todo.propose and ranking is not None and winner is not None:
        open_one = _open(session, ranking, winner, terms)
    return open_one


def accept(
    session: Session,
    nomination_id: UUID,
    *,
    reason: str,
    actor: Actor,
    revision: int | None = None,
    until: datetime | None = None,
    terms: Terms = TERMS,
) -> Nomination:
    """Vote for a proposal; with enough votes its copy is the source of truth, and the one before is superseded.

    Raises NominationState, NominationStale when `revision` is not the one that was read, ReasonMissing, CopyLeft,
    OwnProposal, AlreadyVoted, TruthElsewhere.
    """
    return _vote(session, nomination_id, "accept", Said(actor, reason, revision, until), terms)


def reject(
    session: Session, nomination_id: UUID, *, reason: str, actor: Actor, revision: int | None = None
) -> Nomination:
    """Vote against a proposal, which turns it down; the same version of the same copy is not proposed again."""
    return _vote(session, nomination_id, "reject", Said(actor, reason, revision), TERMS)


def renew(
    session: Session,
    nomination_id: UUID,
    *,
    reason: str,
    actor: Actor,
    revision: int | None = None,
    until: datetime | None = None,
    terms: Terms = TERMS,
) -> Nomination:
    """Vote to keep a source of truth; with enough votes it is accepted anew, on the evidence of today.

    Gives the new nomination then; the one that was renewed stays to be read.
    """
    return _vote(session, nomination_id, "renew", Said(actor, reason, revision, until), terms)


def revoke(
    session: Session, nomination_id: UUID, *, reason: str, actor: Actor, revision: int | None = None
) -> Nomination:
    """Take an accepted source of truth back; the dataset has none until another is accepted.

    What the copy holds now is not proposed again; what arrives there later may be.
    """
    return _vote(session, nomination_id, "revoke", Said(actor, reason, revision), TERMS)


def _vote(session: Session, nomination_id: UUID, verb: str, said: Said, terms: Terms) -> Nomination:
    nomination = writing.locked(session, nomination_id, said)
    review.after(nomination.state, verb, said.reason)
    if verb in ballots.FOR and not writing.belongs(session, nomination.copy_id, nomination.dataset_id):
        raise CopyLeft(uri=datasets.copy(session, nomination.copy_id).uri)
    if verb == "accept":
        _check_former(session, nomination.dataset_id, said.actor)
    writing.check_until(said.until)
    rules, before = writing.rules(session, nomination), queries.votes(session, nomination)
    mine = ballots.vote(rules, said.actor.name, verb, owner=writing.owns(session, said.actor, nomination))
    _check_new(mine, before, rules.quorum)
    writing.keep_vote(session, nomination, verb, said, owner=mine.owner)
    reached = ballots.outcome([*before, mine], rules.quorum)
    if reached is None:
        return _waits(session, nomination, verb, said, ballots.missing([*before, mine], rules.quorum), terms)
    return _DECIDED[reached](session, nomination, said, terms)


def _check_new(mine: Vote, before: list[Vote], quorum: int) -> None:
    """Refuse the same vote twice; where fewer votes are needed by now, it is taken as the one that decides."""
    same = [one for one in ballots.counted(before) if ballots.same(one.name, mine.name) and one.verb == mine.verb]
    if same and ballots.outcome(before, quorum) is None:
        raise AlreadyVoted(actor=mine.name, missing=ballots.missing(before, quorum))


def _waits(session: Session, nomination: Nomination, verb: str, said: Said, missing: str, terms: Terms) -> Nomination:
    writing.begin_review(nomination, nomination.review_reason or missing, terms)
    writing.touch(session, nomination)
    writing.note(session, nomination, "voted", said, verb=verb)
    return nomination


def _accepted(session: Session, nomination: Nomination, said: Said, terms: Terms) -> Nomination:
    former = _former(session, nomination.dataset_id)
    if former is not None:
        writing.end(session, former, "supersede", said)
    nomination.valid_from = now()
    nomination.until = queries.period(session, nomination, "accept") or terms.ends(nomination.valid_from)
    return _ended(session, nomination, "accept", said)


@keeps_books
def _check_former(session: Session, dataset_id: UUID, actor: Actor) -> None:
    """Raise TruthElsewhere where what would be superseded lies in a silo that the actor does not decide for."""
    former = _former(session, dataset_id)
    silo_id = datasets.copy(session, former.copy_id).silo_id if former is not None else None
    if former is not None and not decide(session, actor, "steward", silo_id).allowed:
        raise TruthElsewhere(actor=actor.name)


@keeps_books
def _former(session: Session, dataset_id: UUID) -> Nomination | None:
    """Give what is accepted, also where it is hidden from who decides: there are never two."""
    return queries.accepted(session, dataset_id)


def _rejected(session: Session, nomination: Nomination, said: Said, _terms: Terms) -> Nomination:
    nomination.known_to = now()
    return _ended(session, nomination, "reject", said)


def _revoked(session: Session, nomination: Nomination, said: Said, _terms: Terms) -> Nomination:
    nomination.valid_to = now()
    return _ended(session, nomination, "revoke", said)


def _ended(session: Session, nomination: Nomination, verb: str, said: Said) -> Nomination:
    nomination.state = review.after(nomination.state, verb, said.reason)
    writing.end_review(nomination)
    writing.touch(session, nomination)
    writing.tell(session, nomination, nomination.state, said)
    return nomination


_DECIDED = {"accept": _accepted, "reject": _rejected, "renew": renewing.renewed, "revoke": _revoked}


def _winner(session: Session, ranking: RankingRow | None) -> tuple[UUID, UUID, UUID] | None:
    if ranking is None or ranking.winner_copy_id is None:
        return None
    if not writing.belongs(session, ranking.winner_copy_id, ranking.dataset_id):
        return None  # it went since; the ranking without it is on its way
    first = next(one for one in ranking.candidates if one["copy_id"] == str(ranking.winner_copy_id))
    return ranking.winner_copy_id, UUID(first["version_id"]), ranking.id


def _standing(session: Session, dataset_id: UUID, open_one: Nomination | None) -> review.Standing:
    accepted, turned_down = queries.accepted(session, dataset_id), queries.turned_down(session, dataset_id)
    truth = accepted.copy_id if accepted else None
    if open_one is None:
        return review.Standing(truth, None, turned_down)
    return review.Standing(
        truth,
        (open_one.copy_id, open_one.version_id, open_one.ranking_id),
        turned_down,
        by_person=open_one.by_person,
        under_review=open_one.under_review_since is not None,
        voted=bool(queries.votes(session, open_one)),
    )


def _judge_anew(session: Session, nomination: Nomination, ranking: RankingRow, version_id: UUID) -> None:
    snapshot.judge(session, nomination, ranking, version_id)
    writing.touch(session, nomination)


def _open(session: Session, ranking: RankingRow, winner: tuple[UUID, UUID, UUID], terms: Terms) -> Nomination:
    # A dataset that nobody named is called like its best copy, not like the one that was seen first.
    best = datasets.copy(session, winner[0])
    place = Address(best.namespace, best.name, best.uri)
    membership.name(datasets.dataset(session, ranking.dataset_id), naming.title_of(place), by_hand=False)
    nomination = Nomination(
        dataset_id=ranking.dataset_id, copy_id=winner[0], state=review.PROPOSED, proposed_by=PROPOSER
    )
    nomination.review_by = terms.due(now())
    snapshot.judge(session, nomination, ranking, winner[1])
    session.add(nomination)
    session.flush()  # the index of open nominations speaks now, not at the commit
    return nomination
