"""Who may decide, and what votes come to: the whole table, without a database."""

import pytest

from catalog.errors.nominations import OwnProposal
from catalog.nominations import ballots
from catalog.nominations.ballots import Rules, Vote

ANA, BO, CY = "ana", "bo", "cy"


def accept(name: str, *, owner: bool = False) -> Vote:
    return Vote(name, "accept", owner)


def reject(name: str, *, owner: bool = False) -> Vote:
    return Vote(name, "reject", owner)


@pytest.mark.parametrize(
    ("votes", "quorum", "expected"),
    [
        ([], 1, None),
        ([accept(ANA)], 1, "accept"),
        ([accept(ANA)], 2, None),
        ([accept(ANA), accept(BO)], 2, "accept"),
        ([accept(ANA), accept(ANA)], 2, None),
        ([accept(ANA), accept(" Ana ")], 2, None),
        ([accept(ANA, owner=True)], 1, None),
        ([accept(ANA, owner=True), accept(BO)], 1, "accept"),
        ([accept(ANA, owner=True), accept(BO)], 2, "accept"),
        ([accept(ANA, owner=True), accept(BO, owner=True)], 2, None),
        ([reject(ANA)], 3, "reject"),
        ([accept(ANA), accept(BO), reject(CY)], 3, "reject"),
        ([reject(ANA, owner=True)], 1, None),
        ([reject(ANA, owner=True), reject(BO)], 1, "reject"),
        ([reject(ANA, owner=True), accept(BO)], 1, "accept"),
        ([accept(ANA), reject(ANA)], 2, "reject"),
        ([reject(ANA, owner=True), accept(ANA, owner=True)], 1, None),
        ([Vote(ANA, "renew")], 1, "renew"),
        ([Vote(ANA, "renew"), Vote(BO, "revoke")], 2, "revoke"),
    ],
)
def test_what_votes_come_to(votes: list[Vote], quorum: int, expected: str | None) -> None:
    assert ballots.outcome(votes, quorum) == expected


@pytest.mark.parametrize("name", ["ana", "ANA", " ana"])
def test_who_proposed_it_votes_neither_for_nor_against(name: str) -> None:
    for verb in ("accept", "reject", "renew", "revoke"):
        with pytest.raises(OwnProposal, match="proposed this"):
            ballots.vote(Rules(proposer="ana"), name, verb)


def test_who_owns_the_copy_is_known_by_name_or_by_grant() -> None:
    rules = Rules(owners=frozenset({"Web-Team"}))
    assert ballots.vote(rules, "web-team", "accept").owner
    assert ballots.vote(rules, "bo", "accept", owner=True).owner
    assert not ballots.vote(rules, "bo", "accept").owner


@pytest.mark.parametrize(
    ("votes", "quorum", "told"),
    [
        ([accept(ANA)], 2, "1 of 2 stewards agreed so far."),
        ([accept(ANA, owner=True)], 1, "ana answers for the copy and cannot decide alone."),
        ([reject(ANA, owner=True)], 2, "0 of 2 stewards agreed so far. ana is against it"),
    ],
)
def test_what_is_missing_is_told(votes: list[Vote], quorum: int, told: str) -> None:
    assert told in ballots.missing(votes, quorum)
