"""Where what was declared or seen in a run and what content shows do not agree."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.lineage import queries as lineage
from catalog.lineage.models import Edge
from catalog.matching import queries
from catalog.matching.models import Match
from catalog.web import human

DECLARED = frozenset({"declared", "observed"})


@dataclass(frozen=True)
class Contradiction:
    """A link that content shows, or somebody else says, to lead the other way round."""

    edge: Edge
    match: Match | None
    opposite: Edge | None
    probability: float
    """That it is the other way round, by content."""


def contradictions(session: Session, copy_ids: Collection[UUID]) -> list[Contradiction]:
    """Find the contradictions about links that begin or end at one of these copies, oldest link first."""
    said = [edge for edge in lineage.edges_of(session, copy_ids) if edge.kind in DECLARED]
    ends = {(edge.source_copy_id, edge.target_copy_id): edge for edge in said}
    matched = queries.betweens(session, ends)
    found = []
    for edge in said:
        match, turned = matched.get((edge.source_copy_id, edge.target_copy_id), (None, False))
        against = "a_to_b" if turned else "b_to_a"
        opposite = ends.get((edge.target_copy_id, edge.source_copy_id))
        if match is not None and match.direction == against:
            found.append(Contradiction(edge, match, opposite, match.p_a_to_b if turned else match.p_b_to_a))
        elif opposite is not None and edge.id < opposite.id:
            found.append(Contradiction(edge, None, opposite, 0.0))
    return found


def among(session: Session, copy_ids: Collection[UUID]) -> list[Contradiction]:
    """Find the contradictions about links that lie between these copies."""
    ends = set(copy_ids)
    found = contradictions(session, ends)
    return [one for one in found if {one.edge.source_copy_id, one.edge.target_copy_id} <= ends]


def told(session: Session, names: Mapping[UUID, str]) -> list[str]:
    """Tell the contradictions between copies that are named."""
    return [sentence(one, names) for one in among(session, names)]


def sentence(one: Contradiction, names: Mapping[UUID, str]) -> str:
    """Tell a contradiction: what was said, and what content or somebody else says instead."""
    source, target = names[one.edge.source_copy_id], names[one.edge.target_copy_id]
    first = f"That {target} was made from {source} was {said_by(one.edge)}"
    if one.match is not None:
        return f"{first}, but content shows that {source} was made from {target}: {human.share(one.probability)} sure."
    other = said_by(one.opposite) if one.opposite else ""
    return f"{first}, and that {source} was made from {target} was {other}."


def said_by(edge: Edge) -> str:
    """Say who declared a link, or which run showed it, and when."""
    when = human.instant(edge.valid_from)
    if edge.kind == "observed":
        return f"seen in {f'run {edge.run_id}' if edge.run_id else 'a run'} on {when}"
    return f"declared by {edge.recorded_by or 'somebody'} on {when}"
