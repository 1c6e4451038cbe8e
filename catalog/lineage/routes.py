"""Where a dataset comes from and where it goes, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.lineage import queries
from catalog.lineage.queries import DEEPEST, MOST_COPIES, Graph, Node
from catalog.lineage.schemas import EdgeShown, LineageShown, NodeShown
from catalog.silos import queries as silos
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["lineage"])


@router.get("/datasets/{name:path}/lineage")
def show_lineage(
    name: str,
    session: RequestSession,
    *,
    up: bool = True,
    down: bool = True,
    depth: Annotated[int, Query(ge=0, le=DEEPEST)] = 2,
    limit: Annotated[int, Query(ge=1, le=MOST_COPIES)] = 500,
) -> LineageShown:
    """Show the copies around all copies of a dataset, or around the one copy that a path or URI names."""
    return _shown(
        session, queries.neighbourhood(session, _focus(session, name), up=up, down=down, depth=depth, limit=limit)
    )


def _focus(session: Session, name: str) -> list[UUID]:
    if "/" in name:
        return [resolving.copy_of(session, name).id]
    return [copy.id for copy in datasets.members(session, resolving.resolve(session, name).id)]


def _shown(session: Session, graph: Graph) -> LineageShown:
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
        edges=[EdgeShown.model_validate(edge) for edge in graph.edges],
        complete=graph.complete,
        truncated_because=graph.truncated_because,
        more=graph.more,
    )
