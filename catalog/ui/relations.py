"""What each copy of a family has to do with the copy that the page speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.matching import queries as matching
from catalog.matching.models import Match
from catalog.ui.family import CopyLine


@dataclass(frozen=True)
class Relation:
    """How a copy compares with the main one; shares are 0 to 1, None when unknown."""

    kind: str
    direction: str
    held: float | None
    """The share of the copy's rows that the main one has."""
    covers: float | None
    """The share of the main one's rows that the copy has."""
    agreement: float | None
    probability: float


def relations(session: Session, lines: Sequence[CopyLine], main: CopyLine | None) -> dict[UUID, Relation]:
    """Compare current versions with that of the main copy; a copy that was never matched with it is left out."""
    if main is None or main.version is None:
        return {}
    version_of = {line.version.id: line for line in lines if line.version}
    found: dict[UUID, Relation] = {}
    for match in matching.matches(session, list(version_of)):
        ends = {match.a_version_id, match.b_version_id}
        other = next(iter(ends - {main.version.id}), None)
        if main.version.id in ends and other in version_of:
            found[version_of[other].id] = _relation(match, main_is_a=match.a_version_id == main.version.id)
    return found


def _relation(match: Match, *, main_is_a: bool) -> Relation:
    made_from_main = "a_to_b" if main_is_a else "b_to_a"
    directions = {"common": "common origin", "unknown": "direction unknown"}
    told = "made from it" if match.direction == made_from_main else "it was made from this"
    return Relation(
        kind=match.kind.replace("_", " "),
        direction=directions.get(match.direction, told),
        held=match.b_in_a if main_is_a else match.a_in_b,
        covers=match.a_in_b if main_is_a else match.b_in_a,
        agreement=match.cell_agreement,
        probability=match.probability,
    )
