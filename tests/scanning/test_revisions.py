"""Which fingerprints may be compared stands in one table."""

import struct

import pytest

from catalog.errors import FingerprintUnreadable
from catalog.scanning import revisions
from catalog.scanning.fingerprint import REVISION
from catalog.scanning.packing import pack, unpack, unpack_columns
from catalog.scanning.revisions import comparable
from tests.matching.tables_for_tests import fingerprint, orders


def test_a_revision_is_comparable_with_itself_and_with_its_group(monkeypatch: pytest.MonkeyPatch) -> None:
    assert REVISION in comparable()
    monkeypatch.setattr(revisions, "ALIKE", (frozenset({1, 2}), frozenset({3, 5})))
    assert comparable(1) == comparable(2) == {1, 2}
    assert comparable(5) == {3, 5}
    assert comparable(4) == {4}


def test_no_revision_stands_in_two_groups() -> None:
    known = [revision for group in revisions.ALIKE for revision in group]
    assert len(known) == len(set(known))


def test_bytes_of_another_revision_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(pack(fingerprint(orders(40))))
    struct.pack_into("<H", data, 4, REVISION + 7)
    for read in (unpack, unpack_columns):
        with pytest.raises(FingerprintUnreadable, match=f"revision {REVISION + 7}"):
            read(bytes(data))
    monkeypatch.setattr(revisions, "ALIKE", (frozenset({REVISION, REVISION + 7}),))
    assert unpack(bytes(data)).rows == 40


def test_the_columns_alone_are_those_of_the_whole() -> None:
    data = pack(fingerprint(orders(40)))
    for alone, column in zip(unpack_columns(data), unpack(data).columns, strict=True):
        assert (alone.name, alone.hashes.tolist()) == (column.name, column.hashes.tolist())
