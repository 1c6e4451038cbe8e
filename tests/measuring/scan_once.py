"""One scan of one file in a process of its own: prints CPU seconds, peak memory and what came out, as JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path


def main(way: str, path: str) -> None:
    """Work through the file `path` by one of `WAYS`; the start of the process and imports are not counted."""
    work = WAYS[way](Path(path))
    began = time.process_time()
    found = work()
    cpu = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "peak_mib": peak, **found}))


def _product(path: Path) -> Callable[[], dict[str, int]]:
    """Scan as the worker does: content id, readers, profile and fingerprint."""
    import pyarrow as pa  # noqa: PLC0415

    from catalog.config import settings  # noqa: PLC0415 - each way loads only what it needs
    from catalog.scanning import service  # noqa: PLC0415
    from catalog.scanning.packing import pack  # noqa: PLC0415
    from catalog.scanning.readers import limits  # noqa: PLC0415
    from catalog.scanning.sketch import scan_batches  # noqa: PLC0415

    allowed = limits(settings())
    first = pa.RecordBatch.from_pydict({"text": ["a", "1", None], "number": [1, 2, 3]})
    scan_batches(
        ["text", "number"], ["string", "int64"], [first]
    )  # libraries that load on first use are start, not work

    def work() -> dict[str, int]:
        scan = service.scan(path, limits=allowed, keep_cells=True, progress=lambda _: None)
        if scan.profile is None or scan.fingerprint is None:
            raise SystemExit(f"{path} could not be read: {scan.content.reason}")
        return {"rows": scan.profile.rows, "bytes": len(pack(scan.fingerprint))}

    return work


def _summarize(path: Path) -> Callable[[], dict[str, int]]:
    """DuckDB's SUMMARIZE: a profile with approximate quantiles, no fingerprint and no frequent values."""
    return _query(f"SUMMARIZE SELECT * FROM {_source(path)}")  # noqa: S608 - a path of our own


def _hash(path: Path) -> Callable[[], dict[str, int]]:
    """Hash every cell and nothing else: about the least that reading and looking at everything costs."""
    return _query(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {_source(path)}")  # noqa: S608 - a path of our own


def _query(sql: str) -> Callable[[], dict[str, int]]:
    import duckdb  # noqa: PLC0415

    connection = duckdb.connect()

    def work() -> dict[str, int]:
        connection.execute(sql).fetchall()
        return {}

    return work


def _source(path: Path) -> str:
    reader = {".csv": "read_csv", ".jsonl": "read_json", ".parquet": "read_parquet"}[path.suffix]
    return f"{reader}('{path}')"


WAYS: dict[str, Callable[[Path], Callable[[], dict[str, int]]]] = {
    "product": _product,
    "summarize": _summarize,
    "hash": _hash,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
