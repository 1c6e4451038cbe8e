"""Copies are found though values are kept as keyed hashes, and what could not be looked at is said."""

import numpy as np
import pyarrow as pa
import pytest

from catalog.matching.pairs import compare
from catalog.matching.tables import Table, prepare
from catalog.scanning.sketch import scan_batches

KEY = bytes(range(16))


def people(rows: int) -> pa.Table:
    random = np.random.default_rng(7)
    return pa.table(
        {
            "email": [f"p{number}@example.org" for number in random.permutation(9 * rows)[:rows].tolist()],
            "full_name": [f"Name {number}" for number in random.integers(0, 10**6, rows).tolist()],
            "city": random.choice(["Oslo", "Rome", "Bonn"], rows).tolist(),
            "spent": random.integers(0, 10**6, rows) / 100,
        }
    )


def table(of: pa.Table, key: bytes = KEY) -> Table:
    kinds = [str(kind) for kind in of.schema.types]
    return prepare(scan_batches(of.column_names, kinds, of.to_batches(), key=key).fingerprint)


@pytest.mark.parametrize("rows", [400, 4_000])
def test_copies_are_found_by_keyed_hashes(rows: int) -> None:
    whole = people(rows)
    renamed = whole.rename_columns(["email", "full_name", "c3", "c4"]).select([3, 2, 1, 0])
    half = whole.filter(pa.compute.less(whole["spent"], 5_000.0))
    assert compare(table(whole), table(renamed)).kind.name == "reordered"
    found = compare(table(whole), table(half))
    assert found.kind.name == "subset"
    assert found.verdict.direction == "a_to_b"
    said = next(signal.reason for signal in found.verdict.evidence if signal.signal == "hidden_values")
    assert "email, full_name" in said
    assert not any("@" in str(signal.telling) for signal in found.verdict.evidence)


def test_other_persons_are_no_copy() -> None:
    whole = people(4_000)
    assert not compare(table(whole.slice(0, 2_000)), table(whole.slice(2_000))).kind.family


def test_what_is_hashed_on_one_side_only_is_told() -> None:
    whole = people(4_000)
    found = compare(table(whole), table(whole, b""))
    said = next(signal.reason for signal in found.verdict.evidence if signal.signal == "hidden_values")
    assert said == (
        "The values of email, full_name are kept as keyed hashes on one side only and could not be compared."
    )
