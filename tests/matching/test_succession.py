"""Which state of a table came after which: what a pair says, what the others say, and what noted times add."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.matching.evidence import A_TO_B, B_TO_A, Signal
from catalog.matching.signals import later
from catalog.matching.states import distances
from catalog.matching.succession import newer, signals_of, succession
from catalog.matching.tables import Table
from tests.matching.tables_for_tests import orders, put, shuffled, sketched

Tell = Callable[[Table, Table], Signal | None]


def rates(months: int, first: int = 2001) -> pa.Table:
    """Make a price a month; a longer one goes on where a shorter one ends."""
    random = np.random.default_rng(3)
    names = [f"{first + month // 12}-{month % 12 + 1:02}" for month in range(months)]
    return pa.table({"month": names, "price": np.round(random.uniform(20, 90, 600)[:months], 2)})


def years(last: int) -> pa.Table:
    return pa.table({"year": range(1960, last + 1), "people": [year * 7 % 1000 for year in range(1960, last + 1)]})


def wide(last: int) -> pa.Table:
    return pa.table({"country": ["no", "se", "dk"], **{str(year): [1.5, 2.5, year] for year in range(1990, last + 1)}})


def codes(count: int, *, corrected: int = 0) -> pa.Table:
    """Make a table of codes; corrections stand in its first rows."""
    words = np.random.default_rng(1).permutation(900)
    return pa.table(
        {
            "code": [f"K{word:03}" for word in words[:count]],
            "name": [f"name {word}{' new' if place < corrected else ''}" for place, word in enumerate(words[:count])],
        }
    )


def added(table: pa.Table, rows: int) -> pa.Table:
    """Put rows anywhere into a table."""
    other = orders(rows, seed=9)
    return shuffled(pa.concat_tables([table, other.cast(table.schema)]))


@pytest.mark.parametrize(
    ("tell", "earlier", "after"),
    [
        (later.later_times, orders(300).slice(0, 290), orders(300)),
        (later.later_times, rates(200), rates(201)),
        (later.later_times, years(2019), years(2020)),
        (later.later_names, wide(2019), wide(2020)),
        (later.rows_at_end, codes(200), codes(201)),
        (later.rows_at_end, codes(200), codes(215)),
        (later.more_rows, codes(200), codes(201)),
        (later.higher_numbers, orders(300).slice(0, 290), orders(300)),
        (later.more_columns, codes(9), put(codes(9), "note", ["x"] * 9)),
        (later.fuller_cells, put(codes(9), "name", [None] * 5 + ["y"] * 4), codes(9)),
        (later.other_values, put(codes(9), "name", ["x"] * 9), codes(9)),
    ],
)  # fmt: skip
def test_a_sign_of_a_later_state(tell: Tell, earlier: pa.Table, after: pa.Table) -> None:
    one, other = sketched(earlier), sketched(after)
    there, back = tell(one, other), tell(other, one)
    assert there is not None
    assert back is not None
    assert (there.says, back.says) == (A_TO_B, B_TO_A)
    assert there.weight == back.weight
    assert tell(one, one) is None


def test_prices_and_ids_are_no_years() -> None:
    few = pa.table({"price": [1501, 1740, 2050], "id": [1501, 1800, 2101]})
    assert later.later_times(sketched(few), sketched(put(few, "price", [1501, 1740, 2060]))) is None


def test_rows_put_in_between_are_not_at_the_end() -> None:
    base = orders(300)
    assert later.rows_at_end(sketched(base), sketched(added(base, 20))) is None


def test_a_sure_sign_silences_growth() -> None:
    said = signals_of(sketched(orders(300)), sketched(orders(300).slice(0, 200)))
    assert [signal.signal for signal in said] == ["later_times"]


def test_nothing_is_said_of_equal_states() -> None:
    table = sketched(codes(50))
    assert newer(table, table).direction == "unknown"


def corrections(steps: int) -> list[Table]:
    """Make states of which two in a row differ in a cell, which tells nothing; only far apart a row was added."""
    return [sketched(codes(60 + step // 4, corrected=step)) for step in range(steps)]


def right(odds: np.ndarray, order: Sequence[int]) -> int:
    places = {state: place for place, state in enumerate(order)}
    return sum(odds[places[one], places[other]] > 0 for one, other in pairwise(range(len(order))))


def test_what_came_later_tells_which_of_two_corrections_did() -> None:
    states = corrections(12)
    assert newer(states[1], states[2]).direction == "unknown"
    assert right(succession(states), range(12)) == 11


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(8)))
def test_the_order_in_which_states_are_given_changes_nothing(order: list[int]) -> None:
    states = corrections(8)
    plain, mixed = succession(states), succession([states[place] for place in order])
    assert np.allclose(plain[np.ix_(order, order)], mixed)
    assert np.allclose(plain, -plain.T)


@pytest.mark.parametrize("wrong", [None, 0.0, 99.0])
def test_a_wrong_moment_among_right_ones_is_outvoted(wrong: float | None) -> None:
    states, times = corrections(12), [float(place) for place in range(12)]
    assert right(succession(states, [*times[:5], wrong, *times[6:]]), range(12)) == 11


def test_moments_decide_where_content_says_nothing() -> None:
    states = [sketched(put(codes(40), "name", [f"{word} {n}" for n in range(40)])) for word in ("x", "y", "z")]
    assert not succession(states).any()
    assert right(succession(states, [1.0, 2.0, 3.0]), range(3)) == 2
    assert right(succession(states, [3.0, 2.0, 1.0]), range(3)) == 0


def test_moments_that_nobody_noted_change_nothing() -> None:
    states = corrections(6)
    assert np.array_equal(succession(states), succession(states, [None] * 6))


def test_a_table_that_shrinks_is_turned_by_moments_and_believed_little_without() -> None:
    states = [sketched(codes(60 - step, corrected=step)) for step in range(8)]
    without = succession(states)
    assert right(without, range(8)) == 0
    assert float(abs(without).max()) < 1.5
    assert right(succession(states, [float(place) for place in range(8)]), range(8)) == 7


def test_a_later_year_in_a_text_tells() -> None:
    one, other = codes(30), put(codes(30), "name", ["closed in 2021"] + [f"open since {1990 + n}" for n in range(29)])
    earlier = put(other, "name", ["open"] + [f"open since {1990 + n}" for n in range(29)])
    said = later.later_mentions(sketched(earlier), sketched(other))
    assert said is not None
    assert (said.says, "2021" in said.reason) == (A_TO_B, True)
    assert later.later_mentions(sketched(one), sketched(other)) is None


def test_equal_and_missing_moments_say_nothing() -> None:
    states = [sketched(put(codes(40), "name", [f"{word} {n}" for n in range(40)])) for word in ("x", "y", "z")]
    assert not succession(states, [5.0, 5.0, None]).any()


def test_distances_count_changes_by_the_root_of_their_facts() -> None:
    base, cell, column = codes(40), codes(40, corrected=1), put(codes(40), "name", [f"n{place}" for place in range(40)])
    apart = distances([sketched(base), sketched(cell), sketched(column)])
    assert apart[0, 0] == 0
    assert 0 < apart[0, 1] < apart[0, 2] < 40
    assert np.allclose(apart, apart.T)


def test_states_without_cells_are_still_laid_beside_each_other() -> None:
    states = [sketched(codes(60 + step, corrected=step), keep_cells=False) for step in range(6)]
    assert right(succession(states), range(6)) == 5
