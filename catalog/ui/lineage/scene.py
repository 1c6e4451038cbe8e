"""What one state of the lineage explorer shows, read from the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets.models import Dataset
from catalog.db import now
from catalog.lineage import opening
from catalog.lineage.intervals import AsOf
from catalog.lineage.jobs import Job
from catalog.lineage.links import DOWN, UP, Links
from catalog.lineage.models import Edge
from catalog.lineage.queries import Graph
from catalog.lineage.questions import columns as following
from catalog.lineage.questions.paging import Page
from catalog.lineage.questions.reached import reached
from catalog.quality import queries as quality
from catalog.ui import family
from catalog.ui.family import CopyLine
from catalog.ui.lineage.asked import Asked, Followed
from catalog.ui.lineage.column_links import ColumnLink, Trace, column_links, trace
from catalog.ui.quality import worst_of

MOST_DRAWN = 600
"""So many copies a picture can hold; past them it says so, and draws fewer steps."""
MOST_MET = 3_000
"""So many are looked at for those in the silos that are asked for."""
MOST_FOLLOWED = 300
"""So many columns on the way of one are followed beyond what is drawn around the focus."""


@dataclass(frozen=True)
class Scene:
    """The copies and links of a picture, with all that is told of them."""

    dataset: Dataset
    main: CopyLine | None
    """The copy in the middle."""
    graph: Graph
    depth: int
    """How many steps are drawn: fewer than asked for where those hold more than a picture can."""
    lines: Mapping[UUID, CopyLine]
    names: Mapping[UUID, str]
    """Of datasets."""
    jobs: Mapping[UUID, str]
    quality: Mapping[UUID, str]
    edges: Sequence[Edge]
    """One a kind between two copies, the surest."""
    columns: Sequence[ColumnLink] = ()
    open: frozenset[UUID] = frozenset()
    """The copies whose columns are shown."""
    trace: Trace | None = None
    stale_days: int = Settings.edge_stale_days
    """After so many days a link that runs showed is shown as not seen for long."""


def scene(session: Session, dataset: Dataset, home: Sequence[CopyLine], main: CopyLine | None, asked: Asked) -> Scene:
    """Read what is asked for around the copies of a dataset."""
    counted = links_of(asked)
    starts = _started(home, main)
    graph, depth = _fitting(session, starts, {main.id} if main else set(starts), asked, counted)
    copies = datasets.copies(session, [node.copy_id for node in graph.nodes])
    lines = {line.id: line for line in family.lines(session, [copies[key] for key in sorted(copies)])}
    edges = _one_a_kind([one for one in graph.edges if one.source_copy_id in lines and one.target_copy_id in lines])
    opened = _open(edges, main, asked)
    shown = lines if asked.followed else {key: line for key, line in lines.items() if key in opened}
    links = column_links(session, edges, shown, counted) if shown else []
    followed = trace(links, (asked.followed.copy_id, asked.followed.column)) if asked.followed else None
    passed = followed.copies & lines.keys() if followed else set()
    return Scene(
        dataset=dataset,
        main=main,
        graph=graph,
        depth=depth,
        lines=lines,
        names=datasets.names(session, {line.dataset_id for line in lines.values()}),
        jobs=job_names(session, [*edges, *links]),
        quality=worst_outcomes(session, lines),
        edges=edges,
        columns=[one for one in links if {one.source[0], one.target[0]} <= opened | passed],
        open=frozenset(opened | passed),
        trace=followed,
    )


def links_of(asked: Asked) -> Links:
    """Tell which links count: of which moment, of which kinds, how sure; what is left out of the moment is now."""
    then = asked.valid is not None or asked.known is not None
    moment = AsOf(asked.valid or now(), asked.known or now()) if then else None
    return Links(moment, frozenset(asked.kinds), asked.sure / 100)


def within(session: Session, starts: Sequence[UUID], asked: Asked) -> int:
    """Count the copies within the steps that are asked for, both ways."""
    counted = links_of(asked)
    sides = [
        reached(session, starts, way, counted, page=Page(limit=1), depth=asked.depth).totals.copies
        for way in (UP, DOWN)
    ]
    return len(starts) + sum(sides)


def worst_outcomes(session: Session, lines: Mapping[UUID, CopyLine]) -> dict[UUID, str]:
    """Tell how expectations judged what each of these copies holds now; one that was never scanned is left out."""
    versions = {key: line.version.id for key, line in lines.items() if line.version}
    outcomes = quality.outcomes(session, set(versions.values()))
    return {key: worst_of(outcomes.get(version, ())) for key, version in versions.items()}


def job_names(session: Session, links: Iterable[Edge | ColumnLink]) -> dict[UUID, str]:
    """Name the jobs that made these links."""
    wanted = {one.job_id for one in links if one.job_id}
    if not wanted:
        return {}
    return {row[0]: row[1] for row in session.execute(select(Job.id, Job.name).where(Job.id.in_(wanted)))}


def _started(home: Sequence[CopyLine], main: CopyLine | None) -> list[UUID]:
    """Begin at all copies of the dataset, or where they alone fill a picture, at the one in the middle."""
    return [line.id for line in home] if len(home) <= MOST_DRAWN // 2 or main is None else [main.id]


def _fitting(
    session: Session, starts: Sequence[UUID], middle: Collection[UUID], asked: Asked, counted: Links
) -> tuple[Graph, int]:
    """Read as many steps as fit into a picture, and all that the column which is followed passes."""
    also = _passed(session, asked.followed, counted) if asked.followed else {}

    def read(depth: int) -> Graph:
        limit = MOST_MET if asked.silos else MOST_DRAWN
        met = opening.opened(
            session, starts, depth=depth, up=asked.up, down=asked.down, also=also, limit=limit, links=counted
        )
        return _in_silos(session, met, middle, asked) if asked.silos else met

    graph, fits = read(asked.depth), asked.depth
    if graph.truncated_because == "limit":
        graph, fits = read(0), 0
        for depth in range(1, asked.depth):
            deeper = read(depth)
            if deeper.truncated_because == "limit":
                break
            graph, fits = deeper, depth
    return graph, fits


def _in_silos(session: Session, met: Graph, middle: Collection[UUID], asked: Asked) -> Graph:
    """Leave out the copies in other silos; the one in the middle stays."""
    copies = datasets.copies(session, [node.copy_id for node in met.nodes])
    names = family.silo_names(session, list(copies.values()))
    nodes = tuple(one for one in met.nodes if one.copy_id in middle or names.get(one.copy_id) in asked.silos)
    inside = {node.copy_id for node in nodes}
    edges = tuple(edge for edge in met.edges if {edge.source_copy_id, edge.target_copy_id} <= inside)
    why = "limit" if len(nodes) > MOST_DRAWN else met.truncated_because
    return replace(met, nodes=nodes, edges=edges, truncated_because=why)


def _passed(session: Session, followed: Followed, counted: Links) -> dict[UUID, int]:
    """Give the copies that a column passes as far as links between columns lead, also past the steps that are drawn."""
    start = (followed.copy_id, followed.column)
    found = following.trace(session, [start], counted, page=Page(limit=MOST_FOLLOWED))
    copies: dict[UUID, int] = {}
    for one in found.page.items:
        if one.distance:
            copies.setdefault(one.copy_id, one.distance)
    return copies


def _one_a_kind(edges: Sequence[Edge]) -> list[Edge]:
    best: dict[tuple[UUID, UUID, str], Edge] = {}
    for edge in sorted(edges, key=lambda edge: (edge.confidence or 1.0, edge.id)):
        best[edge.source_copy_id, edge.target_copy_id, edge.kind] = edge
    return list(best.values())


def _open(edges: Sequence[Edge], main: CopyLine | None, asked: Asked) -> set[UUID]:
    """Name the copies whose columns are shown: the one in the middle, or the followed one, and what it is linked to."""
    if main is None or not (asked.columns or asked.followed):
        return set()
    middle = asked.followed.copy_id if asked.followed else main.id
    beside = ({edge.source_copy_id, edge.target_copy_id} for edge in edges)
    return {middle}.union(*(ends for ends in beside if middle in ends))
