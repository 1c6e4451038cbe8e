"""What is asked of the engine, and a first look at texts that spares later ones."""

# ruff: noqa: S608 - every name in the query is quoted

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Protocol

from catalog.quality.answers import Table
from catalog.quality.columns import TEXT, stands_for_none


class Connection(Protocol):
    """What is asked of the engine."""

    def execute(self, query: str) -> Any:
        """Run a query; the answer has `fetchone`, `fetchmany` and `fetchall`."""

    def extract_statements(self, query: str) -> Sequence[Any]:
        """Take a text apart into its statements."""


def cleaned(connection: Connection, table: Table, names: Collection[str]) -> Table:
    """Mark the text columns, of those named, in which no text stands for no value: they are read as they are."""
    texts = [column for column in table.columns if column.family == TEXT and not column.clean and column.name in names]
    if not texts:
        return table
    asked = ", ".join(f"coalesce(bool_or({stands_for_none(column)}), FALSE)" for column in texts)
    try:
        row = connection.execute(f"SELECT {asked} FROM {table.name}").fetchone()
    except Exception:  # noqa: BLE001 - what cannot be read each rule tells by itself
        return table
    clean = {column.name for column, has_none in zip(texts, row, strict=True) if not has_none}
    columns = [replace(column, clean=True) if column.name in clean else column for column in table.columns]
    return Table(table.name, tuple(columns))
