"""Many notices, a receiver that fails at random and workers killed at random: all arrive, and none has effect twice."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalog.db import new_id, now, transaction
from catalog.notifications import posting
from catalog.notifications.models import Channel, Delivery, Message, Notice, Posting, Preference
from tests import factories as make
from tests.notifications.receiver import Receiver, receiving

pytestmark = pytest.mark.slow

NOTICES = {"sqlite": 10_000, "postgresql": 2_000}
PEOPLE = ("ana", "bo", "cy", "di")
WORKERS, MOST_KILLS, LEAST_KILLS, PATIENCE_SECONDS = 2, 5, 2, 300.0


def fill(session: Session, receiver: Receiver, number: int) -> set[str]:
    """Post notices, each to one of some people who want each at once by a webhook; gives their ids."""
    home = make.dataset(session)
    for person in PEOPLE:
        receiver.secrets[person] = f"secret of {person}"
        channel = Channel(person=person, kind="webhook", address=receiver.address(person), secret=f"secret of {person}")
        session.add_all([channel, Preference(person=person, digest="immediate")])
    facts = {"kind": "version", "dataset_id": home.id, "title": "clicks holds a new version"}
    notices = [Notice(id=new_id(), cause=f"test:{place}", at=now(), **facts) for place in range(number)]
    messages = [
        Message(
            id=new_id(), notice_id=one.id, person=PEOPLE[place % len(PEOPLE)], title=one.title, reminded=0, urgent=False
        )
        for place, one in enumerate(notices)
    ]
    session.add_all(notices)
    session.flush()  # messages refer to them
    session.add_all(messages)
    session.flush()  # postings refer to them
    posting.post(session, messages)
    return {str(one.id) for one in notices}


def start(url: str, home: Path) -> subprocess.Popen[bytes]:
    environ = {
        **os.environ,
        "CATALOG_DATABASE_URL": url,
        "CATALOG_HOME": str(home),
        "CATALOG_LEASE_SECONDS": "1",
        "CATALOG_NOTICE_HOSTS": "127.0.0.1",
        "CATALOG_NOTICE_NETWORKS": "127.0.0.0/8",
    }
    command = [sys.executable, "-m", "catalog", "worker", "--parent", str(os.getpid())]
    return subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own program


def left(database: Engine) -> int:
    with transaction(database, write=False) as session:
        unsealed = session.scalar(select(func.count()).select_from(Posting).where(Posting.delivery_id.is_(None)))
        waiting = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == "waiting"))
    return (unsealed or 0) + (waiting or 0)


def test_all_arrive_and_none_has_effect_twice(database: Engine, database_url: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("HEADWATER_SEED", random.randrange(10**6)))  # noqa: S311 - guards nothing
    print(f"seed {seed}")  # noqa: T201 - to try the same again
    chance = random.Random(seed)  # noqa: S311 - guards nothing
    with receiving(seed=seed, refuses=0.06, loses=0.03) as receiver:
        with transaction(database) as session:
            sent = fill(session, receiver, NOTICES[database.dialect.name])
        kills, begun = 0, time.monotonic()
        workers = [start(database_url, tmp_path) for _ in range(WORKERS)]
        try:
            while still := left(database):
                assert time.monotonic() - begun < PATIENCE_SECONDS, f"{still} are left after {kills} kills"
                taken = len(receiver.taken)
                time.sleep(chance.uniform(0.1, 0.6))
                if len(receiver.taken) > taken and kills < MOST_KILLS:
                    unlucky = chance.randrange(WORKERS)
                    workers[unlucky].kill()
                    workers[unlucky].wait()
                    workers[unlucky], kills = start(database_url, tmp_path), kills + 1
        finally:
            for process in workers:
                process.kill()
                process.wait()
        took = receiver.took()
        print(f"{kills} kills, {sum(receiver.seen.values()) - len(receiver.taken)} letters came again")  # noqa: T201
        assert kills >= LEAST_KILLS
        assert receiver.problems == []
        assert set(took) == sent
        assert set(took.values()) == {1}
    with transaction(database, write=False) as session:
        assert set(session.scalars(select(Delivery.state))) == {"delivered"}
        assert session.scalar(select(Delivery.id).where(Delivery.attempts > 1).limit(1))
