"""Each criterion by a table: known with a value and a reason, or unknown with a reason, never a silent zero."""

import pytest

from catalog.ranking import criteria
from catalog.ranking.facts import Accuracy, CellFacts, Family, LossFacts
from tests.ranking.families import DAY, columns, ids, made_from, member


def test_the_origin_is_nearest_to_itself_and_each_step_halves() -> None:
    family = Family([member(1), member(2), member(3)], [made_from(1, 2, 1.0), made_from(2, 3, 1.0)])
    assert [criteria.provenance(one, family).value for one in family.members] == [1.0, 0.5, 0.25]


def test_an_unsure_edge_says_less_and_its_interval_is_wider() -> None:
    sure, unsure = (Family([member(1), member(2)], [made_from(1, 2, share)]) for share in (0.99, 0.7))
    first, second = criteria.provenance(sure.members[0], sure), criteria.provenance(unsure.members[0], unsure)
    assert first.value is not None
    assert second.value is not None
    assert first.value > second.value
    assert first.high - first.low < second.high - second.low


def test_provenance_without_any_edge_is_unknown_unless_the_copy_is_alone() -> None:
    assert criteria.provenance(member(1), Family([member(1), member(2)])).state == "unknown"
    assert criteria.provenance(member(1), Family([member(1)])).value == 1.0


def test_a_loop_of_declared_edges_ends() -> None:
    family = Family([member(1), member(2)], [made_from(1, 2, 1.0), made_from(2, 1, 1.0)])
    assert criteria.provenance(family.members[0], family).state == "known"


def test_completeness_counts_cells_not_rows() -> None:
    full, hollow = member(1), member(2, columns=columns(3, 2))
    family = Family([full, hollow])
    assert criteria.completeness(full, family).value == pytest.approx(1.0)
    assert criteria.completeness(hollow, family).value == pytest.approx(0.025)


def test_a_column_that_only_one_copy_has_counts_less() -> None:
    family = Family([member(1), member(2), member(3, columns=columns(100, 100, 100))])
    plain, enriched = (criteria.completeness(one, family).value for one in (family.members[0], family.members[2]))
    assert plain == pytest.approx(2 / (2 + 1 / 3))
    assert enriched == pytest.approx(1.0)


def test_freshness_is_the_lag_of_the_newest_times() -> None:
    new, old = member(1, columns=columns(100, newest=100 * DAY)), member(2, columns=columns(100, newest=75 * DAY))
    family = Family([new, old])
    assert criteria.freshness(new, family).value == 1.0
    assert criteria.freshness(old, family).value == pytest.approx(0.75)


def test_seconds_that_a_spreadsheet_dropped_are_no_age() -> None:
    new, same = member(1, columns=columns(1, newest=9 * DAY)), member(2, columns=columns(1, newest=9 * DAY - 59e6))
    assert criteria.freshness(same, Family([new, same])).value == 1.0


def test_freshness_without_shared_times_is_unknown() -> None:
    family = Family([member(1), member(2, columns=columns(100, newest=DAY))])
    assert [criteria.freshness(one, family).state for one in family.members] == ["unknown", "unknown"]


def test_expectations_are_a_share_or_unknown() -> None:
    assert criteria.expectations(member(1), Family([])).state == "unknown"
    assert criteria.expectations(member(1, not_evaluated=4), Family([])).state == "unknown"
    assert criteria.expectations(member(1, passed=9, failed=1), Family([])).value == 0.9


def test_integrity_falls_with_what_was_changed_on_the_way() -> None:
    loss = LossFacts(ids(2), ids(1), "edited", 0.97, ("cell",))
    family = Family([member(1), member(2)], losses=[loss])
    assert criteria.integrity(family.members[0], family).value == 1.0
    changed = criteria.integrity(family.members[1], family)
    assert changed.value == pytest.approx(0.582)
    assert changed.telling == ("cell",)


def test_a_hollow_copy_has_no_integrity() -> None:
    family = Family([member(1)], hollow={ids(1): "hollow"})
    assert criteria.integrity(family.members[0], family).value == 0.0


def test_accuracy_is_the_share_of_contested_cells_that_are_right_or_unknown_with_the_reason() -> None:
    cells = CellFacts(
        {ids(1): Accuracy(0.9, 0.8, 0.95, 40, 3, ("cell",))}, {ids(2): "No cells are kept."}, "They agree."
    )
    family = Family([member(1), member(2), member(3)], cells=cells)
    first, second, third = (criteria.accuracy(one, family) for one in family.members)
    assert (first.value, first.low, first.high, first.telling) == (0.9, 0.8, 0.95, ("cell",))
    assert first.reason == "It is right in 90% of 40 contested cells, 3 of them verified."
    assert (second.state, second.reason) == ("unknown", "No cells are kept.")
    assert (third.state, third.reason) == ("unknown", "They agree.")


def test_authority_is_being_copied_from_and_being_kept_by_the_owner() -> None:
    family = Family([member(1, owned_by_silo=True), member(2), member(3)], [made_from(1, 2, 1.0), made_from(1, 3, 1.0)])
    assert criteria.authority(family.members[0], family).value == pytest.approx(1.0)
    assert criteria.authority(family.members[1], family).value == 0.0


def test_documentation_and_stability() -> None:
    assert criteria.documentation(member(1, described=True), Family([])).value == pytest.approx(1 / 3)
    assert criteria.stability(member(1, schemas=["a"]), Family([])).state == "unknown"
    assert criteria.stability(member(1, schemas=["a", "a", "b"]), Family([])).value == 0.5


def test_near_copies_give_no_authority_and_those_of_another_count_once() -> None:
    clones = list(range(10, 30))
    near = [(ids(2), ids(one)) for one in clones]
    before = Family([member(1), member(2)], [made_from(1, 2, 1.0)])
    after = Family(
        [*before.members, *map(member, clones)],
        [*before.edges, *(made_from(2, one, 1.0) for one in clones)],
        near=near,
    )
    for place, value in ((0, 0.7), (1, 0.0)):
        assert criteria.authority(after.members[place], after).value == pytest.approx(value)
        assert criteria.authority(before.members[place], before).value == pytest.approx(value)


def test_a_column_counts_by_the_copy_groups_that_have_it() -> None:
    wide = [member(number, columns=columns(100, 100, 100)) for number in range(3, 20)]
    near = [(ids(3), one.copy_id) for one in wide]
    family = Family([member(1), member(2), *wide], near=near)
    assert criteria.completeness(family.members[0], family).value == pytest.approx(2 / (2 + 1 / 3))


def test_times_that_only_near_copies_share_tell_no_age() -> None:
    timed = [member(number, columns=columns(100, newest=DAY)) for number in (2, 3)]
    family = Family([member(1), *timed], near=[(ids(2), ids(3))])
    assert criteria.freshness(timed[0], family).state == "unknown"


def test_few_expectations_met_say_less_than_many() -> None:
    few, many = (criteria.expectations(member(1, passed=count, failed=0), Family([])) for count in (2, 40))
    assert (few.value, many.value, few.high, many.high) == (1.0, 1.0, 1.0, 1.0)
    assert few.low < 0.6
    assert many.low > 0.95
    assert few.basis == "2 of 2 counted (Wilson)"
