"""Small files for tests of reading: the same rows in every format."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, ipc, parquet

from catalog.scanning.readers import Limits
from catalog.scanning.service import Scan, scan

SMALL = Limits(max_line_bytes=2_000, max_columns=50, max_unpacked_bytes=100_000)


def write(folder: Path, name: str, content: bytes | str) -> Path:
    """Write a file and give its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def look(path: Path, limits: Limits | None = None) -> Scan:
    """Scan as the product does."""
    return scan(path, limits=limits or Limits(), keep_cells=True, progress=lambda _share: None)


def orders(rows: int = 300) -> pa.Table:
    """Make a table whose values every format can hold."""
    return pa.table(
        {
            "id": [f"A-{number}" for number in range(rows)],
            "amount": [number / 4 for number in range(rows)],
            "count": [number % 7 for number in range(rows)],
            "note": [('said "hi", twice', "", "two\nlines", "été")[number % 4] or None for number in range(rows)],
        }
    )


def as_csv(table: pa.Table, delimiter: str = ",") -> bytes:
    """Write a table as delimited text, quoted where needed."""
    sink = pa.BufferOutputStream()
    csv.write_csv(table, sink, csv.WriteOptions(delimiter=delimiter))
    return bytes(sink.getvalue())


def as_json_lines(table: pa.Table) -> bytes:
    """Write a table as one object a line."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in table.to_pylist())


def as_parquet(table: pa.Table) -> bytes:
    """Write a table as a Parquet file."""
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, row_group_size=100)
    return bytes(sink.getvalue())


def as_arrow(table: pa.Table, *, stream: bool = False) -> bytes:
    """Write a table as an Arrow file or stream."""
    sink = pa.BufferOutputStream()
    with (ipc.new_stream if stream else ipc.new_file)(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=100)
    return bytes(sink.getvalue())


def zstd(data: bytes) -> bytes:
    """Pack with Zstandard."""
    return bytes(pa.compress(data, codec="zstd", asbytes=True)) if data else b""


ORDERS = orders()
FORMATS: dict[str, bytes] = {
    "orders.csv": as_csv(ORDERS),
    "orders.tsv": as_csv(ORDERS, "\t"),
    "orders.csv.gz": gzip.compress(as_csv(ORDERS)),
    "orders.csv.zst": zstd(as_csv(ORDERS)),
    "orders.jsonl": as_json_lines(ORDERS),
    "orders.jsonl.gz": gzip.compress(as_json_lines(ORDERS)),
    "orders.parquet": as_parquet(ORDERS),
    "orders.arrow": as_arrow(ORDERS),
    "orders.arrows": as_arrow(ORDERS, stream=True),
}
