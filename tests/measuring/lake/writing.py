"""Tables to files: the ending names the format; no format keeps pandas' index."""

from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as .csv, .parquet or .jsonl, making the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_BY_ENDING[path.suffix](frame))


def _csv(frame: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    pacsv.write_csv(_plain_times(_table(frame)), buffer, pacsv.WriteOptions(quoting_style="needed"))
    return buffer.getvalue()


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    pq.write_table(_table(frame), buffer, compression="zstd")
    return buffer.getvalue()


def _jsonl(frame: pd.DataFrame) -> bytes:
    return str(
        frame.to_json(orient="records", lines=True, date_format="iso", date_unit="ms", double_precision=15)
    ).encode()


def _table(frame: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    fields = [_field(table.schema.field(name)) for name in table.column_names]
    return table.cast(pa.schema(fields), safe=False)


def _field(field: pa.Field) -> pa.Field:
    # Milliseconds hold every time of the lake, in every format.
    if pa.types.is_timestamp(field.type):
        return field.with_type(pa.timestamp("ms"))
    return field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field


def _plain_times(table: pa.Table) -> pa.Table:
    """Give days without a time of day, and times without empty milliseconds, as other programs write them."""
    for position, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(position, field.name, _shortest(table.column(position)))
    return table


def _shortest(column: pa.ChunkedArray) -> pa.ChunkedArray:
    for unit, kind in (("day", pa.date32()), ("second", pa.timestamp("s"))):
        if pc.all(pc.equal(pc.floor_temporal(column, unit=unit), column)).as_py() is not False:
            return column.cast(kind)
    return column


_BY_ENDING = {".csv": _csv, ".parquet": _parquet, ".jsonl": _jsonl}
