"""Estimates of containment lie in their intervals as often as these say."""

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from catalog.matching.containment import SURE, containment, share_of
from catalog.matching.pairs import compare
from catalog.scanning.fingerprint import ColumnSketch
from tests.matching.tables_for_tests import chosen, fingerprint, orders, sketched

TRIES = 300


def sketch(values: NDArray[np.generic]) -> ColumnSketch:
    return fingerprint(pa.table({"n": values})).columns[0]


@pytest.mark.parametrize("share", [0.0, 0.004, 0.05, 0.3, 0.5, 0.9, 0.99, 1.0])
@pytest.mark.parametrize(("n", "total"), [(5, 40), (30, 60), (64, 5_000), (512, 700), (512, 10**6)])
def test_the_share_lies_in_its_interval_as_often_as_it_says(share: float, n: int, total: int) -> None:
    random = np.random.default_rng([int(share * 1_000), n, total])
    has = round(share * total)
    met = random.hypergeometric(has, total - has, n, 20_000)
    found = {int(one): share_of(int(one), n, total) for one in np.unique(met)}
    held = np.mean([found[int(one)].low <= has / total <= found[int(one)].high for one in met])
    assert held >= SURE
    assert all(one.low <= one.share <= one.high for one in found.values())


def test_of_all_members_the_share_is_exact() -> None:
    assert share_of(3, 12, 12) == share_of(3, 12, 12.0)
    assert (share_of(3, 12, 12).low, share_of(3, 12, 12).high) == (0.25, 0.25)
    assert share_of(1, 1, 1).low == 1.0


def test_an_interval_narrows_with_what_was_looked_at() -> None:
    widths = [share_of(n // 2, n, 10**6).high - share_of(n // 2, n, 10**6).low for n in (4, 20, 100, 500)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.1
    assert share_of(0, 20, 10**6).high > 0.1  # nothing was seen, and yet there may be some


def test_the_containment_of_two_columns_lies_in_its_interval_as_often_as_it_says() -> None:
    held, right = 0, 0
    for number in range(TRIES):
        random = np.random.default_rng(number)
        size, share = int(np.exp(random.uniform(3, 9))), random.uniform(0, 1)
        a = np.unique(random.integers(0, 2**50, size))
        kept = a[random.random(len(a)) < share]
        b = np.unique(np.concatenate([kept, random.integers(0, 2**50, int(random.uniform(0, 2) * size))]))
        if not len(b):
            continue
        found = containment(sketch(a), sketch(b))
        if found is None:
            continue
        held += 1
        right += found.low <= len(kept) / len(a) <= found.high
    assert held > 0.95 * TRIES
    assert right >= SURE * held


def test_two_small_columns_are_compared_exactly() -> None:
    found = containment(sketch(np.arange(0, 100, 7)), sketch(np.arange(0, 50, 7)))
    assert found is not None
    assert (found.share, found.low, found.high, found.n) == (8 / 15, 8 / 15, 8 / 15, 15)


def test_nothing_is_estimated_where_no_hash_is_in_the_range_of_both() -> None:
    random = np.random.default_rng(1)
    one = sketch(np.array([int(random.integers(0, 2**50))]))
    many = sketch(np.unique(random.integers(0, 2**50, 200_000)))
    assert containment(one, many) is None or one.hashes[0] <= many.hashes[-1]
    empty = sketch(pa.array([None] * 5, pa.int64()).to_numpy(zero_copy_only=False))
    assert containment(empty, many) is None


def test_a_finding_says_where_the_shares_of_rows_lie() -> None:
    table = orders(6_000)
    whole, part = sketched(table), sketched(chosen(table, 0.4))
    found = compare(whole, part)
    assert found.a_in_b_between is not None
    low, high = found.a_in_b_between
    assert low < 0.4 < high < low + 0.15
    assert found.b_in_a_between is not None
    assert found.b_in_a_between[1] == 1.0
    exact = compare(sketched(table.slice(0, 400)), sketched(table.slice(0, 300)))
    assert (exact.a_in_b_between, exact.b_in_a_between) == ((0.75, 0.75), (1.0, 1.0))
