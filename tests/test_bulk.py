"""Many rows at once, and the rows of many values, on both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from catalog import among, bulk
from catalog.among import Among
from catalog.db import new_id
from catalog.lineage.jobs import Facet, Job
from catalog.lineage.keeping import greatest
from catalog.lineage.models import Edge
from catalog.lineage.observing import edge_row
from tests import factories

AT, LATER = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


def _merged(held: Any, new: Any) -> dict[str, ColumnElement[Any]]:
    return {"last_seen": greatest(held.last_seen, new.last_seen), "description": new.description}


def _job(name: str, said: str, at: datetime) -> dict[str, Any]:
    return {"id": new_id(), "namespace": "lake", "name": name, "description": said, "first_seen": at, "last_seen": at}


def _named(these: Among) -> Any:
    job = bulk.table(Job).c
    return select(job.name, job.description, job.last_seen, job.id).where(these(job.namespace, job.name))


def _by_id(these: Among) -> Any:
    job = bulk.table(Job).c
    return select(job.name).where(these(job.id), job.kind.in_(("", "SPARK")))


def test_rows_meet_those_that_are_there_and_each_other(session: Session) -> None:
    merging: Any = {"keys": ("namespace", "name"), "merge": _merged}
    bulk.upsert(session, Job, [_job("a", "first", LATER)], **merging)
    bulk.upsert(session, Job, [_job("a", "it's \u00fc", AT), _job("b", "b", AT), _job("a", "last", AT)], **merging)
    bulk.upsert(session, Job, [], **merging)
    found = among.rows(session, _named, [("lake", "a"), ("lake", "b"), ("other", "a")])
    assert sorted(row[:3] for row in found) == [("a", "last", LATER), ("b", "b", AT)]
    assert among.rows(session, _by_id, [row[3] for row in found[:1]]) == [(found[0][0],)]
    assert among.rows(session, _by_id, []) == []


def test_any_json_comes_back_as_it_was_given(session: Session) -> None:
    bodies: list[Any] = [{"n": 2**70, "deep": [[None, 1.5, "\u00e9\\u0000"]]}, {}, "text", [1, None]]
    rows = [
        {"id": new_id(), "subject_kind": "job", "subject_id": new_id(), "second_id": None}
        | {"name": f"facet {at}", "body": body, "removed": False, "producer": "", "event_at": AT}
        for at, body in enumerate(bodies)
    ]
    bulk.insert(session, Facet, rows)
    assert list(session.scalars(select(Facet.body).order_by(Facet.name))) == bodies


def test_what_rows_leave_out_gets_what_the_model_gives(session: Session) -> None:
    ends = [factories.copy(session, name).id for name in ("a", "b")]
    row = edge_row(
        (ends[0], ends[1], "observed"),
        {"job": None, "run_id": "r", "sql": "", "producer": "", "first": AT, "last": AT},
        new_id(),
        AT,
    )
    left_out = {"known_from", "evidence"}
    bulk.insert(session, Edge, [{name: value for name, value in row.items() if name not in left_out}])
    [edge] = session.scalars(select(Edge))
    assert (edge.evidence, edge.span, edge.valid_from, edge.known_from > AT) == ([], None, AT, True)
