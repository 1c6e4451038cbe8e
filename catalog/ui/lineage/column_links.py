"""Which column was made from which: as somebody said or a run showed, else as content shows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.lineage.links import Links
from catalog.lineage.models import ColumnEdge, Edge
from catalog.matching import queries as matching
from catalog.ui.family import CopyLine

Place = tuple[UUID, str]
"""A copy and one of its columns; an empty column is the whole copy."""


@dataclass(frozen=True)
class ColumnLink:
    """That a column was made from another one; `how` tells it in words."""

    source: Place
    target: Place
    kind: str
    confidence: float | None
    how: str
    job_id: UUID | None
    last_seen: datetime


@dataclass(frozen=True)
class Trace:
    """Where one column comes from and goes: all places it passes, itself among them, and the links on the way."""

    places: frozenset[Place]
    links: frozenset[ColumnLink]

    @property
    def copies(self) -> set[UUID]:
        """The copies on the way, also those of which it decides over whole rows."""
        return {copy_id for copy_id, _ in self.places} | {link.target[0] for link in self.links}


def column_links(
    session: Session, edges: Sequence[Edge], lines: Mapping[UUID, CopyLine], counted: Links
) -> list[ColumnLink]:
    """List the links between columns of these copies; an inferred link without any is told by the match behind it."""
    said = _said(session, lines, counted)
    known = {(link.source[0], link.target[0], link.kind) for link in said}
    silent = [
        edge
        for edge in edges
        if edge.kind == "inferred" and (edge.source_copy_id, edge.target_copy_id, edge.kind) not in known
    ]
    return sorted([*said, *_shown_by_content(session, silent, lines)], key=lambda link: (link.source, link.target))


def trace(links: Iterable[ColumnLink], start: Place) -> Trace:
    """Follow one column up and down, each way to its end."""
    found = list(links)
    places, passed = {start}, set()
    for near, far in (("source", "target"), ("target", "source")):
        beside: dict[Place, list[ColumnLink]] = defaultdict(list)
        for link in found:
            beside[getattr(link, near)].append(link)
        waiting = [start]
        seen = {start}
        while waiting:
            for link in beside[waiting.pop()]:
                passed.add(link)
                other = getattr(link, far)
                # What decides over whole rows goes no further as one column.
                if other not in seen and other[1]:
                    seen.add(other)
                    waiting.append(other)
        places |= seen
    return Trace(frozenset(places), frozenset(passed))


def _said(session: Session, copy_ids: Collection[UUID], counted: Links) -> list[ColumnLink]:
    ends = ColumnEdge.source_copy_id.in_(copy_ids), ColumnEdge.target_copy_id.in_(copy_ids)
    return [
        ColumnLink(
            source=(one.source_copy_id, one.source_column),
            target=(one.target_copy_id, one.target_column),
            kind=one.kind,
            confidence=one.confidence,
            how=_how(one),
            job_id=one.job_id,
            last_seen=one.last_seen,
        )
        for one in session.scalars(select(ColumnEdge).where(*ends, *counted.held(ColumnEdge)).order_by(ColumnEdge.id))
        if one.source_copy_id != one.target_copy_id
    ]


def _how(one: ColumnEdge) -> str:
    words = " ".join(part for part in (one.transformation, one.subtype) if part).lower().replace("_", " ")
    return ": ".join(part for part in (words, one.description) if part) + (", masked" if one.masking else "")


def _shown_by_content(session: Session, edges: Sequence[Edge], lines: Mapping[UUID, CopyLine]) -> list[ColumnLink]:
    versions = {copy_id: line.version.id for copy_id, line in lines.items() if line.version}
    pairs = {
        (versions[edge.source_copy_id], versions[edge.target_copy_id]): edge
        for edge in edges
        if edge.source_copy_id in versions and edge.target_copy_id in versions
    }
    found = matching.mapped(session, {version for pair in pairs for version in pair})
    links = []
    for (source, target), edge in pairs.items():
        turned = (target, source) in found
        for a, b in found.get((target, source) if turned else (source, target), ()):
            ends = (b, a) if turned else (a, b)
            links.append(
                ColumnLink(
                    source=(edge.source_copy_id, ends[0]),
                    target=(edge.target_copy_id, ends[1]),
                    kind="inferred",
                    confidence=edge.confidence,
                    how="holds the same values",
                    job_id=None,
                    last_seen=edge.last_seen,
                )
            )
    return links
