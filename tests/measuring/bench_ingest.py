"""OpenLineage events kept per second, one by one over HTTP and in batches of 100: `scripts/bench ingest`.

Beside it, in the same run, the very rows that the batches led to are inserted as they are into an empty database, batch
by batch, each in one transaction: what keeping so much could cost at least. Both are measured in turn. The first
transaction of each is not counted: it compiles the statements of a fresh connection, and brings what others refer to.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table as Shown
from sqlalchemy import Engine, Table, select

from catalog import bulk
from catalog.datasets.models import Copy, Dataset, Membership
from catalog.db import Base, create_database_engine, transaction
from catalog.lineage.arrivals import Event
from catalog.lineage.jobs import Facet, Job, JobIO, Run, RunIO
from catalog.lineage.models import ColumnEdge, Edge
from catalog.migrations import runner
from catalog.queue.models import Change, Task
from tests.measuring.events import sending
from tests.measuring.machine import machine

DATABASES = ("sqlite", "postgresql")
EVENTS, QUICK_EVENTS = 4_000, 200
SINGLES, QUICK_SINGLES = 300, 20
ROUNDS, QUICK_ROUNDS = 3, 1
BATCH = 100
JOBS, TABLES = 60, 200
# In the order in which one may refer to another.
MODELS: tuple[type[Base], ...] = (
    *(Copy, Dataset, Membership, Job, Run, JobIO, RunIO),
    *(Facet, Edge, ColumnEdge, Change, Task, Event),
)
Rows = Mapping[Table, Sequence[Mapping[str, Any]]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both databases and print rates and ratios."""
    given = _parser().parse_args(arguments)
    started = time.perf_counter()
    sizes = (QUICK_EVENTS, QUICK_SINGLES, QUICK_ROUNDS) if given.quick else (EVENTS, SINGLES, ROUNDS)
    numbers: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as made:
        for database in DATABASES:
            with sending.databases(database, Path(made), durable=True) as fresh:
                numbers |= _measure(database, fresh, Path(made), given.seed, *sizes)
    numbers |= {"seed": given.seed, "seconds": round(time.perf_counter() - started, 1)}
    if given.json:
        print(json.dumps({**numbers, "machine": machine()}))
    else:
        _show(numbers)


def events(count: int, seed: int) -> list[dict[str, Any]]:
    """Make events of runs of some jobs: a start, and an end with schema, columns and statistics.

    A job reads and writes the same tables in each run, as jobs do.
    """
    chance = random.Random(seed)  # noqa: S311 - numbers, no secrets
    tables = [chance.sample(range(TABLES), 3) for _ in range(JOBS)]
    made: list[dict[str, Any]] = []
    for number in range(count // 2):
        job = chance.randrange(JOBS)
        made += [_event(kind, number, job, tables[job]) for kind in ("START", "COMPLETE")]
    return made


def _event(kind: str, number: int, job: int, tables: Sequence[int]) -> dict[str, Any]:
    minute = number * 2 + (kind == "COMPLETE")
    at = f"2026-03-{1 + minute // 1440 % 28:02}T{minute // 60 % 24:02}:{minute % 60:02}:00Z"
    told: dict[str, Any] = {"_producer": "https://example.org/bench", "_schemaURL": "https://example.org/facet.json"}
    ended = kind == "COMPLETE"
    return {
        "eventType": kind,
        "eventTime": at,
        "producer": "https://example.org/bench",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": f"run-{number}", "facets": {"nominalTime": {**told, "nominalStartTime": at}}},
        "job": {"namespace": "bench", "name": f"job_{job}", "facets": {"sql": {**told, "query": f"select {job}"}}},
        "inputs": [_dataset(table, told) for table in tables[1:]],
        "outputs": [_output(tables, told, number)] if ended else [],
    }


def _dataset(table: int, told: dict[str, Any]) -> dict[str, Any]:
    fields = [{"name": f"column_{number}", "type": "bigint"} for number in range(8)]
    facets = {"schema": {**told, "fields": fields}}
    return {"namespace": "postgres://bench:5432", "name": f"shop.table_{table}", "facets": facets}


def _output(tables: Sequence[int], told: dict[str, Any], number: int) -> dict[str, Any]:
    made = _dataset(tables[0], told)
    sources = [
        {"namespace": made["namespace"], "name": f"shop.table_{table}", "field": f"column_{at}"}
        for at, table in enumerate(tables[1:])
    ]
    fields = {f"column_{at}": {"inputFields": [source]} for at, source in enumerate(sources)}
    made["facets"]["columnLineage"] = {**told, "fields": fields}
    return {**made, "outputFacets": {"outputStatistics": {**told, "rowCount": number, "size": number * 10}}}


def _measure(
    database: str, fresh: Any, home: Path, seed: int, count: int, singles: int, rounds: int
) -> dict[str, object]:
    ours, raw, ones = [], [], []
    for number in range(rounds):
        told = events(count, seed + number)
        engine = _opened(fresh(f"{database}_ours_{number}"))
        ours.append(_batches(engine, home, told))
        rows = _rows(engine)
        ones.append(_singly(engine, home, events(singles, seed + 1_000 + number), prefix=f"single-{number}-"))
        engine.dispose()
        bare = _opened(fresh(f"{database}_raw_{number}"))
        raw.append(_raw(bare, rows, count))
        bare.dispose()
    ratios = [one / other for one, other in zip(ours, raw, strict=True)]
    return {
        f"ingest.{database}.single.per_second": round(statistics.median(ones), 1),
        f"ingest.{database}.single.n": rounds * singles,
        f"ingest.{database}.batch.per_second": round(statistics.median(ours), 1),
        f"ingest.{database}.batch.n": rounds * count,
        f"ingest.{database}.batch.ratio": round(statistics.median(ratios), 3),
        f"ingest.{database}.raw.per_second": round(statistics.median(raw), 1),
    }


def _opened(url: str) -> Engine:
    engine = create_database_engine(url)
    runner.upgrade(engine)
    return engine


def _batches(engine: Engine, home: Path, told: Sequence[dict[str, Any]]) -> float:
    bodies = [json.dumps(told[at : at + BATCH]).encode() for at in range(0, len(told), BATCH)]
    with sending.serving(engine, home) as address, httpx.Client(base_url=address, timeout=120) as client:
        started = 0.0
        for body in bodies:
            answer = client.post("/api/v1/lineage/batch", content=body)
            assert answer.status_code == 204, answer.text
            started = started or time.perf_counter()
        return (len(told) - BATCH) / (time.perf_counter() - started)


def _singly(engine: Engine, home: Path, told: Sequence[dict[str, Any]], prefix: str) -> float:
    for one in told:
        one["run"]["runId"] = prefix + one["run"]["runId"]
    bodies = [json.dumps(one).encode() for one in told]
    with sending.serving(engine, home) as address, httpx.Client(base_url=address, timeout=120) as client:
        started = time.perf_counter()
        for body in bodies:
            answer = client.post("/api/v1/lineage", content=body)
            assert answer.status_code == 201, answer.text
        return len(told) / (time.perf_counter() - started)


def _rows(engine: Engine) -> Rows:
    """Read all that the events led to, in the order in which it came."""
    with transaction(engine, write=False) as session:
        return {
            held: [dict(row) for row in session.execute(select(held).order_by(*held.primary_key)).mappings()]
            for held in (bulk.table(model) for model in MODELS)
        }


def _raw(engine: Engine, rows: Rows, count: int) -> float:
    """Insert the same rows, as many in a transaction as there were batches; gives events a second."""
    parts = list(_parts(rows, -(-count // BATCH)))
    started = 0.0
    for part in parts:
        with transaction(engine) as session:
            for table, some in part.items():
                session.connection().execute(table.insert(), list(some))
        started = started or time.perf_counter()
    return (count - BATCH) / (time.perf_counter() - started)


def _parts(rows: Rows, number: int) -> Iterator[Rows]:
    """Part the rows into batches; what others refer to goes with the first."""
    first = {bulk.table(model) for model in (Copy, Dataset, Membership, Job)}
    for at in range(number):
        part: dict[Table, Sequence[Mapping[str, Any]]] = {}
        for table, all_of in rows.items():
            size = -(-len(all_of) // number)
            some = (all_of if at == 0 else []) if table in first else all_of[at * size : (at + 1) * size]
            if some:
                part[table] = some
        yield part


def _show(numbers: Mapping[str, object]) -> None:
    table = Shown(title="Events kept", title_justify="left", pad_edge=False)
    table.add_column("figure")
    table.add_column("", justify="right")
    for name, number in numbers.items():
        table.add_row(name, str(number))
    Console(highlight=False).print(table)


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/bench ingest", description=__doc__)
    made.add_argument("--json", action="store_true", help="print the figures as JSON")
    made.add_argument("--quick", action="store_true", help="a few events, to see that the command works")
    made.add_argument("--seed", type=int, default=1, help="of the events")
    return made


if __name__ == "__main__":
    main()
