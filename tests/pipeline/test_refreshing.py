"""What older code fingerprinted is looked at again in the background, and is never compared wrongly meanwhile."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, delete, update

from catalog.config import Settings
from catalog.datasets import queries
from catalog.db import transaction
from catalog.matching import index
from catalog.matching import queries as matching
from catalog.matching import service as matches
from catalog.matching.models import Match, Sketched
from catalog.pipeline import refreshing, scanning
from catalog.pipeline.service import Registration, register_dump
from catalog.pipeline.stages import handlers
from catalog.queue import queries as queue
from catalog.queue.worker import Next
from catalog.scanning import queries as scans
from catalog.scanning.fingerprint import REVISION
from catalog.scanning.models import FingerprintRow
from catalog.silos.access import Actor
from tests import factories as make

TABLE = "number,who\n" + "".join(f"{n * 7},person {n}\n" for n in range(40))
Register = Callable[..., UUID]


@pytest.fixture
def register(database: Engine, settings: Settings, tmp_path: Path) -> Register:
    """Write a file, register and scan it; gives its copy."""
    lake = tmp_path / "lake"
    lake.mkdir()
    with transaction(database) as session:
        make.silo(session, "store", roots=(str(lake),))

    def registered(name: str, text: str = TABLE) -> UUID:
        (lake / name).write_text(text)
        with transaction(database) as session:
            receipt = register_dump(session, Registration(str(lake / name), "store"), Actor("ana"))
        with transaction(database, write=False) as session:
            todo = scanning.load(session, receipt.dump_id, settings)
        found = scanning.compute(todo, lambda _share: None)
        with transaction(database) as session:
            scanning.save(session, todo, found)
        return receipt.copy_id

    return registered


def age(engine: Engine) -> None:
    """Let all fingerprints be those of older code."""
    with transaction(engine) as session:
        session.execute(update(FingerprintRow).values(revision=REVISION - 1))


def refresh(engine: Engine, settings: Settings, copy_id: UUID) -> list[Next]:
    handler = handlers(settings)[refreshing.STAGE]
    with transaction(engine, write=False) as session:
        todo = handler.load(session, copy_id)
    found = handler.compute(todo, lambda _share: None)
    with transaction(engine) as session:
        return list(handler.save(session, todo, found))


def waiting(engine: Engine) -> list[UUID]:
    with transaction(engine, write=False) as session:
        return refreshing.waiting(session)


def version_of(engine: Engine, copy_id: UUID) -> UUID:
    with transaction(engine, write=False) as session:
        version = queries.current_version(session, copy_id)
        assert version is not None
        return version.id


def match(engine: Engine, copy_id: UUID) -> set[frozenset[UUID]]:
    """Match what a copy holds; gives the pairs of versions found alike."""
    version_id = version_of(engine, copy_id)
    with transaction(engine, write=False) as session:
        todo = matches.load(session, version_id)
    found = matches.compare(todo, lambda _share: None)
    with transaction(engine) as session:
        matches.save(session, todo, found)
        return {frozenset(one.ends) for one in matching.known(session, [version_id])}


def test_what_older_code_made_is_not_compared_until_it_is_made_anew(
    database: Engine, settings: Settings, register: Register
) -> None:
    first, second = register("a.csv"), register("b.csv", TABLE + "500,person 50\n")
    assert waiting(database) == []
    age(database)
    assert waiting(database) == sorted([first, second])
    assert match(database, first) == set()
    assert refresh(database, settings, first) == [
        Next("refresh", second),
        Next("match", version_of(database, first)),
    ]
    assert match(database, first) == set()  # the other one is still of older code
    assert refresh(database, settings, second) == [Next("match", version_of(database, second))]
    assert match(database, second) == {frozenset({version_of(database, first), version_of(database, second)})}
    assert waiting(database) == []


def test_what_is_gone_is_said_and_not_tried_again_and_what_was_found_of_it_stays(
    database: Engine, settings: Settings, register: Register, tmp_path: Path
) -> None:
    gone, other = register("gone.csv"), register("other.csv", TABLE + "500,person 50\n")
    found = match(database, other)
    assert len(found) == 1
    age(database)
    with transaction(database) as session:
        session.execute(update(Match).values(revision=0))  # found by older code too
    (tmp_path / "lake" / "gone.csv").unlink()
    assert refresh(database, settings, gone) == [Next("refresh", other)]
    refresh(database, settings, other)
    assert waiting(database) == []
    assert match(database, other) == found
    with transaction(database, write=False) as session:
        standing = refreshing.standing(session)
        assert [copy.id for copy, _ in standing.left] == [gone]
        assert "bytes are gone" in standing.left[0][1]
        assert session.get(Sketched, gone) is None


def test_other_bytes_in_the_place_are_never_taken_for_the_version(
    database: Engine, settings: Settings, register: Register, tmp_path: Path
) -> None:
    copy = register("a.csv")
    age(database)
    (tmp_path / "lake" / "a.csv").write_text(TABLE + "500,person 50\n")
    assert refresh(database, settings, copy) == []
    with transaction(database, write=False) as session:
        assert "other bytes now" in refreshing.standing(session).left[0][1]
        assert scans.packed(session, [version_of(database, copy)]) == {}
    register("a.csv", TABLE + "500,person 50\n")
    with transaction(database, write=False) as session:
        assert refreshing.standing(session) == refreshing.Standing(0, [])


def test_a_copy_that_is_not_in_the_index_is_entered_without_another_scan(
    database: Engine, settings: Settings, register: Register, tmp_path: Path
) -> None:
    copies = [register("a.csv"), register("b.csv", TABLE + "500,person 50\n")]
    with transaction(database) as session:
        session.execute(delete(Sketched))
    (tmp_path / "lake" / "a.csv").unlink()
    assert waiting(database) == sorted(copies)
    assert refresh(database, settings, copies[0]) == [Next("refresh", copies[1])]
    assert refresh(database, settings, copies[1]) == []
    with transaction(database, write=False) as session:
        assert index.candidates(session, version_of(database, copies[0])) == [version_of(database, copies[1])]


def test_a_worker_queues_a_few_at_a_time(database: Engine, register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "AT_ONCE", 2)
    copies = sorted(register(f"{number}.csv", TABLE + f"{number},x\n") for number in range(3))
    for _ in range(2):
        with transaction(database) as session:
            refreshing.sweep(session)
            assert queue.counts(session).get("refresh") is None
    age(database)
    for _ in range(2):  # once more changes nothing
        with transaction(database) as session:
            refreshing.sweep(session)
            queued = [task.subject_id for task in queue.of_subjects(session, copies) if task.stage == "refresh"]
            assert sorted(queued) == copies[:2]


def test_an_older_version_is_neither_waited_for_nor_looked_for(database: Engine, register: Register) -> None:
    copy = register("a.csv")
    old = version_of(database, copy)
    register("a.csv", TABLE + "500,person 50\n")
    other = register("b.csv")
    age(database)
    assert waiting(database) == sorted([copy, other])
    with transaction(database, write=False) as session:
        assert old not in index.candidates(session, version_of(database, other))
