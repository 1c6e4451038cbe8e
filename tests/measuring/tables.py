"""Files made into what the catalog compares: the product's own scan, on all cores, nothing read twice."""

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.progress import Progress

from catalog.matching.tables import Table, prepare
from catalog.scanning.packing import pack, unpack
from catalog.scanning.readers import Limits
from catalog.scanning.service import scan


def tables(paths: Iterable[Path], bar: Progress | None = None) -> Mapping[Path, Table | None]:
    """Scan files and make their fingerprints ready for comparing; None for those that cannot be read."""
    wanted = sorted(set(paths))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    task = bar.add_task("scanning", total=len(wanted)) if bar else None
    found: dict[Path, Table | None] = {}
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        for path, packed in zip(wanted, pool.map(_packed, wanted, chunksize=4), strict=True):
            found[path] = prepare(unpack(packed)) if packed is not None else None
            if bar and task is not None:
                bar.advance(task)
    return found


def _packed(path: Path) -> bytes | None:
    found = scan(path, limits=Limits(), keep_cells=True, progress=lambda _: None)
    return pack(found.fingerprint) if found.fingerprint is not None else None
