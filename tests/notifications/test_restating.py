"""A past told differently is told from rows that are added, from a window that moves on, and from recent rows."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from catalog.notifications.restating import restated
from tests.matching.tables_for_tests import START, orders, put, sketched

ROWS = 2_000
BEFORE = orders(ROWS)


def with_prices(rows: slice) -> pa.Table:
    prices = BEFORE.column("price").to_numpy().copy()
    prices[rows] += 1
    return put(BEFORE, "price", prices)


def without(*places: int) -> pa.Table:
    return BEFORE.filter(pa.array(~np.isin(np.arange(ROWS), places)))


LATER = put(
    orders(60, seed=9),
    "ordered_at",
    (START + 10**7 + np.arange(60) * 60).astype("datetime64[s]").astype("datetime64[us]"),
)


@pytest.mark.parametrize(
    ("after", "past"),
    [
        (BEFORE, False),
        (pa.concat_tables([BEFORE, LATER]), False),
        (pa.concat_tables([BEFORE.slice(60), LATER]), False),
        (with_prices(slice(ROWS - 100, ROWS)), False),
        (with_prices(slice(0, 200)), True),
        (pa.concat_tables([with_prices(slice(900, 1000)), LATER]), True),
        (without(*range(700, 900)), True),
        (pa.concat_tables([BEFORE.slice(0, 500), orders(150, seed=4), BEFORE.slice(500)]), True),
    ],
    ids=["same", "appended", "window", "recent", "oldest", "middle", "taken out", "put in between"],
)
def test_only_older_rows_that_change_tell_the_past_differently(after: pa.Table, past: bool) -> None:
    found = restated(sketched(BEFORE), sketched(after))
    assert found is not None
    assert found.past is past


def test_it_says_which_columns_changed_in_how_many_rows_and_how_far_back() -> None:
    found = restated(sketched(BEFORE), sketched(with_prices(slice(0, ROWS // 2))))
    assert found is not None
    assert found.columns == ("price",)
    assert found.changed == pytest.approx(0.5, abs=0.05)
    assert found.since is not None
    assert found.since - datetime.fromtimestamp(START, UTC) < (
        datetime.fromtimestamp(START + 10**7 / 20, UTC) - datetime.fromtimestamp(START, UTC)
    )


def test_a_table_whose_rows_have_no_moments_has_no_past() -> None:
    plain = BEFORE.drop_columns(["ordered_at"])
    found = restated(sketched(plain), sketched(put(plain, "price", with_prices(slice(0, 500)).column("price"))))
    assert found is not None
    assert (found.past, found.columns) == (False, ("price",))
    assert found.changed == pytest.approx(0.25, abs=0.05)


def test_where_no_cells_are_kept_nothing_is_known() -> None:
    assert restated(sketched(BEFORE, keep_cells=False), sketched(with_prices(slice(0, 200)), keep_cells=False)) is None
