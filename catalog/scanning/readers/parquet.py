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
BATCH_BYTES = 64 * 2**20
"""About as much as a batch may hold, by what the file says of its row groups."""
_BUFFER_BYTES = 2**20


def open_part(path: Path, limits: Limits) -> Part:
    """Read the footer: columns and rows are known before any row is read."""
    _check_ends(path)
    try:
        with parquet.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
            width, unpacked = _sizes(file.metadata)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _broken(path, "footer", error) from None
    check_names(path, schema.names, "footer", limits)
    if unpacked > limits.max_unpacked_bytes:
        reason = f"it unpacks to {unpacked:,} bytes, more than the {limits.max_unpacked_bytes:,} that are read."
        remedy = "Split the file, or raise CATALOG_MAX_UNPACKED_BYTES if it is meant to be so large."
        raise Unreadable(path=str(path), place="footer", reason=reason, remedy=remedy)
    size = max(64, min(BATCH_ROWS, BATCH_ROWS * 32 // max(32, len(schema)), BATCH_BYTES // width))
    return Part(
        path=path,
        format="parquet",
        schema=pa.schema([(field.name, flat_type(field.type)) for field in schema]),
        stored=tuple(str(field.type) for field in schema),
        bytes=path.stat().st_size,
        rows=rows,
        batches=partial(_batches, path, rows, size),
    )


def _batches(path: Path, rows: int, size: int) -> Iterator[tuple[pa.RecordBatch, float]]:
    done = 0
    try:
        # A mapped file that is cut while it is read would end the process; buffered reading costs no more.
        with parquet.ParquetFile(
            path, buffer_size=_BUFFER_BYTES, pre_buffer=False, page_checksum_verification=True
        ) as file:
            # One reader thread costs less CPU in all than several.
            for batch in file.iter_batches(batch_size=size, use_threads=False):
                batch.validate(full=True)
                yield flatten(batch), (done := done + len(batch)) / max(1, rows)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise _broken(path, f"after row {done:,}", error) from None
    if done != rows:
        fewer = ValueError(f"the footer promises {rows:,} rows, there are {done:,}")
        raise _broken(path, f"after row {done:,}", fewer)


def _sizes(metadata: parquet.FileMetaData) -> tuple[int, int]:
    """Give the bytes of an average row of the widest row group, and of all, unpacked."""
    groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    widths = [group.total_byte_size // max(1, group.num_rows) for group in groups]
    return max([1, *widths]), sum(max(0, group.total_byte_size) for group in groups)


def _check_ends(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(max(0, path.stat().st_size - 4))
        end = file.read(4)
    if b"PARE" in {start, end}:
        raise _encrypted(path)
    if end != MAGIC:
        reason = "the Parquet file is cut off: its footer is missing."
        place = f"byte {path.stat().st_size}"
        raise Unreadable(path=str(path), place=place, reason=reason, remedy="Write or copy the file again.")


def _encrypted(path: Path) -> Unreadable:
    return Unreadable(path=str(path), reason="the Parquet file is encrypted.", remedy="Register a decrypted copy.")


def _broken(path: Path, place: str, error: Exception) -> Unreadable:
    told = (str(error).splitlines() or [""])[0].rstrip(".")[:200]
    if "encrypt" in told.lower() or "decrypt" in told.lower():
        return _encrypted(path)
    reason = f"the Parquet data is damaged ({told})."
    return Unreadable(path=str(path), place=place, reason=reason, remedy="Write or copy the file again.")
