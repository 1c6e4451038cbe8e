"""What every reader gives: parts with batches, gathered into one source."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

BATCH_ROWS = 65_536


@dataclass(frozen=True)
class Limits:
    """How much of a dump may be held at once, in bytes and in columns."""

    max_line_bytes: int = 64 * 2**20
    max_columns: int = 5_000
    max_unpacked_bytes: int = 64 * 2**30


@dataclass(frozen=True)
class Part:
    """One file of a dump. `batches` gives each batch with the share of the file read so far."""

    path: Path
    format: str
    schema: pa.Schema
    """As the batches come."""
    stored: tuple[str, ...]
    """The type of each column as it is stored; nested ones come as JSON text."""
    bytes: int
    rows: int | None
    """None where only reading tells."""
    batches: Callable[[], Iterator[tuple[pa.RecordBatch, float]]]
    keys: tuple[tuple[str, str | None], ...] = ()
    """What the folder names say: `dt=2026-11-01` is a column."""


@dataclass
class Source:
    """A dump ready to be read: its columns are known, its rows come in batches of at most 65,536."""

    format: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    files: tuple[Path, ...]
    bytes: int
    rows: int | None
    schema: pa.Schema
    parts: tuple[Part, ...]
    in_place: bool
    """Another engine reads these files to the same values: Parquet without nested columns."""
    again: Callable[[], "Source"]
    """The same dump opened anew with every row looked at first, for when `OutgrewHead` was raised."""
    share: float = field(default=0.0)
    """How much has been read, 0 to 1."""

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Give all rows, from the first one each time."""
        return self.batches()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give all rows, in order; raises `Unreadable` at the first place that cannot be read."""
        done = 0
        for part in self.parts:
            for batch, share in part.batches():
                self.share = (done + share * part.bytes) / max(1, self.bytes)
                yield from _slices(self._conform(batch, part))
            done += part.bytes
        self.share = 1.0

    def _conform(self, batch: pa.RecordBatch, part: Part) -> pa.RecordBatch:
        """Give a part's batch the columns of the whole: missing ones null, folder keys added, types as they come."""
        if tuple(batch.schema.names) == self.names:
            return batch
        keys = dict(part.keys)
        present = {name: place for place, name in enumerate(batch.schema.names)}
        columns = []
        for wanted in self.schema:
            if wanted.name in present:
                columns.append(batch.column(present[wanted.name]))
            elif (value := keys.get(wanted.name)) is not None:
                columns.append(pa.repeat(pa.scalar(value, pa.string()), len(batch)))
            else:
                columns.append(pa.nulls(len(batch), wanted.type))
        return pa.RecordBatch.from_arrays(columns, names=list(self.names))


class OutgrewHead(Exception):  # noqa: N818 - a signal between a reader and who reads, never shown
    """Later rows hold fields or types that the head of the file did not show; open the source `again`."""


def _slices(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(batch), BATCH_ROWS):
        yield batch.slice(start, BATCH_ROWS)
