"""Each signal under its own name: when it speaks, and for which side."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from catalog.matching import signals
from catalog.matching.evidence import A_TO_B, B_TO_A, Signal
from catalog.matching.pairs import compare
from catalog.matching.shape import Shape, shape
from catalog.matching.similarity import measure
from catalog.matching.tail import tail_of
from tests.matching.tables_for_tests import chosen, edited, emptied, orders, picked, put, shuffled, sketched

Make = Callable[[pa.Table], pa.Table]
ROWS = 600


def outline(a: pa.Table, b: pa.Table) -> Shape:
    return shape(measure(sketched(a), sketched(b)))


def earlier_end(found: Shape) -> Signal | None:
    return signals.earlier_end(found, tail_of(found.like))


def without_time(table: pa.Table) -> pa.Table:
    return put(table, "ordered_at", pc.strftime(table.column("ordered_at"), format="%Y-%m-%d"))


def without_seconds(table: pa.Table) -> pa.Table:
    return put(table, "ordered_at", pc.strftime(table.column("ordered_at"), format="%Y-%m-%d %H:%M"))


def numbered(name: str, start: int = 0) -> Make:
    return lambda table: put(table, name, np.arange(start, start + table.num_rows))


def with_owner(table: pa.Table) -> pa.Table:
    """A column that follows from another: each product has one category."""
    number = pc.cast(pc.replace_substring(table.column("product"), "product ", ""), pa.int64()).to_pylist()
    return put(table, "category", [f"category {one % 7}" for one in number])


def with_amount(table: pa.Table) -> pa.Table:
    return put(table, "amount", pc.multiply(table.column("price"), table.column("quantity")))


def with_note(table: pa.Table) -> pa.Table:
    return put(table, "clerk", [f"clerk {one}" for one in np.random.default_rng(4).integers(0, 40, table.num_rows)])


def with_typos(table: pa.Table) -> pa.Table:
    wrong = pc.binary_join_element_wise(table.column("city"), table.column("product"), "?")
    return put(table, "city", pc.if_else(pa.array(picked(table.num_rows, 0.05)), wrong, table.column("city")))


def reassigned(table: pa.Table) -> pa.Table:
    flags = pa.array(picked(table.num_rows, 0.05))
    return put(table, "category", pc.if_else(flags, "category 3", table.column("category")))


def keyless(table: pa.Table) -> pa.Table:
    return table.drop(["order_id", "ordered_at"])


def of_two_cities(table: pa.Table) -> pa.Table:
    return table.filter(pc.is_in(table.column("city"), pa.array(["Oslo", "Bergen"])))


def of_a_period(table: pa.Table) -> pa.Table:
    return table.slice(int(0.3 * table.num_rows), int(0.4 * table.num_rows))


def without_some(table: pa.Table) -> pa.Table:
    return emptied(table, ["city"], 0.1)


def with_a_default(table: pa.Table) -> pa.Table:
    return put(table, "city", pc.fill_null(without_some(table).column("city"), "Oslo"))


def twice(table: pa.Table) -> pa.Table:
    return shuffled(pa.concat_tables([table, table]))


def out_of_order(table: pa.Table) -> pa.Table:
    return shuffled(keyless(table))


def and_more(table: pa.Table) -> pa.Table:
    return pa.concat_tables([out_of_order(table), keyless(orders(60, seed=8))])


def and_invented(table: pa.Table) -> pa.Table:
    made = orders(150, seed=8)
    fine = pc.add(made.column("price"), pa.array(np.random.default_rng(2).random(150)))
    return shuffled(pa.concat_tables([table, put(made, "price", fine)]))


def of_a_kind(table: pa.Table) -> pa.Table:
    """Two columns that mostly, not always, go with the city."""
    random = np.random.default_rng(12)
    places = pc.index_in(table.column("city"), pc.unique(table.column("city"))).to_numpy()
    for name in ("region", "depot"):
        noise = random.integers(0, 4, table.num_rows)
        numbers = np.where(random.random(table.num_rows) < 0.8, places % 4, noise)
        table = put(table, name, [f"{name} {number}" for number in numbers.tolist()])
    return table


def with_regions_of_others(table: pa.Table) -> pa.Table:
    """Some cells hold what stands in other rows: each value is known, and as frequent as before."""
    others = table.column("region").take(np.random.default_rng(3).permutation(table.num_rows))
    chosen_rows = pa.array(picked(table.num_rows, 0.1))
    return put(table, "region", pc.if_else(chosen_rows, others, table.column("region")))


def joined_names(table: pa.Table) -> pa.Table:
    return table.rename_columns([f"{name}_x" if name == "price" else name for name in table.column_names])


SPEAKS: dict[str, tuple[Callable[[Shape], Signal | None], Make, Make]] = {
    "hollow": (signals.hollow, lambda t: t, lambda t: emptied(t, t.column_names[1:])),
    "precision: decimals": (signals.precision, lambda t: t, lambda t: put(t, "price", pc.round(t.column("price"), 0))),
    "precision: time of day": (signals.precision, lambda t: t, without_time),
    "precision: seconds": (signals.precision, lambda t: t, without_seconds),
    "precision: letter case": (
        signals.precision,
        lambda t: t,
        lambda t: put(t, "city", pc.utf8_upper(t.column("city"))),
    ),
    "precision: the end of the text": (
        signals.precision,
        lambda t: put(t, "city", pc.binary_join_element_wise(t.column("city"), "in the North", " ")),
        lambda t: put(t, "city", pc.utf8_slice_codeunits(t.column("city"), 0, 4)),
    ),
    "index_column": (signals.index_column, lambda t: t, numbered("Unnamed: 0")),
    "missing_rows": (signals.missing_rows, lambda t: t, lambda t: chosen(t, 0.4)),
    "earlier_end": (earlier_end, lambda t: t, lambda t: t.slice(0, int(0.9 * t.num_rows))),
    "extra_columns: constant": (signals.extra_columns, lambda t: t, lambda t: put(t, "currency", ["NOK"] * t.num_rows)),
    "extra_columns: looked up": (signals.extra_columns, lambda t: t, with_owner),
    "extra_columns: computed": (signals.extra_columns, lambda t: t, with_amount),
    "extra_columns: dropped": (signals.extra_columns, lambda t: keyless(with_note(t)), keyless),
    "strange_values: text": (signals.strange_values, lambda t: t, with_typos),
    "strange_values: decimals": (signals.strange_values, lambda t: t, lambda t: edited(t, "price")),
    "more_values": (signals.more_values, lambda t: t, with_typos),
    "broken_rules": (signals.broken_rules, with_owner, lambda t: reassigned(with_owner(t))),
    "emptied": (signals.emptied, lambda t: t, lambda t: emptied(t, ["city"], 0.1)),
    "misfits": (signals.misfits, of_a_kind, lambda t: with_regions_of_others(of_a_kind(t))),
    "filled": (signals.filled, without_some, with_a_default),
    "predicate: values": (signals.predicate, lambda t: t, of_two_cities),
    "predicate: a range": (signals.predicate, lambda t: t, of_a_period),
    "deduplicated": (signals.deduplicated, twice, lambda t: t),
    "synthetic_rows": (signals.synthetic_rows, lambda t: t, and_invented),
    "appended_rows": (signals.appended_rows, out_of_order, and_more),
    "merge_suffix": (signals.merge_suffix, lambda t: t, joined_names),
    "row_order: lost": (signals.row_order, lambda t: t, shuffled),
    "row_order: sorted": (signals.row_order, out_of_order, lambda t: keyless(t).sort_by("customer")),
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
    assert one.weight > 0
    assert one.signal == request.node.callspec.id.split(":")[0]
    assert one.reason.endswith(".")
    json = one.to_json()
    assert json["signal"] == one.signal


@pytest.mark.parametrize("signal", [*signals.SIGNALS, earlier_end], ids=lambda one: one.__name__)
@pytest.mark.parametrize("make", [lambda t: t, shuffled], ids=["the same", "shuffled"])
def test_a_signal_is_silent_on_equal_tables(signal: Callable[[Shape], Signal | None], make: Make) -> None:
    if (signal, make) != (signals.row_order, shuffled):
        assert signal(outline(orders(ROWS), make(orders(ROWS)))) is None


def test_cells_of_a_column_that_goes_with_no_other_fit_everywhere() -> None:
    table = of_a_kind(orders(ROWS))
    lone = put(table, "region", table.column("region").take(np.random.default_rng(4).permutation(ROWS)))
    assert signals.misfits(outline(lone, with_regions_of_others(lone))) is None


def test_rows_that_are_only_later_are_explained_by_no_condition() -> None:
    table = orders(ROWS)
    assert signals.predicate(outline(table, table.slice(0, int(0.6 * ROWS)))) is None


def test_rows_picked_by_chance_are_explained_by_no_condition() -> None:
    assert signals.predicate(outline(orders(ROWS), chosen(orders(ROWS), 0.3))) is None


def test_rows_at_the_end_of_a_table_in_order_are_not_called_appended() -> None:
    table = orders(ROWS)
    assert signals.appended_rows(outline(table.slice(0, int(0.9 * ROWS)), table)) is None


def test_appended_and_invented_rows_silence_what_the_number_of_rows_says() -> None:
    for make in (and_more, and_invented):
        base = out_of_order if make is and_more else shuffled
        found = compare(sketched(base(orders(ROWS))), sketched(make(orders(ROWS))))
        assert found.verdict.direction == A_TO_B, found.verdict


def test_different_values_where_the_other_is_empty_were_not_filled_in() -> None:
    table = orders(ROWS)
    assert signals.filled(outline(table, without_some(table))) is None


def test_what_was_filled_in_is_not_held_for_emptied() -> None:
    table = orders(ROWS)
    assert signals.emptied(outline(without_some(table), with_a_default(table))) is None


def test_a_key_makes_dropped_and_joined_columns_alike() -> None:
    found = signals.extra_columns(outline(with_note(orders(ROWS)), orders(ROWS)))
    assert found is not None
    assert (found.says, found.weight < 1) == (A_TO_B, True)


def test_a_sequence_that_is_no_index_says_nothing() -> None:
    for name, start in (("invoice", 0), ("index", 4_000)):
        assert signals.index_column(outline(orders(ROWS), numbered(name, start)(orders(ROWS)))) is None


def test_rounding_that_touches_few_cells_is_no_edit() -> None:
    table = orders(ROWS)
    mostly_whole = pc.if_else(pa.array(picked(ROWS, 0.05)), table.column("price"), pc.round(table.column("price"), 0))
    fine = put(table, "price", mostly_whole)
    found = compare(sketched(fine), sketched(put(fine, "price", pc.round(mostly_whole, 0))))
    assert (found.kind.name, found.verdict.direction) == ("reformatted", A_TO_B)


def test_evidence_shows_a_few_cells() -> None:
    table = orders(ROWS)
    found = signals.precision(outline(table, put(table, "price", pc.round(table.column("price"), 0))))
    assert found is not None
    assert 1 <= len(found.telling) <= signals.TELLING
    for name, left, right in found.telling:
        assert name == "price"
        assert abs(float(left) - float(right)) <= 0.5


def test_a_few_cells_that_were_rounded_are_an_edit() -> None:
    table = orders(ROWS)
    rounded = pc.if_else(pa.array(picked(ROWS, 0.05)), pc.round(table.column("price"), 0), table.column("price"))
    found = compare(sketched(table), sketched(put(table, "price", rounded)))
    assert found.kind.name == "edited"


def test_a_snapshot_may_end_at_a_year() -> None:
    random = np.random.default_rng(2)
    size = 40 * 12
    whole = pa.table(
        {
            "year": np.repeat(np.arange(1980, 2020), 12),
            "region": [f"region {place % 12}" for place in range(size)],
            "people": random.integers(10**5, 10**7, size),
        }
    )
    said = earlier_end(outline(whole, whole.slice(0, 35 * 12)))
    assert said is not None
    assert (said.says, "2014 in year" in said.reason) == (A_TO_B, True)
    assert earlier_end(outline(whole, chosen(whole, 0.8))) is None


@pytest.mark.parametrize(("shares", "same"), [((0.96, 0.985), True), ((0.985, 0.96), True), ((0.95, 0.975), False)])
def test_of_tables_with_as_many_rows_neither_is_a_part_of_the_other(shares: tuple[float, float], same: bool) -> None:
    rows = orders(ROWS + 15)
    like = measure(sketched(rows.slice(0, ROWS)), sketched(rows.slice(15)))
    found = shape(replace(like, a_in_b=shares[0], b_in_a=shares[1]))
    assert (found.rows_a_in_b, found.rows_b_in_a) == (same, same)
