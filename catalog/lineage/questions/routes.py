"""Questions about the whole graph, over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.errors import SameCopy
from catalog.errors.cells import ColumnUnknown
from catalog.lineage.links import DOWN, UP, Way
from catalog.lineage.queries import DEEPEST
from catalog.lineage.questions import between, columns, differences, origins, paging, reached, schemas, showing
from catalog.lineage.questions.asking import LONGEST_NAME, Asked, Asking, Moment, Name, copies_meant
from catalog.web.sessions import RequestSession

router = APIRouter(prefix="/lineage", tags=["lineage"])

MOST_NAMES = 10
Of = Literal["copies", "datasets", "owners", "jobs"]
Depth = Annotated[int | None, Query(ge=1, le=1_000)]


@router.get("/up")
def show_up(
    name: Name, session: RequestSession, asked: Asking, *, of: Of = "copies", depth: Depth = None
) -> schemas.ReachedShown:
    """List everything that a dataset or copy comes from, near first; without `depth`, to the end."""
    return _reached(session, name, UP, asked, of, depth)


@router.get("/down")
def show_down(
    name: Name, session: RequestSession, asked: Asking, *, of: Of = "copies", depth: Depth = None
) -> schemas.ReachedShown:
    """List everything that is made from a dataset or copy, near first; without `depth`, to the end."""
    return _reached(session, name, DOWN, asked, of, depth)


@router.get("/impact")
def show_impact(
    name: Name, session: RequestSession, asked: Asking, *, of: Of = "datasets", depth: Depth = None
) -> schemas.ReachedShown:
    """List who is hit when a dataset or copy changes: datasets, copies, their owners, the jobs that read them."""
    return _reached(session, name, DOWN, asked, of, depth)


@router.get("/roots")
def show_roots(name: Name, session: RequestSession, asked: Asking) -> schemas.RootsShown:
    """List where a dataset or copy comes from in the end, also the origins of which nothing is known."""
    starts, silo_ids = copies_meant(session, name), asked.silo_ids(session)
    return showing.roots(session, origins.roots(session, starts, asked.links, page=asked.page, silo_ids=silo_ids))


@router.get("/paths")
def show_paths(source: Name, target: Name, session: RequestSession, asked: Asking) -> schemas.PathsShown:
    """List all ways by which data comes from a source to a target, the shortest first."""
    sources, targets = copies_meant(session, source), copies_meant(session, target)
    if not set(sources).isdisjoint(targets):
        raise SameCopy(copy=source[:120])
    links, page = paging.begin(session, asked.links, asked.page)
    found = between.paths(session, sources, targets, links, page=page, silo_ids=asked.silo_ids(session))
    return showing.paths(session, found, links)


@router.get("/common")
def show_common(
    name: Annotated[list[str], Query(min_length=2, max_length=MOST_NAMES)], session: RequestSession, asked: Asking
) -> schemas.CommonShown:
    """List what two to ten datasets or copies all come from, the nearest first."""
    starts = [copies_meant(session, one) for one in name]
    found = origins.common(session, starts, asked.links, page=asked.page, silo_ids=asked.silo_ids(session))
    return showing.common(session, found)


@router.get("/cycles")
def show_cycles(
    session: RequestSession,
    asked: Asking,
    name: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
) -> schemas.CirclesShown:
    """List circles of copies that come from each other: those through a dataset or copy, or all there are."""
    starts = copies_meant(session, name) if name else None
    found = between.circles(session, starts, asked.links, page=asked.page, silo_ids=asked.silo_ids(session))
    return showing.circles(session, found)


@router.get("/columns")
def show_columns(
    name: Name,
    column: Annotated[str, Query(max_length=512)],
    session: RequestSession,
    asked: Asking,
    *,
    up: bool = True,
    down: bool = True,
    indirect: bool = False,
    depth: Depth = None,
) -> schemas.TraceShown:
    """Follow a column to what it was made from and to what was made from it, under all names that it had.

    With `indirect` also through filters, joins and what else decides about rows; an empty column is whole rows.
    """
    starts = _columns_meant(session, name, column)
    found = columns.trace(
        session,
        starts,
        asked.links,
        page=asked.page,
        up=up,
        down=down,
        indirect=indirect,
        depth=depth,
        silo_ids=asked.silo_ids(session),
    )
    return showing.trace(session, found)


@router.get("/diff")
def show_diff(
    session: RequestSession,
    asked: Asking,
    begin: Annotated[Moment, Query(alias="from")],
    end: Annotated[Moment, Query(alias="to")],
    name: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    *,
    depth: Annotated[int, Query(ge=1, le=DEEPEST)] = 2,
    believed: bool = False,
) -> schemas.DifferencesShown:
    """Tell what was different between two moments, near a dataset or copy, or without a name in the whole graph.

    Both moments are seen with the knowledge of now, or of `known_at`; `believed` sees each as it was seen then.
    """
    found = differences.differences(
        session,
        copies_meant(session, name) if name else None,
        asked.at(begin, believed=believed),
        asked.at(end, believed=believed),
        page=asked.page,
        depth=depth,
        silo_ids=asked.silo_ids(session),
    )
    return showing.differences(session, found)


def _reached(session: Session, name: str, way: Way, asked: Asked, of: Of, depth: int | None) -> schemas.ReachedShown:
    starts, silo_ids = copies_meant(session, name), asked.silo_ids(session)
    found = reached.reached(session, starts, way, asked.links, of=of, depth=depth, silo_ids=silo_ids, page=asked.page)
    return showing.reached(session, of, found)


def _columns_meant(session: Session, name: str, column: str) -> list[tuple[UUID, str]]:
    """Give the column of each copy that has it, now or in a link between columns."""
    copy_ids = copies_meant(session, name)
    if not column:
        return [(copy_id, column) for copy_id in copy_ids]
    held = datasets.current_versions(session, copy_ids)
    known = {copy_id: [str(one["name"]) for one in version.columns] for copy_id, version in held.items()}
    having = {copy_id for copy_id, names in known.items() if column in names} | columns.linked(
        session, copy_ids, column
    )
    if not having:
        told = sorted({one for names in known.values() for one in names})
        raise ColumnUnknown(column=column, columns=", ".join(told) or "none that is known")
    return [(copy_id, column) for copy_id in sorted(having)]
