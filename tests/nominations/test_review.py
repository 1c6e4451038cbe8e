"""The life of a nomination: every state with every verb, and what a new ranking means."""

from uuid import UUID

import pytest

from catalog.errors import NominationState, ReasonMissing
from catalog.nominations import review
from catalog.nominations.review import Proposal, Standing

A, B, V, W, R, S = (UUID(int=number) for number in range(1, 7))
STATES = ("proposed", "accepted", "rejected", "revoked", "superseded", "withdrawn", "renewed", "expired")
VERBS = ("accept", "reject", "revoke", "leave", "withdraw", "supersede", "renew", "expire", "review")
ALLOWED = {
    ("proposed", "accept"): "accepted",
    ("proposed", "reject"): "rejected",
    ("proposed", "withdraw"): "withdrawn",
    ("accepted", "revoke"): "revoked",
    ("accepted", "leave"): "revoked",
    ("accepted", "supersede"): "superseded",
    ("proposed", "review"): "proposed",
    ("accepted", "review"): "accepted",
    ("accepted", "renew"): "renewed",
    ("accepted", "expire"): "expired",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_state_with_every_verb(state: str, verb: str) -> None:
    if (state, verb) in ALLOWED:
        assert review.after(state, verb, "because") == ALLOWED[state, verb]
    else:
        with pytest.raises(NominationState, match=state):
            review.after(state, verb, "because")


def test_no_decision_without_a_reason() -> None:
    with pytest.raises(ReasonMissing):
        review.after("proposed", "accept", " \n")


@pytest.mark.parametrize(
    ("standing", "winner", "expected"),
    [
        (Standing(), None, Proposal(withdraw=False, propose=False)),
        (Standing(), (A, V, R), Proposal(withdraw=False, propose=True)),
        (Standing(proposed=(A, V, R)), None, Proposal(withdraw=True, propose=False)),
        (Standing(proposed=(A, V, R)), (A, V, R), Proposal(withdraw=False, propose=False)),
        (Standing(proposed=(A, V, R)), (A, V, S), Proposal(withdraw=True, propose=True)),
        (Standing(proposed=(A, V, R)), (B, V, S), Proposal(withdraw=True, propose=True)),
        (Standing(accepted=A), (A, W, S), Proposal(withdraw=False, propose=False)),
        (Standing(accepted=A, proposed=(B, V, R)), (A, W, S), Proposal(withdraw=True, propose=False)),
        (Standing(accepted=A), (B, V, R), Proposal(withdraw=False, propose=True)),
        (Standing(turned_down=frozenset({(A, V)})), (A, V, S), Proposal(withdraw=False, propose=False)),
        (Standing(turned_down=frozenset({(A, V)})), (A, W, S), Proposal(withdraw=False, propose=True)),
        (Standing(proposed=(A, V, R), by_person=True), (B, V, S), Proposal(withdraw=False, propose=False)),
        (Standing(proposed=(A, V, R), by_person=True), None, Proposal(withdraw=False, propose=False)),
        (Standing(proposed=(A, V, R), under_review=True), (A, W, S), Proposal(False, False, refresh=True)),
        (Standing(proposed=(A, V, R), under_review=True, voted=True), (A, W, S), Proposal(False, False)),
        (Standing(proposed=(A, V, R), under_review=True, voted=True), (B, W, S), Proposal(True, True)),
        (Standing(proposed=(A, V, R), under_review=True, voted=True), None, Proposal(True, False)),
    ],
)
def test_what_a_new_ranking_means(
    standing: Standing, winner: tuple[UUID, UUID, UUID] | None, expected: Proposal
) -> None:
    assert review.propose(standing, winner) == expected


@pytest.mark.parametrize(
    ("state", "under_review", "expiring", "phase"),
    [
        ("proposed", False, False, "proposed"),
        ("proposed", True, False, "under_review"),
        ("accepted", False, False, "in_force"),
        ("accepted", False, True, "expiring"),
        ("accepted", True, True, "under_review"),
        ("rejected", True, False, "rejected"),
        ("expired", False, True, "expired"),
    ],
)
def test_where_in_its_life_a_nomination_is(state: str, under_review: bool, expiring: bool, phase: str) -> None:
    assert review.phase(state, under_review=under_review, expiring=expiring) == phase
