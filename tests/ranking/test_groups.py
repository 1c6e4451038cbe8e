"""Copy groups, the way to the origin, and a family without some of its copies."""

from catalog.ranking.facts import Family
from catalog.ranking.provenance import origin, provenance_of, roots
from tests.ranking.families import ids, made_from, member


def test_near_copies_and_twins_are_one_group_also_by_way_of_a_third() -> None:
    family = Family([member(n, digest=min(n, 4)) for n in range(1, 7)], near=[(ids(1), ids(2)), (ids(2), ids(3))])
    assert [[one.copy_id.int for one in group] for group in family.groups] == [[1, 2, 3], [4, 5, 6]]


def test_the_one_nearest_to_the_origin_speaks_for_its_group() -> None:
    family = Family([member(1), member(2), member(3)], [made_from(3, 1), made_from(3, 2)], near=[(ids(1), ids(3))])
    assert {one.copy_id.int for one in family.speakers} == {2, 3}
    near = [(ids(1), ids(2))]
    for first, later in ((1, 2), (2, 1)):  # whoever was seen first
        longer = Family([member(first, rows=90), member(later, rows=100)], near=near)
        assert [one.copy_id for one in longer.speakers] == [ids(later)]
    unread = Family([member(1, why_unusable="gone"), member(2)], near=[(ids(1), ids(2))])
    assert [one.copy_id for one in unread.speakers] == [ids(2)]


def test_what_was_made_by_way_of_a_copy_that_is_left_out_was_made_from_its_origin() -> None:
    chain = Family([member(n) for n in (1, 2, 3, 4)], [made_from(n, n + 1, 0.9) for n in (1, 2, 3)])
    left = chain.without({ids(2), ids(3)})
    assert [(edge.source, edge.target, round(edge.confidence, 3)) for edge in left.edges] == [(ids(1), ids(4), 0.729)]
    assert [edge.target for edge in chain.without({ids(1)}).edges] == [ids(3), ids(4)]


def test_many_near_copies_make_nobody_the_origin() -> None:
    clones = [member(n) for n in range(10, 30)]
    near = [(ids(2), one.copy_id) for one in clones]
    edges = [made_from(2, one.copy_id.int) for one in clones]
    family = Family([member(1), member(2), *clones], edges, near=near)
    assert provenance_of(ids(2), family) is None
    assert origin(Family([member(1), member(2), member(3), *clones], [*edges, made_from(1, 3)], near=near)) == ids(1)


def test_one_of_two_that_are_all_there_is_may_be_the_origin_of_its_near_copy() -> None:
    found = provenance_of(ids(1), Family([member(1), member(2)], [made_from(1, 2, 0.9)], near=[(ids(1), ids(2))]))
    assert found is not None
    assert found.value > 0.9


def test_two_roots_of_as_many_voices_are_no_system_of_record() -> None:
    family = Family([member(n) for n in (1, 2, 3, 4)], [made_from(1, 3), made_from(2, 4)])
    assert set(roots(family)) == {ids(1), ids(2)}
    assert origin(family) is None
