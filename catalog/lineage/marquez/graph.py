"""The graph of datasets and jobs around a node, both ways, as Marquez draws it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.lineage import intervals
from catalog.lineage.jobs import Job, JobIO
from catalog.lineage.marquez import node_ids, queries, showing
from catalog.lineage.marquez.shapes import DatasetShape, EdgeShape, GraphShape, JobShape, NodeShape
from catalog.lineage.models import Edge

MOST_NODES = 2_000
MOST_LINKS = 20_000


@dataclass
class _Walk:
    copies: dict[UUID, None] = field(default_factory=dict)
    jobs: dict[UUID, None] = field(default_factory=dict)
    cut: str = ""
    """Why not all is there: "" | depth | limit"""
    beyond: set[UUID] = field(default_factory=set)

    def room(self) -> int:
        return MOST_NODES - len(self.copies) - len(self.jobs)

    def add(self, into: dict[UUID, None], found: Iterable[UUID]) -> list[UUID]:
        """Take what is new, as far as there is room."""
        new = [one for one in dict.fromkeys(found) if one not in into]
        taken, left = new[: self.room()], new[max(self.room(), 0) :]
        into.update(dict.fromkeys(taken))
        if left:
            self.cut, self.beyond = "limit", self.beyond | set(left)
        return taken


def around(session: Session, *, copies: Collection[UUID], jobs: Collection[UUID], depth: int) -> GraphShape:
    """Give the nodes within so many jobs of these, whichever way, and the edges among them; at most 2,000 nodes."""
    walk = _Walk()
    frontier, waiting = walk.add(walk.copies, copies), walk.add(walk.jobs, jobs)
    for _ in range(depth):
        waiting = [*waiting, *walk.add(walk.jobs, _jobs_of(session, frontier))]
        io = [row.copy_id for row in queries.io_of_jobs(session, waiting, limit=MOST_LINKS)]
        frontier = walk.add(walk.copies, [*io, *_neighbours(session, frontier)])
        waiting = []
        if not frontier or walk.cut:
            break
    if not walk.cut:
        walk.beyond = {one for one in _jobs_of(session, frontier) if one not in walk.jobs}
        walk.beyond |= {one for one in _neighbours(session, frontier) if one not in walk.copies}
        walk.cut = "depth" if walk.beyond else ""
    return _shown(session, walk)


def _jobs_of(session: Session, copy_ids: Collection[UUID]) -> list[UUID]:
    return [row.job_id for row in queries.io_of_copies(session, copy_ids, limit=MOST_LINKS)]


def _neighbours(session: Session, copy_ids: Collection[UUID]) -> list[UUID]:
    """Copies that a link without a job joins to these."""
    found = []
    for some in queries.batched(copy_ids):
        either = or_(Edge.source_copy_id.in_(some), Edge.target_copy_id.in_(some))
        ends = select(Edge.source_copy_id, Edge.target_copy_id).where(either, Edge.job_id.is_(None))
        for row in session.execute(ends.where(*intervals.current()).limit(MOST_LINKS)):
            found += [row[0], row[1]]
    return found


def _shown(session: Session, walk: _Walk) -> GraphShape:
    jobs = queries.jobs_by_id(session, list(walk.jobs))
    held = datasets.copies(session, list(walk.copies))
    copies = [held[one] for one in walk.copies if one in held]
    edges = _Edges()
    for row in queries.io_of_jobs(session, list(walk.jobs)):
        if row.copy_id in held and row.job_id in jobs:
            edges.of_job(row, held[row.copy_id], jobs[row.job_id])
    for link in _links(session, walk):
        edges.of_link(link, held)
    shown: list[DatasetShape | JobShape] = [
        *showing.datasets_shown(session, copies),
        *showing.jobs_shown(session, list(jobs.values())),
    ]
    nodes = [edges.node(one) for one in shown]
    return GraphShape(
        graph=sorted(nodes, key=lambda node: node.id),
        complete=not walk.cut,
        truncated_because=walk.cut,
        more=len(walk.beyond),
    )


def _links(session: Session, walk: _Walk) -> Sequence[Edge]:
    found: list[Edge] = []
    for some in queries.batched(walk.copies):
        query = select(Edge).where(Edge.target_copy_id.in_(some), Edge.job_id.is_(None), *intervals.current())
        found += [edge for edge in session.scalars(query.order_by(Edge.id)) if edge.source_copy_id in walk.copies]
    return found


class _Edges:
    """Edges by the nodes that they enter and leave."""

    def __init__(self) -> None:
        self.into: dict[str, list[EdgeShape]] = defaultdict(list)
        self.out: dict[str, list[EdgeShape]] = defaultdict(list)

    def of_job(self, row: JobIO, copy: Copy, job: Job) -> None:
        ends = node_ids.of_dataset(copy.namespace, copy.name), node_ids.of_job(job.namespace, job.name)
        origin, destination = ends if row.direction == "input" else ends[::-1]
        self._add(EdgeShape(origin=origin, destination=destination))

    def of_link(self, link: Edge, copies: dict[UUID, Copy]) -> None:
        source, target = copies[link.source_copy_id], copies[link.target_copy_id]
        ends = node_ids.of_dataset(source.namespace, source.name), node_ids.of_dataset(target.namespace, target.name)
        self._add(EdgeShape(origin=ends[0], destination=ends[1], kind=link.kind, confidence=link.confidence))

    def node(self, shown: DatasetShape | JobShape) -> NodeShape:
        is_job = isinstance(shown, JobShape)
        name = (node_ids.of_job if is_job else node_ids.of_dataset)(shown.namespace, shown.name)
        kind = "JOB" if is_job else "DATASET"
        return NodeShape(id=name, type=kind, data=shown, in_edges=self.into[name], out_edges=self.out[name])

    def _add(self, edge: EdgeShape) -> None:
        self.out[edge.origin].append(edge)
        self.into[edge.destination].append(edge)
