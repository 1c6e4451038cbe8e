"""What form each column of a table is written in: guessed from its head, then held against all of its rows.

The evidence is counts that add up, so that what all rows tell does not depend on their order. Where it tells another
form than the head did, the table is read once more; parts of a table that is read in several places are held against
their evidence together.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import pyarrow as pa

from catalog.scanning.column_state import ColumnState
from catalog.scanning.joining import plain_strings
from catalog.scanning.reading import Reading
from catalog.scanning.semantic import HIDDEN, PERSON, named_id, semantic_of
from catalog.scanning.smallest import Smallest
from catalog.scanning.table_state import Plan, TableState

HEAD_ROWS = 8_192
"""The head of a table by which the forms of its columns are guessed."""
_MOST_TRIES = 6
_VALUES = 2_048


def first_plan(names: Sequence[str], chunk: pa.RecordBatch, key: bytes = b"", personal: Collection[str] = ()) -> Plan:
    """Guess from the head of a table; with a `key`, columns about persons and free text are read as keyed hashes.

    Those in `personal` are about persons because somebody said so.
    """
    heads = [plain_strings(column.slice(0, HEAD_ROWS)) for column in chunk.columns]
    return Plan(tuple(_guessed(name, head, key, personal) for name, head in zip(names, heads, strict=True)))


def settled(state: TableState, key: bytes = b"", personal: Collection[str] = ()) -> Plan:
    """Give the plan by which the table should have been read: that of the state itself when all rows bear it out.

    One that differs leaves open what rows are sampled and grouped by.
    """
    readings = tuple(
        _reading(name, column, reading, key, personal)
        for name, column, reading in zip(state.names, state.columns, state.plan.readings, strict=True)
    )
    return state.plan if readings == state.plan.readings else Plan(readings)


def _guessed(name: str, head: pa.Array, key: bytes, personal: Collection[str]) -> Reading:
    reading = Reading()
    for _ in range(_MOST_TRIES):
        column = ColumnState(Smallest(_VALUES))
        column.add(reading.cells(head, encode=True, seen=column.seen), len(head))
        before, reading = reading, _reading(name, column, reading, key, personal)
        if reading == before:
            break
    return reading


def _reading(name: str, column: ColumnState, before: Reading, key: bytes, personal: Collection[str]) -> Reading:
    """Say how a column should be read, by what was seen while it was read as `before`; what is hidden stays so."""
    form = column.seen.decide(before.form, name, column.filled, is_id=named_id(name))
    if before.key or not key:
        return replace(before, form=form)
    if name in personal:
        return Reading(form, key, PERSON)
    if form != before.form:
        return Reading(form)  # what was not read as it is written may look like prose
    frequent = column.frequencies.texts if column.frequencies is not None else ()
    meaning = semantic_of(name, column, frequent)
    return Reading(form, key, meaning) if meaning in HIDDEN else Reading(form)
