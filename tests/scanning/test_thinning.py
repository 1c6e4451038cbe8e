"""The fingerprint of an older version is a fifth of the size, and still comparable."""

import numpy as np
import pyarrow as pa
import pytest

from catalog.matching.pairs import compare
from catalog.matching.tables import prepare
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.packing import pack, unpack
from catalog.scanning.thinning import BYTES, thin
from tests.matching.tables_for_tests import chosen, edited, fingerprint, orders, put, shuffled


def wide(rows: int, seed: int = 1) -> pa.Table:
    """Make a table of 18 columns."""
    table, random = orders(rows, seed), np.random.default_rng(seed)
    for number in range(11):
        table = put(table, f"extra {number}", random.integers(0, 10**9, rows) / 100)
    return table


@pytest.fixture(scope="module")
def whole() -> Fingerprint:
    return fingerprint(wide(6_000))


def test_it_keeps_to_its_size_and_packs_as_any_other(whole: Fingerprint) -> None:
    thinned = thin(whole)
    assert len(pack(whole)) > 100_000
    assert len(pack(thinned)) <= BYTES == 30_000
    assert pack(unpack(pack(thinned))) == pack(thinned)
    assert pack(thin(thinned)) == pack(thinned)


def test_a_small_one_stays_as_it_is() -> None:
    small = fingerprint(orders(40))
    assert pack(thin(small)) == pack(small)


def test_what_is_left_is_complete_below_its_bounds(whole: Fingerprint) -> None:
    thinned = thin(whole)
    for before, after in zip(whole.columns, thinned.columns, strict=True):
        assert np.array_equal(after.hashes, before.hashes[: len(after.hashes)])
        assert (after.digest, after.distinct, after.nulls) == (before.digest, before.distinct, before.nulls)
    for full, left in zip(whole.samples, thinned.samples, strict=True):
        assert left.threshold < full.threshold
        assert np.array_equal(left.hashes, full.hashes[full.hashes <= np.uint64(left.threshold)])
    assert {fewer.columns for fewer in thinned.groups} >= {(groups.columns) for groups in whole.groups[:3]}
    by_name = {(groups.columns, groups.units): groups for groups in whole.groups}
    for fewer in thinned.groups:
        groups = by_name[fewer.columns, fewer.units]
        assert np.array_equal(fewer.hashes, groups.hashes[groups.hashes <= np.uint64(fewer.threshold)])
        assert np.array_equal(fewer.sums, groups.sums[:, : len(fewer.hashes)])
        assert len(fewer.minima) == (len(fewer.measures) if len(fewer.columns) == 1 else 0)


@pytest.mark.parametrize(
    "made",
    [
        wide(6_000),
        shuffled(wide(6_000)),
        wide(6_000).slice(0, 4_000),
        chosen(wide(6_000), 0.2),
        wide(6_000).select(["order_id", "customer", "price", "extra 3"]),
        edited(wide(6_000), "price", 0.2),
    ],
    ids=["same", "shuffled", "older", "sample", "projection", "edited"],
)
def test_it_is_found_alike_with_whole_and_thinned_ones(whole: Fingerprint, made: pa.Table) -> None:
    full, other = prepare(whole), fingerprint(made)
    expected = compare(full, prepare(other))
    assert expected.kind.family
    for a, b in ((thin(whole), other), (whole, thin(other)), (thin(whole), thin(other))):
        found = compare(prepare(a), prepare(b))
        assert found.kind.family
        assert found.kind.name != "unrelated"
        assert found.b_in_a == pytest.approx(expected.b_in_a, abs=0.15)


def test_tables_of_one_kind_with_other_rows_stay_strangers(whole: Fingerprint) -> None:
    other = fingerprint(wide(6_000, seed=2))
    for a, b in ((thin(whole), other), (whole, thin(other)), (thin(whole), thin(other))):
        assert compare(prepare(a), prepare(b)).kind.name == "unrelated"
