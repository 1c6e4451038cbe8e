"""One validation of one file in a process of its own: prints seconds, peak memory and verdicts, as JSON."""

import json
import logging
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.measuring.quality.clicks import suite

if TYPE_CHECKING:
    from catalog.scanning.profile import Profile

Work = Callable[[], list[bool]]
_MEMORY = 768 * 2**20
_SEARCHED, _BOUGHT = "event_type IN ('click', 'purchase')", "event_type = 'purchase'"
# ruff: noqa: S608 - the queries are fixed, the paths our own
HAND = (
    """
    SELECT count(*), count(event_id), count(event_time), count(event_type), count(session_id), count(customer_id),
        count(DISTINCT event_id),
        count(*) FILTER (WHERE event_type NOT IN ('view', 'click', 'search', 'add_to_cart', 'purchase')),
        count(*) FILTER (WHERE device NOT IN ('app', 'desktop', 'phone', 'tablet')),
        count(*) FILTER (WHERE length(country) <> 2),
        count(*) FILTER (WHERE NOT regexp_matches(country, '^[A-Z]{2}$')),
        count(*) FILTER (WHERE NOT regexp_matches(page, '^/[a-z]+/\\d+$')),
        count(*) FILTER (WHERE event_time < '2024-01-01' OR event_time > '2025-01-02'),
        count(*) FILTER (WHERE list_position NOT BETWEEN 0 AND 100),
        count(*) FILTER (WHERE order_value NOT BETWEEN 0 AND 100000),
        count(*) FILTER (WHERE scroll NOT BETWEEN 0 AND 1),
        avg(order_value), stddev_samp(order_value), median(scroll), max(list_position),
        count(*) FILTER (WHERE event_type = 'view'), count(*) FILTER (WHERE event_type = 'purchase'),
        count(DISTINCT product_id), count(DISTINCT (event_id, session_id))
    FROM {table}
    """,
    "SELECT count(*), count(product_id) FROM {table} WHERE " + _SEARCHED,
    "SELECT count(*), count(order_value) FROM {table} WHERE " + _BOUGHT,
)
"""The same metrics as somebody would write them who knows the file."""


def main(way: str, path: str) -> None:
    """Validate the file `path` by one of `WAYS`; the start of the process and imports are not counted."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    work = WAYS[way](Path(path))
    began, cpu = time.perf_counter(), time.process_time()
    held = work()
    spent = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**spent, "peak_mib": peak, "judged": len(held), "passed": sum(held)}))


def _product(path: Path) -> Work:
    """Judge as the child of a warm worker does, of a version that was scanned."""
    from catalog.scanning.profile import Profile  # noqa: PLC0415

    return _judging(path, Profile.from_json(json.loads(_profile_path(path).read_text())))


def _unscanned(path: Path) -> Work:
    """Judge a file that no scan has looked at."""
    return _judging(path, None)


def _judging(path: Path, profile: "Profile | None") -> Work:
    from catalog.quality import judging, suites  # noqa: PLC0415 - each way loads only what it needs
    from catalog.quality.service import Chosen, ToJudge  # noqa: PLC0415
    from catalog.scanning.readers import Limits  # noqa: PLC0415

    made = suites.make(suite(), path="bench", source="shipped", party="owner")
    chosen = (Chosen(uuid4(), made, made.data, None),)
    given = ToJudge(path, Limits(), _MEMORY, keep_cells=True, profile=profile, chosen=chosen)

    def work() -> list[bool]:
        (verdict,) = judging.judge(given, lambda _share: None)
        return [one.outcome == "passed" for one in verdict.results]

    return work


def _scan(path: Path) -> Work:
    """Scan the file, for `product` to know what a scan tells."""
    from catalog.scanning import service  # noqa: PLC0415
    from catalog.scanning.readers import Limits  # noqa: PLC0415

    def work() -> list[bool]:
        found = service.scan(path, limits=Limits(), keep_cells=True, progress=lambda _share: None)
        if found.profile is None:
            raise SystemExit(f"{path} could not be read: {found.content.reason}")
        _profile_path(path).write_text(json.dumps(found.profile.to_json()))
        return []

    return work


def _profile_path(path: Path) -> Path:
    return path.with_suffix(".profile")


def _pandas(path: Path) -> Work:
    """Read the file into pandas and let GX judge the frame."""
    import pandas as pd  # noqa: PLC0415
    from great_expectations.execution_engine.pandas_batch_data import PandasBatchData  # noqa: PLC0415
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine  # noqa: PLC0415
    from great_expectations.validator.validator import Validator  # noqa: PLC0415

    from catalog.quality import gx  # noqa: PLC0415

    rules = gx.rules(suite(), "bench")

    def work() -> list[bool]:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, parse_dates=["event_time"])
        engine = PandasExecutionEngine()
        engine.load_batch_data("clicks", PandasBatchData(execution_engine=engine, dataframe=frame))
        validator = Validator(execution_engine=engine)
        validator.metrics_calculator.show_progress_bars = False
        found = validator.graph_validate([rule.expectation.configuration for rule in rules])
        return [bool(one.success) for one in found]

    return work


def _sql(path: Path) -> Work:
    """Ask the engine by hand, with the threads and the memory that the product gives it."""
    import tempfile  # noqa: PLC0415

    import duckdb  # noqa: PLC0415

    folder = tempfile.mkdtemp()
    limit = f"{_MEMORY // 2**20}MiB"
    connection = duckdb.connect(config={"threads": 1, "memory_limit": limit, "temp_directory": folder})

    def work() -> list[bool]:
        table = f"read_parquet('{path}')"
        if path.suffix != ".parquet":
            connection.execute(f"CREATE TEMP TABLE clicks AS SELECT * FROM read_csv('{path}')")
            table = "clicks"
        found = [connection.execute(query.replace("{table}", table)).fetchone() for query in HAND]
        return [row is not None for row in found]

    return work


WAYS: dict[str, Callable[[Path], Work]] = {
    "product": _product,
    "unscanned": _unscanned,
    "sql": _sql,
    "pandas": _pandas,
    "scan": _scan,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
