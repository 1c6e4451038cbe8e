"""What SQL text says becomes declared edges between copies, on both databases."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.lineage import declaring
from catalog.lineage import service as lineage
from catalog.lineage.intervals import current
from catalog.lineage.jobs import Job, JobIO
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.sql.linking import Unlinked, Where
from catalog.lineage.sql.service import Statements, Text, keep, look
from catalog.silos.access import Actor
from tests import factories

SHOP = Where("postgres://db:5432", "shop", "public")
ANA = Actor("ana")


def text(sql: str) -> Text:
    return Text(sql, "file", "/etl/daily.sql", "daily.sql", "postgres")


def told(session: Session, sql: str, where: Where = SHOP) -> Statements:
    return keep(session, text(sql), where, ANA)


def named(session: Session) -> dict[str, Copy]:
    return {copy.name: copy for copy in session.scalars(select(Copy))}


def edges(session: Session) -> set[tuple[str, str]]:
    names = {copy.id: copy.name for copy in session.scalars(select(Copy))}
    return {
        (names[edge.source_copy_id], names[edge.target_copy_id])
        for edge in session.scalars(select(Edge).where(*current()))
    }


def test_tables_get_the_names_that_a_producer_would_give_them(session: Session) -> None:
    silo = factories.silo(session)
    told(session, "create table mart.t as select a + 1 as b from s where c > 0", Where(*_shop(), silo.id))
    assert edges(session) == {("shop.public.s", "shop.mart.t")}
    copies = named(session)
    assert (copies["shop.mart.t"].namespace, copies["shop.mart.t"].uri) == (
        "postgres://db:5432",
        "postgres://db:5432/shop.mart.t",
    )
    assert (copies["shop.mart.t"].silo_id, copies["shop.public.s"].silo_id) == (silo.id, None)
    edge = session.scalars(select(Edge)).one()
    assert (edge.kind, edge.recorded_by, edge.transformation) == ("declared", "SQL", "CREATE TABLE")
    assert edge.sql.startswith("create table mart.t")
    assert edge.evidence == [{"sql": {"file": "daily.sql", "line": 1, "start": 0, "end": len(edge.sql)}}]
    columns = {one.target_column: one for one in session.scalars(select(ColumnEdge))}
    assert (columns["b"].source_column, columns["b"].subtype) == ("a", "TRANSFORMATION")
    assert columns["b"].span is not None
    assert columns["b"].sql[slice(*columns["b"].span)] == "a + 1 as b"
    assert (columns[""].source_column, columns[""].transformation, columns[""].subtype) == ("c", "INDIRECT", "FILTER")


def test_the_job_reads_and_writes(session: Session) -> None:
    told(session, "create table t as select a from s")
    job = session.scalars(select(Job)).one()
    assert (job.namespace, job.name, job.kind) == ("file", "/etl/daily.sql", "SQL")
    copies = named(session)
    assert {(one.copy_id, one.direction) for one in session.scalars(select(JobIO))} == {
        (copies["shop.public.s"].id, "input"),
        (copies["shop.public.t"].id, "output"),
    }


def test_said_again_it_is_the_same_and_only_seen_again(session: Session) -> None:
    sql = "create table t as select a from s"
    told(session, sql)
    first = session.scalars(select(Edge)).one()
    before = first.last_seen
    again = told(session, sql).told
    assert (again.new, again.kept, again.ended) == (0, 2, 0)
    edge = session.scalars(select(Edge)).one()
    assert (edge.id, edge.valid_to, edge.last_seen > before) == (first.id, None, True)


def test_what_the_text_no_longer_says_has_ended_and_is_still_known(session: Session) -> None:
    told(session, "create table t as select a from s; create table u as select a from s")
    found = told(session, "create table t as select a from r")
    assert (found.told.new, found.told.ended) == (2, 4)
    assert edges(session) == {("shop.public.r", "shop.public.t")}
    ended = session.scalars(select(Edge).where(Edge.valid_to.is_not(None), Edge.known_to.is_(None))).all()
    assert len(ended) == 2
    inputs = {one.copy_id: one.ended_at for one in session.scalars(select(JobIO).where(JobIO.direction == "input"))}
    copies = named(session)
    assert inputs[copies["shop.public.r"].id] is None
    assert inputs[copies["shop.public.s"].id] is not None


def test_another_expression_for_the_same_columns_replaces_what_was_known_and_not_since_when(session: Session) -> None:
    told(session, "create table t as select a + 1 as x from s")
    first = session.scalars(select(ColumnEdge)).one()
    since = first.valid_from
    told(session, "create table t as select a + 2 as x from s")
    held = session.scalars(select(ColumnEdge).where(ColumnEdge.known_to.is_(None))).one()
    assert (held.sql, held.valid_from, held.valid_to) == ("create table t as select a + 2 as x from s", since, None)


def test_what_a_person_declared_outlives_the_text(session: Session) -> None:
    told(session, "create table t as select a from r")
    copies = named(session)
    by_hand = lineage.declare(
        session,
        factories.copy(session, "/s").id,
        copies["shop.public.t"].id,
        recorded_by="ana",
        transformation="by hand",
    )
    told(session, "create table t as select a from r where b > 1")
    told(session, "select 1")
    session.refresh(by_hand)
    assert (by_hand.known_to, by_hand.valid_to, by_hand.recorded_by) == (None, None, "ana")
    assert edges(session) == {("/s", "shop.public.t")}


def test_two_jobs_that_say_the_same_share_an_edge(session: Session) -> None:
    sql = "create table t as select a from s"
    told(session, sql)
    keep(session, Text(sql, "file", "/etl/other.sql", "other.sql", "postgres"), SHOP, ANA)
    assert len(session.scalars(select(Edge)).all()) == 1
    assert len(session.scalars(select(Job)).all()) == 2


def test_a_known_copy_is_found_in_another_case_or_by_the_end_of_its_name(session: Session) -> None:
    known = factories.copy(session, namespace="snowflake://acme", name="PROD.SALES.ORDERS", uri="snowflake://acme/x")
    factories.version(session, known, columns=[{"name": "ID", "type": "int"}, {"name": "AMOUNT", "type": "int"}])
    where = Where("snowflake://acme")
    found = look(session, Text("select * from orders", "file", "x", "x", "snowflake"), where)
    assert [copy.id for copy in found.linked.values() if isinstance(copy, Copy)] == [known.id]
    assert found.reading.statements[0].outputs == ("ID", "AMOUNT")


def test_a_name_that_means_two_copies_is_not_guessed(session: Session) -> None:
    for name in ("a.orders", "b.orders"):
        factories.copy(session, namespace="postgres://db:5432", name=name, uri=f"postgres://db:5432/{name}")
    found = look(session, text("select x from orders"), Where("postgres://db:5432"))
    (reason,) = [one.reason for one in found.linked.values() if isinstance(one, Unlinked)]
    assert reason == "orders may be a.orders, b.orders."


def test_without_a_namespace_only_known_copies_are_meant(session: Session) -> None:
    orders, daily = (factories.copy(session, f"/lake/{name}.csv", title=name) for name in ("orders", "daily"))
    found = told(
        session, "create table daily as select a from orders; create table x as select b from unheard", Where()
    )
    assert edges(session) == {("/lake/orders.csv", "/lake/daily.csv")}
    assert {one.name for one, copy in found.linked.items() if isinstance(copy, Unlinked)} == {"x", "unheard"}
    assert {orders.id, daily.id} == {copy.id for copy in named(session).values()}


def test_files_are_copies_by_their_paths(session: Session) -> None:
    sql = "copy (select a from 's3://lake/in.parquet') to '/lake/out.csv'"
    keep(session, Text(sql, "file", "x", "x", "duckdb"), Where(), ANA)
    assert edges(session) == {("in.parquet", "/lake/out.csv")}


def test_a_dry_run_keeps_nothing(session: Session) -> None:
    found = look(session, text("create table t as select a from s"), SHOP)
    assert len(found.reading.statements) == 1
    assert (named(session), session.scalars(select(Job)).all()) == ({}, [])


def test_facts_of_a_job_are_replaced_by_newer_ones(session: Session) -> None:
    first = declaring.job_named(session, "n", "j", kind="SQL", description="old")
    assert declaring.job_named(session, "n", "j", description="new").id == first.id
    assert (first.kind, first.description) == ("SQL", "new")


def _shop() -> tuple[str, str, str]:
    return SHOP.namespace, SHOP.database, SHOP.schema
