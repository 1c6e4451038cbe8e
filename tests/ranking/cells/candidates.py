"""Candidates with real fingerprints, for tests of how their cells are compared."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa

from catalog.ranking.cells.known import Candidate, ToLookAt, Word
from catalog.ranking.cells.naming import key_of
from catalog.ranking.facts import ColumnFacts
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.packing import pack
from catalog.scanning.sketch import scan_batches

IDS = {name: UUID(int=number) for number, name in enumerate("abcdefgh", start=1)}
PERSONAL = {"email"}


def sold(rows: int = 300, seed: int = 1) -> pa.Table:
    random = np.random.default_rng(seed)
    return pa.table(
        {
            "order_id": np.sort(random.choice(10**6, rows, replace=False)) + 10**6,
            "price": random.integers(100, 9_999, rows) / 100,
            "quantity": random.integers(1, 9, rows),
            "email": [f"user{number}@mail.example" for number in random.integers(0, 50, rows).tolist()],
        }
    )


def changed(table: pa.Table, name: str, every: int, start: int = 0) -> pa.Table:
    """Change every so many cells of a numeric column, each by another amount."""
    cells = table.column(name).to_numpy().copy()
    chosen = cells[start::every]
    cells[start::every] = np.round(chosen + np.random.default_rng(every).integers(1, 40, len(chosen)), 2)
    return table.set_column(table.column_names.index(name), name, pa.array(cells))


def candidate(
    name: str,
    table: pa.Table,
    *,
    also: Mapping[str, str] | None = None,
    keep_cells: bool = True,
    key: bytes = b"",
) -> Candidate:
    """Make a candidate; `also` tells the names in the family of columns that are called otherwise here.

    With a key what is about persons is kept as hashes.
    """
    numbers: dict[str, int] = {}
    facts = []
    for column in table.column_names:
        own = (also or {}).get(column, column)
        numbers[column] = sum(ord(letter) * 7**place for place, letter in enumerate(own))
        facts.append(ColumnFacts(column, numbers[column], len(table), personal=own in PERSONAL))
    packed = pack(_scanned(table, keep_cells=keep_cells, key=key))
    return Candidate([IDS[name]], facts, packed, place(name), f"{name}.csv")


def place(name: str) -> str:
    return f"file:///lake/{name}.csv"


def _scanned(table: pa.Table, *, keep_cells: bool, key: bytes) -> Fingerprint:
    kinds = [str(kind) for kind in table.schema.types]
    return scan_batches(table.column_names, kinds, table.to_batches(), keep_cells=keep_cells, key=key).fingerprint


def looking(*candidates: Candidate, **known: Any) -> ToLookAt:
    return ToLookAt(candidates, **known)


def word(key: Mapping[str, object], column: str, value: object, verdict: str = "true", source: str = "steward") -> Word:
    pairs = key_of({name: str(said) for name, said in key.items()})
    said = None if value is None else str(value)
    return Word(pairs, column, verdict, said, source, "bo", "the till", "2026-11-20T10:00:00+00:00")


def truths(table: pa.Table, asked: Sequence[Mapping[str, Any]], key: str = "order_id") -> list[Word]:
    """Answer what is asked from the table that is right."""
    rows = {str(value): row for row, value in enumerate(table.column(key).to_pylist())}
    found = []
    for one in asked:
        named = dict(map(tuple, one["key"]))
        cell = table.column(one["column"])[rows[named[key]]].as_py()
        plain = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
        found.append(word(named, one["column"], plain))
    return found
