"""Long cells take less room, and stay told apart."""

import pyarrow as pa

from catalog.scanning.shortening import LONG, short
from catalog.scanning.sketch import scan_batches


def test_equal_cells_stay_equal_and_others_different() -> None:
    text = "the same long beginning of a text, whatever comes afterwards: "
    assert short(text + "one") == short(text + "one")
    assert short(text + "one") != short(text + "two")
    assert len(short(text) or "") < LONG


def test_short_cells_and_shortened_ones_are_left_as_they_are() -> None:
    assert short("a word") == "a word"
    assert short(None) is None
    once = short("x" * 200)
    assert short(once) == once


def test_a_small_table_of_long_texts_keeps_all_its_rows() -> None:
    rows = 900
    texts = [
        f"{number}: {' '.join(str((number * 7919 + word * 104729) % 9973) for word in range(40))}"
        for number in range(rows)
    ]
    table = pa.table({"id": list(range(rows)), "text": texts, "kind": [number % 9 for number in range(rows)]})
    kinds = [str(kind) for kind in table.schema.types]
    sample = scan_batches(table.column_names, kinds, table.to_batches()).fingerprint.samples[0]
    assert len(sample.hashes) == rows
    assert sample.threshold == 2**64 - 1
