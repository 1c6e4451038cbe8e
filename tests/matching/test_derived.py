"""Of all copies that would explain a derived dataset, one is its source."""

from collections.abc import Sequence
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.matching.derived import NOWHERE, Claim, Place, choose, places


def copy(number: int) -> UUID:
    return UUID(int=number)


NAMES = {copy(number): ("lake", f"{number:02}") for number in range(40)}


def claim(source: int, target: int, completeness: float = 1.0, kind: str = "aggregated") -> Claim:
    """Copies 1-9 are of dataset 1, 11-19 of dataset 2 and so on."""
    return Claim(copy(source), copy(target), copy(100 + source // 10), copy(100 + target // 10), kind, completeness)


def standing(*edges: tuple[int, int]) -> dict[UUID, Place]:
    found: dict[UUID, Place] = {}
    for family in range(4):
        members = [copy(number) for number in range(family * 10 + 1, family * 10 + 10)]
        found |= places(members, [(copy(a), copy(b)) for a, b in edges if a // 10 == family])
    return found


CASES: dict[str, tuple[list[Claim], list[tuple[int, int]], list[tuple[int, int]]]] = {
    "nothing": ([], [], []),
    "the one that explains most": ([claim(1, 11, 0.4), claim(2, 11, 0.9)], [(1, 2)], [(2, 11)]),
    "among equals the origin": ([claim(1, 11), claim(2, 11), claim(3, 11)], [(3, 1), (3, 2)], [(3, 11)]),
    "a hair more is no more": ([claim(1, 11, 0.99998), claim(2, 11)], [(1, 2)], [(1, 11)]),
    "among origins the one of most copies": ([claim(1, 11), claim(2, 11)], [(2, 4), (2, 5), (1, 3)], [(2, 11)]),
    "among strangers the first by name": ([claim(3, 11), claim(2, 11)], [], [(2, 11)]),
    "to the origin of the derived copies": ([claim(1, 12), claim(1, 13, 0.9)], [(13, 12)], [(1, 13)]),
    "one source for twins": ([claim(1, 11), claim(1, 12)], [], [(1, 11)]),
    "one of two families": ([claim(1, 21, 0.9), claim(11, 21)], [], [(11, 21)]),
    "each joined family": (
        [claim(1, 21, kind="joined"), claim(2, 21, kind="joined"), claim(11, 21, kind="joined")],
        [(1, 2)],
        [(1, 21), (11, 21)],
    ),
    "each derived dataset": ([claim(1, 11), claim(1, 21), claim(2, 21)], [(1, 2)], [(1, 11), (1, 21)]),
}


@pytest.mark.parametrize(("claims", "edges", "expected"), CASES.values(), ids=list(CASES))
def test_one_source_is_chosen_in_any_order(
    claims: list[Claim], edges: Sequence[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    for order in permutations(claims):
        chosen = choose(order, standing(*edges), NAMES)
        assert [(one.source.int, one.target.int) for one in chosen] == expected


def test_places_count_steps_from_the_origin_and_copies_below() -> None:
    found = places(
        [copy(number) for number in range(1, 6)], [(copy(2), copy(1)), (copy(1), copy(3)), (copy(2), copy(4))]
    )
    assert {one.int: (place.depth, place.below) for one, place in found.items()} == {
        1: (1, 1),
        2: (0, 3),
        3: (2, 0),
        4: (1, 0),
        5: (0, 0),
    }
    assert all(place.depth < NOWHERE.depth for place in found.values())


def test_a_circle_of_declared_edges_ends() -> None:
    found = places([copy(1), copy(2)], [(copy(1), copy(2)), (copy(2), copy(1))])
    assert {place.below for place in found.values()} == {1}


links = st.lists(st.tuples(st.integers(1, 9), st.sampled_from([11, 12, 13, 21, 22]), st.floats(0, 1)), max_size=12)


@given(links, st.randoms(use_true_random=False))
def test_every_derived_dataset_has_one_source_whatever_the_order(
    drawn: list[tuple[int, int, float]], random: object
) -> None:
    claims = [claim(source, target, share) for source, target, share in drawn]
    mixed = list(claims)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    known = standing((1, 2), (2, 3), (11, 12), (21, 22))
    chosen = choose(claims, known, NAMES)
    assert sorted(one.target_home for one in chosen) == sorted({one.target_home for one in claims})
    # Equal claims of one pair cannot be told apart, and need not be.
    pairs = [(one.source, one.target) for one in choose(mixed, known, NAMES)]
    assert pairs == [(one.source, one.target) for one in chosen]
