"""Rows are sampled by what names them, the same in every table that has the columns."""

import numpy as np
import pyarrow as pa

from catalog.scanning.sketch import scan_batches

ROWS = 3_000
RANDOM = np.random.default_rng(11)
TIMES = (1_600_000_000 + RANDOM.permutation(ROWS) * 977).astype("datetime64[s]")
ORDERS = pa.table(
    {
        "approved_at": TIMES + 3_600,
        "order_id": [f"{number:012x}" for number in RANDOM.permutation(ROWS * 7)[:ROWS].tolist()],
        "customer_id": [f"c{number:08}" for number in RANDOM.permutation(ROWS * 9)[:ROWS].tolist()],
        "ordered_at": TIMES,
        "total": RANDOM.random(ROWS) * 1e6,
    }
)


def keys(table: pa.Table) -> list[tuple[str, ...]]:
    kinds = [str(kind) for kind in table.schema.types]
    found = scan_batches(table.column_names, kinds, table.to_batches()).fingerprint
    return [tuple(table.column_names[place] for place in sample.columns) for sample in found.samples[1:]]


def items() -> pa.Table:
    """Join each order with one, two or three items."""
    per_order = 1 + np.arange(ROWS) % 7 // 5
    rows = np.repeat(np.arange(ROWS), per_order)
    line = np.concatenate([np.arange(count) for count in per_order.tolist()])
    joined = ORDERS.take(pa.array(rows))
    joined = joined.append_column("line", pa.array(line))
    return joined.append_column("price", pa.array(RANDOM.integers(1, 900, len(rows)) / 4))


def test_identifiers_come_before_times_and_numbers() -> None:
    assert keys(ORDERS) == [("order_id",), ("customer_id",)]


def test_a_join_is_sampled_by_the_identifier_of_its_side_and_by_what_names_its_rows() -> None:
    joined = keys(items())
    assert joined[0] == ("order_id",)
    assert "line" in joined[1]
    assert len(joined[1]) == 2


def test_three_columns_name_the_rows_where_two_do_not() -> None:
    places = np.indices((15, 16, 17)).reshape(3, -1)
    order = np.random.default_rng(2).permutation(places.shape[1])
    store, day, product = places[:, order]
    noise = np.random.default_rng(3).integers(0, 40, len(order)) / 4
    table = pa.table({"store": store, "price": noise, "day": day + 100, "product": product + 1_000})
    assert keys(table)[0] == ("store", "day", "product")


def test_keys_do_not_depend_on_the_order_of_rows_or_columns_names() -> None:
    table = items()
    mixed = table.take(pa.array(np.random.default_rng(4).permutation(len(table))))
    renamed = mixed.rename_columns([f"c{place}" for place in range(mixed.num_columns)])
    names = dict(zip(table.column_names, renamed.column_names, strict=True))
    assert keys(mixed) == keys(table)
    assert keys(renamed) == [tuple(names[name] for name in key) for key in keys(table)]
