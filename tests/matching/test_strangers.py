"""Tables with the same columns, ranges and groups and no common row are no copies."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from catalog.matching.pairs import compare
from tests.matching.tables_for_tests import sketched


def flowers(rows: int, seed: int) -> pd.DataFrame:
    """Make measurements that depend on the kind, in few steps: rows of others meet them by accident."""
    draw = np.random.default_rng(seed)
    kind = draw.integers(0, 3, rows)
    width = np.round(0.3 + kind * 0.8 + draw.normal(0, 0.2, rows), 1)
    return pd.DataFrame(
        {
            "length": np.round(4.5 + kind * 0.9 + draw.normal(0, 0.4, rows), 1),
            "width": width,
            "kind": np.array(["oak", "elm", "ash"])[kind],
            "is_wide": np.where(width > 1.2, "yes", "no"),
        }
    )


def kind_of(a: pd.DataFrame, b: pd.DataFrame) -> str:
    return compare(*(sketched(pa.Table.from_pandas(one, preserve_index=False)) for one in (a, b))).kind.name


@pytest.mark.parametrize("seed", range(4))
def test_other_rows_of_few_values_are_strangers(seed: int) -> None:
    assert kind_of(flowers(60, seed), flowers(40, seed + 50)) == "unrelated"


@pytest.mark.parametrize("seed", range(4))
def test_columns_in_an_order_of_their_own_are_no_copy_of_the_rows(seed: int) -> None:
    table = flowers(60, seed)
    draw = np.random.default_rng(seed)
    assert kind_of(table, table.apply(lambda column: draw.permutation(column.to_numpy()))) == "unrelated"


@pytest.mark.parametrize("how", ["mean", "max", "nunique", "count"])
def test_sums_of_other_rows_are_strangers(how: str) -> None:
    for keys in (["kind"], ["width", "kind"]):
        other = flowers(60, 9).groupby(keys)["length"].agg(how).reset_index()
        assert kind_of(flowers(60, 1), other) == "unrelated"


def test_a_few_rows_picked_from_them_are_found() -> None:
    table = flowers(60, 1)
    assert kind_of(table, table[::8].reset_index(drop=True)) in {"sample", "subset"}


def capped(rows: int, seed: int) -> pd.DataFrame:
    """Make many measurements, one of which goes up to the same end in every kind."""
    draw = np.random.default_rng(seed)
    table = pd.DataFrame({f"measured {place}": np.round(draw.normal(500, 90, rows), 2) for place in range(14)})
    table.insert(0, "kind", np.resize(["oak", "elm"], rows))
    table["capped"] = np.where(np.arange(rows) < 6, np.resize([8103.0839, 7331.9734], rows), table["measured 0"])
    return table


def test_largest_values_that_strangers_share_make_no_group_by_of_a_few_groups() -> None:
    largest = capped(80, 2).groupby("kind").max().reset_index()
    assert kind_of(capped(80, 1), largest) == "unrelated"
    assert kind_of(capped(80, 2), largest) == "aggregated"
