"""Profiles of small tables, by the product's own scan."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from catalog.scanning.profile import Profile
from catalog.scanning.sketch import scan_batches

START = datetime(2024, 1, 1, 6, tzinfo=UTC)


def profile(table: Mapping[str, Sequence[Any]]) -> Profile:
    """Scan a table of text cells, as a CSV file has them."""
    cells = {name: ["" if cell is None else str(cell) for cell in column] for name, column in table.items()}
    batch = pa.RecordBatch.from_pydict({name: pa.array(column, pa.string()) for name, column in cells.items()})
    return scan_batches(list(cells), ["string"] * len(cells), [batch]).profile


def day(number: float) -> datetime:
    """Give a moment so many days after the first of 2024."""
    return START + timedelta(days=number)
