"""Ranking: blocks of identical copies, lower bounds, abstention, and what would change the winner."""

from dataclasses import replace

from catalog.ranking.facts import Accuracy, CellFacts, Family, LossFacts
from catalog.ranking.rank import rank
from tests.ranking.families import columns, ids, made_from, member


def test_the_origin_wins_over_its_subset_and_its_edited_copy() -> None:
    subset = member(2, rows=20, columns=columns(20, 20))
    family = Family(
        [subset, member(1), member(3)],
        [made_from(1, 2), made_from(1, 3)],
        [LossFacts(ids(3), ids(1), "edited", 0.97)],
    )
    ranking = rank(family)
    assert (ranking.winner, ranking.system_of_record) == (ids(1), ids(1))
    assert ranking.candidates[0].copy_id == ids(1)
    assert ranking.candidates[0].low <= ranking.candidates[0].score <= ranking.candidates[0].high


def test_identical_copies_stand_as_one_and_the_owners_is_picked() -> None:
    family = Family([member(1, digest=7), member(2, digest=7, owned_by_silo=True), member(3, digest=7)])
    ranking = rank(family)
    assert len(ranking.candidates) == 1
    assert ranking.candidates[0].copies == [ids(2), ids(1), ids(3)]
    assert ranking.winner == ids(2)


def test_among_identical_copies_nobody_owns_the_first_seen_is_picked() -> None:
    assert rank(Family([member(2, digest=7), member(1, digest=7)])).winner == ids(1)


def test_among_copies_that_say_the_same_the_bytes_that_most_hold_are_picked() -> None:
    family = Family([member(1, digest=7), member(2, digest=7, alike=2), member(3, digest=7, alike=2)])
    assert rank(family).winner == ids(2)


def test_renamed_columns_are_one_content_and_the_one_they_were_renamed_from_is_picked() -> None:
    renamed = [replace(column, name=column.name.upper()) for column in columns(100, 100)]
    family = Family([member(1, digest=7, columns=renamed), member(2, digest=7)], [made_from(2, 1)])
    (only,) = rank(family).candidates
    assert (only.copy_id, only.copies) == (ids(2), [ids(2), ids(1)])


def test_two_that_cannot_be_told_apart_need_a_steward() -> None:
    ranking = rank(Family([member(1), member(2)]))
    assert ranking.winner is None
    assert "cannot be told apart" in ranking.reason


def test_a_copy_alone_needs_a_steward_unless_others_were_made_from_it() -> None:
    assert rank(Family([member(1)])).winner is None
    assert rank(Family([member(1)], outside={ids(1): 2})).winner == ids(1)


def test_unusable_and_hollow_copies_are_listed_last_with_the_reason_and_never_win() -> None:
    broken = member(1, why_unusable="It cannot be read: cut off", digest=None, columns=())
    hollow = member(2, columns=columns(3, 3))
    family = Family([broken, hollow, member(3)], hollow={ids(2): "It is a hollow copy of copy 3."})
    ranking = rank(family)
    assert ranking.candidates[0].copy_id == ids(3)
    assert {one.copy_id: one.why_not for one in ranking.candidates if not one.nominable} == {
        ids(1): "It cannot be read: cut off",
        ids(2): "It is a hollow copy of copy 3.",
    }
    assert rank(Family([broken, hollow], hollow=family.hollow)).winner is None


def test_an_unknown_criterion_is_not_taken_as_zero() -> None:
    judged = member(1, passed=10, failed=0)
    unjudged = member(2)
    family = Family([judged, unjudged], [made_from(2, 1)])
    assert rank(family).winner == ids(2)


def test_the_first_wins_only_where_its_interval_lies_above_the_next() -> None:
    for sure in (0.6, 0.7, 0.8, 0.9, 0.99):
        ranking = rank(Family([member(1), member(2)], [made_from(1, 2, sure)]))
        first, second = ranking.candidates
        assert (ranking.winner == first.copy_id) == (first.low > second.high)
        assert ranking.winner in {ids(1), None}


def test_the_order_of_the_members_does_not_matter() -> None:
    members = [member(number, rows=100 - number, columns=columns(100 - number, 100 - number)) for number in range(1, 6)]
    edges = [made_from(1, number) for number in range(2, 6)]
    assert rank(Family(members, edges)) == rank(Family(members[::-1], edges[::-1]))


def test_who_is_right_in_verified_cells_overtakes_who_is_not_and_is_named_beside_the_system_of_record() -> None:
    right, wrong = Accuracy(0.97, 0.9, 1.0, 60, 5), Accuracy(0.03, 0.0, 0.1, 60, 5)
    family = Family([member(1), member(2)])
    assert rank(family).winner is None
    told = replace(family, cells=CellFacts({ids(1): wrong, ids(2): right}, most_accurate=ids(2), record=ids(1)))
    ranking = rank(told)
    assert (ranking.winner, ranking.most_accurate, ranking.system_of_record) == (ids(2), ids(2), ids(1))


def test_a_steward_names_the_system_of_record_whatever_content_says() -> None:
    family = Family([member(1), member(2)], [made_from(1, 2)])
    assert rank(family).system_of_record == ids(1)
    assert rank(replace(family, cells=CellFacts(record=ids(2)))).system_of_record == ids(2)
