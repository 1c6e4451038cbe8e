"""Small tables with the traits of real ones, and their fingerprints ready to be compared."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.matching.tables import Table, prepare
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.sketch import scan_batches

CITIES = ("Oslo", "Bergen", "Trondheim", "Stavanger", "Tromsø", "Bodø", "Molde", "Hamar", "Narvik", "Ålesund")
START = 1_600_000_000


def fingerprint(table: pa.Table, *, keep_cells: bool = True) -> Fingerprint:
    kinds = [str(kind) for kind in table.schema.types]
    return scan_batches(table.column_names, kinds, table.to_batches(), keep_cells=keep_cells).fingerprint


def sketched(table: pa.Table, *, keep_cells: bool = True) -> Table:
    return prepare(fingerprint(table, keep_cells=keep_cells))


def orders(rows: int, seed: int = 1) -> pa.Table:
    """Make orders in the order of their time; another seed gives the same schema and ranges, and other rows."""
    random = np.random.default_rng(seed)
    times = START + np.sort(random.choice(10**7, rows, replace=False))
    return pa.table(
        {
            "order_id": np.sort(random.choice(10**9, rows, replace=False)) + 10**9,
            "ordered_at": times.astype("datetime64[s]").astype("datetime64[us]"),
            "customer": [f"C-{number:06}" for number in random.integers(0, rows // 4, rows).tolist()],
            "product": [f"product {number}" for number in random.integers(0, 90, rows).tolist()],
            "city": [CITIES[number] for number in random.integers(0, len(CITIES), rows).tolist()],
            "quantity": random.integers(1, 10, rows),
            "price": random.integers(100, 100_000, rows) / 100,
        }
    )


def put(table: pa.Table, name: str, values: Any) -> pa.Table:
    """Give the table with one column set, at its place or at the end."""
    array = values if isinstance(values, pa.ChunkedArray | pa.Array) else pa.array(values)
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, array)
    return table.append_column(name, array)


def shuffled(table: pa.Table, seed: int = 5) -> pa.Table:
    return table.take(np.random.default_rng(seed).permutation(table.num_rows))


def chosen(table: pa.Table, share: float, seed: int = 5) -> pa.Table:
    """Give a random share of the rows, in their order."""
    return table.filter(picked(table.num_rows, share, seed))


def picked(rows: int, share: float, seed: int = 5) -> NDArray[np.bool_]:
    return np.random.default_rng(seed).random(rows) < share


def renamed(table: pa.Table, seed: int = 0) -> pa.Table:
    """Give the columns names that tell nothing, and another order."""
    order = np.random.default_rng(seed).permutation(table.num_columns).tolist()
    return pa.table({f"field_{place}": table.column(column) for place, column in enumerate(order)})


def edited(table: pa.Table, name: str, share: float = 0.03, seed: int = 5) -> pa.Table:
    """Change a share of the cells of a numeric column to values that it does not have."""
    flags = picked(table.num_rows, share, seed)
    cells = table.column(name).to_numpy()
    return put(table, name, np.where(flags, cells * 1.3 + 0.017, cells))


def emptied(table: pa.Table, names: Sequence[str], share: float = 0.9, seed: int = 5) -> pa.Table:
    """Lose a share of the cells of some columns."""
    for place, name in enumerate(names):
        flags = pa.array(picked(table.num_rows, share, seed + place))
        table = put(table, name, pc.if_else(flags, None, table.column(name)))
    return table


def customers(table: pa.Table, seed: int = 9) -> pa.Table:
    """Make the table that the orders' customers refer to."""
    known = pc.unique(table.column("customer")).sort().to_pylist()
    random = np.random.default_rng(seed)
    return pa.table(
        {
            "customer": known,
            "born": (1940 + random.integers(0, 65, len(known))).tolist(),
            "segment": [("small", "large", "public")[number] for number in random.integers(0, 3, len(known)).tolist()],
            "score": (random.integers(0, 10**6, len(known)) / 1000).tolist(),
        }
    )
