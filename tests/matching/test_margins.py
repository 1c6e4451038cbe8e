"""By how much the best account of a family beats others: against all accounts there are."""

from collections.abc import Mapping
from itertools import product
from math import log
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.matching.margins import WHOLE, Accounts, explained, heaviest, told

ROOT, COPIES = -1, range(4)


@st.composite
def families(draw: st.DrawFn) -> dict[int, dict[int, float]]:
    weight = st.sampled_from([-3.0, -1.0, -0.5, 0.0, 0.4])
    inner = [(a, b) for a in COPIES for b in COPIES if a != b]
    into: dict[int, dict[int, float]] = {copy: {ROOT: -2.5} for copy in COPIES}
    for source, target in draw(st.lists(st.sampled_from(inner), unique=True)):
        into[target][source] = draw(weight)
    return into


def best_of_all(into: Mapping[int, Mapping[int, float]]) -> float:
    """Try every choice of sources that closes no circle."""
    return max(
        sum(into[copy][source] for copy, source in zip(into, chosen, strict=True))
        for chosen in product(*(into[copy] for copy in into))
        if all(is_rooted(dict(zip(into, chosen, strict=True)), copy) for copy in into)
    )


def is_rooted(sources: Mapping[int, int], copy: int) -> bool:
    for _ in sources:
        copy = sources.get(copy, ROOT)
    return copy == ROOT


@given(into=families())
def test_the_heaviest_account_is_the_best_of_all(into: dict[int, dict[int, float]]) -> None:
    assert heaviest(into) == pytest.approx(best_of_all(into))


def test_a_large_family_is_seen_around_the_link_and_gives_the_same_where_nothing_else_weighs() -> None:
    ids = [UUID(int=number) for number in range(WHOLE + 20)]
    weights = {}
    for copy in ids[1:]:
        weights[ids[0], copy], weights[copy, ids[0]] = 0.9, 0.1
    small = {edge: weight for edge, weight in weights.items() if set(edge) <= set(ids[:2])}
    whole, part = Accounts(weights).margin(ids[0], ids[1]), Accounts(small).margin(ids[0], ids[1])
    assert whole.turned == pytest.approx(part.turned)
    assert part.turned == pytest.approx(log(9))


@pytest.mark.parametrize(
    ("margins", "words"),
    [((None, None), ""), ((None, 2.9), "2.9 over its reverse"), ((0.4, 2.9), "2.9 over its reverse, 0.4 over")],
)
def test_margins_are_told_as_far_as_they_are_known(margins: tuple[float | None, float | None], words: str) -> None:
    assert told(*margins).startswith(words)
    assert len(explained(*margins, "95 %")) == sum(one is not None for one in margins) * (margins[0] is not None)
