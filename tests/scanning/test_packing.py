"""A fingerprint survives its bytes, and only its own."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import FingerprintUnreadable
from catalog.scanning.blocks import Reader, Writer
from catalog.scanning.cell_columns import pack_cells, unpack_cells
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.packing import least_groups, pack, thin, unpack
from catalog.scanning.sketch import scan_batches
from catalog.scanning.smallest import LARGEST


def equal(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other)) and one.dtype == other.dtype
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    if hasattr(one, "__dataclass_fields__"):
        return all(equal(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return bool(one == other)


@pytest.fixture(scope="module")
def fingerprint() -> Fingerprint:
    rows = 18_000
    generator = np.random.default_rng(1)
    table = pa.table(
        {f"c{place}": generator.integers(0, 10 ** (place // 2), rows) / 10 ** (place % 3) for place in range(17)}
        | {"key": pa.array([f"{number:x}" for number in generator.integers(0, 2**62, rows).tolist()])}
    )
    return scan_batches(table.column_names, ["x"] * 18, table.to_batches()).fingerprint


def test_a_fingerprint_survives_its_bytes(fingerprint: Fingerprint) -> None:
    assert equal(unpack(pack(fingerprint)), fingerprint)


def test_eighteen_columns_take_150_kilobytes_at_most(fingerprint: Fingerprint) -> None:
    assert len(pack(fingerprint)) <= 150_000
    assert all(len(sample.hashes) >= 64 for sample in fingerprint.samples)


def test_without_cells_it_survives_too(fingerprint: Fingerprint) -> None:
    bare = replace(fingerprint, samples=tuple(replace(sample, cells=()) for sample in fingerprint.samples))
    assert equal(unpack(pack(bare)), bare)


def test_a_thinner_sample_is_complete_below_its_threshold(fingerprint: Fingerprint) -> None:
    sample = fingerprint.samples[0]
    thinner = thin(sample, 40)
    assert thinner.hashes.tolist() == [each for each in sample.hashes.tolist() if each <= thinner.threshold]
    assert len(thinner.hashes) == len(thinner.positions) == len(thinner.cells[0]) == 40


def test_other_bytes_are_refused(fingerprint: Fingerprint) -> None:
    packed = pack(fingerprint)
    for damaged in (b"", b"other bytes altogether, long enough", packed[:-20], packed[:50] + b"\x00" * 9 + packed[59:]):
        with pytest.raises(FingerprintUnreadable):
            unpack(damaged)


def test_another_revision_is_refused_by_name(fingerprint: Fingerprint) -> None:
    packed = pack(replace(fingerprint, revision=99))
    with pytest.raises(FingerprintUnreadable, match="revision 99"):
        unpack(packed)


texts = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(str),
    st.dates().map(str),
)
columns = st.one_of(
    st.lists(texts),
    st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1).map(str))),
    st.lists(st.one_of(st.none(), st.decimals(-1000, 1000, places=2).map(lambda d: repr(float(d))))),
    st.lists(st.datetimes().map(lambda moment: moment.isoformat() + "Z")),
    st.lists(st.dates().map(str)),
)


@settings(deadline=None)
@given(columns)
def test_any_cells_survive(cells: list[str | None]) -> None:
    writer = Writer()
    pack_cells(writer, cells)
    assert unpack_cells(Reader(writer.data())) == cells


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False)), st.lists(st.integers(-(2**62), 2**62 - 1)))
def test_any_numbers_survive(doubles: list[float], whole: list[int]) -> None:
    writer = Writer()
    writer.doubles(np.array(doubles, np.float64))
    writer.whole(np.array(whole, np.int64))
    reader = Reader(writer.data())
    assert reader.doubles().tolist() == doubles
    assert reader.whole().tolist() == whole


def test_a_narrow_table_with_many_groups_keeps_to_its_size() -> None:
    rows = 40_000
    generator = np.random.default_rng(1)
    table = pa.table(
        {
            "customer": pa.array([f"{number * 7919:x}" for number in generator.integers(0, rows // 3, rows).tolist()]),
            "day": (generator.integers(0, 500, rows) * 86_400).astype("datetime64[s]"),
            "pieces": generator.integers(1, 40, rows),
            "paid": generator.integers(1, 10**7, rows) / 1000,
        }
    )
    found = scan_batches(table.column_names, ["x"] * 4, table.to_batches()).fingerprint
    assert len(pack(found)) <= 37_000
    assert equal(unpack(pack(found)), found)
    # Rows go before the last groups do.
    assert {group.columns for group in found.groups} >= {(0,), (1,), (2,), (1, 2)}
    thinned = [group for group in found.groups if group.threshold < LARGEST]
    assert all(len(group.hashes) >= least_groups(group.columns) for group in thinned)
    assert all(len(sample.hashes) > 300 for sample in found.samples)
