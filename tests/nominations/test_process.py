"""The way of a nomination with people in it: who decides, how many must, and what is said on the way."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import AuditEntry
from catalog.db import now
from catalog.errors import Forbidden, NominationStale, NominationState
from catalog.errors.nominations import (
    AlreadyTruth,
    AlreadyVoted,
    DecidesAsNobody,
    NotOwnProposal,
    NotProposable,
    OwnProposal,
    ProposalOpen,
    UntilPast,
)
from catalog.nominations import discussing, proposing, queries, service
from catalog.nominations.models import Decision
from catalog.nominations.which import which
from catalog.queue.models import Change
from catalog.ranking.cells import queries as known_cells
from catalog.ranking.cells import service as cells
from catalog.silos.access import Actor
from catalog.silos.models import Silo
from tests import factories as make
from tests.access.people import MACHINE_ACTOR
from tests.nominations.families import TERMS, family, proposed, ranked

ANA, BO, CY, WEB = Actor("ana"), Actor("bo"), Actor("cy"), Actor("web-team")


def test_with_a_quorum_of_two_the_second_steward_makes_it_the_source_of_truth(session: Session) -> None:
    home, (first, _) = family(session, quorum=2)
    one = proposed(session, home, first)
    early, late = now() + timedelta(days=10), now() + timedelta(days=20)
    service.accept(session, one.id, reason="I looked", actor=ANA, until=late)
    assert (one.state, one.revision, one.review_reason) == ("proposed", 1, "1 of 2 stewards agreed so far.")
    with pytest.raises(AlreadyVoted, match="1 of 2"):
        service.accept(session, one.id, reason="again", actor=Actor("Ana"))
    service.accept(session, one.id, reason="I too", actor=BO, until=early)
    assert (one.state, one.until, one.under_review_since) == ("accepted", early, None)
    assert [(vote.actor, vote.verb) for vote in queries.decisions(session, [one.id])] == [
        ("bo", "accept"),
        ("ana", "accept"),
    ]
    assert [change.kind for change in session.scalars(select(Change))] == ["accepted"]
    told = session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq))
    assert list(told) == ["nomination.voted", "nomination.accepted"]


def test_one_steward_against_it_turns_it_down_whoever_was_for_it(session: Session) -> None:
    home, (first, _) = family(session, quorum=3)
    one = proposed(session, home, first)
    for actor in (ANA, BO):
        service.accept(session, one.id, reason="yes", actor=actor)
    assert service.reject(session, one.id, reason="it lacks November", actor=CY).state == "rejected"


def test_a_quorum_that_was_lowered_is_met_by_whoever_says_so_again(session: Session) -> None:
    home, (first, _) = family(session, quorum=3)
    one = proposed(session, home, first)
    for actor in (ANA, BO):
        service.accept(session, one.id, reason="yes", actor=actor)
    session.scalars(select(Silo)).one().quorum = 2
    session.flush()
    assert service.accept(session, one.id, reason="as before", actor=BO).state == "accepted"


@pytest.mark.parametrize("owner", ["kim", "dora", "web-team"])
def test_who_answers_for_the_copy_its_dataset_or_its_silo_decides_not_alone(session: Session, owner: str) -> None:
    home, (first, _) = family(session, custodian="kim")
    one = proposed(session, home, first)
    service.accept(session, one.id, reason="it is mine", actor=Actor(owner))
    assert one.state == "proposed"
    assert f"{owner} answers for the copy and cannot decide alone" in one.review_reason
    service.reject(session, one.id, reason="or not", actor=Actor(owner))
    assert one.state == "proposed"
    service.accept(session, one.id, reason="it is right", actor=ANA)
    assert (one.state, which(session, "clicks").decided_by) == ("accepted", "ana")


def test_who_proposed_it_cannot_decide_and_may_withdraw_it(session: Session) -> None:
    home, (first, second) = family(session)
    by_catalog = proposed(session, home, first)
    mine = proposing.by_person(session, second[0].id, reason="It is what the tills write", actor=ANA, terms=TERMS)
    assert (by_catalog.state, mine.by_person, mine.version_id) == ("withdrawn", True, second[1].id)
    assert [one["score"] for one in mine.evidence["candidates"]] == [0.8]
    for decide in (service.accept, service.reject):
        with pytest.raises(OwnProposal):
            decide(session, mine.id, reason="mine", actor=Actor("ANA"))
    with pytest.raises(NotOwnProposal, match="ana"):
        proposing.withdraw(session, mine.id, reason="no", actor=BO)
    with pytest.raises(ProposalOpen, match="ana"):
        proposing.by_person(session, first[0].id, reason="rather this", actor=BO, terms=TERMS)
    ranked(session, home, first)
    assert service.propose(session, home.id, TERMS) is mine
    assert proposing.withdraw(session, mine.id, reason="I was wrong", actor=ANA).state == "withdrawn"
    again = service.propose(session, home.id, TERMS)
    assert again is not None
    assert again.copy_id == first[0].id


def test_what_cannot_be_proposed(session: Session) -> None:
    home, (first, second) = family(session)
    service.accept(session, proposed(session, home, first).id, reason="ok", actor=BO)
    make.version(session, second[0], status="unreadable", reason="it is cut off.")
    with pytest.raises(AlreadyTruth):
        proposing.by_person(session, first[0].id, reason="again", actor=ANA, terms=TERMS)
    with pytest.raises(NotProposable, match="cut off"):
        proposing.by_person(session, second[0].id, reason="this", actor=ANA, terms=TERMS)


def test_who_commands_the_machine_decides_nothing_where_everybody_signs_in(session: Session) -> None:
    home, (first, _) = family(session)
    one = proposed(session, home, first)
    with pytest.raises(DecidesAsNobody):
        service.accept(session, one.id, reason="I can", actor=MACHINE_ACTOR)
    with pytest.raises(Forbidden):
        service.accept(session, one.id, reason="I can", actor=Actor(" "))


def test_what_is_said_of_it_puts_it_under_review_and_is_read_before_it_is_decided(session: Session) -> None:
    home, (first, _) = family(session)
    one = proposed(session, home, first)
    seen = one.revision
    discussing.comment(session, one.id, text="Look at November", actor=CY, revision=seen, terms=TERMS)
    assert one.under_review_since is not None
    with pytest.raises(NominationStale):
        service.accept(session, one.id, reason="ok", actor=BO, revision=seen)
    service.reject(session, one.id, reason="November is missing", actor=BO, revision=one.revision)
    with pytest.raises(NominationState):
        discussing.comment(session, one.id, text="too late", actor=CY, terms=TERMS)
    assert [(said.kind, said.actor) for said in queries.remarks(session, [one.id])] == [("comment", "cy")]


def test_cells_are_asked_for_and_are_waited_for_until_somebody_knows(session: Session, monkeypatch: Any) -> None:
    home, (first, _) = family(session)
    key = (("id", "7"),)
    cell = cells.Answer(key, "price", cells.TRUE, "3").cell
    ranked(session, home, first, asked=(cell, "f" * 40))
    one = service.propose(session, home.id, TERMS)
    assert one is not None
    discussing.ask(session, one.id, named=[cell[:8]], reason="Ask the till", actor=ANA, terms=TERMS)
    assert discussing.waiting_cells(session, one) == [cell]
    assert one.review_reason == "ana asked for 1 cells to be verified."
    monkeypatch.setattr(known_cells, "columns", lambda *_: {"id": False, "price": False})
    cells.verify(session, home.id, [cells.Answer(key, "price", cells.TRUE, "3")], reason="the till", actor=BO)
    assert discussing.waiting_cells(session, one) == []
    ranked(session, home, first)
    assert service.propose(session, home.id, TERMS) is one
    assert one.evidence["cells"] == {"asked": []}


def test_a_vote_stands_as_long_as_its_copy_wins(session: Session) -> None:
    home, (first, second) = family(session, quorum=2)
    one = proposed(session, home, first)
    service.accept(session, one.id, reason="yes", actor=ANA)
    seen = one.revision, one.ranking_id
    newer = first[0], make.version(session, first[0])
    assert proposed(session, home, newer) is one
    assert (one.revision, one.ranking_id) == seen
    other = proposed(session, home, second)
    assert (one.state, other.copy_id) == ("withdrawn", second[0].id)


def test_what_is_renewed_is_judged_anew_and_stays_what_it_was(session: Session) -> None:
    home, (first, _) = family(session)
    one = service.accept(session, proposed(session, home, first).id, reason="ok", actor=BO, terms=TERMS)
    assert one.until is not None
    assert abs(one.until - now() - timedelta(days=100)) < timedelta(minutes=1)
    with pytest.raises(UntilPast):
        service.renew(session, one.id, reason="on", actor=BO, until=now() - timedelta(1))
    discussing.begin(session, one.id, reason="Is it still?", actor=CY, terms=TERMS)
    assert which(session, "clicks").review_reason == "cy asked for it: Is it still?"
    held = make.version(session, first[0])
    two = service.renew(session, one.id, reason="still right", actor=ANA, revision=one.revision, terms=TERMS)
    assert (one.state, two.state, two.follows_id, two.version_id) == ("renewed", "accepted", one.id, held.id)
    answer = which(session, "clicks")
    assert (answer.why, answer.decided_by, answer.since) == ("still right", "ana", one.valid_from)
    assert (answer.until, answer.under_review_since) == (two.until, None)
    assert [change.kind for change in session.scalars(select(Change).order_by(Change.id))] == [
        "accepted",
        "under_review",
        "renewed",
    ]
    with pytest.raises(NominationState):
        service.renew(session, one.id, reason="again", actor=BO)
    three = service.renew(session, two.id, reason="and still", actor=ANA)
    assert (two.state, three.since) == ("renewed", one.valid_from)
    assert service.revoke(session, three.id, reason="no more", actor=BO).state == "revoked"
    assert session.scalar(select(Decision.verb).order_by(Decision.id.desc()).limit(1)) == "revoke"
