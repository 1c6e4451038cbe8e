"""Twenty copies of a bad candidate, registered and worked through like any dump, never change the nominee."""

import csv
import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.db import transaction
from catalog.nominations.models import Nomination
from catalog.pipeline.service import Registration, register_dump
from catalog.pipeline.stages import handlers
from catalog.queue.worker import work
from catalog.silos.access import Actor
from tests import factories as make
from tests.conftest import BACKENDS

pytestmark = pytest.mark.slow  # Great Expectations is imported once for all of them

Table = tuple[list[str], list[list[object]]]
HEAD = ["order_id", "customer", "product", "ordered_at", "price"]
COUNT = 20


def orders() -> Table:
    dice = random.Random(5)  # noqa: S311 - invented data
    rows: list[list[object]] = [
        [
            7_000_000 + 37 * number + dice.randrange(30),
            f"customer {dice.randrange(60):03d}",
            dice.choice(["tea", "coffee", "milk", "bread"]),
            f"2026-{1 + number % 12:02d}-{dice.randrange(1, 29):02d} {dice.randrange(10, 24)}:15:07",
            round(dice.uniform(1, 90), 2),
        ]
        for number in range(240)
    ]
    return HEAD, rows


def edited(table: Table, share: float, seed: int) -> Table:
    """Change so many of the cells that are no key: other prices, other days, mistyped names."""
    dice = random.Random(seed)  # noqa: S311 - invented data
    head, rows = table
    return head, [
        [*row[:1], *(_other(cell, dice) if dice.random() < share else cell for cell in row[1:])] for row in rows
    ]


def _other(cell: object, dice: random.Random) -> object:
    if isinstance(cell, float):
        return round(cell * dice.uniform(0.5, 2), 2)
    text = str(cell)
    if text.startswith("2026-"):
        return f"2026-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}{text[10:]}"
    place = dice.randrange(len(text) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def part(table: Table) -> Table:
    head, rows = table
    return head, [row for row in rows if row[2] != "tea"]


BAD: dict[str, Callable[[Table], Table]] = {"edited": lambda table: edited(table, 0.1, 1), "part": part}
CLONING: dict[str, Callable[[Table, int], Table]] = {
    "exact": lambda table, _: table,
    "slightly edited": lambda table, seed: edited(table, 0.01, seed),
    "much edited": lambda table, seed: edited(table, 0.2, seed),
    "renamed": lambda table, seed: ([f"{name}_{seed}" for name in table[0]], table[1]),
}


@pytest.fixture
def run(database: Engine, settings: Settings, tmp_path: Path) -> Callable[[dict[str, Table]], None]:
    """Write tables as files, register them and work until nothing is left to do."""
    folder = tmp_path / "lake"
    folder.mkdir()
    with transaction(database) as session:
        make.silo(session, "shop", roots=(str(folder),), owner="sales")

    def ran(tables: dict[str, Table]) -> None:
        for name, (head, rows) in tables.items():
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([head, *rows])
            with transaction(database) as session:
                register_dump(session, Registration(str(folder / f"{name}.csv"), "shop"), Actor("ana"))
        work(database, handlers(settings), settings, until_idle=True, stop=threading.Event())

    return ran


def nominees(database: Engine) -> list[str]:
    with transaction(database, write=False) as session:
        open_ones = session.scalars(select(Nomination).where(Nomination.state == "proposed"))
        return [datasets.copy(session, one.copy_id).name.rsplit("/", 1)[-1] for one in open_ones]


# Each way of being bad on one database: the four would take minutes, and the pipeline is tried on both elsewhere.
@pytest.mark.parametrize(("database_url", "bad"), zip(BACKENDS, BAD, strict=True), indirect=["database_url"])
def test_copies_of_a_bad_candidate_never_change_the_nominee(
    database: Engine, run: Callable[[dict[str, Table]], None], bad: str
) -> None:
    whole = orders()
    tables = {"orders": whole, **{name: made(whole) for name, made in BAD.items()}}
    run(tables)
    assert nominees(database) == ["orders.csv"]
    kinds: Sequence[str] = list(CLONING)
    for first, last in ((0, 1), (1, 4), (4, COUNT)):
        run({f"clone {number}": CLONING[kinds[number % 4]](tables[bad], number) for number in range(first, last)})
        assert nominees(database) == ["orders.csv"], f"after {last} clones"
