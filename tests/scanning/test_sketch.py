"""A scan gives the same sketch whatever the format, the batches, and the order of parts."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.scanning.canonical import parse
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.hashing import hash_value
from catalog.scanning.packing import pack
from catalog.scanning.sketch import Sketch, scan_batches, sketch_of, state_of
from catalog.scanning.smallest import LARGEST
from catalog.scanning.table_state import TableState


def scan(table: pa.Table, size: int | None = None, *, keep_cells: bool = True) -> Sketch:
    kinds = [str(kind) for kind in table.schema.types]
    return scan_batches(table.column_names, kinds, table.to_batches(size), keep_cells=keep_cells)


def as_text(table: pa.Table) -> pa.Table:
    return pa.table({name: table.column(name).cast(pa.string()).fill_null("") for name in table.column_names})


def sales(rows: int, seed: int = 1) -> pa.Table:
    generator = np.random.default_rng(seed)
    seconds = 1_600_000_000 + generator.integers(0, 10**7, rows)
    return pa.table(
        {
            "id": 5_000 + np.arange(rows),
            "time": seconds.astype("datetime64[s]").astype("datetime64[us]"),
            "product": pa.array([f"P-{number}" for number in generator.integers(0, 3_000, rows).tolist()]),
            "store": generator.integers(1, 9, rows),
            "price": generator.integers(1, 10_000, rows) / 100,
            "gift": pa.array(generator.random(rows) < 0.5, mask=generator.random(rows) < 0.1),
        }
    )


def content(fingerprint: Fingerprint) -> list[object]:
    columns = [(c.digest, c.hashes.tolist(), c.distinct, c.nulls, c.minimum, c.maximum) for c in fingerprint.columns]
    samples = [(s.columns, s.threshold, s.hashes.tolist(), s.cells) for s in fingerprint.samples]
    return [fingerprint.rows, fingerprint.digest, columns, samples]


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return sales(20_000)


def test_batches_change_nothing(table: pa.Table) -> None:
    assert scan(table, 777).profile == scan(table).profile
    assert pack(scan(table, 777).fingerprint) == pack(scan(table).fingerprint)


def test_text_gives_the_same_as_types(table: pa.Table) -> None:
    assert content(scan(as_text(table)).fingerprint) == content(scan(table).fingerprint)


def test_columns_renamed_and_reordered_give_the_same_rows(table: pa.Table) -> None:
    moved = table.select(table.column_names[::-1]).rename_columns([f"c{place}" for place in range(6)])
    one, other = scan(table).fingerprint, scan(moved).fingerprint
    assert other.digest == one.digest
    assert other.samples[0].hashes.tolist() == one.samples[0].hashes.tolist()
    assert [c.digest for c in other.columns[::-1]] == [c.digest for c in one.columns]


def test_an_unnamed_index_column_and_blank_rows_are_set_apart(table: pa.Table) -> None:
    indexed = table.add_column(0, "Unnamed: 0", pa.array(range(len(table))))
    blank = pa.concat_tables(
        [table, pa.table({name: pa.nulls(3, table.schema.field(name).type) for name in table.column_names})]
    )
    assert scan(indexed).fingerprint.digest == scan(table).fingerprint.digest
    assert pack(scan(blank).fingerprint) == pack(scan(table).fingerprint)
    mostly = pa.concat_tables([table.slice(0, 300), *[blank.slice(len(table))] * 900])
    assert pack(scan(mostly).fingerprint) == pack(scan(table.slice(0, 300)).fingerprint)
    assert scan(mostly).profile.rows == 3_000


def in_parts(table: pa.Table, whole: TableState, ends: Sequence[int], random: Random) -> TableState:
    """Read a table in parts by the plan of the whole, and merge them in some order."""
    parts = [
        state_of(table.column_names, table.slice(start, end - start).to_batches(), plan=whole.plan, start=start)
        for start, end in pairwise([0, *ends, len(table)])
    ]
    random.shuffle(parts)
    for part in parts[1:]:
        parts[0].merge(part)
    return parts[0]


def packed(state: TableState) -> bytes:
    return pack(sketch_of(state, ["?"] * len(state.names)).fingerprint)


@pytest.mark.parametrize("ends", [[7_000, 13_000], [1, 2, 900, 19_999]])
def test_parts_merge_into_the_same_bits_in_any_order(table: pa.Table, ends: list[int]) -> None:
    random = np.random.default_rng(5)
    odd = table.append_column("odd", pa.array(random.lognormal(3, 9, len(table)) - 0.5))
    whole = state_of(odd.column_names, odd.to_batches())
    for seed in range(3):
        assert packed(in_parts(odd, whole, ends, Random(seed))) == packed(whole)  # noqa: S311


def test_parts_that_were_read_otherwise_do_not_merge(table: pa.Table) -> None:
    one = state_of(table.column_names, table.slice(0, 100).to_batches())
    with pytest.raises(ValueError, match="plan"):
        one.merge(state_of(table.column_names, table.slice(100, 50).to_batches()))


def test_samples_of_two_tables_meet_on_the_same_keys(table: pa.Table) -> None:
    half = table.filter(pa.compute.less(table["price"], 50.0)).select(["price", "id"])
    whole, part = scan(table).fingerprint, scan(half).fingerprint
    by_id = next(sample for sample in whole.samples if sample.columns == (0,))
    by_id_too = next(sample for sample in part.samples if sample.columns == (1,))
    bound = min(by_id.threshold, by_id_too.threshold)
    expected = {
        int(h) for h, price in zip(by_id.hashes, by_id.cells[4], strict=True) if float(price or 0) < 50 and h <= bound
    }
    assert {int(h) for h in by_id_too.hashes if h <= bound} == expected
    assert expected


def test_a_sample_holds_every_row_up_to_its_threshold(table: pa.Table) -> None:
    sample = next(sample for sample in scan(table).fingerprint.samples if sample.columns == (0,))
    hashes = np.array([hash_value(number) for number in table["id"].to_pylist()], np.uint64)
    inside = np.flatnonzero(hashes <= np.uint64(sample.threshold))
    assert sorted(sample.positions.tolist()) == inside.tolist()
    assert [str(table["id"][place].as_py()) for place in sample.positions.tolist()] == list(sample.cells[0])


def test_a_small_table_is_kept_whole_with_its_duplicates() -> None:
    table = pa.table({"a": [1, 1, 2, None], "b": ["x", "x", "y", None]})
    whole = scan(table).fingerprint.samples[0]
    assert whole.threshold == LARGEST
    assert sorted(whole.cells[0], key=str) == ["1", "1", "2"]


def test_pairs_are_sampled_where_no_column_is_a_key() -> None:
    rows = 5_000
    table = pa.table({"order": np.arange(rows) // 5, "line": np.arange(rows) % 5, "price": np.arange(rows) % 7 / 4})
    assert (0, 1) in [sample.columns for sample in scan(table).fingerprint.samples]


def test_groups_hold_sums_counts_and_ends(table: pa.Table) -> None:
    groups = next(group for group in scan(table).fingerprint.groups if group.columns == (3,))
    price = groups.measures.index(4)
    store = next(number for number in range(1, 9) if hash_value(number) == groups.hashes[2])
    chosen = table.filter(pa.compute.equal(table["store"], store))["price"].to_numpy()
    assert groups.counts[2] == groups.nonnull[price][2] == len(chosen)
    assert groups.sums[price][2] == pytest.approx(chosen.sum())
    assert (groups.minima[price][2], groups.maxima[price][2]) == (chosen.min(), chosen.max())


def test_the_profile_tells_the_truth(table: pa.Table) -> None:
    columns = {column.name: column for column in scan(table).profile.columns}
    price = table["price"].to_numpy()
    assert columns["id"].distinct == pytest.approx(20_000, rel=0.1)
    assert columns["price"].mean == pytest.approx(price.mean())
    assert columns["price"].stdev == pytest.approx(price.std(ddof=1))
    assert (columns["price"].minimum, columns["price"].maximum) == (f"{price.min():g}", f"{price.max():g}")
    for share, value in columns["price"].quantiles.items():
        assert abs((price <= float(value)).mean() - float(share)) < 0.03
    assert columns["gift"].nulls == table["gift"].null_count
    assert sum(count for _, count in columns["store"].top) == 20_000
    assert columns["store"].entropy == pytest.approx(3.0, abs=0.01)
    assert columns["product"].length_max == 6
    assert [columns[name].semantic for name in ("id", "time", "price", "gift")] == ["id", "date", "money", "boolean"]


def test_without_cells_no_value_is_kept(table: pa.Table) -> None:
    found = scan(table, keep_cells=False)
    assert all(not sample.cells for sample in found.fingerprint.samples)
    assert all(c.minimum is None and c.quantiles == () for c in found.fingerprint.columns)
    assert all(c.minimum is None and not c.top and not c.quantiles for c in found.profile.columns)
    assert all(not len(group.minima) and not len(group.maxima) for group in found.fingerprint.groups)
    assert all(len(group.sums) == 0 or group.counts.min() >= 10 for group in found.fingerprint.groups)
    assert any(len(group.sums) and group.columns == (3,) for group in found.fingerprint.groups)


def test_no_rows_and_no_batches_give_empty_columns() -> None:
    nothing: list[pa.RecordBatch] = []
    for batches in (nothing, pa.table({"a": pa.array([], pa.int64())}).to_batches()):
        found = scan_batches(["a"], ["int64"], batches)
        assert (found.profile.rows, found.profile.columns[0].kind, found.fingerprint.samples) == (0, "empty", ())


def test_wide_tables_stay_bounded() -> None:
    rows, width = 3_000, 1_200
    generator = np.random.default_rng(1)
    table = pa.table({f"c{place}": generator.integers(0, 10**9, rows) for place in range(width)})
    found = scan(table).fingerprint
    assert len(found.columns) == width
    assert len(pack(found)) < 8_100 * width
    assert max(len(column.hashes) for column in found.columns) <= 64


def test_days_and_months_are_told_apart_by_column() -> None:
    days = np.arange("2020-01-01", "2020-12-31", dtype="datetime64[D]").astype(str)
    table = pa.table(
        {
            "iso": days,
            "day": [f"{d[8:]}/{d[5:7]}/{d[:4]}" for d in days],
            "month": [f"{d[5:7]}/{d[8:]}/{d[:4]} 00:00" for d in days],
        }
    )
    iso, day, month = scan(table).fingerprint.columns
    assert iso.digest == day.digest == month.digest
    assert iso.digest == sum(hash_value(parse(d)) for d in days) % 2**64


cell = st.one_of(
    st.none(),
    st.integers(-5, 5).map(str),
    st.text("ab1. ", max_size=3),
    st.dates().map(str),
    st.sampled_from(
        ["true", "1.5", "0.1234567891", "1e-9", "2020-01-01T00:00:00Z", "2020-01-01", "Y", "n", "1,5", "1,234"]
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cell, cell), min_size=1, max_size=60), st.integers(1, 9))
def test_any_rows_in_any_batches_give_the_same(rows: list[tuple[str | None, str | None]], size: int) -> None:
    table = text_table(rows)
    assert pack(scan(table, size).fingerprint) == pack(scan(table).fingerprint)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(cell, cell), min_size=1, max_size=60),
    st.lists(st.integers(0, 60), max_size=4),
    st.randoms(use_true_random=False),
)
def test_any_parts_in_any_order_give_the_same(
    rows: list[tuple[str | None, str | None]], ends: list[int], random: Random
) -> None:
    table = text_table(rows)
    whole = state_of(table.column_names, table.to_batches())
    inside = sorted(end for end in ends if end <= len(table))
    assert packed(in_parts(table, whole, inside, random)) == packed(whole)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cell, cell), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_rows_shows_in_their_numbers_only(
    rows: list[tuple[str | None, str | None]], random: Random
) -> None:
    mixed = rows.copy()
    random.shuffle(mixed)
    one, other = scan(text_table(rows)).fingerprint, scan(text_table(mixed)).fingerprint
    assert unplaced(one) == unplaced(other)


def text_table(rows: list[tuple[str | None, str | None]]) -> pa.Table:
    return pa.table({name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate("ab")})


def unplaced(fingerprint: Fingerprint) -> bytes:
    samples = (replace(sample, positions=np.zeros(len(sample.hashes), np.int64)) for sample in fingerprint.samples)
    # Written once each row, which without their numbers are one.
    return pack(replace(fingerprint, samples=tuple(replace(sample, cells=()) for sample in samples)))
