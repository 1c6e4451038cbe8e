"""Registering a dump: one transaction, one copy a place, one dump a key, and a reason for what is refused."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalog import errors
from catalog.audit.models import AuditEntry
from catalog.datasets import queries
from catalog.datasets.models import Copy, Dump
from catalog.db import Base, transaction
from catalog.errors import CatalogError
from catalog.lineage.models import Edge
from catalog.pipeline.service import Receipt, Registration, register_dump, retry
from catalog.queue.models import Task
from catalog.silos.access import Actor
from tests import factories as make

ANA = Actor("ana")


@pytest.fixture
def lake(database: Engine, tmp_path: Path) -> Path:
    """A folder of the silo `store` with two files, and one of the silo `web` inside it."""
    folder = tmp_path / "lake"
    (folder / "web").mkdir(parents=True)
    for name in ("a.csv", "b.csv", "web/c.csv"):
        (folder / name).write_text("x\n1\n")
    with transaction(database) as session:
        make.silo(session, "store", roots=(str(folder),))
        make.silo(session, "web", roots=(str(folder / "web"),))
    return folder


def register(session: Session, place: Path | str, silo: str = "store", key: str | None = None, **said: Any) -> Receipt:
    return register_dump(session, Registration(str(place), silo, **said), ANA, key=key)


def counted(database: Engine, *models: type[Base]) -> list[int]:
    with transaction(database, write=False) as session:
        return [session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def at_once(*tasks: Callable[[], None]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_copy_dump_task_origin_and_audit_come_in_one_transaction(database: Engine, lake: Path) -> None:
    everything = (Copy, Dump, Task, Edge, AuditEntry)
    with transaction(database) as session:
        register(session, lake / "a.csv", sources=[str(lake / "b.csv")])
        session.rollback()
    assert counted(database, *everything) == [0, 0, 0, 0, 0]
    with transaction(database) as session:
        got = register(session, lake / "a.csv", sources=[str(lake / "b.csv")], name=" clicks ", owner="web team")
    assert counted(database, *everything) == [2, 1, 1, 1, 1]
    with transaction(database, write=False) as session:
        copy, dump, task = session.get_one(Copy, got.copy_id), session.get_one(Dump, got.dump_id), first(session, Task)
        assert (copy.title, copy.custodian, copy.name) == ("clicks", "web team", str(lake / "a.csv"))
        assert (dump.outcome, dump.registered_by, dump.proposed_name) == ("waiting", "ana", "clicks")
        assert (task.stage, task.subject_id, task.state) == ("scan", dump.id, "queued")
        assert (first(session, Edge).kind, first(session, Edge).target_copy_id) == ("declared", copy.id)
        assert first(session, AuditEntry).action == "dump.registered"
        assert queries.dataset(session, got.dataset_id).name == "clicks"


def first(session: Session, model: type[Any]) -> Any:
    return session.scalars(select(model)).first()


def test_the_same_place_is_one_copy_and_what_was_said_of_it_stays(session: Session, lake: Path) -> None:
    one = register(session, lake / "a.csv", name="clicks", description="All of them", owner="web")
    (lake / "link.csv").symlink_to(lake / "a.csv")
    two = register(session, f"file://{lake}/web/../link.csv", owner="store")
    assert (one.copy_id, one.dataset_id) == (two.copy_id, two.dataset_id)
    assert one.dump_id != two.dump_id
    copy = session.get_one(Copy, one.copy_id)
    assert (copy.title, copy.description, copy.custodian) == (
        "clicks",
        "All of them",
        "web",
    )  # who has it hands it over


@pytest.mark.parametrize("name", ["export #3.csv", "100%25.csv", "what?.csv", "naïve (2).csv", "a\tb.csv"])
def test_a_place_is_found_again_by_its_uri_whatever_its_name(session: Session, lake: Path, name: str) -> None:
    (lake / name).write_text("x\n1\n")
    got = register(session, lake / name)
    copy = session.get_one(Copy, got.copy_id)
    assert copy.name == str(lake / name)
    assert register(session, copy.uri).copy_id == copy.id


def test_a_retired_copy_is_back_when_it_is_registered_again(session: Session, lake: Path) -> None:
    got = register(session, lake / "a.csv")
    copy = session.get_one(Copy, got.copy_id)
    copy.retired_at, copy.retired_reason = copy.created_at, "old"
    register(session, lake / "a.csv")
    session.flush()
    session.refresh(copy)
    assert [copy.retired_at, copy.retired_reason] == [None, None]


def test_a_repeated_request_is_answered_as_before_even_when_the_file_is_gone(session: Session, lake: Path) -> None:
    one = register(session, lake / "a.csv", key="k", sources=["/elsewhere/x.csv"])
    (lake / "a.csv").unlink()
    assert register(session, lake / "a.csv", key="k", sources=("/elsewhere/x.csv",)) == replace(one, replayed=True)
    with pytest.raises(errors.KeyReused, match="'k' was used for another request"):
        register(session, lake / "b.csv", key="k")


@pytest.mark.parametrize("key", ["", "  ", "k" * 256, "a\nb", "\0"])
def test_a_key_has_printable_characters(session: Session, lake: Path, key: str) -> None:
    with pytest.raises(errors.NameInvalid, match="idempotency key"):
        register(session, lake / "a.csv", key=key)


def test_two_identical_requests_at_once_make_one_dump(database: Engine, lake: Path) -> None:
    got: list[Receipt] = []
    together = threading.Barrier(2)

    def ask() -> None:
        together.wait()
        with transaction(database) as session:
            got.append(register(session, lake / "a.csv", key="k", sources=[str(lake / "b.csv")]))

    at_once(ask, ask)
    assert len({one.dump_id for one in got}) == 1
    assert sorted(one.replayed for one in got) == [False, True]
    assert counted(database, Copy, Dump, Task, Edge, AuditEntry) == [2, 1, 1, 1, 1]


def test_two_who_register_a_new_place_at_once_meet_in_one_copy(database: Engine, lake: Path) -> None:
    got: list[Receipt] = []
    together = threading.Barrier(2)

    def ask() -> None:
        together.wait()
        with transaction(database) as session:
            got.append(register(session, lake / "a.csv"))

    at_once(ask, ask)
    assert len({(one.copy_id, one.dataset_id) for one in got}) == 1
    assert counted(database, Copy, Dump, Task) == [1, 2, 2]


def test_a_copy_stays_in_its_silo_also_when_two_claim_it_at_once(database: Engine, lake: Path) -> None:
    told: list[str] = []
    together = threading.Barrier(2)

    def ask(silo: str) -> None:
        together.wait()
        try:
            with transaction(database) as session:
                register(session, lake / "web" / "c.csv", silo)
            told.append("kept")
        except CatalogError as error:
            told.append(error.code)

    at_once(lambda: ask("store"), lambda: ask("web"))
    assert sorted(told) == ["copy_in_other_silo", "kept"]


def test_an_origin_may_be_a_path_a_name_or_a_place_that_nobody_registered(session: Session, lake: Path) -> None:
    known = register(session, lake / "a.csv", name="orders")
    for source in (str(lake / "a.csv"), "orders", str(known.copy_id), f"file://{lake}/a.csv", f"{lake}/web/../a.csv"):
        got = register(session, lake / "b.csv", sources=[source])
        edges = list(session.scalars(select(Edge).where(Edge.target_copy_id == got.copy_id)))
        assert [edge.source_copy_id for edge in edges] == [known.copy_id], source
    register(session, lake / "b.csv", sources=["s3://bucket/raw.csv"])
    raw = session.scalars(select(Copy).where(Copy.namespace == "s3://bucket")).one()
    assert (raw.name, raw.silo_id) == ("raw.csv", None)
    assert session.get_one(Copy, known.copy_id).title == "orders"


def test_an_origin_that_is_registered_later_gets_its_silo(session: Session, lake: Path) -> None:
    register(session, lake / "b.csv", sources=[str(lake / "a.csv")])
    got = register(session, lake / "a.csv", "store", name="orders")
    assert session.get_one(Copy, got.copy_id).silo_id is not None


def _ambiguous(session: Session) -> None:
    for _ in range(2):
        make.copy(session, of=make.dataset(session, "clicks"), title="clicks")


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        ({"silo": "nowhere"}, errors.SiloNotFound, "No silo is named 'nowhere'"),
        ({"uri": "/etc/hostname"}, errors.PathOutsideRoots, "outside the storage roots of silo 'store'"),
        ({"uri": "LAKE/web/../../out.csv"}, errors.PathOutsideRoots, "outside"),
        ({"uri": "LAKE/link.csv"}, errors.PathOutsideRoots, "outside"),
        ({"uri": "LAKE/none.csv"}, errors.PathNotFound, "nothing at"),
        ({"uri": f"LAKE/{'n' * 300}.csv"}, errors.PathNotFound, "nothing at"),
        ({"uri": "LAKE/loop"}, errors.PathNotFound, "nothing at"),
        ({"uri": ""}, errors.NameInvalid, "a path has"),
        ({"uri": "/" * 5_000}, errors.NameInvalid, "a path has"),
        ({"uri": "gs://bucket/a.csv"}, errors.SchemeUnsupported, "'gs'"),
        ({"name": "n" * 5_000}, errors.NameInvalid, "it has 5,000 characters"),
        ({"name": "a\nb"}, errors.NameInvalid, "cannot be printed"),
        ({"owner": "n" * 5_000}, errors.NameInvalid, "the owner has 5,000 characters; 256 are allowed"),
        ({"run_id": "n" * 5_000}, errors.NameInvalid, "the run id has 5,000"),
        ({"description": "n" * 20_000}, errors.NameInvalid, "the description has 20,000"),
        ({"sources": ["nobody"]}, errors.NameNotFound, "'nobody'"),
        ({"sources": ["clicks"]}, errors.NameAmbiguous, "names 2"),
        ({"sources": ["LAKE/a.csv"]}, errors.Invalid, "nothing is made from itself"),
        ({"uri": "LAKE/a\0.csv"}, errors.NameInvalid, "the path holds a NUL"),
        ({"silo": "st\0re"}, errors.NameInvalid, "the silo holds a NUL"),
        ({"name": "a\0b"}, errors.NameInvalid, "the title holds a NUL"),
        ({"owner": "a\0b"}, errors.NameInvalid, "the owner holds a NUL"),
        ({"description": "a\ud800b"}, errors.NameInvalid, "the description holds"),
        ({"run_id": "\0"}, errors.NameInvalid, "the run id holds a NUL"),
        ({"sources": ["\0"]}, errors.NameInvalid, "the origin holds a NUL"),
    ],
)
def test_what_is_refused_says_why_and_leaves_nothing(
    database: Engine, lake: Path, said: dict[str, Any], kind: type[CatalogError], told: str
) -> None:
    (lake.parent / "out.csv").write_text("x\n1\n")
    (lake / "link.csv").symlink_to(lake.parent / "out.csv")
    (lake / "loop").symlink_to(lake / "loop")
    with transaction(database) as session:
        _ambiguous(session)
    facts: dict[str, Any] = {"uri": "LAKE/a.csv", "silo": "store", **said}
    facts["uri"] = facts["uri"].replace("LAKE", str(lake))
    facts["sources"] = [source.replace("LAKE", str(lake)) for source in facts.get("sources", [])]
    with pytest.raises(kind, match=told) as caught, transaction(database) as session:
        register_dump(session, Registration(**facts), ANA)
    str(caught.value).encode()  # it can be printed, whatever was said
    assert counted(database, Dump, Task, Edge, AuditEntry) == [0, 0, 0, 0]


def test_a_copy_of_another_silo_is_refused(session: Session, lake: Path) -> None:
    register(session, lake / "web" / "c.csv", "web")
    with pytest.raises(errors.CopyInOtherSilo, match="registered in silo 'web'"):
        register(session, lake / "web" / "c.csv", "store")


def test_a_user_without_a_name_may_not(session: Session, lake: Path) -> None:
    with pytest.raises(errors.Forbidden, match="without a name"):
        register_dump(session, Registration(str(lake / "a.csv"), "store"), Actor(" "))


def test_a_dead_task_is_tried_again_and_that_is_audited(session: Session, lake: Path) -> None:
    register(session, lake / "a.csv")
    task = first(session, Task)
    with pytest.raises(errors.TaskNotDead):
        retry(session, task.id, ANA)
    task.state, task.error = "dead", "the disk was gone"
    session.flush()
    assert retry(session, task.id, ANA).state == "queued"
    assert session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first().action == "task.retried"  # type: ignore[union-attr]
