"""What events lead to: the same graph in whatever order they come, and nothing of it twice."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalog.datasets import service as datasets
from catalog.datasets.models import Copy
from catalog.datasets.naming import Address
from catalog.db import transaction
from catalog.lineage import service as lineage
from catalog.lineage.arrivals import Event
from catalog.lineage.jobs import Facet, Job, JobIO, Run, RunIO
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.openlineage.events import read_event
from catalog.lineage.receiving import Received, receive
from catalog.silos.access import Actor
from tests import factories
from tests.lineage.telling import DATABASE, column, dataset, dataset_event, job_event, run_event, source
from tests.measuring.events.graph import graph
from tests.racing import second_of_two

ACTOR = Actor("scheduler")


def _send(session: Session, *events: dict[str, Any]) -> list[Received]:
    return receive(session, [read_event(one) for one in events], ACTOR)


def _copy(session: Session, name: str, namespace: str = DATABASE) -> Copy:
    found = datasets.find(session, Address(namespace, name, ""))
    assert found is not None
    return found


def _edges(session: Session, kind: str | None = None) -> set[tuple[str, str]]:
    names: dict[UUID, str] = {row[0]: row[1] for row in session.execute(select(Copy.id, Copy.name))}
    current = select(Edge).where(Edge.valid_to.is_(None), Edge.known_to.is_(None))
    return {
        (names[edge.source_copy_id], names[edge.target_copy_id])
        for edge in session.scalars(current.execution_options(populate_existing=True))
        if kind in {None, edge.kind}
    }


def _run(session: Session, run_id: str = "run-1") -> Run:
    return session.scalars(select(Run).where(Run.run_id == run_id).execution_options(populate_existing=True)).one()


def test_inputs_and_outputs_of_a_run_come_in_different_events(session: Session) -> None:
    _send(session, run_event("START", "2026-03-01T10:00:00Z", reads=("a", "b")))
    assert _edges(session) == set()
    _send(session, run_event("COMPLETE", "2026-03-01T10:05:00Z", writes=("c",)))
    assert _edges(session, "observed") == {("a", "c"), ("b", "c")}
    edge = session.scalars(select(Edge)).first()
    assert edge is not None
    assert (edge.run_id, edge.recorded_by) == ("run-1", "openlineage")
    assert (edge.valid_from.minute, edge.last_seen.minute) == (0, 5)


def test_an_event_that_is_sent_again_changes_nothing(session: Session) -> None:
    event = run_event(reads=("a",), writes=("b",))
    first = _send(session, event)[0]
    before = graph(session)
    again = _send(session, event, event)
    assert [one.repeated for one in again] == [True, True]
    assert {one.event_id for one in again} == {first.event_id}
    assert graph(session) == before
    assert session.scalar(select(func.count()).select_from(Event)) == 1


def test_seeing_an_edge_again_only_moves_when_it_was_last_seen(session: Session) -> None:
    _send(session, run_event(at="2026-03-01T10:00:00Z", reads=("a",), writes=("b",)))
    first = session.scalars(select(Edge)).one()
    known = (first.id, first.valid_from, first.known_from)
    _send(session, run_event(at="2026-03-02T10:00:00Z", run="run-2", reads=("a",), writes=("b",)))
    session.expire_all()
    edge = session.scalars(select(Edge)).one()
    assert (edge.id, edge.valid_from, edge.known_from) == known
    assert (edge.last_seen.day, edge.run_id) == (2, "run-2")


def test_a_late_start_neither_reopens_a_run_nor_moves_its_start(session: Session) -> None:
    _send(session, run_event("COMPLETE", "2026-03-01T10:05:00Z"))
    _send(session, run_event("START", "2026-03-01T10:00:00Z"))
    _send(session, run_event("START", "2026-03-01T10:01:00Z"))
    _send(session, run_event("RUNNING", "2026-03-01T10:09:00Z"))
    run = _run(session)
    assert run.started_at is not None
    assert run.ended_at is not None
    assert (run.state, run.started_at.minute, run.ended_at.minute) == ("COMPLETED", 0, 5)


def test_a_stream_that_never_ends_has_its_edges(session: Session) -> None:
    streaming = {"jobType": {"processingType": "STREAMING", "integration": "FLINK"}}
    _send(session, run_event("RUNNING", reads=("a",), writes=("b",), of_job=streaming))
    assert _edges(session) == {("a", "b")}
    assert _run(session).state == "RUNNING"
    assert session.scalars(select(Job.kind)).one() == "FLINK STREAMING"


def test_jobs_that_were_given_the_same_run_stay_apart(session: Session) -> None:
    _send(session, run_event(job="one", reads=("a",), writes=("b",)), run_event(job="two", reads=("c",), writes=("d",)))
    assert _edges(session) == {("a", "b"), ("c", "d")}


def test_columns_become_edges_with_how_they_are_made(session: Session) -> None:
    facet = {"fields": {"total": {"inputFields": [column("orders", "price", {"type": "DIRECT", "subtype": "SUM"})]}}}
    _send(session, run_event(writes=(dataset("totals", columnLineage=facet),)))
    edge = session.scalars(select(ColumnEdge)).one()
    assert (edge.source_column, edge.target_column, edge.transformation, edge.subtype) == (
        "price",
        "total",
        "DIRECT",
        "SUM",
    )
    assert _edges(session) == {("orders", "totals")}


def test_hand_made_edges_survive_what_events_declare_and_no_longer_declare(session: Session) -> None:
    a, b = factories.copy(session, "/a"), factories.copy(session, "/b")
    ours = lineage.declare(session, a.id, b.id, recorded_by="ana", transformation="by hand").id
    named = {"namespace": "file"}
    reads, writes = ({**named, "name": "/a"},), ({**named, "name": "/b"},)
    _send(session, job_event("2026-03-01T10:00:00Z", reads=reads, writes=writes))
    _send(session, job_event("2026-03-02T10:00:00Z", writes=writes))
    _send(session, run_event(reads=reads, writes=writes))
    session.expire_all()
    kept = session.get_one(Edge, ours)
    assert (kept.recorded_by, kept.transformation, kept.valid_to, kept.known_to) == ("ana", "by hand", None, None)
    assert {one.kind for one in session.scalars(select(Edge))} == {"declared", "observed"}


def test_a_later_job_event_ends_what_it_no_longer_names(session: Session) -> None:
    _send(session, job_event("2026-03-01T10:00:00Z", reads=("a", "b"), writes=("c",)))
    _send(session, job_event("2026-03-02T10:00:00Z", reads=("b",), writes=("c",)))
    assert _edges(session, "declared") == {("b", "c")}
    ended = session.scalars(select(Edge).where(Edge.valid_to.is_not(None))).one()
    assert ended.valid_to is not None
    assert ended.valid_to.day == 2
    assert session.scalars(select(JobIO.copy_id).where(JobIO.ended_at.is_not(None))).one() == _copy(session, "a").id


def test_what_another_job_still_declares_does_not_end(session: Session) -> None:
    _send(session, job_event("2026-03-01T11:00:00Z", job="other", reads=("a",), writes=("c",)))
    _send(session, job_event("2026-03-01T10:00:00Z", reads=("a",), writes=("c",)))
    _send(session, job_event("2026-03-02T10:00:00Z", reads=("b",), writes=("c",)))
    assert _edges(session, "declared") == {("a", "c"), ("b", "c")}


def test_lineage_that_is_said_outright_replaces_what_inputs_and_outputs_suggest(session: Session) -> None:
    _send(session, run_event("START", "2026-03-01T10:00:00Z", reads=("a", "b"), writes=("c", "d")))
    assert len(_edges(session)) == 4
    outright = {"entries": [{**source("c"), "inputs": [source("a")]}, {**source("d"), "inputs": []}]}
    _send(session, run_event("COMPLETE", "2026-03-01T10:05:00Z", of_run={"lineage": outright}))
    assert _edges(session) == {("a", "c")}
    root = session.scalars(
        select(Facet).where(Facet.subject_kind == "dataset", Facet.subject_id == _copy(session, "d").id)
    ).one()
    assert (root.name, root.body["inputs"]) == ("lineage", [])


def test_a_declared_part_is_said_on_the_edge(session: Session) -> None:
    condition = {
        "type": "compare",
        "left": {"type": "field", "field": "day"},
        "right": {"type": "literal", "value": "2026-03-01"},
        "comparison": "EQUAL",
    }
    part = {**dataset("orders"), "inputFacets": {"subset": {"inputCondition": condition}}}
    _send(session, run_event("START", "2026-03-01T10:00:00Z", reads=(part,)))
    _send(session, run_event("COMPLETE", "2026-03-01T10:01:00Z", writes=("march",)))
    assert session.scalars(select(Edge.transformation)).one() == "subset: day = 2026-03-01"


def test_versions_that_are_known_here_are_on_the_edge(session: Session) -> None:
    read = factories.copy(session, namespace=DATABASE, name="orders")
    written = factories.copy(session, namespace=DATABASE, name="totals")
    version = factories.version(session, read, "sha256:" + "1" * 64)
    other = factories.version(session, written)
    factories.dump(session, written, run_id="run-1", version_id=other.id)
    session.flush()
    told = dataset("orders", version={"datasetVersion": version.content_id})
    _send(session, run_event(reads=(told,), writes=("totals",)))
    edge = session.scalars(select(Edge)).one()
    assert (edge.source_version_id, edge.target_version_id) == (version.id, other.id)


def test_a_version_of_the_producers_own_is_kept_by_its_name(session: Session) -> None:
    _send(session, run_event(reads=(dataset("orders", version={"datasetVersion": "snapshot-7"}),)))
    io = session.scalars(select(RunIO)).one()
    assert (io.version_id, io.version_label) == (None, "snapshot-7")


def test_a_rename_keeps_the_copy_and_its_history(session: Session) -> None:
    _send(session, run_event(at="2026-03-01T10:00:00Z", reads=("a",), writes=("old",)))
    before = _copy(session, "old").id
    renamed = {"lifecycleStateChange": "RENAME", "previousIdentifier": dataset("old")}
    _send(
        session,
        run_event(at="2026-03-02T10:00:00Z", run="run-2", writes=(dataset("new", lifecycleStateChange=renamed),)),
    )
    _send(session, run_event(at="2026-03-03T10:00:00Z", run="run-3", reads=("old",), writes=("after",)))
    copy = _copy(session, "new")
    assert (copy.id, copy.name, _copy(session, "old").id) == (before, "new", before)
    assert _edges(session) == {("a", "new"), ("new", "after")}


def test_what_is_dropped_is_hidden_until_it_is_told_of_again(session: Session) -> None:
    dropped = dataset("a", lifecycleStateChange={"lifecycleStateChange": "DROP"})
    _send(session, run_event(at="2026-03-02T10:00:00Z", writes=(dropped,)))
    session.expire_all()
    assert _copy(session, "a").retired_at is not None
    _send(session, run_event(at="2026-03-01T10:00:00Z", run="run-2", reads=("a",)))
    assert _copy(session, "a").retired_at is not None
    _send(session, run_event(at="2026-03-03T10:00:00Z", run="run-3", writes=("a",)))
    session.expire_all()
    assert _copy(session, "a").retired_at is None


def test_two_registered_copies_are_not_made_one_by_a_link(session: Session) -> None:
    for name in ("a", "b"):
        factories.version(session, factories.copy(session, namespace=DATABASE, name=name))
    session.flush()
    linked = dataset("a", symlinks={"identifiers": [dataset("b")]})
    problems = _send(session, run_event(reads=(linked,)))[0].problems
    assert [one["field"] for one in problems] == [f"{DATABASE} b"]
    assert _copy(session, "a").id != _copy(session, "b").id


def test_a_run_with_too_many_pairs_says_so_and_keeps_what_was_said(session: Session, monkeypatch: Any) -> None:
    monkeypatch.setattr("catalog.lineage.observing.MOST_PAIRS", 3)
    problems = _send(session, run_event(reads=("a", "b"), writes=("c", "d")))[0].problems
    assert [one["field"] for one in problems] == ["run"]
    assert session.scalar(select(func.count()).select_from(JobIO)) == 4


def test_a_facet_that_is_taken_back_does_not_return_with_an_older_event(session: Session) -> None:
    _send(session, dataset_event("2026-03-02T10:00:00Z", dataset("a", tags={"_deleted": True})))
    _send(session, dataset_event("2026-03-01T10:00:00Z", dataset("a", tags={"tags": [{"key": "gold"}]})))
    assert session.scalars(select(Facet.removed).where(Facet.name == "tags")).one()


def _renamed(before: str, after: str) -> dict[str, Any]:
    change = {"lifecycleStateChange": "RENAME", "previousIdentifier": dataset(before)}
    return dataset(after, lifecycleStateChange=change)


def _linked(name: str, *others: str) -> dict[str, Any]:
    return dataset(name, symlinks={"identifiers": [dataset(other) for other in others]})


def _at(minute: int) -> str:
    return f"2026-03-01T10:{minute:02}:00Z"


OUTRIGHT = {"entries": [{**source("o"), "inputs": [source("p")]}]}
STORIES: dict[str, list[dict[str, Any]]] = {
    "a run in parts, and another of the same job": [
        run_event("START", _at(0), reads=("a",), of_job={"sql": {"query": "select 1"}}),
        run_event("RUNNING", _at(1), reads=(dataset("b", version={"datasetVersion": "7"}),)),
        run_event("COMPLETE", _at(2), writes=("c",), of_job={"sql": {"query": "select 2"}}),
        run_event("FAIL", _at(3), run="run-2", reads=("a",), writes=("c",)),
    ],
    "events of the same moment that say different things": [
        run_event("COMPLETE", _at(0), writes=(dataset("a", schema={"fields": [{"name": "x"}]}),)),
        run_event("FAIL", _at(0), writes=(dataset("a", schema={"fields": [{"name": "y"}]}),)),
        run_event("START", _at(0), job="other", of_job={"documentation": {"description": "1"}}),
        run_event("START", _at(0), job="other", of_job={"documentation": {"description": "2"}}),
    ],
    "renames in a row, and back": [
        run_event("COMPLETE", _at(0), run="1", reads=("x",), writes=("a",)),
        run_event("COMPLETE", _at(1), run="2", writes=(_renamed("a", "b"),)),
        run_event("COMPLETE", _at(2), run="3", writes=(_renamed("b", "c"),), reads=("b",)),
        run_event("COMPLETE", _at(3), run="4", writes=(_renamed("c", "a"),)),
    ],
    "two places that one table links, and one that is linked both ways": [
        run_event("COMPLETE", _at(0), run="1", reads=(_linked("day=1", "t"),), writes=("o",)),
        run_event("COMPLETE", _at(0), run="2", reads=(_linked("day=2", "t"),), writes=("o",)),
        run_event("COMPLETE", _at(1), run="3", reads=("t",), writes=(_linked("u", "v"),)),
        run_event("COMPLETE", _at(1), run="4", reads=(_linked("v", "u"),), writes=("w",)),
    ],
    "jobs that declare, and declare otherwise later": [
        job_event(_at(0), reads=("a", "b"), writes=("c",)),
        job_event(_at(2), reads=("b", "d"), writes=("c",)),
        job_event(_at(1), job="other", reads=("a",), writes=("c",)),
        run_event("COMPLETE", _at(3), job="planned", reads=("a",), writes=("c",)),
    ],
    "lineage said outright among what is only suggested": [
        run_event("START", _at(0), reads=("p", "q"), writes=("o",)),
        run_event("COMPLETE", _at(1), of_run={"lineage": OUTRIGHT}),
        dataset_event(_at(0), dataset("d", lineage={"inputs": [source("p")]})),
        dataset_event(_at(1), dataset("d", lineage={"inputs": []})),
    ],
    "a table that is dropped and comes again": [
        run_event("COMPLETE", _at(0), run="1", writes=("a",)),
        run_event(
            "COMPLETE", _at(1), run="2", writes=(dataset("a", lifecycleStateChange={"lifecycleStateChange": "DROP"}),)
        ),
        run_event("COMPLETE", _at(2), run="3", reads=("a",), writes=("b",)),
        run_event(
            "COMPLETE", _at(3), run="4", writes=(dataset("b", lifecycleStateChange={"lifecycleStateChange": "DROP"}),)
        ),
    ],
    "runs below runs": [
        run_event(
            "START",
            _at(1),
            run="child",
            job="task",
            of_run={
                "parent": {
                    "run": {"runId": "top"},
                    "job": {"namespace": "shop", "name": "dag"},
                    "root": {"run": {"runId": "root"}, "job": {"namespace": "shop", "name": "root"}},
                }
            },
        ),
        run_event("COMPLETE", _at(2), run="top", job="dag", of_run={"nominalTime": {"nominalStartTime": _at(0)}}),
        run_event("COMPLETE", _at(3), run="child", job="task", of_run={"parent": {"_deleted": True}}),
    ],
}


@pytest.mark.parametrize("story", STORIES)
def test_in_whatever_order_events_come_the_graph_is_the_same(database: Engine, story: str) -> None:
    events = STORIES[story]
    wanted = _after(database, [[one] for one in events])
    some = [order for number, order in enumerate(permutations(events)) if number % 5 == 3] + [tuple(reversed(events))]
    orders: list[Iterable[Sequence[dict[str, Any]]]] = [[[one] for one in order] for order in some]
    orders += [[events], [list(reversed(events))], [events[2:], events[:2]]]
    for order in orders:
        found = _after(database, order)
        assert found == wanted, sorted(found ^ wanted)


def test_one_run_id_of_several_jobs_leads_to_the_same_in_both_orders(database: Engine) -> None:
    mentioned = {"run": {"runId": "day-1"}, "job": {"namespace": "shop", "name": "day"}}
    other = {**mentioned, "job": {"namespace": "shop", "name": "another day"}}
    events = [
        run_event(run="shared", job="zebra", reads=("a",), writes=("b",), of_run={"parent": mentioned}),
        run_event(run="shared", job="ant", reads=("a",), writes=("b",)),
        run_event(run="own", job="ant", of_run={"parent": other}),
    ]
    orders = [[[one] for one in events], [[one] for one in reversed(events)], [events], [list(reversed(events))]]
    wanted = _after(database, orders[0])
    assert any(line.startswith("run day-1 of shop ") for line in wanted)
    assert [line.endswith("by shop ant") for line in wanted if line.startswith("edge ")] == [True]
    for order in orders[1:]:
        assert _after(database, order) == wanted


class _Undone(Exception):  # noqa: N818 - rolls a transaction back
    pass


def _after(database: Engine, parts: Iterable[Sequence[dict[str, Any]]]) -> set[str]:
    found: set[str] = set()
    with suppress(_Undone), transaction(database) as session:
        for part in parts:
            _send(session, *part)
        session.flush()
        session.expire_all()
        found = graph(session)
        raise _Undone
    return found


def test_the_same_event_from_several_at_once_is_kept_once(database: Engine) -> None:
    event = run_event(reads=("a", "b"), writes=("c",))

    assert second_of_two(database, lambda session: _send(session, event)) is None
    with transaction(database, write=False) as session:
        assert _edges(session) == {("a", "c"), ("b", "c")}
        assert session.scalar(select(func.count()).select_from(Event)) == 1
