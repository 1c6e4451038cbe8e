"""The signals of columns that were added, dropped, rescaled, repaired or put in another order."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from catalog.matching import signals
from catalog.matching.determined import determined
from catalog.matching.evidence import A_TO_B, B_TO_A, Signal
from catalog.matching.shape import Shape, shape
from catalog.matching.similarity import measure
from tests.matching.tables_for_tests import orders, picked, put, renamed, shuffled, sketched

Make = Callable[[pa.Table], pa.Table]
ROWS = 600


def outline(a: pa.Table, b: pa.Table) -> Shape:
    return shape(measure(sketched(a), sketched(b)))


def same(table: pa.Table) -> pa.Table:
    return table


def with_notes(table: pa.Table) -> pa.Table:
    random = np.random.default_rng(4)
    return put(table, "note", [f"note {number:x}" for number in random.integers(0, 10**9, table.num_rows)])


def with_code(table: pa.Table) -> pa.Table:
    """An id that begins with zeros now and then."""
    numbers = np.random.default_rng(5).integers(0, 10**5, table.num_rows)
    return put(table, "code", [f"{number:05}" for number in numbers])


def without_zeros(table: pa.Table) -> pa.Table:
    return put(table, "code", pc.utf8_ltrim(with_code(table).column("code"), "0"))


def in_months(table: pa.Table) -> pa.Table:
    return put(table, "ordered_at", pc.strftime(table.column("ordered_at"), format="%Y-%m-01"))


def in_other_money(table: pa.Table) -> pa.Table:
    return put(table, "price", pc.multiply(table.column("price"), 1.1234567))


def clipped(table: pa.Table) -> pa.Table:
    low, high = np.quantile(table.column("price").to_numpy(), [0.02, 0.98])
    return put(table, "price", np.clip(table.column("price").to_numpy(), low, high))


def keyed_by_two(table: pa.Table) -> pa.Table:
    places = np.arange(table.num_rows)
    left = table.select(["city", "quantity", "price"])
    return put(put(left, "shop", [f"shop {place // 20}" for place in places]), "till", places % 20)


def with_another_shop(table: pa.Table) -> pa.Table:
    made = keyed_by_two(table)
    others = made.column("shop").take(np.random.default_rng(3).permutation(table.num_rows))
    return put(made, "shop", pc.if_else(pa.array(picked(table.num_rows, 0.08)), others, made.column("shop")))


def with_bad_twin(table: pa.Table) -> pa.Table:
    random = np.random.default_rng(8)
    wrong = table.column("city").take(random.permutation(table.num_rows))
    return put(table, "city_2", pc.if_else(pa.array(random.random(table.num_rows) < 0.2), wrong, table.column("city")))


def with_gappy_twin(table: pa.Table) -> pa.Table:
    hit = pa.array(np.random.default_rng(8).random(table.num_rows) < 0.4)
    return put(table, "customer_2", pc.if_else(hit, None, table.column("customer")))


def clustered(table: pa.Table) -> pa.Table:
    """Neighbours are alike in a number, and nothing is sorted."""
    waves = np.round(np.sin(np.arange(table.num_rows) / 40), 3)
    return put(table.drop_columns(["order_id", "ordered_at"]), "level", waves)


def at_random(table: pa.Table) -> pa.Table:
    return shuffled(table.drop_columns(["order_id", "ordered_at"]))


def listed(table: pa.Table) -> pa.Table:
    """Sorted by a text, as lists are kept, and inside it by another column."""
    return at_random(table).sort_by([("product", "ascending"), ("price", "ascending")])


SPEAKS: dict[str, tuple[Callable[[Shape], Signal | None], Make, Make]] = {
    "precision: zeros in front": (signals.precision, with_code, without_zeros),
    "precision: days": (signals.precision, same, in_months),
    "column_places: between": (signals.column_places, same, lambda t: t.drop_columns(["customer", "city"])),
    "column_places: last": (signals.column_places, same, with_notes),
    "rescaled": (signals.rescaled, same, in_other_money),
    "repaired": (signals.repaired, same, clipped),
    "broken_key": (signals.broken_key, keyed_by_two, with_another_shop),
    "extra_columns: errors": (signals.extra_columns, with_bad_twin, same),
    "extra_columns: gaps": (signals.extra_columns, with_gappy_twin, same),
    "extra_columns: both sides": (
        signals.extra_columns,
        with_bad_twin,
        lambda t: put(t, "amount", pc.multiply(t.column("price"), t.column("quantity"))),
    ),
    "row_order: an order of its own": (signals.row_order, clustered, lambda t: clustered(t).sort_by("customer")),
    "row_order: no order at all": (signals.row_order, listed, lambda t: shuffled(listed(t))),
    "row_order: sorted at random": (signals.row_order, at_random, lambda t: at_random(t).sort_by("customer")),
}


@pytest.mark.parametrize(("signal", "make_a", "make_b"), SPEAKS.values(), ids=list(SPEAKS))
def test_a_signal_names_the_derived_side(
    signal: Callable[[Shape], Signal | None], make_a: Make, make_b: Make, request: pytest.FixtureRequest
) -> None:
    a, b = make_a(orders(ROWS)), make_b(orders(ROWS))
    one, other = signal(outline(a, b)), signal(outline(b, a))
    assert one is not None
    assert other is not None
    assert (one.says, other.says) == (A_TO_B, B_TO_A)
    assert one.weight == pytest.approx(other.weight)
    assert one.signal == request.node.callspec.id.split(":")[0]
    assert one.reason.endswith(".")


def test_the_places_of_columns_that_were_rearranged_say_nothing() -> None:
    assert signals.column_places(outline(renamed(with_notes(orders(ROWS))), orders(ROWS))) is None


def test_a_unit_with_as_many_digits_tells_no_side() -> None:
    table = orders(ROWS)
    assert signals.rescaled(outline(table, put(table, "price", pc.multiply(table.column("price"), -1.0)))) is None


def test_an_unrelated_number_is_not_the_same_on_another_scale() -> None:
    table = orders(ROWS)
    drawn = np.random.default_rng(9).random(ROWS)
    assert signals.rescaled(outline(table, put(table, "price", drawn))) is None


def test_edits_are_no_repair() -> None:
    table = orders(ROWS)
    moved = np.where(
        picked(ROWS, 0.04), table.column("price").to_numpy() * 1.3 + 0.01, table.column("price").to_numpy()
    )
    assert signals.repaired(outline(table, put(table, "price", moved))) is None


def test_values_that_are_all_different_lose_some_by_edits() -> None:
    table = with_notes(orders(ROWS))
    others = table.column("note").take(np.random.default_rng(3).permutation(ROWS))
    edited = put(table, "note", pc.if_else(pa.array(picked(ROWS, 0.1)), others, table.column("note")))
    assert signals.more_values(outline(table, edited)) is None
    found = signals.strange_values(outline(table, edited))
    assert found is None or found.says == A_TO_B


def test_emptied_cells_take_no_values_along() -> None:
    table = with_notes(orders(ROWS))
    gaps = put(table, "note", pc.if_else(pa.array(picked(ROWS, 0.1)), None, table.column("note")))
    assert signals.more_values(outline(table, gaps)) is None


def test_cells_that_differ_leave_the_order_as_it_was() -> None:
    table = orders(ROWS).sort_by("customer").drop_columns(["order_id", "ordered_at"])
    misspelt = pc.if_else(
        pa.array(picked(ROWS, 0.05)), pc.utf8_reverse(table.column("customer")), table.column("customer")
    )
    assert signals.row_order(outline(table, put(table, "customer", misspelt))) is None


def test_a_few_rows_that_are_put_in_again_at_the_end_were_added() -> None:
    table = shuffled(orders(ROWS))
    again = pa.concat_tables([table, table.slice(10, 20)])
    found = signals.appended_rows(outline(table, again))
    assert found is not None
    assert found.says == A_TO_B
    assert signals.appended_rows(outline(table, pa.concat_tables([table, table.slice(10, 250)]))) is None


TWINS: dict[str, tuple[Make, str]] = {
    "with errors": (with_bad_twin, "badly"),
    "with gaps": (with_gappy_twin, "badly"),
    "whole": (lambda t: put(t, "twin", t.column("customer")), "computed"),
    "left out where it is known": (
        lambda t: put(t, "twin", pc.if_else(pc.greater(t.column("price"), 400), t.column("customer"), None)),
        "computed",
    ),
}


@pytest.mark.parametrize(("make", "answer"), TWINS.values(), ids=list(TWINS))
def test_a_column_that_repeats_another_is_told_by_what_is_wrong_with_it(make: Make, answer: str) -> None:
    table = sketched(make(orders(ROWS)))
    assert determined(table, len(table.columns) - 1, range(len(table.columns) - 1)) == answer


def test_what_is_put_behind_some_codes_was_not_cut_from_the_others() -> None:
    table = with_code(orders(ROWS))
    longer = pc.binary_join_element_wise(table.column("customer"), "x7", " ")
    edited = put(table, "customer", pc.if_else(pa.array(picked(ROWS, 0.2)), longer, table.column("customer")))
    found = outline(table, edited)
    assert not found.lossy_a
    assert signals.precision(found) is None
