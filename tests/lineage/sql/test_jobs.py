"""The SQL that producers tell: read anew only when it says more, and kept apart from what runs did."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.lineage import receiving
from catalog.lineage.intervals import current
from catalog.lineage.jobs import Job
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.openlineage.events import read_event
from catalog.lineage.sql import jobs
from catalog.queue.models import Change
from catalog.silos.access import Actor

SQL = "with paid as (select * from orders where open = 0) select upper(id) as n from paid"


def told(
    session: Session, sql: str, *, at: int = 0, inputs: tuple[str, ...] = ("shop.main.orders",), **more: Any
) -> None:
    outputs = [{"namespace": "db", "name": name} for name in more.pop("outputs", ("shop.main.mart",))]
    facets = {"sql": {"query": sql, "dialect": more.pop("dialect", "postgres")}} if sql else {}
    body = {
        "eventTime": f"2026-03-01T12:00:{at:02}Z",
        "producer": "urn:test",
        "run": {"runId": f"r{at}"},
        "job": {"namespace": "etl", "name": "daily", "facets": facets},
        "inputs": [{"namespace": "db", "name": name} for name in inputs],
        "outputs": outputs,
        **more,
    }
    receiving.receive(session, [read_event(body)], Actor("ana"))


def changes(session: Session) -> int:
    return len(session.scalars(select(Change).where(Change.kind == "sql_told")).all())


def work(session: Session) -> None:
    job = session.scalars(select(Job)).one()
    todo = jobs.to_read(session, job.id)
    jobs.keep(session, todo, jobs.read(todo))


def columns(session: Session) -> set[tuple[str, str, str, str, str]]:
    names = {copy.id: copy.name for copy in session.scalars(select(Copy))}
    held = session.scalars(select(ColumnEdge).where(ColumnEdge.known_to.is_(None), ColumnEdge.valid_to.is_(None))).all()
    return {
        (names[one.source_copy_id], one.source_column, names[one.target_copy_id], one.target_column, one.kind)
        for one in held
    }


def test_a_query_fills_the_only_output_of_its_job(session: Session) -> None:
    told(session, SQL)
    work(session)
    assert columns(session) == {
        ("shop.main.orders", "id", "shop.main.mart", "n", "declared"),
        ("shop.main.orders", "open", "shop.main.mart", "", "declared"),
    }
    kinds = {edge.kind: edge.recorded_by for edge in session.scalars(select(Edge).where(*current()))}
    assert kinds == {"observed": "openlineage", "declared": "SQL"}


def test_what_the_sql_names_beyond_the_jobs_own_tables_is_left_alone(session: Session) -> None:
    told(session, "insert into mart select a.id from orders a join elsewhere e on a.id = e.id")
    work(session)
    assert {one[0] for one in columns(session)} == {"shop.main.orders"}
    assert len(session.scalars(select(Copy)).all()) == 2


def test_a_query_of_a_job_with_several_outputs_fills_none_of_them(session: Session) -> None:
    told(session, SQL, outputs=("a", "b"))
    work(session)
    assert columns(session) == set()


def test_a_statement_finds_its_own_output(session: Session) -> None:
    told(session, "insert into main.b (x) select id from orders", outputs=("shop.main.a", "shop.main.b"))
    work(session)
    assert columns(session) == {("shop.main.orders", "id", "shop.main.b", "x", "declared")}


def test_columns_are_spelled_as_the_producer_spells_them(session: Session) -> None:
    told(session, SQL)
    schema = {"schema": {"fields": [{"name": "ID"}, {"name": "Open"}]}}
    dataset = {"namespace": "db", "name": "shop.main.orders", "facets": schema}
    event = {"eventTime": "2026-03-01T13:00:00Z", "producer": "urn:test", "dataset": dataset}
    receiving.receive(session, [read_event(event)], Actor("ana"))
    work(session)
    assert {one[1] for one in columns(session)} == {"ID", "Open"}


def test_sql_is_read_anew_only_when_it_says_more(session: Session) -> None:
    told(session, SQL, at=1, outputs=())
    assert changes(session) == 1
    told(session, SQL, at=2, outputs=())
    assert changes(session) == 1
    told(session, "", at=3)
    assert changes(session) == 2
    told(session, SQL, at=4)
    assert changes(session) == 2
    told(session, "select id as n from orders", at=5)
    assert changes(session) == 3


def test_other_sql_ends_what_the_one_before_it_said_and_nothing_else(session: Session) -> None:
    told(session, SQL, at=1)
    work(session)
    told(session, "select other as n from orders", at=2)
    work(session)
    assert columns(session) == {("shop.main.orders", "other", "shop.main.mart", "n", "declared")}
    assert {edge.kind for edge in session.scalars(select(Edge).where(*current()))} == {"observed", "declared"}


def test_sql_that_cannot_be_read_says_nothing(session: Session) -> None:
    told(session, "selct nonsense from", dialect="martian")
    work(session)
    assert columns(session) == set()
