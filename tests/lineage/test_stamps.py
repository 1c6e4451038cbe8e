"""The stamp moves with everything that whole-graph answers are made of, and with nothing else."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset, Membership
from catalog.db import now, transaction
from catalog.lineage import service, stamps
from catalog.lineage.jobs import Job, JobIO
from catalog.lineage.models import Edge
from catalog.silos.models import Silo
from tests import factories


@pytest.fixture(autouse=True)
def _lake(database: Engine) -> None:
    with transaction(database) as session:
        silo = factories.silo(session)
        first, second = (factories.copy(session, silo_id=silo.id).id for _ in range(2))
        service.declare(session, first, second, recorded_by="ana")
        job = Job(namespace="airflow", name="nightly")
        session.add(job)
        session.flush()  # what it reads refers to it
        session.add(JobIO(job_id=job.id, copy_id=first, direction="input"))


def _link(session: Session) -> None:
    service.declare(session, *(factories.copy(session).id for _ in range(2)), recorded_by="ana")


MOVING: dict[str, tuple[str, Callable[[Session], object]]] = {
    "a new link": ("edge", _link),
    "a link that ended": ("edge", lambda session: session.execute(update(Edge).values(valid_to=now()))),
    "a link held no longer": ("edge", lambda session: session.execute(update(Edge).values(known_to=now()))),
    "a surer link": ("edge", lambda session: session.execute(update(Edge).values(confidence=0.9))),
    "a link that is gone": ("edge", lambda session: session.execute(delete(Edge))),
    "a reader that is gone": ("job", lambda session: session.execute(update(JobIO).values(ended_at=now()))),
    "a copy": ("holder", factories.copy),
    "a custodian": ("holder", lambda session: session.execute(update(Copy).values(custodian="bo"))),
    "a member": ("holder", lambda session: session.execute(update(Membership).values(known_to=now()))),
    "an owner": ("holder", lambda session: session.execute(update(Dataset).values(owner="bo"))),
    "a silo's owner": ("holder", lambda session: session.execute(update(Silo).values(owner="bo"))),
}


@pytest.mark.parametrize("change", MOVING)
def test_a_change_moves_it(database: Engine, change: str) -> None:
    subject, make = MOVING[change]
    before = _read(database, subject)
    with transaction(database) as session:
        make(session)
    assert _read(database, subject) > before


def test_what_changes_no_answer_does_not_move_it(database: Engine) -> None:
    before = _read(database, "edge"), _read(database, "holder"), _read(database, "job")
    with transaction(database) as session:
        session.execute(update(Edge).values(last_seen=now() + timedelta(days=1), run_id="again"))
        session.execute(
            update(Edge).values(valid_from=Edge.valid_from, valid_to=None, job_id=Edge.job_id, kind=Edge.kind)
        )
        session.execute(update(JobIO).values(ended_at=None))
        session.execute(update(Copy).values(title="a title"))
        edge = session.query(Edge).one()
        service.declare(session, edge.source_copy_id, edge.target_copy_id, run_id="again", recorded_by="ana")
    assert (_read(database, "edge"), _read(database, "holder"), _read(database, "job")) == before


def test_a_change_that_is_taken_back_leaves_it(database: Engine) -> None:
    before = _read(database, "edge")
    with Session(database) as session:
        _link(session)
        assert stamps.read(session, "edge") > before
        session.rollback()
    assert _read(database, "edge") == before


def test_a_change_that_commits_after_a_later_one_still_moves_it(database: Engine) -> None:
    if database.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    wrote, go_on = Event(), Event()

    def slow() -> None:
        with transaction(database) as session:
            _link(session)
            session.flush()
            wrote.set()
            go_on.wait(30)

    writer = Thread(target=slow)
    writer.start()
    assert wrote.wait(30)
    with transaction(database) as session:
        _link(session)  # nobody waits for the slow one
    between = _read(database, "edge")
    go_on.set()
    writer.join(30)
    assert _read(database, "edge") == between + 1


def _read(database: Engine, subject: str) -> int:
    with transaction(database, write=False) as session:
        return stamps.read(session, subject)
