"""What was different between two moments: links that came, ended or changed, and copies that came or went with them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, not_, select
from sqlalchemy.orm import Session

from catalog.lineage import queries
from catalog.lineage.links import Links
from catalog.lineage.models import Edge
from catalog.lineage.queries import MOST_COPIES
from catalog.lineage.questions import holders, paging
from catalog.lineage.questions.paging import Cut, Page
from catalog.lineage.questions.reaching import BATCH, batched

MOST_LINKS = 50_000
TOLD = ("confidence", "transformation", "job_id", "sql")
"""What makes a link another one; that another run made it again does not."""

Key = tuple[UUID, UUID, str]


@dataclass(frozen=True)
class Difference:
    """A link that was `added`, `ended` or `changed` between two moments, as it was and as it became."""

    what: str
    source_copy_id: UUID
    target_copy_id: UUID
    kind: str
    before: Edge | None
    after: Edge | None


@dataclass(frozen=True)
class Differences:
    """A page of the links that differ, and the copies that have links at only one of the moments."""

    page: Cut[Difference]
    copies_added: tuple[UUID, ...]
    copies_gone: tuple[UUID, ...]


def differences(
    session: Session,
    starts: Collection[UUID] | None,
    before: Links,
    after: Links,
    *,
    page: Page,
    depth: int = 2,
    silo_ids: Collection[UUID] = (),
) -> Differences:
    """Compare the links at two moments: those around some copies, or (None) of the whole graph.

    With silos, the links with an end in one of them.
    """
    then, later, whole = (
        _all(session, before, after) if starts is None else _around(session, starts, before, after, depth)
    )
    listed = list(_compared(then, later))
    if silo_ids:
        held = holders.silos(session, {end for one in listed for end in _ends(one)})
        listed = [one for one in listed if any(held[end] in silo_ids for end in _ends(one))]
    part = listed[page.offset : page.offset + page.limit]
    added, gone = _copies(session, listed, before, after)
    return Differences(paging.cut(page, part, len(listed), whole=whole), added, gone)


def _around(
    session: Session, starts: Collection[UUID], before: Links, after: Links, depth: int
) -> tuple[list[Edge], list[Edge], bool]:
    """Read the links among all copies that were near at one of the moments, as they were at each."""
    graphs = [
        queries.neighbourhood(session, starts, depth=depth, limit=MOST_COPIES, links=links) for links in (before, after)
    ]
    near = {node.copy_id for graph in graphs for node in graph.nodes}
    then, later = (queries.edges_among(session, near, links=links) for links in (before, after))
    return then, later, not any(graph.truncated_because == "limit" for graph in graphs)


def _all(session: Session, before: Links, after: Links) -> tuple[list[Edge], list[Edge], bool]:
    """Read the links that held at only one of the moments; one that held at both, unchanged, is no difference."""
    then, later = and_(*before.held()), and_(*after.held())
    rows = []
    for here, there in ((then, later), (later, then)):
        query = select(Edge).where(here, not_(there)).order_by(Edge.id).limit(MOST_LINKS + 1)
        rows.append(list(session.scalars(query)))
    return rows[0][:MOST_LINKS], rows[1][:MOST_LINKS], all(len(part) <= MOST_LINKS for part in rows)


def _compared(before: Iterable[Edge], after: Iterable[Edge]) -> Iterable[Difference]:
    then, later = ({_key(edge): edge for edge in edges} for edges in (before, after))
    for key in sorted(then.keys() | later.keys()):
        old, new = then.get(key), later.get(key)
        if old is None or new is None:
            yield Difference("added" if old is None else "ended", *key, old, new)
        elif any(getattr(old, name) != getattr(new, name) for name in TOLD):
            yield Difference("changed", *key, old, new)


def _copies(
    session: Session, listed: list[Difference], before: Links, after: Links
) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    ends = {end for one in listed if one.what != "changed" for end in _ends(one)}
    then, later = (_linked(session, ends, links) for links in (before, after))
    return tuple(sorted(later - then)), tuple(sorted(then - later))


def _linked(session: Session, copy_ids: Collection[UUID], links: Links) -> set[UUID]:
    found: set[UUID] = set()
    for batch in batched(copy_ids, BATCH):
        for end in (Edge.source_copy_id, Edge.target_copy_id):
            found |= set(session.scalars(select(end).where(end.in_(batch), *links.held()).distinct()))
    return found & set(copy_ids)


def _key(edge: Edge) -> Key:
    return edge.source_copy_id, edge.target_copy_id, edge.kind


def _ends(one: Difference) -> tuple[UUID, UUID]:
    return one.source_copy_id, one.target_copy_id
