"""Dumps registered per second over HTTP, against bare inserts into the same database: `scripts/bench register`.

A bare insert is one row of the dump table in a transaction of its own, from one connection, as durable as the
product's. Both are measured in turn, several times, and the medians are compared.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, insert

from catalog.datasets import naming
from catalog.datasets import service as datasets
from catalog.datasets.models import Dump
from catalog.db import create_database_engine, new_id, transaction
from catalog.migrations import runner
from catalog.silos import service as silos
from catalog.silos.access import Actor
from tests import postgres
from tests.measuring.machine import machine
from tests.measuring.sites import site

DATABASES = ("sqlite", "postgresql")
ROUNDS, QUICK_ROUNDS = 5, 2
DUMPS, QUICK_DUMPS = 300, 20
CLIENTS = 4
ACTOR = Actor("bench")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both databases and print rates and ratios."""
    given = _parser().parse_args(arguments)
    started = time.perf_counter()
    rounds, dumps = (QUICK_ROUNDS, QUICK_DUMPS) if given.quick else (ROUNDS, DUMPS)
    numbers: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for database in DATABASES:
            numbers.update(_measure(database, folder / database, rounds, dumps))
    numbers["seconds"] = round(time.perf_counter() - started, 1)
    numbers["seed"] = 0
    if given.json:
        print(json.dumps({**numbers, "machine": machine()}))
    else:
        _show(numbers)


def _measure(database: str, folder: Path, rounds: int, dumps: int) -> dict[str, object]:
    lake = folder / "lake"
    lake.mkdir(parents=True)
    url = f"sqlite:///{folder / 'catalog.db'}" if database == "sqlite" else _postgresql()
    engine = create_database_engine(url)
    runner.upgrade(engine)
    copy_id = _prepare(engine, lake)
    ours, bare = [], []
    with site(url, folder) as address:
        for number in range(rounds):
            ours.append(_register(address, lake, number, dumps))
            bare.append(_insert(engine, copy_id, dumps))
    engine.dispose()
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    return {
        f"register.{database}.ratio": round(statistics.median(ratios), 3),
        f"register.{database}.per_second": round(statistics.median(ours), 1),
        f"register.{database}.insert_per_second": round(statistics.median(bare), 1),
        f"register.{database}.n": rounds * dumps,
    }


def _postgresql() -> str:
    server = postgres.server(durable=True)
    postgres.administer(server, "CREATE DATABASE bench_register")
    return postgres.named(server, "bench_register")


def _prepare(engine: Engine, lake: Path) -> object:
    with transaction(engine) as session:
        silo = silos.add(session, name="bench", owner="ana", stewards=[], roots=[str(lake)], actor=ACTOR)
        return datasets.copy_at(session, naming.identify(str(lake / "bare.csv")), silo_id=silo.id).id


def _register(address: str, lake: Path, number: int, dumps: int) -> float:
    paths = [lake / f"{number}-{place}.csv" for place in range(dumps)]
    for path in paths:
        path.write_text("a,b\n1,2\n")

    def send(path: Path) -> None:
        answer = client.post("/api/v1/dumps", json={"uri": str(path), "silo": "bench"})
        answer.raise_for_status()

    with httpx.Client(base_url=address, timeout=60) as client, ThreadPoolExecutor(CLIENTS) as clients:
        start = time.perf_counter()
        list(clients.map(send, paths))
        return dumps / (time.perf_counter() - start)


def _insert(engine: Engine, copy_id: object, dumps: int) -> float:
    start = time.perf_counter()
    for _ in range(dumps):
        with engine.begin() as connection:
            connection.execute(insert(Dump).values(id=new_id(), copy_id=copy_id, registered_by="bench"))
    return dumps / (time.perf_counter() - start)


def _show(numbers: dict[str, object]) -> None:
    table = Table("database", "registered a second", "bare inserts a second", "ratio", "n")
    for database in DATABASES:
        names = ("per_second", "insert_per_second", "ratio", "n")
        table.add_row(database, *(str(numbers[f"register.{database}.{name}"]) for name in names))
    Console(highlight=False).print(table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench register", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="a small run, to see that the command works")
    return parser


if __name__ == "__main__":
    main()
