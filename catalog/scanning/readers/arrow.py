"""Arrow IPC files and streams, column types as stored."""

from collections.abc import Iterator
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
from catalog.scanning.readers.source import Limits, Part


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
    with _opened(path, kind) as reader:
        if not kind.stream:
            for number in range(reader.num_record_batches):
                yield flatten(reader.get_batch(number)), (number + 1) / reader.num_record_batches
            return
        done = 0
        for batch in reader:
            done += batch.nbytes
            yield flatten(batch), min(1.0, done / size)


@contextmanager
def _opened(path: Path, kind: Kind) -> Iterator[Any]:
    try:
        with pa.memory_map(str(path)) as file:
            yield ipc.open_stream(file) if kind.stream else ipc.open_file(file)
    except (pa.ArrowException, OSError, EOFError) as error:
        told = (str(error).splitlines() or [""])[0].rstrip(".")[:200]
        reason = f"the Arrow data is damaged or cut off ({told})."
        raise Unreadable(path=str(path), reason=reason, remedy="Write or copy the file again.") from None
