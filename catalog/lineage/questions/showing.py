"""From what the questions find to what is shown of it: names for ids."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Dataset
from catalog.lineage import queries
from catalog.lineage.jobs import Facet, Job
from catalog.lineage.links import Links
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.questions import schemas
from catalog.lineage.questions.between import Circle, Way
from catalog.lineage.questions.columns import Trace
from catalog.lineage.questions.differences import Differences
from catalog.lineage.questions.origins import Ancestor, Root, Roots
from catalog.lineage.questions.paging import Cut
from catalog.lineage.questions.reached import Met, Reached
from catalog.lineage.questions.schemas import CopyShown, LinkShown
from catalog.lineage.schemas import JobShown
from catalog.silos import queries as silos

REGISTERED = "It is registered, and nothing tells that it was made from something."
DECLARED = "Its producer says that nothing is upstream of it."
NAMED_ONLY = "It is only named as an origin: nobody registered it, and where it comes from is unknown."
IN_A_CIRCLE = "It comes only from copies that come from it."


def extent(cut: Cut[Any]) -> dict[str, Any]:
    """Give the fields that say how much of an answer this is."""
    return {
        "complete": cut.complete,
        "truncated_because": cut.because,
        "more": cut.more,
        "more_is_exact": cut.exact,
        "next": cut.next,
    }


def copies(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, CopyShown]:
    """Show copies with their datasets and silos."""
    wanted = set(copy_ids)
    found, homes = datasets.copies(session, wanted), datasets.memberships(session, wanted)
    sides = silos.by_id(session, [copy.silo_id for copy in found.values() if copy.silo_id])
    names = _dataset_names(session, {home.dataset_id for home in homes.values()})
    return {
        copy.id: CopyShown(
            copy_id=copy.id,
            dataset_id=homes[copy.id].dataset_id if copy.id in homes else None,
            dataset=names[homes[copy.id].dataset_id] if copy.id in homes else None,
            title=copy.title or copy.name,
            namespace=copy.namespace,
            name=copy.name,
            uri=copy.uri,
            silo=sides[copy.silo_id].name if copy.silo_id else None,
            custodian=copy.custodian,
        )
        for copy in found.values()
    }


def jobs(session: Session, job_ids: Iterable[UUID | None]) -> dict[UUID | None, JobShown | None]:
    """Show jobs by their ids; None stays None."""
    wanted = {one for one in job_ids if one is not None}
    found = session.scalars(select(Job).where(Job.id.in_(wanted))) if wanted else ()
    return {None: None, **{job.id: JobShown.model_validate(job) for job in found}}


def reached(session: Session, of: str, found: Reached) -> schemas.ReachedShown:
    """Show what is met one way."""
    items = found.page.items
    near = copies(session, {one.copy_id for one in items})
    names = _names(session, of, items, near)
    shown = [
        schemas.MetShown(
            kind=of.removesuffix("s") if of != "copies" else "copy",
            id=str(one.key),
            name=names[one.key] if isinstance(one.key, UUID) else one.key,
            distance=one.distance,
            copies=one.copies,
            nearest=near[one.copy_id],
        )
        for one in items
    ]
    totals = schemas.TotalsShown.model_validate(found.totals)
    return schemas.ReachedShown(**extent(found.page), of=of, items=shown, totals=totals)


def roots(session: Session, found: Roots) -> schemas.RootsShown:
    """Show where data comes from in the end."""
    ids = {one.copy_id for one in found.page.items}
    places, declared = copies(session, ids), _said_to_be_roots(session, ids)

    def told(one: Root) -> str:
        if one.copy_id in declared:
            return DECLARED
        return IN_A_CIRCLE if one.circle else REGISTERED if one.registered else NAMED_ONLY

    shown = [
        schemas.RootShown(
            place=places[one.copy_id],
            distance=one.distance,
            registered=one.registered,
            declared=one.copy_id in declared,
            circle=one.circle,
            told=told(one),
        )
        for one in found.page.items
    ]
    return schemas.RootsShown(**extent(found.page), items=shown, unknown=found.unknown)


def paths(session: Session, found: Cut[Way], links: Links) -> schemas.PathsShown:
    """Show ways, with every link between each copy and the next."""
    met = {copy_id for way in found.items for copy_id in way}
    places, between = copies(session, met), _by_ends(session, met, links)
    shown = [
        schemas.PathShown(
            length=len(way) - 1,
            copies=[places[copy_id] for copy_id in way],
            links=[link for ends in pairwise(way) for link in between.get(ends, ())],
        )
        for way in found.items
    ]
    return schemas.PathsShown(**extent(found), items=shown)


def common(session: Session, found: Cut[Ancestor]) -> schemas.CommonShown:
    """Show what several come from."""
    places = copies(session, {one.copy_id for one in found.items})
    shown = [
        schemas.AncestorShown(place=places[one.copy_id], distances=list(one.distances), nearest=one.nearest)
        for one in found.items
    ]
    return schemas.CommonShown(**extent(found), items=shown)


def circles(session: Session, found: Cut[Circle]) -> schemas.CirclesShown:
    """Show circles."""
    places = copies(session, {copy_id for one in found.items for copy_id in (*one.copies, *one.way)})
    shown = [
        schemas.CircleShown(
            size=one.size,
            links=one.links,
            copies=[places[copy_id] for copy_id in one.copies],
            way=[places[copy_id] for copy_id in one.way],
        )
        for one in found.items
    ]
    return schemas.CirclesShown(**extent(found), items=shown)


def trace(session: Session, found: Trace) -> schemas.TraceShown:
    """Show the way of a column."""
    places = copies(session, {one.copy_id for one in found.page.items})
    shown = [
        schemas.ColumnShown(place=places[one.copy_id], column=one.column, distance=one.distance, open=one.open)
        for one in found.page.items
    ]
    made_by = jobs(session, (edge.job_id for edge in found.edges))
    links = [_column_link(edge, made_by[edge.job_id]) for edge in found.edges]
    return schemas.TraceShown(**extent(found.page), items=shown, links=links)


def differences(session: Session, found: Differences) -> schemas.DifferencesShown:
    """Show what was different between two moments."""
    items = found.page.items
    ends = {end for one in items for end in (one.source_copy_id, one.target_copy_id)}
    places = copies(session, {*ends, *found.copies_added, *found.copies_gone})
    links = [edge for one in items for edge in (one.before, one.after) if edge is not None]
    shown_links = _links(session, links)
    shown = [
        schemas.DifferenceShown(
            what=one.what,
            source=places[one.source_copy_id],
            target=places[one.target_copy_id],
            kind=one.kind,
            before=None if one.before is None else shown_links[one.before.id],
            after=None if one.after is None else shown_links[one.after.id],
        )
        for one in items
    ]
    added, gone = ([places[copy_id] for copy_id in ids] for ids in (found.copies_added, found.copies_gone))
    return schemas.DifferencesShown(**extent(found.page), items=shown, copies_added=added, copies_gone=gone)


def _dataset_names(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Dataset.id, Dataset.name).where(Dataset.id.in_(dataset_ids)))
    return {row[0]: row[1] for row in rows}


def _said_to_be_roots(session: Session, copy_ids: Collection[UUID]) -> set[UUID]:
    """Tell of which copies a producer says that they come from nothing: its lineage facet names no inputs."""
    said = select(Facet).where(Facet.subject_kind == "dataset", Facet.name == "lineage", Facet.removed.is_(False))
    found = session.scalars(said.where(Facet.subject_id.in_(copy_ids)))
    return {facet.subject_id for facet in found if facet.body.get("inputs") == []}


def _names(session: Session, of: str, items: Sequence[Met], near: dict[UUID, CopyShown]) -> Mapping[UUID, str]:
    keys = [one.key for one in items if isinstance(one.key, UUID)]
    if of == "copies":
        return {key: near[key].title for key in keys}
    if of == "datasets":
        return _dataset_names(session, keys)
    return {key: job.name for key, job in jobs(session, keys).items() if key is not None and job is not None}


def _by_ends(session: Session, copy_ids: Collection[UUID], links: Links) -> dict[tuple[UUID, UUID], list[LinkShown]]:
    edges = queries.edges_among(session, copy_ids, links=links)
    shown = _links(session, edges)
    found: dict[tuple[UUID, UUID], list[LinkShown]] = {}
    for edge in edges:
        found.setdefault((edge.source_copy_id, edge.target_copy_id), []).append(shown[edge.id])
    return found


def _links(session: Session, edges: Collection[Edge]) -> dict[UUID, LinkShown]:
    made_by = jobs(session, (edge.job_id for edge in edges))
    kept = [name for name in LinkShown.model_fields if name != "job"]
    return {
        edge.id: LinkShown(**{name: getattr(edge, name) for name in kept}, job=made_by[edge.job_id]) for edge in edges
    }


def _column_link(edge: ColumnEdge, job: JobShown | None) -> schemas.ColumnLinkShown:
    fields = schemas.ColumnLinkShown.model_fields
    kept = {name: getattr(edge, name) for name in fields if name not in {"job", "renamed"}}
    renamed = bool(edge.target_column) and edge.source_column != edge.target_column
    return schemas.ColumnLinkShown(**kept, job=job, renamed=renamed)
