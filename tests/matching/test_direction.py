"""Which way: what signals add up to, and what a family adds to its pairs."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.matching.calibration import TEMPERATURE
from catalog.matching.direction import DECIDED, Arrow, Pair, arrows, decide
from catalog.matching.evidence import A_TO_B, B_TO_A, NOTHING, UNKNOWN, Signal

ORIGIN, RENAMED, FILTER, SAMPLE, ROUNDED = (UUID(int=number) for number in range(1, 6))


def says(way: str, weight: float) -> Signal:
    return Signal("a signal", way, weight, "because")


@pytest.mark.parametrize(
    ("signals", "direction"),
    [
        ([], UNKNOWN),
        ([says(A_TO_B, 0.5)], UNKNOWN),
        ([says(A_TO_B, 2.0)], A_TO_B),
        ([says(B_TO_A, 2.0)], B_TO_A),
        ([says(A_TO_B, 2.0), says(B_TO_A, 2.0)], UNKNOWN),
        ([says(A_TO_B, 0.6), says(A_TO_B, 0.6)], A_TO_B),
        ([says(NOTHING, 9.0)], UNKNOWN),
    ],
)
def test_signals_add_up(signals: Sequence[Signal], direction: str) -> None:
    verdict = decide(signals)
    assert verdict.direction == direction
    assert verdict.p_a_to_b + verdict.p_b_to_a == pytest.approx(1)


def found(pairs: Sequence[Pair], copies: Sequence[UUID] | None = None) -> dict[UUID, UUID]:
    """Give the parent of each copy that has one."""
    named = copies or sorted({pair.a for pair in pairs} | {pair.b for pair in pairs})
    return {arrow.target: arrow.source for arrow in arrows(named, pairs)}


def test_an_undecided_pair_has_no_edge() -> None:
    assert found([Pair(ORIGIN, FILTER, 0.0, 1.0)]) == {}
    assert found([Pair(ORIGIN, FILTER, 0.5, 1.0)]) == {}


def test_a_decided_pair_has_one() -> None:
    [arrow] = arrows([ORIGIN, FILTER], [Pair(ORIGIN, FILTER, -2.0, 1.0)])
    assert (arrow.source, arrow.target) == (FILTER, ORIGIN)
    assert DECIDED <= arrow.probability < 1


def test_a_renamed_copy_hangs_under_the_origin_of_many() -> None:
    made = (FILTER, SAMPLE, ROUNDED)
    pairs = [
        Pair(ORIGIN, RENAMED, 0.0, 0.6),  # equal content: nothing says which came first
        *(Pair(ORIGIN, one, 2.5, 0.9) for one in made),
        *(Pair(RENAMED, one, 2.5, 0.5) for one in made),
    ]
    assert found(pairs) == dict.fromkeys([RENAMED, *made], ORIGIN)


def test_of_two_sources_the_closer_one_is_the_parent() -> None:
    pairs = [Pair(ORIGIN, FILTER, 2.5, 0.9), Pair(ORIGIN, SAMPLE, 2.5, 0.6), Pair(FILTER, SAMPLE, 2.5, 0.9)]
    assert found(pairs) == {FILTER: ORIGIN, SAMPLE: FILTER}


def test_what_an_older_copy_lacks_was_not_made_from_it() -> None:
    pairs = [
        Pair(ORIGIN, FILTER, 2.5, 0.9, b_in_a=1.0, a_in_b=0.9),
        Pair(ORIGIN, SAMPLE, 2.5, 0.7, b_in_a=1.0, a_in_b=1.0),
        Pair(SAMPLE, FILTER, -2.5, 0.9, b_in_a=1.0, a_in_b=0.8),
    ]
    assert found(pairs) == {FILTER: ORIGIN, SAMPLE: ORIGIN}
    unmeasured = [replace(pair, a_in_b=None, b_in_a=None) for pair in pairs]
    assert found(unmeasured) == {FILTER: ORIGIN, SAMPLE: FILTER}


def test_who_declared_it_overrules_content() -> None:
    assert found([Pair(ORIGIN, FILTER, 5.0, 1.0, B_TO_A)]) == {ORIGIN: FILTER}
    assert found([Pair(ORIGIN, FILTER, 0.0, 1.0, A_TO_B)]) == {FILTER: ORIGIN}


def test_a_copy_alone_has_no_parent() -> None:
    assert found([], [ORIGIN]) == {}
    assert found([], []) == {}


def test_a_copy_stands_for_its_twins() -> None:
    twins = [ORIGIN, UUID(int=8), UUID(int=9)]
    made = (FILTER, SAMPLE, ROUNDED)
    others = [Pair(RENAMED, one, 2.5, 0.35) for one in made]
    pairs = [Pair(ORIGIN, RENAMED, 0.0, 0.6), *(Pair(ORIGIN, one, 2.5, 0.5) for one in made), *others]
    of_each = [replace(pair, a=twin) for twin in twins for pair in pairs if pair.a == ORIGIN] + others
    of_each += [Pair(a, b, 0.0, 1.0) for a in twins for b in twins if a < b]
    alone = [ORIGIN, RENAMED, *made]
    expected = ends(arrows([*alone, *twins[1:]], of_each))
    assert ends(arrows(alone, pairs, {ORIGIN: 3})) == expected
    assert arrows(alone, pairs) != arrows(alone, pairs, {ORIGIN: 3})


def ends(found: Sequence[Arrow]) -> list[tuple[UUID, UUID]]:
    return [(arrow.source, arrow.target) for arrow in found]


def test_a_link_is_as_sure_as_its_two_ends_where_nobody_else_says_anything() -> None:
    [arrow] = arrows([ORIGIN, FILTER], [Pair(ORIGIN, FILTER, 2.0, 0.9)])
    assert arrow.probability == decide([says(A_TO_B, 2.0)]).p_a_to_b
    assert arrow.turned == pytest.approx(2.0 / TEMPERATURE, abs=1e-3)


def test_a_source_that_comes_from_elsewhere_itself_makes_a_link_surer() -> None:
    """Turned around, the source would have to come from what was made from it, not from its own origin."""
    alone = [Pair(FILTER, SAMPLE, 1.0, 0.9)]
    with_origin = [*alone, Pair(ORIGIN, FILTER, 4.0, 0.9), Pair(ORIGIN, SAMPLE, 4.0, 0.2)]
    [before] = arrows([FILTER, SAMPLE], alone)
    after = {arrow.target: arrow for arrow in arrows([ORIGIN, FILTER, SAMPLE], with_origin)}[SAMPLE]
    assert (after.source, after.turned > before.turned) == (FILTER, True)


def test_two_sources_as_likely_leave_little_margin_but_the_way_sure() -> None:
    pairs = [Pair(ORIGIN, SAMPLE, 4.0, 0.9), Pair(RENAMED, SAMPLE, 4.0, 0.9)]
    [arrow] = arrows([ORIGIN, RENAMED, SAMPLE], pairs)
    assert (abs(arrow.margin) < 0.2, arrow.probability > 0.95, arrow.turned > arrow.margin + 2) == (True, True, True)


COPIES = [UUID(int=number) for number in range(1, 7)]


@st.composite
def families(draw: st.DrawFn) -> list[Pair]:
    odds = st.sampled_from([-4.0, -2.0, -0.5, 0.0, 0.5, 2.0, 4.0])
    said = st.sampled_from(["", "", "", A_TO_B, B_TO_A])
    places = [(a, b) for a in range(6) for b in range(a + 1, 6)]
    chosen = draw(st.lists(st.sampled_from(places), unique=True))
    closeness = st.sampled_from([0.3, 0.6, 0.9])
    return [Pair(COPIES[a], COPIES[b], draw(odds), draw(closeness), draw(said)) for a, b in chosen]


@given(pairs=families(), random=st.randoms(use_true_random=False))
def test_edges_make_trees_whatever_the_order(pairs: list[Pair], random: object) -> None:
    edges = arrows(COPIES, pairs)
    parents = {edge.target: edge.source for edge in edges}
    assert len(parents) == len(edges)
    for copy in COPIES:
        seen = set()
        while copy in parents and copy not in seen:
            seen.add(copy)
            copy = parents[copy]  # noqa: PLW2901 - climbs
        assert copy not in parents
    mixed = [*pairs]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert arrows(COPIES[::-1], mixed) == edges


@given(pairs=families())
def test_which_copy_is_called_a_changes_nothing(pairs: list[Pair]) -> None:
    turned = {A_TO_B: B_TO_A, B_TO_A: A_TO_B, "": ""}
    other = [Pair(one.b, one.a, -one.log_odds, one.closeness, turned[one.said]) for one in pairs]
    assert found(other, COPIES) == found(pairs, COPIES)


@given(pairs=families())
def test_every_edge_is_sure_enough(pairs: list[Pair]) -> None:
    assert all(edge.probability >= DECIDED - 1e-4 for edge in arrows(COPIES, pairs))
