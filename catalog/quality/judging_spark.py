"""Local bytes judged by suites on Spark; runs in a process of its own, which has imported Great Expectations."""

# ruff: noqa: S608 - every name in a query is quoted

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from catalog.errors import Unreadable
from catalog.quality import gx_spark
from catalog.quality.cells import open_columns
from catalog.quality.columns import TEXT, Column, meant, present, quoted
from catalog.quality.judging import build, shared_out
from catalog.quality.outcome import Verdict
from catalog.quality.service import ToJudge
from catalog.quality.stored import columns_of
from catalog.scanning import duck
from catalog.scanning.readers import open_source

ROWS_AT_ONCE = 100_000
_READ = 0.2


def judge(todo: ToJudge, progress: Callable[[float], None]) -> list[Verdict]:
    """Judge by every suite; raises Unreadable and its kind when the bytes cannot be read, SparkMissing."""
    started = time.perf_counter()
    built = [build(chosen) for chosen in todo.chosen]
    rules = [rule for ready in built if isinstance(ready, list) for rule in ready]
    with _parquet(todo) as path:
        progress(_READ)
        found = gx_spark.on_spark(
            path,
            rules,
            memory_bytes=todo.memory_bytes,
            open_columns=open_columns(todo.profile, keep_cells=todo.keep_cells),
            progress=lambda share: progress(_READ + (1 - _READ) * share),
        )
    return shared_out(todo.chosen, built, found, time.perf_counter() - started)


@contextmanager
def _parquet(todo: ToJudge) -> Iterator[Path]:
    """Give the rows as a Parquet file that holds each column as the scan read it, also what was written as text."""
    with (
        tempfile.TemporaryDirectory(prefix="headwater-spark-") as folder,
        open_source(todo.path, todo.limits) as source,
        duck.table_from(source, memory_bytes=todo.memory_bytes) as (connection, name),
    ):
        columns = columns_of(connection, name, todo.profile)
        read = _readings(connection, name, columns)
        asked = ", ".join(f"{read[column.name]} AS {quoted(column.name)}" for column in columns)
        path = Path(folder) / "rows.parquet"
        batches: Any = connection.execute(f"SELECT {asked} FROM {name}").to_arrow_reader(ROWS_AT_ONCE)
        try:
            with pq.ParquetWriter(path, batches.schema) as writer:
                for batch in batches:
                    writer.write_batch(batch)
        except OSError as error:
            reason = f"its rows cannot be kept for Spark ({error.strerror or error})."
            raise Unreadable(path=str(todo.path), reason=reason, remedy="Make room in the folder of TMPDIR.") from None
        yield path


def _readings(connection: Any, name: str, columns: Sequence[Column]) -> dict[str, str]:
    """Say how each column is read; text of which one value cannot be read as meant stays text."""
    texts = [column for column in columns if column.family == TEXT and meant(column) != present(column)]
    read = {column.name: present(column) for column in columns}
    if texts:
        counts = ", ".join(f"count({present(column)}) = count({meant(column)})" for column in texts)
        found = connection.execute(f"SELECT {counts} FROM {name}").fetchone()
        read |= {column.name: meant(column) for column, whole in zip(texts, found, strict=True) if whole}
    return read
