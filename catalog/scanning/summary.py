"""From the state of a scan to what is kept of it: the profile and the fingerprint."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from catalog.scanning.canonical import number, write, write_instant
from catalog.scanning.column_state import ColumnState
from catalog.scanning.distribution import Distribution
from catalog.scanning.fingerprint import REVISION, ColumnSketch, Fingerprint, RowSample
from catalog.scanning.joining import join_batches
from catalog.scanning.keys import best_keys
from catalog.scanning.planning import told_apart
from catalog.scanning.profile import ColumnProfile, Profile
from catalog.scanning.row_sample import RowSampler
from catalog.scanning.semantic import semantic_of
from catalog.scanning.signatures import signatures
from catalog.scanning.smallest import LARGEST
from catalog.scanning.table_state import TableState, row_hashes
from catalog.scanning.values import written

LONGEST_CELL = 256
"""Characters kept of a cell."""
_SHARES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


def profile_of(state: TableState, types: Sequence[str], shapes: Sequence[Distribution], *, keep_cells: bool) -> Profile:
    """Write the statistics down."""
    columns = tuple(
        _profile(state, place, types[place], column, shape, keep_cells=keep_cells)
        for place, (column, shape) in enumerate(zip(state.columns, shapes, strict=True))
    )
    return Profile(state.rows, columns)


def fingerprint_of(state: TableState, shapes: Sequence[Distribution], *, keep_cells: bool) -> Fingerprint:
    """Write the sketches down."""
    columns = tuple(
        _sketch(state, place, column, shape, keep_cells=keep_cells)
        for place, (column, shape) in enumerate(zip(state.columns, shapes, strict=True))
    )
    samples = tuple(_samples(state, keep_cells=keep_cells)) if state.rows else ()
    groups = signatures(state, keep_cells=keep_cells)
    if any(sample.threshold == LARGEST and sample.cells for sample in samples):
        # A table that is kept whole can be grouped by whatever is asked; its days and months are what it is found by.
        groups = tuple(group for group in groups if len(group.units) == 1 and group.units[0])
    return Fingerprint(REVISION, state.rows - state.blank, state.digest, columns, samples, groups)


def _profile(
    state: TableState, place: int, kind: str, column: ColumnState, shape: Distribution, *, keep_cells: bool
) -> ColumnProfile:
    name, reading = state.names[place], state.plan.readings[place]
    keep_cells = keep_cells and not reading.key
    low, high = _ends(column)
    numbers, texts = column.numbers, column.texts
    quantiles = {f"{share:g}": shape.quantile(share) for share in _SHARES[1:-1]}
    is_number, is_text = column.kind == "number", column.kind == "text"
    deviation = None
    if is_number and numbers.count > 1:
        deviation = float(f"{(numbers.squares / (numbers.count - 1)) ** 0.5:.12g}")
    return ColumnProfile(
        name=name,
        position=place,
        type=kind,
        kind=column.kind,
        nulls=column.nulls,
        distinct=column.distinct,
        distinct_exact=not column.smallest.full,
        minimum=low if keep_cells else None,
        maximum=high if keep_cells else None,
        mean=_mean(column),
        stdev=deviation,
        quantiles={
            share: write_instant(int(value), bool(column.instants.zoned)) if column.kind == "time" else value
            for share, value in quantiles.items()
            if value is not None and keep_cells and (is_number or column.kind == "time")
        },
        entropy=shape.entropy,
        top=[[text[:LONGEST_CELL], count] for text, count in shape.top] if keep_cells else [],
        length_min=texts.shortest if is_text else None,
        length_mean=texts.characters / texts.count if is_text and texts.count else None,
        length_max=texts.longest if is_text else None,
        semantic=reading.meaning or semantic_of(name, column, [text for text, _ in shape.top]),
        form=reading.form.told,
        hidden=bool(reading.key),
    )


def _sketch(
    state: TableState, place: int, column: ColumnState, shape: Distribution, *, keep_cells: bool
) -> ColumnSketch:
    low, high = _ends(column)
    is_number, is_time = column.kind == "number", column.kind == "time"
    middle = [shape.quantile(share) for share in _SHARES[1:-1]]
    ends = [column.numbers.minimum, column.numbers.maximum]
    if is_time:
        ends = [column.instants.minimum, column.instants.maximum]
    quantiles = (ends[0], *middle, ends[1]) if keep_cells and (is_number or is_time) and len(shape.ordered) else ()
    return ColumnSketch(
        name=state.names[place],
        position=place,
        kind=column.kind,
        rows=column.rows - state.blank,
        nulls=column.nulls - state.blank,
        distinct=column.distinct,
        digest=column.digest,
        hashes=column.smallest.kept[: state.sizes.hashes],
        minimum=low if keep_cells else None,
        maximum=high if keep_cells else None,
        quantiles=tuple(float(value) for value in quantiles if value is not None),
        mean=_mean(column),
        decimals=tuple(column.numbers.decimals.tolist()),
        precision=tuple(column.instants.precision.tolist()),
        zoned=column.instants.zoned,
        mean_length=shape.length,
        integers=is_number and not column.numbers.decimals[1:].any(),
        hidden=bool(state.plan.readings[place].key),
    )


def _ends(column: ColumnState) -> tuple[str | None, str | None]:
    """Give the smallest and largest value of the column's kind, in canonical text."""
    if column.kind == "number":
        return write(number(column.numbers.minimum)), write(number(column.numbers.maximum))
    if column.kind == "time":
        zoned = bool(column.instants.zoned)
        return write_instant(column.instants.minimum, zoned), write_instant(column.instants.maximum, zoned)
    if column.kind == "boolean":
        true, count = column.booleans.true, column.booleans.count
        return "false" if true < count else "true", "true" if true else "false"
    low, high = column.texts.minimum, column.texts.maximum
    return low and low[:LONGEST_CELL], high and high[:LONGEST_CELL]


def _mean(column: ColumnState) -> float | None:
    return column.numbers.mean if column.kind == "number" else None


def _samples(state: TableState, *, keep_cells: bool) -> list[RowSample]:
    small = state.head and sum(map(len, state.head.values())) == state.rows
    samples = [_all_rows(state, keep_cells=keep_cells) if small else _sample(state, state.whole, keep_cells=keep_cells)]
    return samples + [_sample(state, sampler, keep_cells=keep_cells) for sampler in _keys(state)]


def _all_rows(state: TableState, *, keep_cells: bool) -> RowSample:
    rows = join_batches([batch for _, batch in sorted(state.head.items())])
    values = [reading.values(array) for array, reading in zip(rows.columns, state.plan.readings, strict=True)]
    hashes = row_hashes([values[place].hashes for place in told_apart(state.names)], state.rows)
    order = np.argsort(hashes, kind="stable")
    order = order[hashes[order] != 0]
    cells = _cells(state, rows.take(pa.array(order))) if keep_cells else ()
    return RowSample((), LARGEST, hashes[order], order.astype(np.int64) + state.start, cells)


def _sample(state: TableState, sampler: RowSampler, *, keep_cells: bool) -> RowSample:
    chosen, threshold = sampler.cut(state.sizes.sampled_rows)
    places, positions = sampler.places[chosen], sampler.positions[chosen]
    cells = _cells(state, state.pool.table(places)) if keep_cells and len(places) else ()
    return RowSample(sampler.columns, threshold, sampler.hashes[chosen], positions, cells)


def _cells(state: TableState, rows: pa.RecordBatch) -> tuple[tuple[str | None, ...], ...]:
    everywhere = np.arange(len(rows))
    return tuple(
        tuple(text and text[:LONGEST_CELL] for text in written(state.plan.readings[place].values(array), everywhere))
        if place < state.sizes.cells
        else (None,) * len(rows)
        for place, array in enumerate(rows.columns)
    )


def _keys(state: TableState) -> list[RowSampler]:
    distinct = {key: sampler.smallest.distinct() for key, sampler in state.keyed.items()}
    return [state.keyed[key] for key in best_keys(state.columns, distinct, state.rows - state.blank)]
