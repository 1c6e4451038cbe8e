"""How near a copy is to the origin, from the edges of its family, however each is known (pure)."""

from dataclasses import dataclass
from math import sqrt
from uuid import UUID

from catalog.ranking.facts import EdgeFacts, Family

MAX_DEPTH = 50


@dataclass(frozen=True)
class Provenance:
    """Nearness to the origin: 1 for the origin itself, halved with every step away from it."""

    value: float
    spread: float
    depth: int
    reason: str


def provenance_of(copy_id: UUID, family: Family) -> Provenance | None:
    """Judge one copy; None when no edge touches it."""
    if len(family.members) == 1 and not family.edges:
        return Provenance(1.0, 0.1, 0, "It is the only copy known.")
    parents = _strongest_parents(family)
    if copy_id not in parents:
        made = [edge.confidence for edge in family.edges if edge.source == copy_id]
        if not made:
            return None
        sure = max(made)
        reason = f"{len(made)} of the others were made from it, and it from none of them."
        return Provenance(sure + (1 - sure) * 0.5, 0.5 * sqrt(sure * (1 - sure)), 0, reason)
    return _derived(copy_id, parents)


def roots(family: Family) -> list[UUID]:
    """Name the copies that others were made from and that were made from none, those with most descendants first."""
    parents = _strongest_parents(family)
    sources = {edge.source for edge in family.edges} - set(parents)
    counts = {root: sum(1 for copy_id in parents if _root_of(copy_id, parents) == root) for root in sources}
    return sorted(counts, key=lambda root: (-counts[root], root))


def _derived(copy_id: UUID, parents: dict[UUID, EdgeFacts]) -> Provenance:
    depth, sure, at = 0, 1.0, copy_id
    while at in parents and depth < MAX_DEPTH:
        sure *= parents[at].confidence
        at, depth = parents[at].source, depth + 1
    value = sure * 0.5**depth + (1 - sure) * 0.5
    how = parents[copy_id].transformation or "a copy"
    said = {"declared": "declared", "observed": "seen in a run"}.get(parents[copy_id].kind, "inferred from content")
    reason = f"It was made from another copy ({how}, {said}), {depth} step{'s' if depth > 1 else ''} from the origin."
    return Provenance(value, 0.5 * sqrt(sure * (1 - sure)), depth, reason)


def _strongest_parents(family: Family) -> dict[UUID, EdgeFacts]:
    strongest: dict[UUID, EdgeFacts] = {}
    for edge in family.edges:
        held = strongest.get(edge.target)
        if held is None or (edge.confidence, str(edge.source)) > (held.confidence, str(held.source)):
            strongest[edge.target] = edge
    return strongest


def _root_of(copy_id: UUID, parents: dict[UUID, EdgeFacts]) -> UUID:
    at, steps = copy_id, 0
    while at in parents and steps < MAX_DEPTH:
        at, steps = parents[at].source, steps + 1
    return at
