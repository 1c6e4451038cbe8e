"""Lineage, column lineage, events and search, at the addresses that clients of Marquez ask."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.db import keepable
from catalog.errors import Invalid, NotFound
from catalog.lineage.jobs import Job
from catalog.lineage.marquez import columns, graph, node_ids, queries
from catalog.lineage.marquez.columns import Column
from catalog.lineage.marquez.node_ids import NodeId
from catalog.lineage.marquez.raw_paths import AskedForRoute
from catalog.lineage.marquez.routes import MOST, Part
from catalog.lineage.marquez.shapes import EventsShape, FoundShape, GraphShape, SearchShape
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["marquez"])
search_router = APIRouter(tags=["marquez"], route_class=AskedForRoute)

DEEPEST = 100

Node = Annotated[str, Query(alias="nodeId", max_length=4_096)]
Depth = Annotated[int, Query(ge=0, le=DEEPEST)]


@router.get("/lineage")
def show_marquez_lineage(session: RequestSession, node_id: Node, depth: Depth = 20) -> GraphShape:
    """Show the datasets and jobs around `dataset:{namespace}:{name}` or `job:{namespace}:{name}`."""
    asked = _asked(node_id)
    if asked.kind == node_ids.DATASET:
        copies, jobs = [_copy(session, asked).id], list[UUID]()
    elif asked.kind == node_ids.JOB:
        copies, jobs = [], [_job(session, asked).id]
    else:
        raise Invalid(reason="A column has no lineage of datasets; ask /column-lineage.")
    return graph.around(session, copies=copies, jobs=jobs, depth=depth)


@router.get("/column-lineage")
def show_marquez_column_lineage(
    session: RequestSession,
    node_id: Node,
    depth: Depth = 20,
    with_downstream: Annotated[bool, Query(alias="withDownstream")] = False,
) -> GraphShape:
    """Show what columns are made of: those of a dataset, of what a job writes, or one `datasetField:...`."""
    return columns.around(session, _columns(session, _asked(node_id)), depth=depth, downstream=with_downstream)


@router.get("/events/lineage")
def list_marquez_events(
    session: RequestSession,
    part: Part,
    *,
    before: AwareDatetime | None = None,
    after: AwareDatetime | None = None,
    sort_direction: Annotated[Literal["asc", "desc", "ASC", "DESC"], Query(alias="sortDirection")] = "desc",
) -> EventsShape:
    """List events as they were received, by the time that they tell."""
    newest = sort_direction.lower() == "desc"
    found, total = queries.events(session, part, before=before, after=after, newest_first=newest)
    return EventsShape(events=found, total_count=total)


@search_router.get("/search", include_in_schema=False)
def search_marquez(
    session: RequestSession,
    q: Annotated[str, Query(max_length=1_000)] = "",
    filter: Literal["DATASET", "JOB", "dataset", "job", ""] = "",  # noqa: A002 - as it is asked for
    sort: Literal["NAME", "UPDATE_AT", "name", "update_at", "updated_at"] = "name",
    limit: Annotated[int, Query(ge=0, le=MOST)] = 10,
) -> SearchShape:
    """Find datasets and jobs by their names."""
    wanted = filter.upper()
    found, total = queries.found_by_name(
        session,
        q if keepable(q) else "",
        datasets=wanted in {"", "DATASET"},
        jobs=wanted in {"", "JOB"},
        by_time=sort.lower() != "name",
        limit=limit,
    )
    return SearchShape(
        total_count=total,
        results=[
            FoundShape(
                type=kind,
                name=name,
                updated_at=at,
                namespace=namespace,
                node_id=(node_ids.of_dataset if kind == "DATASET" else node_ids.of_job)(namespace, name),
            )
            for kind, namespace, name, at in found
        ],
    )


def _asked(text: str) -> NodeId:
    asked = node_ids.parse(text) if keepable(text) else None
    if asked is None:
        reason = (
            "A node is dataset:{namespace}:{name}, job:{namespace}:{name} or datasetField:{namespace}:{name}:{field}."
        )
        raise Invalid(reason=reason)
    return asked


def _copy(session: Session, asked: NodeId) -> Copy:
    found = (queries.copy_named(session, *pair) for pair in asked.pairs())
    copy = next((one for one in found if one is not None), None)
    if copy is None:
        raise NotFound(what="Dataset", name=asked.rest[:200])
    return copy


def _job(session: Session, asked: NodeId) -> Job:
    found = (queries.job_named(session, *pair) for pair in asked.pairs())
    job = next((one for one in found if one is not None), None)
    if job is None:
        raise NotFound(what="Job", name=asked.rest[:200])
    return job


def _columns(session: Session, asked: NodeId) -> list[Column]:
    if asked.kind == node_ids.DATASET:
        return columns.columns_of(session, _copy(session, asked))
    if asked.kind == node_ids.JOB:
        return columns.columns_of_job(session, _job(session, asked).id)
    for namespace, name, column in asked.triples():
        copy = queries.copy_named(session, namespace, name)
        if copy is not None and (copy.id, column) in columns.columns_of(session, copy):
            return [(copy.id, column)]
    raise NotFound(what="Column", name=asked.rest[:200])
