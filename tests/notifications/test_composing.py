"""What a message says, by tables."""

from datetime import UTC, datetime

import pytest

from catalog.db import new_id
from catalog.matching.drift import Drift
from catalog.notifications.composing import Happened, Holding, Recipient, compose
from catalog.notifications.kinds import CHANGES_TOLD, KINDS
from catalog.notifications.reach import Link, Way, ways

HAPPENED = Happened(
    kind="breaking",
    cause="x",
    dataset_id=new_id(),
    dataset="clicks",
    at=datetime(2026, 11, 1, tzinfo=UTC),
    copy_id=new_id(),
    place="/lake/clicks.csv",
    told=("Column visitor is gone.",),
)


def holding(kind: str = "declared", sure: float = 1.0, steps: int = 1, *, role: str = "custodian", job: str = "",
            drift: Drift | None = None) -> Holding:  # fmt: skip
    return Holding(new_id(), "/mine.csv", Way(kind, sure, steps), role, job, drift)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (holding(), "Your copy /mine.csv was made from it, as somebody declared."),
        (holding("observed", 1.0, 2), "Your copy /mine.csv was made from it, as a run was seen to do, 2 steps away."),
        (holding("inferred", 0.83), "Your copy /mine.csv was made from it, as its content shows (83 % sure)."),
        (holding(role="owner"), "A copy of your dataset, /mine.csv, was made from it, as somebody declared."),
        (
            holding(role="job", job="daily"),
            "The job daily reads /mine.csv, which was made from it, as somebody declared.",
        ),
        (holding(steps=0, role="job", job="daily"), "The job daily reads it."),
    ],
)
def test_it_says_how_one_is_concerned_and_how_that_is_known(held: Holding, said: str) -> None:
    assert compose(HAPPENED, Recipient("ina", (held,))).means[0] == said


@pytest.mark.parametrize(
    ("drift", "said"),
    [
        (None, ["How far it differs is not known: the two were not compared."]),
        (
            Drift(0.12, 0.03, 0.004),
            [
                "It lacks 12 % of the rows that are there now.",
                "3 % of its rows are not there any more, or never were.",
                "In rows that both have, 0.4 % of the cells differ.",
            ],
        ),
        (Drift(0.0, 0.0, None), ["As far as the samples of both tell, it holds the same rows."]),
        (Drift(None, None, None), ["Its rows were not compared."]),
        (Drift(None, None, 0.5), ["In rows that both have, 50 % of the cells differ."]),
    ],
)
def test_it_says_how_far_ones_own_copy_is_from_what_changed(drift: Drift | None, said: list[str]) -> None:
    assert list(compose(HAPPENED, Recipient("ina", (holding(drift=drift),))).means[1:]) == said


def test_the_nearest_copy_comes_first_and_what_to_do_fits_the_role() -> None:
    near, far = holding(steps=1), holding(steps=3)
    composed = compose(HAPPENED, Recipient("ina", (far, near), ("You follow the dataset.",)))
    assert composed.title == "clicks has other columns, and what reads it may break"
    assert composed.copy_id == near.copy_id
    assert composed.todo == (KINDS["breaking"].holder,)
    assert composed.why[-1] == {"reason": "You follow the dataset."}
    owner = compose(HAPPENED, Recipient("olga", (), ("You own the dataset.",)))
    assert owner.todo == (KINDS["breaking"].owner,)
    assert owner.means == ("You hold no copy that was made from it.",)


def test_who_may_not_see_it_reads_no_name_no_place_and_no_column() -> None:
    composed = compose(HAPPENED, Recipient("ina", (holding(drift=Drift(0.1, 0.1, 0.1)),), sees=False))
    everything = str([composed.title, composed.changed, composed.means, composed.todo, composed.why])
    assert composed.title == "Data that your copy was made from has other columns, and what reads it may break"
    assert not any(word in everything for word in ("clicks", "visitor", "lake", "10 %"))
    assert not composed.named


def test_every_kind_that_is_told_has_words_and_something_for_somebody() -> None:
    made = {"incident": {"incident", "resolved", "assigned"}}
    assert {kind for change in CHANGES_TOLD for kind in made.get(change, {change})} <= KINDS.keys()
    assert [name for name, kind in KINDS.items() if kind.holders and not kind.masked] == []
    assert [name for name, kind in KINDS.items() if kind.urgent and not kind.answered] == []


A, B, C, D = (new_id() for _ in range(4))


@pytest.mark.parametrize(
    ("links", "reached"),
    [
        ([Link(A, B, "declared", 1.0)], {B: Way("declared", 1.0, 1)}),
        ([Link(A, B, "inferred", 0.9), Link(B, C, "observed", 1.0)],
         {B: Way("inferred", 0.9, 1), C: Way("inferred", 0.9, 2)}),
        # The surest way, though it is longer; of equally sure ones the shortest.
        ([Link(A, C, "inferred", 0.6), Link(A, B, "declared", 1.0), Link(B, C, "declared", 1.0)],
         {B: Way("declared", 1.0, 1), C: Way("declared", 1.0, 2)}),
        ([Link(A, C, "observed", 1.0), Link(A, B, "declared", 1.0), Link(B, C, "declared", 1.0)],
         {B: Way("declared", 1.0, 1), C: Way("observed", 1.0, 1)}),
        # What is more likely wrong tells nobody, and what is upstream is not reached.
        ([Link(A, B, "inferred", 0.8), Link(B, C, "inferred", 0.6), Link(D, A, "declared", 1.0)],
         {B: Way("inferred", 0.8, 1)}),
        ([Link(A, B, "declared", 1.0), Link(B, A, "declared", 1.0)], {B: Way("declared", 1.0, 1)}),
    ],
)  # fmt: skip
def test_a_change_goes_down_the_surest_way(links: list[Link], reached: dict[object, Way]) -> None:
    assert ways([A], links) == reached
