"""Which hashes a version is found by, and by which it asks for others."""

import numpy as np
import pyarrow as pa
import pytest

from catalog.matching import telling
from tests.matching.tables_for_tests import fingerprint, orders, shuffled


@pytest.mark.parametrize("rows", [0, 1, 50, 3_000])
def test_they_are_few_and_fit_a_signed_number(rows: int) -> None:
    found = telling.telling(fingerprint(orders(max(rows, 4)).slice(0, rows)))
    assert len(found) <= 2 * telling.PER_VERSION
    assert found.dtype == np.int64
    assert np.array_equal(found, np.unique(found))
    assert bool(len(found)) == (rows > 0)


def test_a_wide_table_has_no_more_than_a_narrow_one_may_have() -> None:
    wide = pa.table({f"c{number}": orders(400, seed=number).column("customer") for number in range(60)})
    narrow = orders(400).select(["customer"])
    assert len(telling.telling(fingerprint(wide))) <= 2 * telling.PER_VERSION + 3 * telling.SPECIAL
    values = set(telling.telling(fingerprint(narrow)).tolist()) & set(
        telling.asking(fingerprint(narrow).columns).tolist()
    )
    assert len(values) == telling.MOST


def test_order_of_rows_and_spelling_of_names_change_nothing() -> None:
    table = orders(300)
    other = shuffled(table).rename_columns([name.upper().replace("_", " ") for name in table.column_names])
    assert np.array_equal(telling.telling(fingerprint(table)), telling.telling(fingerprint(other)))
    renamed = other.rename_columns([f"f{number}" for number in range(table.num_columns)])
    assert len(np.setdiff1d(telling.telling(fingerprint(table)), telling.telling(fingerprint(renamed)))) == 1


def test_a_part_of_two_rows_is_met_by_the_names_of_its_columns() -> None:
    table = orders(3_000)
    part = telling.telling(fingerprint(table.slice(1_000, 2)))
    assert len(np.intersect1d(part, telling.telling(fingerprint(table)))) >= 1
    one = pa.table({"price": [1.5, 2.5]})
    assert not len(
        np.intersect1d(telling.telling(fingerprint(one)), telling.telling(fingerprint(orders(9).select(["price"]))))
    )


def test_a_table_of_few_values_is_found_by_its_columns_as_a_whole() -> None:
    table = pa.table({"flag": [True, False, True] * 20, "size": ["S", "M", "S"] * 20})
    same, other = table.take(list(range(59, -1, -1))), table.slice(0, 59)
    mine = set(telling.telling(fingerprint(table)).tolist())
    assert mine == set(telling.telling(fingerprint(same)).tolist())
    assert len(mine) == 4  # two columns, all rows, the names
    assert len(mine & set(telling.telling(fingerprint(other)).tolist())) == 1  # the names


def test_numbers_in_a_row_are_not_asked_for() -> None:
    table = pa.table({"id": list(range(1, 4_001)), "word": [f"word {number}" for number in range(4_000)]})
    sketches = fingerprint(table).columns
    asked = set(telling.asking(sketches).tolist())
    assert len(asked) == telling.ASKED
    assert not asked & set(sketches[0].hashes.view(np.int64).tolist())


def test_two_meet_where_one_asks_for_what_the_other_is_found_by() -> None:
    whole = orders(8_000).select(["customer"])
    part = fingerprint(whole.slice(4_000, 200).rename_columns(["who"]))
    assert telling.meet(fingerprint(whole), part)
    assert telling.meet(part, fingerprint(whole))
    strangers = fingerprint(pa.table({"word": [f"an unheard-of word {number}" for number in range(100)]}))
    assert not telling.meet(part, strangers)
