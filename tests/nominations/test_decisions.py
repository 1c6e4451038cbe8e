"""Proposals follow the ranking, decisions are kept with their reason, and "which one?" answers from them."""

import threading
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.datasets import membership
from catalog.datasets.models import Copy, Dataset, Version
from catalog.db import transaction
from catalog.errors import CatalogError, NominationStale, NominationState
from catalog.nominations import queries, service
from catalog.nominations.models import Nomination
from catalog.nominations.which import which
from catalog.queue.models import Change
from catalog.ranking.models import RankingRow
from catalog.silos.access import Actor
from tests import factories as make

BO = Actor("bo")


def family(session: Session) -> tuple[Dataset, list[tuple[Copy, Version]]]:
    home = make.dataset(session, "clicks")
    copies = [make.copy(session, f"/lake/{letter}.csv", of=home) for letter in "ab"]
    return home, [(copy, make.version(session, copy)) for copy in copies]


def ranked(session: Session, home: Dataset, winner: tuple[Copy, Version] | None) -> RankingRow:
    candidates = []
    if winner:
        first = {"copy_id": str(winner[0].id), "version_id": str(winner[1].id), "score": 0.8, "low": 0.7, "high": 0.9}
        candidates = [first]
    row = RankingRow(
        dataset_id=home.id,
        digest="x",
        abstained=winner is None,
        reason="It is the origin." if winner else "They cannot be told apart.",
        winner_copy_id=winner[0].id if winner else None,
        candidates=candidates,
        sensitivity=[],
    )
    session.add(row)
    session.flush()
    return row


def proposed(session: Session, home: Dataset, winner: tuple[Copy, Version]) -> Nomination:
    ranked(session, home, winner)
    found = service.propose(session, home.id)
    assert found is not None
    return found


def test_a_winner_is_proposed_once(session: Session) -> None:
    home, (first, _) = family(session)
    one = proposed(session, home, first)
    again = service.propose(session, home.id)
    assert again is one
    assert queries.inbox(session) == [one]
    assert one.evidence["reason"] == "It is the origin."


def test_an_abstention_withdraws_the_proposal(session: Session) -> None:
    home, (first, _) = family(session)
    one = proposed(session, home, first)
    ranked(session, home, None)
    assert service.propose(session, home.id) is None
    assert one.state == "withdrawn"


def test_accepting_makes_it_the_answer_and_the_next_one_supersedes_it(session: Session) -> None:
    home, (first, second) = family(session)
    assert which(session, "clicks").state == "unknown"
    one = proposed(session, home, first)
    waiting = which(session, "clicks")
    assert (waiting.state, waiting.meanwhile and waiting.meanwhile.copy_id) == ("unknown", first[0].id)
    service.accept(session, one.id, reason="I checked it", actor=BO)
    answer = which(session, "clicks")
    assert (answer.state, answer.why, answer.decided_by) == ("canonical", "I checked it", "bo")
    assert answer.canonical is not None
    assert (answer.canonical.copy_id, answer.accepted_bytes_there, answer.score) == (first[0].id, True, 0.8)
    assert which(session, "/lake/b.csv").state == "not_canonical"
    two = proposed(session, home, second)
    service.accept(session, two.id, reason="moved", actor=BO)
    assert (one.state, one.valid_to is not None) == ("superseded", True)
    assert which(session, "/lake/a.csv").state == "superseded"
    assert which(session, "/lake/b.csv").state == "canonical"


def test_a_later_version_of_the_accepted_copy_is_covered_and_told(session: Session) -> None:
    home, (first, _) = family(session)
    service.accept(session, proposed(session, home, first).id, reason="ok", actor=BO)
    newer = make.version(session, first[0])
    answer = which(session, "clicks")
    assert answer.canonical is not None
    assert (answer.canonical.version_id, answer.accepted_version_id) == (newer.id, first[1].id)
    assert answer.accepted_bytes_there is False


def test_a_rejected_version_is_not_proposed_again_but_a_newer_one_is(session: Session) -> None:
    home, (first, _) = family(session)
    service.reject(session, proposed(session, home, first).id, reason="wrong", actor=BO)
    ranked(session, home, first)
    assert service.propose(session, home.id) is None
    assert proposed(session, home, (first[0], make.version(session, first[0]))).state == "proposed"


def test_a_revoked_source_of_truth_leaves_none(session: Session) -> None:
    home, (first, _) = family(session)
    one = service.accept(session, proposed(session, home, first).id, reason="ok", actor=BO)
    service.revoke(session, one.id, reason="it was wrong", actor=BO)
    assert which(session, "clicks").state == "unknown"
    assert which(session, "/lake/a.csv").state == "superseded"
    assert [change.kind for change in session.scalars(select(Change).order_by(Change.id))] == ["accepted", "revoked"]


def test_what_a_revoked_copy_held_is_not_proposed_again_and_what_comes_later_is(session: Session) -> None:
    home, (first, other) = family(session)
    one = service.accept(session, proposed(session, home, first).id, reason="ok", actor=BO)
    covered = first[0], make.version(session, first[0])
    service.revoke(session, one.id, reason="its new version is wrong", actor=BO)
    for seen in (first, covered):
        ranked(session, home, seen)
        assert service.propose(session, home.id) is None
    assert proposed(session, home, other).copy_id == other[0].id
    assert proposed(session, home, (first[0], make.version(session, first[0]))).copy_id == first[0].id


def test_a_decision_on_what_somebody_else_decided_is_refused(session: Session) -> None:
    home, (first, _) = family(session)
    one = proposed(session, home, first)
    seen = one.revision
    service.accept(session, one.id, reason="ok", actor=BO, revision=seen)
    with pytest.raises(NominationStale, match="Refresh and try again"):
        service.reject(session, one.id, reason="no", actor=BO, revision=seen)
    with pytest.raises(NominationState, match="accepted"):
        service.reject(session, one.id, reason="no", actor=BO)


def test_a_merged_dataset_hands_its_nominations_over(session: Session) -> None:
    home, (first, _) = family(session)
    service.accept(session, proposed(session, home, first).id, reason="ok", actor=BO)
    other = make.dataset(session, "older")
    make.copy(session, of=other)
    membership.merge(session, other.id, home.id, reason="same", set_by="catalog")
    service.propose(session, home.id)
    assert which(session, "older").state == "canonical"


def test_two_stewards_at_once_and_only_one_decides(database: Engine) -> None:
    with transaction(database) as session:
        home, (first, _) = family(session)
        one = proposed(session, home, first)
        nomination_id, seen = one.id, one.revision
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def decide(name: str) -> None:
        start.wait()
        try:
            with transaction(database) as session:
                service.accept(session, nomination_id, reason="mine", actor=Actor(name), revision=seen)
            outcomes.append("accepted")
        except CatalogError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=decide, args=(name,)) for name in ("ana", "bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", "nomination_stale"]


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ({"status": "unreadable", "reason": "it is cut off.", "rows": None}, "It cannot be read: it is cut off."),
        ({"rows": 0}, "It has no rows."),
    ],
)
def test_an_accepted_copy_that_cannot_be_used_now_is_told_with_the_reason_and_what_is_proposed_meanwhile(
    session: Session, now: dict[str, Any], why: str
) -> None:
    home, (first, second) = family(session)
    service.accept(session, proposed(session, home, first).id, reason="ok", actor=BO)
    whole = which(session, "clicks")
    assert (whole.canonical and whole.canonical.why_unusable, whole.meanwhile) == ("", None)
    broken = make.version(session, first[0], **now)
    answer = which(session, "clicks")
    assert answer.canonical is not None
    assert (answer.state, answer.canonical.copy_id) == ("canonical", first[0].id)
    assert (answer.canonical.version_id, answer.accepted_bytes_there) == (broken.id, False)
    assert (answer.canonical.why_unusable, answer.meanwhile) == (why, None)
    proposed(session, home, second)
    meanwhile = which(session, "clicks").meanwhile
    assert meanwhile is not None
    assert (meanwhile.copy_id, meanwhile.why_unusable) == (second[0].id, "")


def test_bytes_that_are_gone_are_told_with_the_reason(session: Session) -> None:
    home, (first, _) = family(session)
    service.accept(session, proposed(session, home, first).id, reason="ok", actor=BO)
    make.dump(session, first[0], outcome="missing", reason="There is nothing at /lake/a.csv.")
    answer = which(session, "clicks")
    assert answer.canonical is not None
    assert answer.accepted_bytes_there is False
    assert answer.canonical.why_unusable == "Its bytes are gone: There is nothing at /lake/a.csv."


def test_what_was_rejected_in_a_dataset_is_not_proposed_in_the_one_that_it_became(session: Session) -> None:
    home, (first, second) = family(session)
    service.reject(session, proposed(session, home, first).id, reason="wrong", actor=BO)
    older, oldest = make.dataset(session, "older"), make.dataset(session, "oldest")
    for other in (older, oldest):
        make.copy(session, of=other)
    membership.merge(session, older.id, home.id, reason="same", set_by="catalog")
    membership.merge(session, oldest.id, older.id, reason="same", set_by="catalog")
    ranked(session, oldest, first)
    assert service.propose(session, oldest.id) is None
    assert proposed(session, oldest, second).state == "proposed"
