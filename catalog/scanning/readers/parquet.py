"""Parquet files, column types as stored."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from catalog.errors import Unreadable
from catalog.scanning.readers.dialect import check_names
from catalog.scanning.readers.nested import flat_type, flatten
from catalog.scanning.readers.source import BATCH_ROWS, Limits, Part

MAGIC = b"PAR1"


def open_part(path: Path, limits: Limits) -> Part:
    """Read the footer: columns and rows are known before any row is read."""
    _check_ends(path)
    try:
        with parquet.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise _broken(path, "the footer", error) from None
    check_names(path, schema.names, "footer", limits)
    return Part(
        path=path,
        format="parquet",
        schema=pa.schema([(field.name, flat_type(field.type)) for field in schema]),
        stored=tuple(str(field.type) for field in schema),
        bytes=path.stat().st_size,
        rows=rows,
        batches=partial(_batches, path, rows, max(1_024, BATCH_ROWS * 32 // max(32, len(schema)))),
    )


def _batches(path: Path, rows: int, size: int) -> Iterator[tuple[pa.RecordBatch, float]]:
    done = 0
    try:
        with parquet.ParquetFile(path, memory_map=True) as file:
            # One reader thread costs less CPU in all than several.
            for batch in file.iter_batches(batch_size=size, use_threads=False):
                done += len(batch)
                yield flatten(batch), done / max(1, rows)
    except (pa.ArrowException, OSError) as error:
        raise _broken(path, f"after row {done:,}", error) from None


def _check_ends(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(max(0, path.stat().st_size - 4))
        end = file.read(4)
    if b"PARE" in {start, end}:
        reason, remedy = "the Parquet file is encrypted.", "Register a decrypted copy."
        raise Unreadable(path=str(path), reason=reason, remedy=remedy)
    if end != MAGIC:
        reason = "the Parquet file is cut off: its footer is missing."
        raise Unreadable(path=str(path), reason=reason, remedy="Write or copy the file again.")


def _broken(path: Path, place: str, error: Exception) -> Unreadable:
    told = (str(error).splitlines() or [""])[0].rstrip(".")[:200]
    if "encrypt" in told.lower() or "decrypt" in told.lower():
        reason, remedy = "the Parquet file is encrypted.", "Register a decrypted copy."
        return Unreadable(path=str(path), reason=reason, remedy=remedy)
    reason = f"the Parquet data is damaged ({told})."
    return Unreadable(path=str(path), place=place, reason=reason, remedy="Write or copy the file again.")
