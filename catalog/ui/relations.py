"""What each copy of a family has to do with the copy that the page speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.queries import Content
from catalog.matching import drift
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
    held_between: Sequence[float] | None = None
    covers_between: Sequence[float] | None = None
    agreement_between: Sequence[float] | None = None
    since: str = ""
    """What happened at the main one since the copy was taken from it; empty where no earlier state of it is known."""


def relations(session: Session, lines: Sequence[CopyLine], main: CopyLine | None) -> dict[UUID, Relation]:
    """Compare current versions with that of the main copy; a copy that was never matched with it is left out.

    What was found of a copy holds for those that hold the same: of many identical ones only a few are compared.
    """
    if main is None or main.version is None:
        return {}
    content = datasets.contents(session, [line.version.id for line in lines if line.version])
    here = content[main.version.id]
    found: dict[Content, Relation] = {}
    for match in matching.matches(session, list(content)):
        a, b = content.get(match.a_version_id), content.get(match.b_version_id)
        if a is not None and b is not None and here in (a, b):
            found.setdefault(b if a == here else a, _relation(match, main.version.id, main_is_a=a == here))
    others = {line.id: content[line.version.id] for line in lines if line.version and line.id != main.id}
    return {copy_id: found[other] for copy_id, other in others.items() if other in found}


def _relation(match: Match, main: UUID, *, main_is_a: bool) -> Relation:
    moved = drift.read(matching.moved(match, main))
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
        held_between=match.b_in_a_between if main_is_a else match.a_in_b_between,
        covers_between=match.a_in_b_between if main_is_a else match.b_in_a_between,
        agreement_between=match.cell_agreement_between,
        since=drift.happened(moved) if moved else "",
    )
