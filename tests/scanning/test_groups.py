"""Groups are complete, the same on both sides of a group-by, and the same whatever the parts they were added up in."""

from collections.abc import Sequence
from dataclasses import fields
from itertools import pairwise
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.scanning.columns import read_values
from catalog.scanning.fingerprint import GroupSignature
from catalog.scanning.group_keys import Few, few
from catalog.scanning.hashing import Hashes, mix
from catalog.scanning.packing import least_groups, thin_groups
from catalog.scanning.signatures import rounded, shares, signatures
from catalog.scanning.sketch import state_of
from catalog.scanning.smallest import LARGEST
from tests.matching.tables_for_tests import fingerprint


def visits(rows: int, seed: int = 1) -> pa.Table:
    random = np.random.default_rng(seed)
    seconds = 1_600_000_000 + random.integers(0, 200 * 86_400, rows)
    return pa.table(
        {
            "at": seconds.astype("datetime64[s]").astype("datetime64[us]"),
            "user_id": random.integers(0, rows // 9, rows) * 17,
            "page": pa.array([f"/page/{number}" for number in random.integers(0, 70, rows).tolist()]),
            "kind": pa.array(["view", "click", None, "buy"]).take(pa.array(random.integers(0, 4, rows))),
            "paid": pa.array(random.integers(0, 10**6, rows) / 100, mask=random.random(rows) < 0.2),
        }
    )


def found_in(table: pa.Table) -> dict[tuple[tuple[int, ...], tuple[str, ...]], GroupSignature]:
    return {(each.columns, each.units): each for each in fingerprint(table).groups}


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return visits(20_000)


CASES: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "many values": ((1,), ("",)),
    "few values": ((3,), ("",)),
    "days": ((0,), ("day",)),
    "months": ((0,), ("month",)),
    "a day and a name": ((0, 3), ("day", "")),
    "a month and a name": ((0, 2), ("month", "")),
    "two names": ((2, 3), ("", "")),
}


@pytest.mark.parametrize(("columns", "units"), CASES.values(), ids=list(CASES))
def test_each_group_is_complete_and_found_by_the_hash_of_its_key(
    table: pa.Table, columns: tuple[int, ...], units: tuple[str, ...]
) -> None:
    held = found_in(table)[columns, units]
    cut = [
        pc.floor_temporal(table.column(place), unit=unit) if unit else table.column(place)
        for place, unit in zip(columns, units, strict=True)
    ]
    keys = pa.table({f"k{place}": column for place, column in enumerate(cut)})
    grouped = keys.append_column("paid", table.column("paid")).group_by(keys.column_names)
    made = grouped.aggregate([("paid", how) for how in ("sum", "min", "max", "count")] + [([], "count_all")])
    made = made.filter(pc.and_(*(made.column(n).is_valid() for n in (keys.column_names * 2)[:2])))
    target = made.append_column("mark", pa.array(np.arange(made.num_rows)))
    # The other side: a table that has one row per key.
    hashes = np.zeros(made.num_rows, np.uint64)
    for name in keys.column_names:
        hashes += value_hashes(target.column(name))
    hashes = mix(hashes) if len(columns) > 1 else hashes
    expected = np.argsort(hashes)[: len(held.hashes)]
    assert held.hashes.tolist() == np.sort(hashes)[: len(held.hashes)].tolist()
    assert held.threshold == (LARGEST if len(held.hashes) == made.num_rows else held.hashes[-1])
    line = held.measures.index(4)
    assert held.counts.tolist() == made.column("count_all").to_numpy()[expected].tolist()
    assert held.nonnull[line].tolist() == made.column("paid_count").to_numpy()[expected].tolist()
    assert held.sums[line].tolist() == pytest.approx(made.column("paid_sum").to_numpy()[expected].tolist())
    assert held.minima[line].tolist() == made.column("paid_min").to_numpy()[expected].tolist()
    assert held.maxima[line].tolist() == made.column("paid_max").to_numpy()[expected].tolist()


def value_hashes(column: pa.ChunkedArray) -> Hashes:
    return read_values(column.combine_chunks()).hashes


def as_bytes(found: Sequence[GroupSignature]) -> list[list[object]]:
    held = ([getattr(signature, each.name) for each in fields(signature)] for signature in found)
    return [[each.tobytes() if isinstance(each, np.ndarray) else each for each in one] for one in held]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 14), max_size=4), st.randoms(use_true_random=False))
def test_parts_in_any_order_come_to_the_same_bits(cuts: list[int], random: Random) -> None:
    table = visits(3_000)
    mixed = table.take(np.random.default_rng(random.randrange(9)).permutation(3_000))
    ends = [0, *(200 * cut for cut in sorted(set(cuts))), 3_000]
    parts = [mixed.slice(start, end - start) for start, end in pairwise(ends)]
    random.shuffle(parts)
    whole = state_of(table.column_names, parts[0].to_batches())
    for part in parts[1:]:
        whole.merge(state_of(table.column_names, part.to_batches(), plan=whole.plan))
    plain = state_of(table.column_names, table.to_batches())
    # A part chooses by its own rows what it is grouped by; what all chose comes to the same.
    plain.groups = {grouping: plain.groups[grouping] for grouping in whole.groups}
    assert len(plain.groups) >= 8
    assert as_bytes(signatures(whole, keep_cells=True)) == as_bytes(signatures(plain, keep_cells=True))


def test_a_thinner_signature_is_complete_below_its_threshold(table: pa.Table) -> None:
    whole = found_in(table)[(1,), ("",)]
    thinner = thin_groups(whole, 5)
    assert thinner.threshold == thinner.hashes[-1] == whole.hashes[4]
    assert thinner.sums.tolist() == whole.sums[:, :5].tolist()
    assert thin_groups(thinner, 5) is thinner
    assert least_groups((1,)) > least_groups((1, 2))


@pytest.mark.parametrize(
    ("wanted", "weights", "room", "given"),
    [
        ([5, 5], [12, 12], 100, [5, 5]),
        ([90, 90], [12, 12], 60, [30, 30]),
        ([90, 90], [20, 10], 60, [40, 20]),
        ([4, 90, 90], [12, 12, 12], 64, [4, 30, 30]),
        ([90, 90, 90], [12, 12, 12], 30, [15, 15, 0]),
        ([], [], 30, []),
    ],
)
def test_room_is_shared_out(wanted: list[int], weights: list[int], room: int, given: list[int]) -> None:
    assert shares(wanted, weights, room) == given


@pytest.mark.parametrize(
    ("sums", "decimals", "expected"),
    [
        ([0.1 + 0.2, 1e300], 2, [0.3, 1e300]),
        ([3.0000000001], 0, [3.0]),
        ([123456.789012345678, 0.0], None, [123456.78901, 0.0]),
        ([float("inf")], 2, [float("inf")]),
    ],
)
def test_sums_are_rounded_to_what_they_are_exact_to(
    sums: list[float], decimals: int | None, expected: list[float]
) -> None:
    assert rounded(np.array(sums), decimals).tolist() == expected


def test_a_column_that_another_one_determines_is_seen() -> None:
    basket = mix(np.repeat(np.arange(1_000), 5))
    customer = mix(np.repeat(np.arange(1_000) // 4, 5))
    shown: Few = few(basket)
    assert shown.determine(basket, customer)
    assert not few(customer).determine(customer, basket)
    once = mix(np.arange(5_000))
    assert not few(once).determine(once, customer)


def test_pairs_that_say_no_more_than_one_of_them_are_left_out() -> None:
    rows = 20_000
    random = np.random.default_rng(1)
    basket = np.repeat(np.arange(rows // 8), 8)
    table = pa.table(
        {
            "basket_id": basket * 3,
            "shop_id": basket % 50,
            "clerk_id": random.integers(0, 40, rows),
            "sum": random.integers(0, 10**6, rows) / 100,
        }
    )
    held = {columns for columns, _ in found_in(table)}
    assert (0, 1) not in held
    assert {(0,), (1,), (2,), (1, 2)} <= held


def test_a_table_of_unique_rows_is_grouped_by_nothing_unique() -> None:
    table = pa.table({"id": np.arange(5_000) * 3, "name": [f"n{number}" for number in range(5_000)]})
    assert found_in(table) == {}


def test_times_of_mixed_columns_have_days_as_well() -> None:
    # Beside times the column holds a word, and the times span more days than are counted one by one.
    days = np.arange(3_000) * 86_400 * 5 + 3_600
    texts = [f"{moment}" for moment in days.astype("datetime64[s]")]
    table = pa.table({"at": ["unknown", *texts], "n": np.arange(3_001) % 7})
    held = found_in(pa.concat_tables([table, table]))[(0,), ("day",)]
    assert set(held.counts.tolist()) == {2}


def test_names_and_identifiers_go_before_numbers_in_a_wide_table() -> None:
    random = np.random.default_rng(1)
    numbers = {f"n{place}": random.integers(0, 50 + place, 5_000) for place in range(20)}
    names = {f"name{place}": pa.array([f"{n}x" for n in random.integers(0, 9, 5_000).tolist()]) for place in range(3)}
    held = {columns for columns, _ in found_in(pa.table({**numbers, **names, "shop_id": random.integers(0, 9, 5_000)}))}
    assert {(20,), (21,), (22,), (23,), (20, 21), (22, 23)} <= held
    assert sum(len(columns) == 1 for columns in held) == 10
