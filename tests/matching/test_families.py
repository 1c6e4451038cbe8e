"""Which copies belong together, whatever the order in which it is asked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.matching.families import JOINS, Link, Member, Plan, settle

SURE = 0.9


def copy(number: int) -> UUID:
    return UUID(int=number)


def dataset(number: int) -> UUID:
    return UUID(int=1_000 + number)


def member(number: int, home: int | None = None, *, pinned: bool = False, unknown: bool = False) -> Member:
    return Member(copy(number), dataset(number if home is None else home), pinned, unknown)


def link(a: int, b: int, probability: float = SURE) -> Link:
    return Link(copy(a), copy(b), probability)


def pair(a: int, b: int) -> frozenset[UUID]:
    return frozenset({copy(a), copy(b)})


def carried_out(members: Sequence[Member], plan: Plan) -> list[Member]:
    """Do what the plan says, as the catalog would."""
    homes = {one.copy_id: plan.merges.get(one.dataset_id, one.dataset_id) for one in members}
    homes.update(plan.moves)
    for place, started in enumerate(plan.starts):
        homes.update(dict.fromkeys(started, dataset(5_000 + min(one.int for one in started) * 10 + place)))
    return [replace(one, dataset_id=homes[one.copy_id]) for one in members]


def partition(members: Sequence[Member]) -> set[frozenset[int]]:
    found = defaultdict(set)
    for one in members:
        found[one.dataset_id].add(one.copy_id.int)
    return {frozenset(group) for group in found.values()}


CASES: dict[str, tuple[list[Member], list[Link], Plan]] = {
    "nothing is alike": ([member(1), member(2)], [], Plan()),
    "two copies: the older dataset stays": (
        [member(1), member(2)],
        [link(2, 1)],
        Plan(merges={dataset(2): dataset(1)}),
    ),
    "a chain is one family": (
        [member(1), member(2), member(3)],
        [link(1, 2), link(2, 3)],
        Plan(merges={dataset(2): dataset(1), dataset(3): dataset(1)}),
    ),
    "an unsure match holds nothing together": ([member(1), member(2)], [link(1, 2, JOINS - 0.01)], Plan()),
    "a settled family stays": ([member(1), member(2, 1)], [link(1, 2)], Plan()),
    "what is no longer alike goes": ([member(1), member(2, 1)], [], Plan(starts=((copy(2),),))),
    "those who go stay together": (
        [member(1), member(2, 1), member(3, 1)],
        [link(2, 3)],
        Plan(starts=((copy(2), copy(3)),)),
    ),
    "who goes to another family moves there": (
        [member(1), member(2), member(3, 2)],
        [link(1, 3)],
        Plan(moves={copy(3): dataset(1)}),
    ),
    "who stays keeps the dataset that the oldest copy leaves": (
        [member(2, 5), member(3, 5), member(4, 1)],
        [link(2, 4)],
        Plan(moves={copy(2): dataset(1)}),
    ),
}


@pytest.mark.parametrize(("members", "links", "plan"), CASES.values(), ids=list(CASES))
def test_what_to_do(members: list[Member], links: list[Link], plan: Plan) -> None:
    assert settle(members, links) == plan


def test_a_verdict_joins_and_separates() -> None:
    members = [member(1), member(2), member(3)]
    assert settle(members, [], same=[pair(1, 2)]).merges == {dataset(2): dataset(1)}
    apart = settle(members, [link(1, 2)], not_same=[pair(1, 2)])
    assert apart == Plan()
    indirect = settle(members, [link(1, 3), link(3, 2, 0.8)], not_same=[pair(1, 2)])
    assert indirect.merges == {dataset(3): dataset(1)}  # the surer match keeps the copy between them


def test_a_verdict_of_not_the_same_splits() -> None:
    plan = settle([member(1), member(2, 1)], [link(1, 2)], not_same=[pair(1, 2)])
    assert plan == Plan(starts=((copy(2),),))


def test_a_pinned_copy_stays_and_draws_the_others() -> None:
    alone = settle([member(1), member(2, 1, pinned=True)], [])
    assert alone == Plan(starts=((copy(1),),))
    together = settle([member(1), member(2, pinned=True)], [link(1, 2)])
    assert together.merges == {dataset(1): dataset(2)}
    both = settle([member(1, pinned=True), member(2, pinned=True)], [link(1, 2)])
    assert both == Plan()


def test_decided_datasets_never_merge() -> None:
    decided = accepted(2, 3)
    assert settle([member(2), member(3)], [link(2, 3)], canonical=decided) == Plan()
    through_another = settle([member(1), member(2), member(3)], [link(1, 2), link(1, 3)], canonical=decided)
    assert through_another.merges == {dataset(1): dataset(2)}


def test_a_decided_dataset_keeps_its_id() -> None:
    assert settle([member(1), member(2)], [link(1, 2)], canonical=accepted(2)).merges == {dataset(1): dataset(2)}


def accepted(*numbers: int) -> Mapping[UUID, UUID]:
    """Accept the first copy of each of these datasets."""
    return {dataset(number): copy(number) for number in numbers}


def test_a_split_leaves_the_id_with_the_accepted_copy() -> None:
    members, links = [member(1, 1), member(2, 1), member(3, 1)], [link(1, 3)]
    assert settle(members, links, canonical={dataset(1): copy(2)}) == Plan(starts=((copy(1), copy(3)),))
    assert settle(members, links) == Plan(starts=((copy(2),),))


def test_where_content_takes_the_accepted_copy_its_dataset_goes_with_it() -> None:
    elsewhere = [member(1, 5), member(2, 5), member(3, 7, pinned=True)]
    with_it = settle(elsewhere, [link(1, 3)], canonical={dataset(5): copy(1)})
    assert with_it == Plan(merges={dataset(5): dataset(7)}, starts=((copy(2),),))
    assert settle(elsewhere, [link(1, 3)], canonical={dataset(5): copy(2)}) == Plan(moves={copy(1): dataset(7)})
    whole = settle(elsewhere, [link(1, 3), link(1, 2)], canonical={dataset(5): copy(1)})
    assert whole == Plan(merges={dataset(5): dataset(7)})


def test_what_was_accepted_and_what_was_pinned_there_stay_together() -> None:
    members = [member(1, 4), member(2, 4, pinned=True), member(3, 4)]
    assert settle(members, [link(2, 3)], canonical={dataset(4): copy(1)}) == Plan()


def test_a_copy_of_which_content_says_nothing_keeps_its_place() -> None:
    broken, others = member(1, 1, unknown=True), [member(2, 1), member(3, 1)]
    assert settle([broken, *others], [link(2, 3)]) == Plan()
    assert settle([broken, *others], [link(2, 3)], canonical={dataset(1): copy(1)}) == Plan()
    assert settle([broken, *others], []) == Plan(starts=((copy(3),),))
    assert settle([broken, member(2, 1), member(3, 0)], [link(2, 3)]).merges == {dataset(1): dataset(0)}
    assert settle([member(1), member(2, 2, unknown=True)], []) == Plan()


def test_a_steward_has_the_word_on_a_copy_of_which_content_says_nothing() -> None:
    broken, others = member(1, 1, unknown=True), [member(2, 1), member(3, 1), member(4)]
    assert settle([broken, *others], [link(2, 3)], not_same=[pair(1, 2)]) == Plan(starts=((copy(2), copy(3)),))
    assert settle([broken, *others], [link(2, 3)], same=[pair(1, 4)]).starts == ((copy(2), copy(3)),)
    follows = [member(1, 5, unknown=True), member(2, 5), member(3, 4)]
    apart = settle(follows, [link(2, 3)], not_same=[pair(1, 3)])
    assert apart == Plan(moves={copy(2): dataset(4)})


NUMBERS = st.integers(1, 7)
PAIRS = st.tuples(NUMBERS, NUMBERS).filter(lambda two: two[0] != two[1])
PROBABILITIES = st.sampled_from([0.5, 0.8, 0.9, 0.99])


@st.composite
def lakes(draw: st.DrawFn) -> tuple[list[Member], list[Link], set[frozenset[UUID]], set[frozenset[UUID]]]:
    homes = draw(st.lists(NUMBERS, min_size=7, max_size=7))
    pins = draw(st.sets(NUMBERS, max_size=2))
    silent = draw(st.sets(NUMBERS, max_size=2))
    members = [
        member(number, home, pinned=number in pins, unknown=number in silent) for number, home in enumerate(homes, 1)
    ]
    links = {pair(*two): link(*two, draw(PROBABILITIES)) for two in draw(st.lists(PAIRS, max_size=12))}
    same = {pair(*two) for two in draw(st.lists(PAIRS, max_size=2))}
    not_same = {pair(*two) for two in draw(st.lists(PAIRS, max_size=3))} - same
    return members, list(links.values()), same, not_same


@given(lake=lakes(), random=st.randoms(use_true_random=False))
def test_the_order_of_copies_and_matches_changes_nothing(
    lake: tuple[list[Member], list[Link], set[frozenset[UUID]], set[frozenset[UUID]]], random: object
) -> None:
    members, links, same, not_same = lake
    plan = settle(members, links, same=same, not_same=not_same)
    random.shuffle(members)  # type: ignore[attr-defined]
    turned = [Link(one.b, one.a, one.probability) for one in links]
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert settle(members, turned, same=same, not_same=not_same) == plan


@given(lake=lakes(), chosen=st.sets(NUMBERS, max_size=3))
def test_a_plan_carried_out_leaves_nothing_to_do(
    lake: tuple[list[Member], list[Link], set[frozenset[UUID]], set[frozenset[UUID]]], chosen: set[int]
) -> None:
    members, links, same, not_same = lake
    canonical = accepted_of(members, chosen)
    plan = settle(members, links, same=same, not_same=not_same, canonical=canonical)
    after = carried_out(members, plan)
    decided = {plan.merges.get(home, home): copy_id for home, copy_id in canonical.items()}
    assert len(decided) == len(canonical)
    assert {one.copy_id: one.dataset_id for one in after if one.copy_id in decided.values()} == {
        copy_id: home for home, copy_id in decided.items()
    }  # the dataset that has a source of truth still holds it
    assert settle(after, links, same=same, not_same=not_same, canonical=decided) == Plan()


def accepted_of(members: Sequence[Member], chosen: set[int]) -> dict[UUID, UUID]:
    """Accept these copies as the source of truth of the datasets they are in, at most one in each."""
    return {one.dataset_id: one.copy_id for one in members if one.copy_id.int in chosen}


@given(lake=lakes())
def test_verdicts_are_obeyed_and_pins_stay(
    lake: tuple[list[Member], list[Link], set[frozenset[UUID]], set[frozenset[UUID]]],
) -> None:
    members, links, same, not_same = lake
    after = carried_out(members, settle(members, links, same=same, not_same=not_same))
    home = {one.copy_id: one.dataset_id for one in after}
    pinned = {one.copy_id for one in members if one.pinned}
    assert all(home[one.copy_id] == one.dataset_id for one in members if one.pinned)
    for a, b in (sorted(two) for two in not_same):
        assert home[a] != home[b] or {a, b} <= pinned
    if not not_same and not pinned:
        assert all(home[a] == home[b] for a, b in (sorted(two) for two in same))


@given(lake=lakes(), chosen=st.sets(NUMBERS, min_size=2, max_size=4))
def test_no_two_decided_datasets_become_one(
    lake: tuple[list[Member], list[Link], set[frozenset[UUID]], set[frozenset[UUID]]], chosen: set[int]
) -> None:
    members, links, same, not_same = lake
    canonical = accepted_of(members, chosen)
    plan = settle(members, links, same=same, not_same=not_same, canonical=canonical)
    assert not [gone for gone, kept in plan.merges.items() if gone in canonical and kept in canonical]
    redirected = [kept for gone, kept in plan.merges.items() if gone in canonical]
    assert len(redirected) == len(set(redirected))


def test_a_family_does_not_depend_on_where_its_copies_began() -> None:
    links = [link(1, 2), link(2, 3), link(4, 5)]
    starts = ([1, 2, 3, 4, 5], [1, 1, 1, 1, 1], [3, 3, 1, 1, 2])
    found = [
        partition(carried_out(members, settle(members, links)))
        for members in ([member(number, home) for number, home in enumerate(homes, 1)] for homes in starts)
    ]
    assert found == [{frozenset({1, 2, 3}), frozenset({4, 5})}] * 3
