"""The scan: profile and fingerprint of a table in one pass over Arrow batches, in bounded memory."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from catalog.scanning.allocating import keep_memory_at_hand
from catalog.scanning.distribution import distributions
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.joining import join_batches, plain_strings
from catalog.scanning.packing import fit
from catalog.scanning.profile import Profile
from catalog.scanning.reading import Reading
from catalog.scanning.settling import first_plan, settled
from catalog.scanning.sizes import Sizes, sizes_of
from catalog.scanning.summary import fingerprint_of, profile_of
from catalog.scanning.table_state import Plan, TableState

_MOST_PASSES = 5


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
    key: bytes = b"",
    personal: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> Sketch:
    """Sketch a table; `types` names the columns' types as stored, `progress` hears the rows done.

    Sizes and order of the batches' cuts change nothing: the rows are worked on in chunks of a fixed size. Without
    `keep_cells` no value of the table is kept: no cells, bounds, frequent values, quantiles or names of groups; with
    a `key` of 16 bytes those of columns about persons, of those in `personal`, and of free text, are
    kept as keyed hashes only. Where the whole
    table tells another form of a column than its head did, `batches` is gone through again.
    """
    state = state_of(names, batches, key=key, personal=personal, progress=progress)
    for _ in range(_MOST_PASSES):
        plan = settled(state, key, personal)
        if plan == state.plan or isinstance(batches, Iterator):
            break
        state = state_of(names, batches, plan=plan, progress=progress)
    return sketch_of(state, types, keep_cells=keep_cells)


def sketch_of(state: TableState, types: Sequence[str], *, keep_cells: bool = True) -> Sketch:
    """Write down what a scan knows, of a whole table or of all its parts merged."""
    shapes = distributions(state)
    profile = profile_of(state, types, shapes, keep_cells=keep_cells)
    return Sketch(profile, fit(fingerprint_of(state, shapes, keep_cells=keep_cells)))


def state_of(
    names: Sequence[str],
    batches: Iterable[pa.RecordBatch],
    *,
    plan: Plan | None = None,
    start: int = 0,
    key: bytes = b"",
    personal: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> TableState:
    """Work through the batches of a table, or of a part of it that begins at row `start`.

    States of parts merge, in any order, when all were read by the `plan` of one: its forms of columns, and what rows
    are sampled and grouped by. Without one, all of it is told from the head of the batches.
    """
    keep_memory_at_hand()
    sizes = sizes_of(len(names))
    state = None
    for chunk in chunks(batches, sizes):
        if state is None:
            state = TableState(tuple(names), sizes, plan or first_plan(names, chunk, key, personal), start)
        state.add(chunk)
        if progress is not None:
            progress(state.rows)
    return state or TableState(tuple(names), sizes, plan or Plan((Reading(),) * len(names)), start)


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
    arrays = [plain_strings(array) for array in join_batches(pieces).columns]
    return pa.RecordBatch.from_arrays(arrays, [str(place) for place in range(len(arrays))])
