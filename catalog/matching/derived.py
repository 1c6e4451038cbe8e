"""Which copy a derived dataset was made from, of all that would explain it, in any order (pure)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

JOINED = "joined"


@dataclass(frozen=True)
class Claim:
    """That one copy was made from a copy of another dataset, as a match shows."""

    source: UUID
    target: UUID
    source_home: UUID
    target_home: UUID
    """The datasets that the copies are in."""
    kind: str
    """aggregated | pivoted | unpivoted | joined"""
    completeness: float
    """How much of the target the source explains, 0 to 1."""


@dataclass(frozen=True)
class Place:
    """Where a copy stands in its family: steps from an origin, and how many copies come from it."""

    depth: int
    below: int


NOWHERE = Place(10_000, 0)
"""Of a copy that is in no family."""


def choose(claims: Iterable[Claim], places: Mapping[UUID, Place], names: Mapping[UUID, tuple[str, str]]) -> list[Claim]:
    """Choose one claim for each derived dataset; of a join, one for each dataset that was joined.

    It leads to the origin of the derived family, from the copy that explains it best, among equals the nearest to
    their origin, then the one that most copies come from, then the first by `names`: who arrived first must not matter.
    """
    asked: dict[tuple[UUID, UUID | None], list[Claim]] = {}
    for claim in claims:
        asked.setdefault((claim.target_home, claim.source_home if claim.kind == JOINED else None), []).append(claim)
    chosen = [min(group, key=lambda claim: _rank(claim, places, names)) for group in asked.values()]
    return sorted(chosen, key=lambda claim: (claim.source, claim.target))


def places(copies: Collection[UUID], edges: Collection[tuple[UUID, UUID]]) -> dict[UUID, Place]:
    """Say where each copy of a family stands by the edges inside it, from source to target."""
    children: dict[UUID, set[UUID]] = {copy_id: set() for copy_id in copies}
    for source, target in edges:
        children[source].add(target)
    roots = set(copies) - {target for _, target in edges}
    depths = _steps(children, sorted(roots) or sorted(copies))
    return {
        copy_id: Place(depths.get(copy_id, len(copies)), len(_steps(children, [copy_id])) - 1) for copy_id in copies
    }


def _rank(
    claim: Claim, known: Mapping[UUID, Place], names: Mapping[UUID, tuple[str, str]]
) -> tuple[float | tuple[str, str], ...]:
    source, target = known[claim.source], known[claim.target]
    made = target.depth, -target.below, names[claim.target]
    return *made, -round(claim.completeness, 3), source.depth, -source.below, names[claim.source]


def _steps(children: Mapping[UUID, Collection[UUID]], starts: Sequence[UUID]) -> dict[UUID, int]:
    found = dict.fromkeys(starts, 0)
    ends = list(starts)
    while ends:
        ends = sorted({child for end in ends for child in children[end] if child not in found})
        found.update(dict.fromkeys(ends, max(found.values()) + 1))
    return found
