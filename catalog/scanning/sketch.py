"""The scan: profile and fingerprint of a table in one pass over Arrow batches, in bounded memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from catalog.scanning.allocating import keep_memory_at_hand
from catalog.scanning.distribution import distributions
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.joining import join_batches
from catalog.scanning.local_times import order_of
from catalog.scanning.packing import fit
from catalog.scanning.profile import Profile
from catalog.scanning.sizes import Sizes, sizes_of
from catalog.scanning.summary import fingerprint_of, profile_of
from catalog.scanning.table_state import TableState

HINT_ROWS = 8_192
"""The head of a table by which the order of day and month is decided, per column."""


@dataclass(frozen=True)
class Sketch:
    """What one scan leaves behind."""

    profile: Profile
    fingerprint: Fingerprint


def scan_batches(
    names: Sequence[str],
    types: Sequence[str],
    batches: Iterable[pa.RecordBatch],
    *,
    keep_cells: bool = True,
    progress: Callable[[int], None] | None = None,
) -> Sketch:
    """Sketch a table; `types` names the columns' types as stored, `progress` hears the rows done.

    Sizes and order of the batches' cuts change nothing: the rows are worked on in chunks of a fixed size. Without
    `keep_cells` no value of the table is kept: no cells, bounds, frequent values, quantiles or names of groups.
    """
    state = state_of(names, batches, progress=progress)
    shapes = distributions(state)
    profile = profile_of(state, types, shapes, keep_cells=keep_cells)
    return Sketch(profile, fit(fingerprint_of(state, shapes, keep_cells=keep_cells)))


def state_of(
    names: Sequence[str],
    batches: Iterable[pa.RecordBatch],
    *,
    day_first: Sequence[bool] | None = None,
    progress: Callable[[int], None] | None = None,
) -> TableState:
    """Work through batches; states of parts of a table merge when all got the same `day_first`."""
    keep_memory_at_hand()
    sizes = sizes_of(len(names))
    state = None
    for chunk in chunks(batches, sizes):
        if state is None:
            state = TableState(tuple(names), sizes, tuple(day_first or hints(chunk)))
        state.add(chunk)
        if progress is not None:
            progress(state.rows)
    return state or TableState(tuple(names), sizes, tuple(day_first or [False] * len(names)))


def hints(chunk: pa.RecordBatch) -> list[bool]:
    """Say per column whether its dates put the day first, from the head of the table."""
    return [
        pa.types.is_string(array.type) and order_of(array.slice(0, HINT_ROWS).cast(pa.string()))
        for array in (_plain(column.slice(0, HINT_ROWS)) for column in chunk.columns)
    ]


def chunks(batches: Iterable[pa.RecordBatch], sizes: Sizes) -> Iterator[pa.RecordBatch]:
    """Cut batches into chunks of one size; where rows are very long, into shorter ones."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        start = 0
        while start < len(batch):
            piece = batch.slice(start, sizes.chunk - rows)
            start += len(piece)
            rows += len(piece)
            waiting.append(piece)
            if rows == sizes.chunk or sum(each.nbytes for each in waiting) > sizes.chunk_bytes:
                yield _together(waiting)
                waiting, rows = [], 0
    if rows:
        yield _together(waiting)


def _together(pieces: list[pa.RecordBatch]) -> pa.RecordBatch:
    arrays = [_plain(array) for array in join_batches(pieces).columns]
    return pa.RecordBatch.from_arrays(arrays, [str(place) for place in range(len(arrays))])


def _plain(array: pa.Array) -> pa.Array:
    """Give every kind of string one type, so that all take the same way."""
    if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type):
        return array.cast(pa.string())
    return array
