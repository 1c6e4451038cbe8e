"""How near a copy is to the origin, from the edges of its family, however each is known (pure).

How many copies were made from one says nothing of its origin: they may have been made to say so. Of several copies that
come from none, one is the origin of the family only when copies of other content come from it, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from uuid import UUID

from catalog.ranking.facts import EdgeFacts, Family

KNOWN_BY = {"declared": "declared", "observed": "seen in a run"}


@dataclass(frozen=True)
class Provenance:
    """Nearness to the origin: 1 for the origin itself, halved with every step away from it."""

    value: float
    variance: float
    reason: str


def provenance_of(copy_id: UUID, family: Family) -> Provenance | None:
    """Judge one copy; None when nothing tells what it comes from."""
    if len(family.members) == 1 and not family.edges:
        return Provenance(1.0, 0.0, "It is the only copy known.")
    way = family.way(copy_id)
    if way:
        return _derived(way)
    sure = _sure_origin(copy_id, family)
    if not sure:
        return None
    made = sum(1 for edge in family.edges if edge.source == copy_id)
    reason = f"{_others(made)} made from it, and it from none of them."
    return _mixed(1.0, sure, reason)


def roots(family: Family) -> list[UUID]:
    """Name the copies that others come from and that come from none, those with most voices first."""
    sources = {edge.source for edge in family.edges} - set(family.parents)
    voices = {root: len(_reached(root, family)) for root in sources}
    return sorted(sources, key=lambda root: (-voices[root], root))


def origin(family: Family) -> UUID | None:
    """Name the system of record: the one root of the branching, where it can be told from other roots."""
    able = roots(family)
    if len(able) == 1:
        return able[0]
    voices = [len(_reached(root, family)) for root in able[:2]]
    return able[0] if voices and voices[0] > voices[1] else None


def _sure_origin(copy_id: UUID, family: Family) -> float:
    """Say how sure it is that a copy without a parent is the origin; 0 when nothing says so."""
    made = [edge for edge in family.edges if edge.source == copy_id]
    apart = [edge for edge in made if family.group_of[edge.target] != family.group_of[copy_id]]
    # Near copies of it speak only against each other, unless they and it are all there is.
    counted = apart or (made if _alone(copy_id, family) else [])
    return max((edge.confidence for edge in counted), default=0.0)


def _alone(copy_id: UUID, family: Family) -> bool:
    content = {member.copy_id: member.content for member in family.members}
    readable = [member.copy_id for member in family.usable] or list(content)
    origins = {family.root_of(other) for other in readable}
    return all(content.get(one, one) == content[copy_id] for one in origins)


def _reached(root: UUID, family: Family) -> set[int]:
    """Number the copy groups, beside its own, that come from a root."""
    made = {family.group_of[target] for target in family.parents if family.root_of(target) == root}
    return made - {family.group_of[root]}


def _derived(way: Sequence[EdgeFacts]) -> Provenance:
    first, steps = way[0], len(way)
    sure = prod(edge.confidence for edge in way)
    how = first.transformation.replace("_", " ") or "a copy"
    said = KNOWN_BY.get(first.kind, "inferred from content")
    away = f"{steps} step{'s' if steps > 1 else ''} from the origin"
    return _mixed(0.5**steps, sure, f"It was made from another copy ({how}, {said}), {away}.")


def _mixed(value: float, sure: float, reason: str) -> Provenance:
    """Take the value where the edges are right, and anything between 0 and 1 where they are not."""
    mean = sure * value + (1 - sure) * 0.5
    squares = sure * value**2 + (1 - sure) / 3
    return Provenance(mean, squares - mean**2, reason)


def _others(number: int) -> str:
    return "1 other was" if number == 1 else f"{number} of the others were"
