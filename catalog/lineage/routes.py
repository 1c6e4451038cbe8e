"""Where a dataset comes from and where it goes, over HTTP."""

from collections.abc import Collection
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.db import now
from catalog.lineage import ageing, queries
from catalog.lineage import job_links as linked_jobs
from catalog.lineage.models import Edge
from catalog.lineage.queries import DEEPEST, MOST_COPIES, Graph, Node
from catalog.lineage.questions import paging
from catalog.lineage.questions.asking import AskingAround, copies_meant
from catalog.lineage.questions.job_routes import links_shown
from catalog.lineage.questions.showing import jobs
from catalog.lineage.schemas import EdgeShown, LineageShown, NodeShown
from catalog.silos import queries as silos
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter(tags=["lineage"])


@router.get("/datasets/{name:path}/lineage")
def show_lineage(
    name: str,
    session: RequestSession,
    asked: AskingAround,
    settings: AppSettings,
    *,
    up: bool = True,
    down: bool = True,
    job_links: bool = False,
    depth: Annotated[int, Query(ge=0, le=DEEPEST)] = 2,
) -> LineageShown:
    """Show the copies around all copies of a dataset, or around the one copy that a path, URI or id names.

    With `job_links`, also how the jobs that made its links hang together. With silos, of the copies that are met those
    of the silos are shown; what was asked for always is.
    """
    focus, silo_ids = copies_meant(session, name), asked.silo_ids(session)
    links, page = paging.begin(session, asked.links, asked.page)
    most = min(page.offset + page.limit, MOST_COPIES)
    graph = queries.neighbourhood(session, focus, up=up, down=down, depth=depth, limit=most, links=links)
    more = graph.truncated_because == "limit" and most < MOST_COPIES
    part = _part(session, graph, page.offset, silo_ids)
    shown = _shown(session, part, page.mark() if more else "", settings.edge_stale_days)
    if job_links:
        among = linked_jobs.among(session, {job.id for job in shown.jobs})
        shown.job_links = links_shown(session, among, settings.edge_stale_days)
    return shown


def _part(session: Session, graph: Graph, offset: int, silo_ids: Collection[UUID]) -> Graph:
    """Give the copies from a place on, and the edges to them from each other and from those before."""
    nodes = graph.nodes[offset:]
    if silo_ids:
        held = datasets.copies(session, [node.copy_id for node in nodes])
        nodes = tuple(node for node in nodes if not node.distance or held[node.copy_id].silo_id in silo_ids)
    here, there = {node.copy_id for node in nodes}, {node.copy_id for node in graph.nodes[:offset]}

    def shows(edge: Edge) -> bool:
        ends = {edge.source_copy_id, edge.target_copy_id}
        return not ends.isdisjoint(here) and ends <= here | there

    return replace(graph, nodes=nodes, edges=tuple(edge for edge in graph.edges if shows(edge)))


def _shown(session: Session, graph: Graph, after: str, stale_days: int) -> LineageShown:
    ids = [node.copy_id for node in graph.nodes]
    copies, homes = datasets.copies(session, ids), datasets.memberships(session, ids)
    names = silos.by_id(session, [copy.silo_id for copy in copies.values() if copy.silo_id])

    def shown(node: Node) -> NodeShown:
        copy = copies[node.copy_id]
        return NodeShown(
            copy_id=copy.id,
            dataset_id=homes[copy.id].dataset_id if copy.id in homes else None,
            title=copy.title or copy.name,
            namespace=copy.namespace,
            name=copy.name,
            uri=copy.uri,
            silo=names[copy.silo_id].name if copy.silo_id else None,
            distance=node.distance,
            hidden_up=node.hidden_up,
            hidden_down=node.hidden_down,
        )

    return LineageShown(
        nodes=[shown(node) for node in graph.nodes],
        edges=[_edge(edge, stale_days) for edge in graph.edges],
        jobs=[job for job in jobs(session, (edge.job_id for edge in graph.edges)).values() if job is not None],
        complete=graph.complete,
        truncated_because=graph.truncated_because,
        more=graph.more,
        next=after,
    )


def _edge(edge: Edge, stale_days: int) -> EdgeShown:
    unseen = ageing.unseen_days(edge.kind, edge.last_seen, now(), stale_days)
    return EdgeShown.model_validate(edge).model_copy(update={"unseen_days": unseen})
