"""What another weighting, or a family without some copies, would change."""

from dataclasses import replace

import pytest

from catalog.ranking.facts import Accuracy, CellFacts, Family
from catalog.ranking.rank import Ranking, rank
from catalog.ranking.score import WEIGHTS
from catalog.ranking.sensitivity import Change
from tests.ranking.families import DAY, columns, ids, made_from, member


def fresh_or_first() -> Family:
    """An origin that is stale, and a copy of a part of it that somebody renews."""
    stale = member(1, columns=columns(100, 100, newest=20 * DAY))
    fresh = member(2, rows=90, columns=columns(90, 90, newest=100 * DAY))
    return Family([stale, fresh], [made_from(1, 2, 0.99)])


def by_freshness(ranking: Ranking) -> list[Change]:
    return [one for one in ranking.changes if one.criterion == "freshness" and one.factor > 1]


def test_the_least_change_is_the_one_at_which_the_other_comes_first() -> None:
    family = fresh_or_first()
    (least,) = [one for one in by_freshness(rank(family)) if one.least]
    assert least.winner == ids(2)
    for factor, first in ((least.factor - 0.001, ids(1)), (least.factor + 0.001, ids(2))):
        again = rank(family, {**WEIGHTS, "freshness": WEIGHTS["freshness"] * factor})
        assert again.candidates[0].copy_id == first


def test_twice_and_half_are_what_ranking_with_those_weights_says() -> None:
    family = fresh_or_first()
    for weights in (WEIGHTS, {**WEIGHTS, "freshness": 0.16}, {**WEIGHTS, "provenance": 0.2}):
        ranking = rank(family, weights)
        told = {(one.criterion, one.factor): one.winner for one in ranking.changes if not one.least}
        for name in weights:
            for factor in (2.0, 0.5):
                again = rank(family, {**weights, name: weights[name] * factor}).winner
                assert told.get((name, factor), ranking.winner) == again, (name, factor)


def test_it_is_told_in_sentences() -> None:
    ranking = rank(fresh_or_first(), {**WEIGHTS, "freshness": 0.22})
    assert ranking.winner == ids(1)
    assert any(
        one.startswith("If freshness counted twice, copy 2 would win; it comes out first")
        for one in ranking.sensitivity
    )


def test_without_the_copy_group_another_wins() -> None:
    # The third is as good as the first but for its origin; the part of the first was made from both.
    family = Family(
        [member(1), member(2, digest=1), member(3), member(4, rows=20, columns=columns(20, 20))],
        [made_from(1, 3, 1.0), made_from(3, 4, 1.0)],
    )
    ranking = rank(family)
    assert ranking.winner == ids(1)
    told = {frozenset(one.without): one.winner for one in ranking.counterfactuals}
    assert told[frozenset({ids(1), ids(2)})] == ids(3)
    assert "Without copy 1 and 1 copy with the same content, copy 3 would win." in ranking.without
    assert frozenset({ids(4)}) not in told


def test_a_tree_is_left_out_whole() -> None:
    members = [member(n, rows=100 - n, columns=columns(100 - n, 100 - n)) for n in range(1, 7)]
    family = Family(members, [made_from(1, 2, 1.0), made_from(2, 3, 1.0), made_from(2, 4, 1.0), made_from(1, 5, 1.0)])
    without = {frozenset(one.without) for one in rank(replace(family, near=[])).counterfactuals}
    assert frozenset({ids(1)}) in without
    assert frozenset({ids(1), ids(2), ids(3), ids(4), ids(5)}) in without


def test_what_parts_the_first_two_is_told_only_where_they_overlap() -> None:
    near = rank(Family([member(1), member(2)]))
    assert near.winner is None
    assert near.separating[1] == "Say which of copy 1 and copy 2 was made from the other, or that neither was."
    assert list(rank(fresh_or_first()).separating) == []


def test_the_record_and_the_most_accurate_are_two_answers() -> None:
    accuracy = {ids(1): Accuracy(0.6, 0.5, 0.7, 40), ids(2): Accuracy(0.97, 0.93, 0.99, 40, 20)}
    family = replace(fresh_or_first(), cells=CellFacts(accuracy, most_accurate=ids(2)))
    ranking = rank(family)
    assert (ranking.system_of_record, ranking.most_accurate) == (ids(1), ids(2))
    scores = {one.name: one for one in ranking.candidates[0].criteria}
    assert scores["accuracy"].state == "known"
    appointed = replace(family, cells=replace(family.cells, record=ids(2)))
    assert rank(appointed).system_of_record == ids(2)


def test_accuracy_that_nobody_weighed_widens_no_interval() -> None:
    family = fresh_or_first()
    first = rank(family).candidates[0]
    assert [one.state for one in first.criteria if one.name == "accuracy"] == ["not_evaluated"]
    assert first.score == pytest.approx(rank(family, {**WEIGHTS, "accuracy": 5.0}).candidates[0].score)
