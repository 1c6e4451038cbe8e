"""How far a dump is: the stage at work, what was given up, and when nothing more is to do."""

from datetime import timedelta

from sqlalchemy.orm import Session

from catalog.datasets import queries
from catalog.db import now
from catalog.pipeline import progress
from catalog.queue import service as queue
from catalog.queue.models import Task
from tests import factories as make


def test_a_waiting_dump_is_at_its_first_stage(session: Session) -> None:
    dump = make.dump(session, make.copy(session))
    queue.enqueue(session, "scan", dump.id)
    (seen,) = progress.of_dumps(session, [dump.id])
    assert (seen.stage, seen.share, seen.settled, seen.outcome) == ("scan", 0.0, False, "waiting")


def test_work_on_its_version_and_dataset_counts_and_the_earliest_stage_is_told(session: Session) -> None:
    copy = make.copy(session)
    version = make.version(session, copy)
    dump = make.dump(session, copy, version_id=version.id, outcome="version")
    queue.enqueue(session, "rank", queries.dataset_of(session, copy.id).id)
    assert progress.of_dumps(session, [dump.id])[0].stage == "rank"
    queue.enqueue(session, "validate", version.id)
    seen = progress.of_dumps(session, [dump.id])[0]
    assert (seen.stage, seen.settled) == ("validate", False)
    assert 0 < seen.share < 1


def test_a_dump_without_open_tasks_is_settled_and_tells_what_was_given_up(session: Session) -> None:
    copy = make.copy(session)
    dump = make.dump(session, copy)
    home = queries.dataset_of(session, copy.id).id
    session.add(Task(stage="scan", subject_id=dump.id, state="dead", error="The disk is gone.", finished_at=now()))
    long_ago = now() - timedelta(days=1)
    session.add(Task(stage="rank", subject_id=home, state="dead", error="An old story.", finished_at=long_ago))
    session.flush()
    (seen,) = progress.of_dumps(session, [dump.id])
    assert (seen.settled, seen.share, seen.stage) == (True, 1.0, "")
    assert seen.failures == ("scan: The disk is gone.",)


def test_others_are_not_waited_for(session: Session) -> None:
    mine, other = make.dump(session, make.copy(session)), make.dump(session, make.copy(session))
    queue.enqueue(session, "scan", other.id)
    assert [seen.settled for seen in progress.of_dumps(session, [mine.id, other.id])] == [True, False]
