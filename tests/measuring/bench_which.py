"""Which copy to use, asked over HTTP of a catalog of a million copies: `scripts/bench which`.

Beside it an address of the same server that does nothing (`/healthz`), asked in turn over the same connection. Asked
are names of datasets, paths of canonical copies and of others, and ids, in the same numbers; of one dataset in four
nothing is accepted yet.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import numpy as np
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, text

from catalog.db import create_database_engine, now
from catalog.migrations import runner
from tests import postgres
from tests.measuring import bulk
from tests.measuring.machine import machine
from tests.measuring.sites import site

DATABASES = ("sqlite", "postgresql")
COPIES, QUICK_COPIES = 1_000_000, 2_000
ASKED, QUICK_ASKED = 4_000, 100
WARM = 200
FAMILY = 4
"""Copies of one dataset."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the catalogs, ask, print."""
    given = _parser().parse_args(arguments)
    began = time.perf_counter()
    copies, asked = (QUICK_COPIES, QUICK_ASKED) if given.quick else (given.copies, ASKED)
    figures: dict[str, Any] = {"which.copies": copies}
    with tempfile.TemporaryDirectory(prefix="headwater-which-") as folder:
        for database in DATABASES:
            home = Path(folder) / database
            home.mkdir()
            figures |= _measure(database, home, copies, asked, given.seed)
    figures |= {"seed": given.seed, "seconds": round(time.perf_counter() - began, 1)}
    if given.json:
        print(json.dumps({**figures, "machine": machine()}))
    else:
        _show(figures)


def _measure(database: str, home: Path, copies: int, asked: int, seed: int) -> dict[str, Any]:
    url, drop = _database(database, home)
    engine = create_database_engine(url)
    runner.upgrade(engine)
    with engine.connect() as connection:
        _fill(connection, copies)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if database == "postgresql" else "ANALYZE"))
    engine.dispose()
    with site(url, home) as address, httpx.Client(base_url=address, timeout=60) as client:
        ours, empty = _ask(client, _questions(copies, asked + WARM, seed))
    drop()
    name = f"which.{database}"
    found = {f"{name}.p{rank}_ratio": _at(ours, rank) / _at(empty, rank) for rank in (50, 99)}
    found |= {f"{name}.p{rank}_ms": _at(ours, rank) * 1_000 for rank in (50, 99)}
    found |= {f"{name}.empty.p{rank}_ms": _at(empty, rank) * 1_000 for rank in (50, 99)}
    return {**{key: round(value, 3) for key, value in found.items()}, f"{name}.n": len(ours)}


def _database(database: str, home: Path) -> tuple[str, Callable[[], None]]:
    if database == "sqlite":
        return f"sqlite:///{home / 'catalog.db'}", lambda: None
    server = postgres.server(durable=True)
    postgres.administer(server, "DROP DATABASE IF EXISTS bench_which")
    postgres.administer(server, "CREATE DATABASE bench_which")
    drop = "DROP DATABASE bench_which WITH (FORCE)"
    return postgres.named(server, "bench_which"), lambda: postgres.administer(server, drop)


def _id(kind: int, place: int) -> UUID:
    return UUID(int=(kind << 100) + place)


_DATASET, _COPY, _VERSION, _DUMP, _MEMBER, _RANKING, _NOMINATION, _DECISION = range(1, 9)


def _path(place: int) -> str:
    return f"/lake/team-{place % 997}/dump-{place}.parquet"


def _is_accepted(dataset: int) -> bool:
    return dataset % 4 != 3


def _fill(connection: Connection, copies: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))  # rows come table by table
        connection.commit()
    at, datasets = now(), copies // FAMILY
    for table, columns, rows in (*_of_copies(copies, at), *_of_datasets(datasets, at)):
        bulk.write(connection, table, columns.split(), rows)


_NOMINATED = (
    "id dataset_id copy_id version_id ranking_id state evidence score low high proposed_by proposed_at valid_from "
    "known_from revision"
)
_Rows = tuple[str, str, Iterator[tuple[Any, ...]]]


def _of_copies(copies: int, at: Any) -> Iterator[_Rows]:
    yield (
        "dataset",
        "id name named description owner created_at revision",
        (
            (_id(_DATASET, place), f"area{place % 211}.set_{place}", True, "", "ana", at, 0)
            for place in range(copies // FAMILY)
        ),
    )
    yield (
        "copy",
        "id namespace name uri title description custodian created_at",
        (
            (_id(_COPY, place), "file", _path(place), f"file://{_path(place)}", f"dump-{place}", "", "bo", at)
            for place in range(copies)
        ),
    )
    yield (
        "membership",
        "id copy_id dataset_id reason set_by pinned valid_from known_from",
        (
            (_id(_MEMBER, place), _id(_COPY, place), _id(_DATASET, place // FAMILY), "made", "", False, at, at)
            for place in range(copies)
        ),
    )
    yield (
        "version",
        "id copy_id content_id status format bytes rows columns created_at",
        (
            (_id(_VERSION, place), _id(_COPY, place), f"sha256:{place:064x}", "readable", "parquet", 9, 9, [], at)
            for place in range(copies)
        ),
    )
    yield (
        "dump",
        "id copy_id version_id outcome proposed_name declared_from registered_by registered_at",
        (
            (_id(_DUMP, place), _id(_COPY, place), _id(_VERSION, place), "version", "", [], "bo", at)
            for place in range(copies)
        ),
    )


def _of_datasets(datasets: int, at: Any) -> Iterator[_Rows]:
    first = [(_id(_COPY, place * FAMILY), _id(_VERSION, place * FAMILY)) for place in range(datasets)]
    yield (
        "ranking",
        "id dataset_id digest abstained reason winner_copy_id candidates sensitivity ranked_at",
        (
            (_id(_RANKING, place), _id(_DATASET, place), "x", False, "It is the origin.", first[place][0], [], [], at)
            for place in range(datasets)
        ),
    )
    yield (
        "nomination",
        _NOMINATED,
        (
            (
                *(_id(_NOMINATION, place), _id(_DATASET, place), *first[place], _id(_RANKING, place)),
                *("accepted" if _is_accepted(place) else "proposed", {"reason": "It is the origin.", "candidates": []}),
                *(0.8, 0.7, 0.9, "catalog", at, at, at, 1),
            )
            for place in range(datasets)
        ),
    )
    yield (
        "decision",
        "id nomination_id verb reason actor verified decided_at",
        (
            (_id(_DECISION, place), _id(_NOMINATION, place), "accept", "I looked", "ana", False, at)
            for place in range(datasets)
            if _is_accepted(place)
        ),
    )


def _questions(copies: int, count: int, seed: int) -> list[tuple[str, str]]:
    """Draw names with the state that must be answered."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    drawn = []
    for number in range(count):
        dataset = chance.randrange(copies // FAMILY)
        copy = dataset * FAMILY + (0 if number % 4 < 2 else chance.randrange(1, FAMILY))
        asked = (f"area{dataset % 211}.set_{dataset}", _path(copy), _path(copy), str(_id(_DATASET, dataset)))[
            number % 4
        ]
        other = number % 4 == 2
        drawn.append((asked, ("not_canonical" if other else "canonical") if _is_accepted(dataset) else "unknown"))
    return drawn


def _ask(client: httpx.Client, questions: Sequence[tuple[str, str]]) -> tuple[list[float], list[float]]:
    ours, empty = [], []
    for name, state in questions:
        begun = time.perf_counter()
        answer = client.get("/api/v1/which", params={"name": name})
        ours.append(time.perf_counter() - begun)
        if answer.json().get("state") != state:
            raise RuntimeError(f"{name} should be {state}: {answer.text}")
        begun = time.perf_counter()
        client.get("/healthz")
        empty.append(time.perf_counter() - begun)
    return ours[WARM:], empty[WARM:]


def _at(seconds: Sequence[float], rank: int) -> float:
    return float(np.percentile(seconds, rank))


def _show(figures: dict[str, Any]) -> None:
    columns = ("p50_ratio", "p99_ratio", "p50_ms", "p99_ms", "empty.p50_ms", "empty.p99_ms", "n")
    table = Table("database", *columns)
    for database in DATABASES:
        table.add_row(database, *(str(figures[f"which.{database}.{name}"]) for name in columns))
    console = Console(highlight=False)
    console.print(table)
    console.print(f"{figures['which.copies']:,} copies, {figures['seconds']} s")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench which", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="a small catalog, to see that the command works")
    parser.add_argument("--copies", type=int, default=COPIES, help=f"how many copies; {COPIES:,} if not given")
    parser.add_argument("--seed", type=int, default=0, help="which names to ask")
    return parser


if __name__ == "__main__":
    main()
