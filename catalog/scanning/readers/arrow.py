"""Arrow IPC files and streams, column types as stored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import ipc

from catalog.errors import Unreadable
from catalog.scanning.readers.dialect import check_names
from catalog.scanning.readers.nested import flat_type, flatten
from catalog.scanning.readers.sniff import Kind
from catalog.scanning.readers.source import BATCH_ROWS, Limits, Part


def open_part(path: Path, kind: Kind, limits: Limits) -> Part:
    """Read the schema; only reading tells the number of rows."""
    with _opened(path, kind) as reader:
        schema = reader.schema
    check_names(path, schema.names, "schema", limits)
    return Part(
        path=path,
        format="arrow",
        schema=pa.schema([(field.name, flat_type(field.type)) for field in schema]),
        stored=tuple(str(field.type) for field in schema),
        bytes=path.stat().st_size,
        rows=None,
        batches=partial(_batches, path, kind),
    )


def _batches(path: Path, kind: Kind) -> Iterator[tuple[pa.RecordBatch, float]]:
    size = max(1, path.stat().st_size)
    rows = bytes_done = 0
    with _opened(path, kind, lambda: f"after row {rows:,}") as reader:
        for batch in _stored(reader, kind):
            # Nothing in the format guards lengths and offsets: a damaged one would read past its buffer.
            batch.validate(full=True)
            bytes_done += batch.nbytes
            for start in range(0, len(batch), BATCH_ROWS):
                yield flatten(batch.slice(start, BATCH_ROWS)), min(1.0, bytes_done / size)
            rows += len(batch)


def _stored(reader: Any, kind: Kind) -> Iterator[pa.RecordBatch]:
    if kind.stream:
        yield from reader
    else:
        yield from (reader.get_batch(number) for number in range(reader.num_record_batches))


@contextmanager
def _opened(path: Path, kind: Kind, place: Callable[[], str] = lambda: "schema") -> Iterator[Any]:
    try:
        with _file(path) as file:
            yield ipc.open_stream(file) if kind.stream else ipc.open_file(file)
    except (pa.ArrowException, OSError, EOFError, ValueError, OverflowError) as error:
        told = (str(error).splitlines() or [""])[0].rstrip(".")[:200]
        reason = f"the Arrow data is damaged or cut off ({told})."
        raise Unreadable(path=str(path), place=place(), reason=reason, remedy="Write or copy the file again.") from None


def _file(path: Path) -> Any:
    # A mapped file that is cut while it is read ends the process, but one batch may be as large as the file.
    return pa.OSFile(str(path)) if path.stat().st_size <= _MOST_READ else pa.memory_map(str(path))


_MOST_READ = 256 * 2**20
