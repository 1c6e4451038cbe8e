"""What a dbt project says becomes declared edges, on both databases."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.lineage.dbt import service
from catalog.lineage.dbt.artifacts import project
from catalog.lineage.dbt.service import Found
from catalog.lineage.intervals import current
from catalog.lineage.jobs import Facet, Job, Run
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.sql.linking import Where
from catalog.queue.models import Change
from catalog.silos.access import Actor
from tests import factories
from tests.lineage.dbt import projects
from tests.lineage.dbt.projects import ORDERS, REVENUE

LAKE = Where("duckdb://x")


def told(session: Session, **changed: object) -> Found:
    read = project(projects.manifest(**changed), None, None)
    return service.keep(session, read, LAKE, Actor("ana"), job_namespace="dbt")


def names(session: Session) -> dict[object, str]:
    return {copy.id: copy.name for copy in session.scalars(select(Copy))}


def edges(session: Session) -> set[tuple[str, str]]:
    named = names(session)
    held = session.scalars(select(Edge).where(*current()))
    return {(named[edge.source_copy_id], named[edge.target_copy_id]) for edge in held}


def test_models_are_made_from_what_they_read(session: Session) -> None:
    found = told(session)
    assert edges(session) == {("shop.raw.orders", "shop.main.orders"), ("shop.main.orders", "shop.main.revenue")}
    assert found.told.ended == 0
    edge = session.scalars(select(Edge)).first()
    assert edge is not None
    assert (edge.kind, edge.recorded_by, edge.evidence[0]["dbt"]["model"]) == ("declared", "dbt", ORDERS)
    copy = session.scalars(select(Copy).where(Copy.name == "shop.main.orders")).one()
    assert (copy.description, copy.namespace) == ("All.", "duckdb://x")


def test_columns_go_through_models_that_are_no_tables(session: Session) -> None:
    told(session)
    named = names(session)
    assert {
        (named[one.source_copy_id], one.source_column, named[one.target_copy_id], one.target_column, one.subtype)
        for one in session.scalars(select(ColumnEdge))
    } == {
        ("shop.raw.orders", "id", "shop.main.orders", "id", "IDENTITY"),
        ("shop.raw.orders", "status", "shop.main.orders", "status", "TRANSFORMATION"),
        ("shop.raw.orders", "mail", "shop.main.orders", "mail", "IDENTITY"),
        ("shop.main.orders", "id", "shop.main.revenue", "n", "AGGREGATION"),
        ("shop.main.orders", "status", "shop.main.revenue", "", "FILTER"),
    }


def test_jobs_have_the_names_that_the_openlineage_wrapper_gives_them(session: Session) -> None:
    told(session)
    assert {job.name for job in session.scalars(select(Job))} == {"shop.main.shop.orders", "shop.main.shop.revenue"}


def test_a_model_that_is_gone_leaves_the_others_alone(session: Session) -> None:
    told(session)
    changed = projects.manifest()["nodes"] | {ORDERS: projects.node(ORDERS, "select 1 as id, 2 as status")}
    found = told(session, nodes=changed)
    assert edges(session) == {("shop.main.orders", "shop.main.revenue")}
    assert found.told.ended == 4


def test_columns_that_a_model_gives_are_known_to_those_that_take_all(session: Session) -> None:
    nodes = {"model.shop.all": projects.node("model.shop.all", 'select * from "shop"."main"."orders"', (ORDERS,))}
    found = told(session, nodes={**projects.manifest()["nodes"], **nodes})
    assert found.statements["model.shop.all"].outputs == ("id", "status", "mail")


def test_sql_that_cannot_be_read_leaves_the_tables_linked(session: Session) -> None:
    nodes = projects.manifest()["nodes"]
    nodes[ORDERS]["compiled_code"] = "selct nonsense from"
    found = told(session, nodes=nodes)
    assert ("shop.raw.orders", "shop.main.orders") in edges(session)
    assert found.problems[0].startswith("models/orders.sql, line 1: ")


def test_an_unknown_adapter_is_read_as_standard_sql(session: Session) -> None:
    metadata = {**projects.manifest()["metadata"], "adapter_type": "dreamdb"}
    assert "The SQL of dreamdb is read as standard SQL." in told(session, metadata=metadata).problems


def test_without_a_namespace_only_known_copies_are_meant(session: Session) -> None:
    for name in ("shop.raw.orders", "shop.main.orders"):
        factories.copy(session, namespace="duckdb://y", name=name, uri=f"duckdb://y/{name}", title=name)
    read = project(projects.manifest(), None, None)
    service.keep(session, read, Where(), Actor("ana"), job_namespace="dbt")
    assert edges(session) == {("shop.raw.orders", "shop.main.orders")}
    assert len(names(session)) == 2


def test_what_tests_found_goes_the_way_of_assertions(session: Session) -> None:
    results = projects.results(("test.shop.unique", "fail"), ("test.shop.own", "pass"))
    read = project(projects.manifest(), None, results)
    for _ in range(2):  # the same results again are nothing new
        service.keep(session, read, LAKE, Actor("ana"), job_namespace="dbt")
    runs = {run.state for run in session.scalars(select(Run))}
    assert runs == {"FAILED", "COMPLETED"}
    jobs = {job.name for job in session.scalars(select(Job)) if job.name.endswith(".test")}
    assert jobs == {f"{ORDERS}.test", f"{REVENUE}.test"}
    facets = session.scalars(select(Facet).where(Facet.name == "dataQualityAssertions")).all()
    assert sorted(one["assertion"] for facet in facets for one in facet.body["assertions"]) == ["own", "unique"]
    assert len(session.scalars(select(Change).where(Change.kind == "asserted")).all()) == 2
