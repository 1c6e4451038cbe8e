"""Pivots and unpivots are known from their source, and from nothing that merely has the same headers."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from catalog.matching.pairs import Finding, compare
from tests.matching.tables_for_tests import sketched

PLACES = ("north", "south", "east", "west", "inland")


def sales(rows: int = 600, seed: int = 1) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "sale": draw.choice(10**6, rows, replace=False),
            "place": draw.choice(PLACES, rows),
            "product": [f"product {number}" for number in draw.integers(0, 24, rows)],
            "year": draw.integers(2015, 2022, rows),
            "price": draw.integers(100, 90_000, rows) / 100,
            "pieces": draw.integers(1, 12, rows),
        }
    )


def wide(table: pd.DataFrame, how: str, *, header: str = "place", values: str = "price") -> pd.DataFrame:
    cells = table.groupby(["product", header])[values].agg(how)
    return cells.unstack(header).reset_index()


def found(a: pd.DataFrame, b: pd.DataFrame) -> Finding:
    tables = (one.rename(columns=str) for one in (a, b))
    return compare(*(sketched(pa.Table.from_pandas(table, preserve_index=False)) for table in tables))


@pytest.mark.parametrize("rows", [600, 4_000])
@pytest.mark.parametrize("how", ["sum", "mean", "count"])
def test_a_pivot_is_found_from_its_source_and_derived(how: str, rows: int) -> None:
    table = sales(rows)
    for pair, direction in (((table, wide(table, how)), "a_to_b"), ((wide(table, how), table), "b_to_a")):
        finding = found(*pair)
        assert (finding.kind.name, finding.kind.family) == ("pivoted", False)
        assert finding.verdict.direction == direction


def test_the_reason_names_headers_rows_and_what_was_added_up() -> None:
    reason = found(sales(), wide(sales(), "sum")).verdict.evidence[0].reason
    assert "Values of place are its headers" in reason
    assert "the sum of price by product" in reason


def test_headers_may_be_numbers_or_have_the_name_of_what_was_added_up_before_them() -> None:
    table = sales()
    assert found(table, wide(table, "sum", header="year")).kind.name == "pivoted"
    named = wide(table, "sum").rename(columns={place: f"price_{place}" for place in PLACES})
    assert found(table, named).kind.name == "pivoted"


@pytest.mark.parametrize("how", ["sum", "mean", "count"])
def test_a_pivot_of_other_rows_has_nothing_to_do_with_a_table(how: str) -> None:
    assert found(sales(), wide(sales(seed=2), how)).kind.name == "unrelated"


def test_an_unpivot_is_found_from_its_source() -> None:
    table = sales(300)
    long = table.melt(id_vars=["sale", "product"], value_vars=["price", "pieces", "year"])
    finding = found(table, long)
    assert (finding.kind.name, finding.verdict.direction) == ("unpivoted", "a_to_b")
    assert "Names of columns are its values in variable" in finding.verdict.evidence[0].reason


def test_an_unpivot_of_other_rows_has_nothing_to_do_with_a_table() -> None:
    long = sales(300, seed=2).melt(id_vars=["sale", "product"], value_vars=["price", "pieces"])
    assert found(sales(300), long).kind.name == "unrelated"
