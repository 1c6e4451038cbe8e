"""Candidates are laid side by side by a key that they share, and who cannot be is told why."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from catalog.matching.tables import prepare
from catalog.ranking.cells import aligning
from catalog.ranking.cells.aligning import Aligned, align
from catalog.ranking.cells.keys import Held
from catalog.scanning.packing import unpack
from tests.matching.tables_for_tests import shuffled
from tests.ranking.cells.candidates import candidate, changed, place, sold


def held(name: str, table: pa.Table, **fields: Any) -> Held:
    made = candidate(name, table, **fields)
    return Held(made.name, prepare(unpack(made.packed or b"")), tuple(one.family for one in made.columns))


def of(aligned: Aligned) -> set[str]:
    return {table.candidate for table in aligned.tables}


def name(letter: str) -> str:
    return place(letter)


def test_whole_tables_are_compared_in_all_rows_whatever_their_order_and_names() -> None:
    table = sold(300)
    other = shuffled(table).rename_columns(["number", "cost", "count", "mail"])
    also = {"number": "order_id", "cost": "price", "count": "quantity", "mail": "email"}
    found = align([held("a", table), held("b", other, also=also), held("c", table.slice(0, 250))])
    assert (found.key, found.rows, found.whole, found.left_out) == (("order_id",), 300, True, {})
    assert of(found) == {name("a"), name("b"), name("c")}
    by_key = [dict(zip(one.keys, one.columns["price"], strict=True)) for one in found.tables]
    assert by_key[0] == by_key[1]
    assert len(by_key[2]) == 250
    assert found.also["cost"] == found.also["price"] == "price"


def test_samples_of_large_tables_meet_on_the_same_rows() -> None:
    table = sold(20_000)
    found = align(
        [held("a", table), held("b", shuffled(changed(table, "price", 9))), held("c", table.slice(0, 15_000))]
    )
    assert (found.key, found.whole) == (("order_id",), False)
    first, second, third = (set(one.keys) for one in found.tables)
    assert 400 < len(first) <= 512
    assert first == second
    assert third < first
    assert 0.65 < len(third) / len(first) < 0.85  # what is absent is absent from the table, not from its sample


def test_a_key_may_need_several_columns() -> None:
    random = np.random.default_rng(3)
    days = [f"2026-01-{1 + number // 60:02d}" for number in range(360)]
    table = pa.table({"day": days, "shop": [number % 60 for number in range(360)], "sold": random.integers(1, 9, 360)})
    found = align([held("a", table), held("b", shuffled(changed(table, "sold", 20)))])
    assert (found.key, found.rows) == (("day", "shop"), 360)


def test_a_key_of_three_columns_is_found_in_tables_that_are_kept_whole() -> None:
    random = np.random.default_rng(3)
    cells = [(day, shop, kind) for day in range(8) for shop in range(8) for kind in range(5)]
    columns = dict(zip(("day", "shop", "kind"), zip(*cells, strict=True), strict=True))
    table = pa.table(
        {**{key: list(values) for key, values in columns.items()}, "sold": random.integers(1, 99, 320) / 10}
    )
    found = align([held("a", table), held("b", shuffled(changed(table, "sold", 20)))])
    assert (set(found.key), found.rows) == ({"day", "shop", "kind"}, 320)


def test_row_numbers_that_were_given_anew_are_no_key() -> None:
    table = sold(300)
    numbered = table.append_column("line", pa.array(range(300)))
    again = table.filter(pa.array([row % 3 > 0 for row in range(300)]))
    found = align([held("a", numbered), held("b", again.append_column("line", pa.array(range(200))))])
    assert found.key == ("order_id",)


def test_truth_values_and_zones_that_a_format_cannot_tell_are_no_dispute() -> None:
    table = sold(300)
    paid = [row % 3 == 0 for row in range(300)]
    stamps = [1_767_225_600_000_000 + 61_000_000 * row for row in range(300)]
    one = table.append_column("paid", pa.array(paid)).append_column("at", pa.array(stamps, pa.timestamp("us", "UTC")))
    other = table.append_column("paid", pa.array([int(flag) for flag in paid]))
    other = other.append_column("at", pa.array(stamps, pa.timestamp("us")))
    by_id = align([held("a", one), held("b", other)])
    assert by_id.key == ("order_id",)
    first, second = by_id.tables
    assert dict(zip(first.keys, first.columns["paid"], strict=True)) == dict(
        zip(second.keys, second.columns["paid"], strict=True)
    )
    assert {str(value) for value in first.columns["paid"]} == {"0", "1"}
    assert dict(zip(first.keys, first.columns["at"], strict=True)) == dict(
        zip(second.keys, second.columns["at"], strict=True)
    )
    by_time = align([held("a", one.drop(["order_id"])), held("b", other.drop(["order_id"]))])
    assert (by_time.key, by_time.rows) == (("at",), 300)
    assert set(by_time.tables[0].keys) == set(by_time.tables[1].keys)


def test_who_has_other_rows_under_the_same_keys_is_left_out() -> None:
    table, stranger = sold(300), sold(300, seed=2)
    stranger = stranger.set_column(0, "order_id", table.column("order_id"))
    found = align([held("a", table), held("b", changed(table, "price", 9)), held("c", stranger)])
    assert found.left_out == {name("c"): aligning.STRANGER}
    assert of(found) == {name("a"), name("b")}


def test_who_lacks_the_key_is_left_out_and_where_nobody_has_one_nothing_is_compared() -> None:
    table = sold(300)
    found = align([held("a", table), held("b", changed(table, "price", 9)), held("c", table.drop(["order_id"]))])
    assert found.left_out == {name("c"): aligning.ALONE}
    bare = table.select(["quantity"])
    nothing = align([held("a", bare), held("b", changed(bare, "quantity", 9))])
    assert (nothing.tables, nothing.reason) == ((), aligning.NO_KEY)


def test_a_small_part_of_a_large_table_is_left_out_rather_than_all_others() -> None:
    table = sold(60_000)
    part = table.take(np.random.default_rng(4).choice(60_000, 200, replace=False))
    found = align([held("a", table), held("b", changed(table, "price", 9)), held("c", part)])
    assert found.left_out == {}  # its one or two sampled rows are compared all the same
    assert len(found.tables[2].keys) < 10
    assert len(found.tables[0].keys) > 400


@pytest.mark.parametrize("hidden", [True, False])
def test_a_personal_key_is_used_only_where_there_is_no_other(hidden: bool) -> None:
    table = sold(300)
    mails = pa.array([f"only{row}@mail.example" for row in range(300)])
    table = table.set_column(3, "email", mails)
    table = table.drop(["order_id"]) if hidden else table
    one, other = held("a", table), held("b", changed(table, "price", 9))
    personal = [one.classes[-1]]
    assert align([one, other], personal).key == (("email",) if hidden else ("order_id",))
