"""Who most likely answers for something, from clues alone."""

import pytest

from catalog.stewardship.owners.proposing import LEAST, WEIGHTS, Clue, propose, shares


def clue(kind: str, who: str, share: float = 1.0) -> Clue:
    return Clue(kind, who, share, f"{who} {kind}.")


def test_without_a_clue_nobody_is_proposed() -> None:
    assert propose([]) == []
    assert propose([clue("worked", "ana", 0.1)]) == []
    assert WEIGHTS["worked"] * 0.1 < LEAST


def test_two_witnesses_are_surer_than_one_and_two_of_a_kind_are_one() -> None:
    alone, twice = (propose([clue("near", "ana")] * times)[0].score for times in (1, 2))
    (both,) = propose([clue("near", "ana"), clue("registered", "ana")])
    assert alone == twice == WEIGHTS["near"]
    assert both.score == pytest.approx(1 - (1 - WEIGHTS["near"]) * (1 - WEIGHTS["registered"]))
    assert [one.kind for one in both.clues] == ["registered", "near"]


def test_what_many_did_is_shared_out_and_the_likeliest_comes_first() -> None:
    parts = shares({"ana": 1, "bo": 3})
    found = propose(clue("registered", who, part) for who, part in parts.items())
    assert [(one.who, one.score) for one in found] == [("bo", 0.45), ("ana", 0.15)]
    assert shares({}) == {}


def test_who_left_is_not_proposed_and_equals_stand_in_the_order_of_their_names() -> None:
    found = propose([clue("keeps", who) for who in ("cy", "bo", "ana", "")], excluded=["bo"])
    assert [one.who for one in found] == ["ana", "cy"]
