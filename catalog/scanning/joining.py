"""Batches of one table joined, also where a column changed its type on the way."""

from collections.abc import Sequence

import pyarrow as pa

from catalog.scanning.columns import as_text


def join_batches(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """Put batches one after another; a column of several types is widened, or else written as text."""
    if len(batches) == 1:
        return batches[0]
    names = [str(place) for place in range(batches[0].num_columns)]
    columns = [join_arrays([batch.column(place) for batch in batches]) for place in range(len(names))]
    return pa.RecordBatch.from_arrays(columns, names)


def plain_strings(array: pa.Array) -> pa.Array:
    """Give every kind of string one type, so that all take the same way."""
    if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type):
        return array.cast(pa.string())
    return array


def join_arrays(arrays: Sequence[pa.Array]) -> pa.Array:
    """Put arrays one after another, as text when their types have nothing else in common."""
    kinds = {array.type for array in arrays}
    if len(kinds) > 1:
        arrays = [_one_kind(array, kinds) for array in arrays]
    return pa.concat_arrays(arrays)


def _one_kind(array: pa.Array, kinds: set[pa.DataType]) -> pa.Array:
    """Write an array as text, which reads back as the same canonical values; nulls take the other type."""
    known = [kind for kind in kinds if not pa.types.is_null(kind)]
    if pa.types.is_null(array.type):
        return pa.nulls(len(array), known[0] if len(known) == 1 else pa.string())
    if len(known) == 1:
        return array
    return as_text(array)
