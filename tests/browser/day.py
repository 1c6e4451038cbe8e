"""A company for a day: two silos, what lies in them, who works there, and everything that Headwater runs of."""

import csv
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from catalog.access import users
from catalog.client import Catalog
from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from catalog.pipeline import sealing
from catalog.pipeline.stages import handlers
from catalog.queue.worker import work
from tests import factories as make
from tests.access.people import MACHINE_ACTOR, token, user
from tests.notifications.smtp import Server, mail_server
from tests.sites import serving

PASSWORD = "a long pass phrase for one day"  # noqa: S105 - of invented people
PEOPLE = {"bo": "owner", "cy": "owner", "di": "owner", "sam": "steward", "aud": "auditor"}
HOLDERS = {"bo": "as somebody declared", "cy": "as a run was seen to do", "di": "as its content shows"}
"""Who holds a copy of the clicks, and how that is known."""
HEAD = ("event_id", "visitor", "product", "happened_at", "price", "event_type")
WRONG = 30
"""Rows whose price the site writes wrong."""

Row = tuple[object, ...]


@dataclass(frozen=True)
class Day:
    """What runs, where its files lie, and the tokens of the pipeline, the auditor and a holder."""

    engine: Engine
    settings: Settings
    address: str
    mail: Server
    folder: Path
    bearer: str
    auditor: str
    holder_token: str

    def place(self, name: str) -> Path:
        """Give the path of a dump: `silo/file`."""
        return self.folder / name

    def pipeline(self) -> Catalog:
        """Speak as the pipeline."""
        return Catalog(self.address, token=self.bearer)

    def holder(self) -> Catalog:
        """Speak as a person who holds a copy."""
        return Catalog(self.address, token=self.holder_token)

    def dataset(self, name: str) -> str:
        """Give the id of the dataset of this name."""
        with self.pipeline() as pipeline:
            return str(pipeline.which(name)["dataset_id"])

    def work(self) -> None:
        """Do all that waits to be done."""
        work(
            self.engine,
            handlers(self.settings),
            self.settings,
            until_idle=True,
            stop=threading.Event(),
            errand=sealing.ERRAND,
        )

    def changed_record(self) -> list[Any]:
        """List where somebody changed what the record says."""
        with Catalog(self.address, token=self.auditor) as catalog:
            catalog.verify_audit()
            self.work()
            found = catalog.audit_state()["verified"]
        assert found["last"] > 0
        assert found["whole"] is not bool(found["findings"])
        return list(found["findings"])


@contextmanager
def company(database_url: str, folder: Path) -> Iterator[Day]:
    """Start the mail server and the site, and make the silos and the people."""
    engine = create_database_engine(database_url)
    with mail_server(folder) as mail:
        settings = Settings(home=folder, database_url=database_url, mail_url=mail.url)
        for silo in ("shop", "store"):
            (folder / silo).mkdir()
        with transaction(engine) as session:
            for silo, owner in (("shop", "loader"), ("store", "bo")):
                make.silo(session, silo, roots=(str(folder / silo),), owner=owner, stewards=["sam"])
            people = {name: user(session, name, role, email=f"{name}@catalog.example") for name, role in PEOPLE.items()}
            for made in people.values():
                users.set_password(session, made, PASSWORD, actor=MACHINE_ACTOR)
            auditor = token(session, people["aud"], ["read", "audit"])
            holder = token(session, people["bo"], ["read", "describe"])
            robot = user(session, "loader", "pipeline", kind="service")
            bearer = token(session, robot, ["read", "register"])
        with serving(engine, settings, access=True) as address:
            yield Day(engine, settings, address, mail, folder, bearer, auditor, holder)
    engine.dispose()


def clicks(count: int = 600) -> list[Row]:
    """Give what people clicked on, with the right prices."""
    dice = random.Random(8)  # noqa: S311 - invented data
    return [
        (
            5_000_000 + 41 * number + dice.randrange(40),
            f"v{dice.randrange(150):04d}",
            68_000 + dice.randrange(90),
            f"2026-11-{1 + number // 30:02d}T{dice.randrange(10, 23)}:{number % 50 + 10}:{dice.randrange(10, 60)}Z",
            f"{dice.randrange(100, 9_000) / 100:.2f}",
            dice.choice(("view", "view", "click", "cart", "purchase")),
        )
        for number in range(count)
    ]


def mistaken(rows: Sequence[Row]) -> list[Row]:
    """Give the rows as the site writes them: some prices are another product's."""
    wrong = set(random.Random(3).sample(range(len(rows)), WRONG))  # noqa: S311 - invented data
    prices = [row[4] for row in rows]
    return [(*row[:4], prices[place - 7] if place in wrong else row[4], row[5]) for place, row in enumerate(rows)]


def write(path: Path, head: Sequence[str], rows: Sequence[Row]) -> None:
    """Write a dump."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
