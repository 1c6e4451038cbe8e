"""Great Expectations on Spark (imported only where it is used: it starts a Java machine)."""

import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from catalog.quality.gx import Rule
from catalog.quality.gx_native import Progress, evaluate, nothing
from catalog.quality.outcome import Outcome
from catalog.quality.spark import check

MEMORY_BYTES = 768 * 2**20
_MEBIBYTE = 2**20


def on_spark(
    path: Path,
    rules: Sequence[Rule],
    *,
    memory_bytes: int = MEMORY_BYTES,
    open_columns: Collection[str] | None = None,
    progress: Progress = nothing,
) -> list[Outcome]:
    """Judge a Parquet file by GX's own engine for Spark, in a Spark of its own that reaches no other machine.

    Raises SparkMissing.
    """
    check()
    with _session(memory_bytes) as session:
        return judge_frame(session.read.parquet(str(path)), rules, open_columns=open_columns, progress=progress)


def judge_frame(
    frame: Any, rules: Sequence[Rule], *, open_columns: Collection[str] | None = None, progress: Progress = nothing
) -> list[Outcome]:
    """Judge a frame of a Spark that runs."""
    from great_expectations.execution_engine.sparkdf_batch_data import SparkDFBatchData  # noqa: PLC0415 - heavy
    from great_expectations.execution_engine.sparkdf_execution_engine import SparkDFExecutionEngine  # noqa: PLC0415

    engine = SparkDFExecutionEngine(persist=False)
    engine.load_batch_data("table", SparkDFBatchData(execution_engine=engine, dataframe=frame))
    return evaluate(engine, rules, open_columns=open_columns, progress=progress)


@contextmanager
def _session(memory_bytes: int) -> Iterator[Any]:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - it starts a Java machine

    with tempfile.TemporaryDirectory(prefix="headwater-spark-") as folder:
        settings = {
            "spark.master": "local[1]",
            "spark.app.name": "headwater",
            "spark.driver.memory": f"{max(512, memory_bytes // _MEBIBYTE)}m",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.local.dir": folder,
            "spark.sql.warehouse.dir": folder,
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": "1",
            "spark.log.level": "OFF",
        }
        builder = SparkSession.builder
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        try:
            yield session
        finally:
            session.stop()
