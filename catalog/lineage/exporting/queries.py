"""Reading a piece of lineage into a record that can be written in any format."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, CopyAlias, Dataset, Version
from catalog.lineage import queries
from catalog.lineage.exporting.record import ColumnLink, Content, Execution, Lineage, Link, Place, Process
from catalog.lineage.intervals import AsOf
from catalog.lineage.jobs import Facet, Job, JobIO, Run
from catalog.lineage.marquez.queries import latest_runs
from catalog.lineage.models import ColumnEdge, Edge
from catalog.silos.models import Silo

BATCH = 5_000


def gather(
    session: Session,
    about: str,
    copy_ids: Collection[UUID],
    *,
    up: bool = True,
    down: bool = True,
    depth: int = 2,
    limit: int = 500,
    as_of: AsOf | None = None,
) -> Lineage:
    """Gather the copies around these, the links among them, and the jobs and runs that made them."""
    graph = queries.neighbourhood(session, copy_ids, up=up, down=down, depth=depth, limit=limit, as_of=as_of)
    ids = [node.copy_id for node in graph.nodes]
    columns = _column_edges(session, ids, as_of)
    io = _io(session, ids)
    edges: list[Edge | ColumnEdge] = [*graph.edges, *columns]
    job_ids = {one.job_id for one in edges if one.job_id is not None} | io.keys()
    run_ids = {one.run_id for one in edges if one.run_id is not None}
    return Lineage(
        about=about,
        places=tuple(_places(session, ids)),
        links=tuple(_link(edge) for edge in graph.edges),
        columns=tuple(_column(edge) for edge in columns),
        jobs=tuple(_jobs(session, job_ids, io)),
        runs=tuple(_runs(session, run_ids, job_ids)),
        complete=graph.complete,
        truncated_because=graph.truncated_because,
        more=graph.more,
    )


def _column_edges(session: Session, copy_ids: Collection[UUID], as_of: AsOf | None) -> list[ColumnEdge]:
    among, found = set(copy_ids), []
    for part in _batched(copy_ids):
        rows = session.scalars(select(ColumnEdge).where(ColumnEdge.target_copy_id.in_(part), *_held(as_of)))
        found += [row for row in rows if row.source_copy_id in among]
    return sorted(found, key=lambda row: row.id)


def _held(as_of: AsOf | None) -> tuple[ColumnElement[bool], ...]:
    if as_of is None:
        return (ColumnEdge.known_to.is_(None), ColumnEdge.valid_to.is_(None))
    return (
        ColumnEdge.valid_from <= as_of.valid,
        or_(ColumnEdge.valid_to.is_(None), ColumnEdge.valid_to > as_of.valid),
        ColumnEdge.known_from <= as_of.known,
        or_(ColumnEdge.known_to.is_(None), ColumnEdge.known_to > as_of.known),
    )


def _places(session: Session, copy_ids: Collection[UUID]) -> Iterator[Place]:
    copies, homes = datasets.copies(session, copy_ids), datasets.memberships(session, copy_ids)
    named = _by_id(session, Dataset, {home.dataset_id for home in homes.values()})
    silos = _by_id(session, Silo, {copy.silo_id for copy in copies.values() if copy.silo_id is not None})
    versions = datasets.current_versions(session, copy_ids)
    facets, aliases = _facets(session, "dataset", copy_ids), _aliases(session, copy_ids)
    for copy_id in copy_ids:
        copy, home = copies[copy_id], homes.get(copy_id)
        dataset = named.get(home.dataset_id) if home is not None else None
        silo = silos.get(copy.silo_id) if copy.silo_id is not None else None
        yield _place(copy, dataset, silo, versions.get(copy_id), facets[copy_id], aliases[copy_id])


def _place(
    copy: Copy,
    dataset: Dataset | None,
    silo: Silo | None,
    version: Version | None,
    facets: Mapping[str, Any],
    aliases: list[tuple[str, str]],
) -> Place:
    return Place(
        id=copy.id,
        namespace=copy.namespace,
        name=copy.name,
        uri=copy.uri,
        title=copy.title,
        description=copy.description,
        custodian=copy.custodian,
        created_at=copy.created_at,
        silo=silo.name if silo is not None else "",
        owner=silo.owner if silo is not None else "",
        dataset_id=dataset.id if dataset is not None else None,
        dataset=dataset.name if dataset is not None else "",
        dataset_description=dataset.description if dataset is not None else "",
        columns=[(str(one["name"]), str(one.get("type", ""))) for one in version.columns]
        if version is not None
        else (),
        content=_content(version) if version is not None else None,
        aliases=aliases,
        facets=facets,
    )


def _content(version: Version) -> Content:
    return Content(version.content_id, version.format, version.bytes, version.rows, version.modified_at)


def _jobs(
    session: Session, job_ids: Collection[UUID], io: Mapping[UUID, Mapping[str, list[UUID]]]
) -> Iterator[Process]:
    facets = _facets(session, "job", job_ids)
    for job in sorted(_by_id(session, Job, job_ids).values(), key=lambda job: job.id):
        yield Process(
            id=job.id,
            namespace=job.namespace,
            name=job.name,
            kind=job.kind,
            description=job.description,
            first_seen=job.first_seen,
            last_seen=job.last_seen,
            inputs=io.get(job.id, {}).get("input", ()),
            outputs=io.get(job.id, {}).get("output", ()),
            facets=facets[job.id],
        )


def _runs(session: Session, run_ids: Collection[str], job_ids: Collection[UUID]) -> Iterator[Execution]:
    """Give the runs that are named, and the latest one of each job: it may have read and made no link."""
    named = [run for part in _batched(run_ids) for run in session.scalars(select(Run).where(Run.run_id.in_(part)))]
    found = {run.id: run for run in (*named, *latest_runs(session, job_ids).values())}
    facets = _facets(session, "run", found)
    for run in sorted(found.values(), key=lambda run: run.id):
        yield Execution(
            run_id=run.run_id,
            job_id=run.job_id,
            state=run.state,
            first_seen=run.first_seen,
            last_seen=run.last_seen,
            started_at=run.started_at,
            ended_at=run.ended_at,
            facets=facets[run.id],
        )


def _io(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, dict[str, list[UUID]]]:
    found: dict[UUID, dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for part in _batched(copy_ids):
        for row in session.scalars(select(JobIO).where(JobIO.copy_id.in_(part), JobIO.ended_at.is_(None))):
            found[row.job_id][row.direction].append(row.copy_id)
    return found


def _facets(session: Session, kind: str, ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for part in _batched(ids):
        wanted = (Facet.subject_kind == kind, Facet.subject_id.in_(part), Facet.removed.is_(False))
        for row in session.execute(select(Facet.subject_id, Facet.name, Facet.body).where(*wanted)):
            found[row[0]][row[1]] = row[2]
    return found


def _aliases(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for part in _batched(copy_ids):
        for row in session.scalars(select(CopyAlias).where(CopyAlias.copy_id.in_(part), CopyAlias.kind == "symlink")):
            found[row.copy_id].append((row.namespace, row.name))
    return found


def _by_id(session: Session, model: type[Any], ids: Collection[UUID]) -> dict[UUID, Any]:
    return {row.id: row for part in _batched(ids) for row in session.scalars(select(model).where(model.id.in_(part)))}


def _link(edge: Edge) -> Link:
    return Link(
        source=edge.source_copy_id,
        target=edge.target_copy_id,
        kind=edge.kind,
        confidence=edge.confidence,
        transformation=edge.transformation,
        recorded_by=edge.recorded_by,
        first_seen=edge.valid_from,
        last_seen=edge.last_seen,
        job_id=edge.job_id,
        run_id=edge.run_id,
        sql=edge.sql,
        producer=edge.producer,
    )


def _column(edge: ColumnEdge) -> ColumnLink:
    return ColumnLink(
        source=edge.source_copy_id,
        source_column=edge.source_column,
        target=edge.target_copy_id,
        target_column=edge.target_column,
        kind=edge.kind,
        transformation=edge.transformation,
        subtype=edge.subtype,
        description=edge.description,
        masking=edge.masking,
        first_seen=edge.valid_from,
        last_seen=edge.last_seen,
        job_id=edge.job_id,
        run_id=edge.run_id,
        producer=edge.producer,
    )


def _batched(ids: Iterable[Any]) -> Iterator[list[Any]]:
    whole = list(ids)
    return (whole[at : at + BATCH] for at in range(0, len(whole), BATCH))
