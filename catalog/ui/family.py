"""Copies as every screen shows them: a short name, where they are, and how they stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Version
from catalog.datasets.naming import Called, last_part, told_apart
from catalog.matching import contradictions as matching
from catalog.nominations import queries as nominations
from catalog.nominations.review import ACCEPTED, PROPOSED
from catalog.ranking.models import RankingRow
from catalog.silos import queries as silos

NO_SILO = "unknown silo"

_ORDER = ("canonical", "proposed", "copy", "waiting", "unreadable", "retired")


@dataclass(frozen=True)
class CopyLine:
    """One copy in one line; `status` is canonical, proposed, unreadable, retired or copy."""

    id: UUID
    label: str
    path: str
    silo: str
    status: str
    custodian: str
    dataset_id: UUID
    version: Version | None
    versions: int
    seen: datetime | None
    deprecated_until: datetime | None = None

    @property
    def href(self) -> str:
        """The address of the dataset it belongs to."""
        return f"/datasets/{self.dataset_id}"


@dataclass(frozen=True)
class Contradicted:
    """A contradiction in a sentence, and the address of what speaks for either side."""

    told: str
    href: str


def lines(session: Session, copies: Sequence[Copy]) -> list[CopyLine]:
    """Tell copies, those that are nominated first, then by silo and name."""
    ids = [copy.id for copy in copies]
    homes = {copy_id: home.dataset_id for copy_id, home in datasets.memberships(session, ids).items()}
    standings = standing(session, set(homes.values()))
    current, counts = datasets.current_versions(session, ids), datasets.count_versions(session, ids)
    seen, names = datasets.last_seen(session, ids), silo_names(session, copies)
    told = [
        CopyLine(
            id=copy.id,
            label=label(copy),
            path=copy.name,
            silo=names[copy.id],
            status=_status(copy, current.get(copy.id), standings),
            custodian=copy.custodian,
            dataset_id=homes[copy.id],
            version=current.get(copy.id),
            versions=counts.get(copy.id, 0),
            seen=seen.get(copy.id),
            deprecated_until=copy.deprecated_until,
        )
        for copy in copies
        if copy.id in homes
    ]
    return sorted(told, key=_by_standing)


def main(lines: Sequence[CopyLine], ranking: RankingRow | None) -> CopyLine | None:
    """Choose the copy that stands for its family: canonical, else proposed, else the best ranked, else the first."""
    nominated = [line for line in lines if line.status in {"canonical", "proposed"}]
    best = ranking.candidates[0]["copy_id"] if ranking and ranking.candidates else None
    ranked = [line for line in lines if str(line.id) == best]
    return next(iter([*nominated, *ranked, *lines]), None)


def contradictions(session: Session, copy_ids: Collection[UUID]) -> list[Contradicted]:
    """Tell where links between these copies and content, or two words, contradict each other."""
    names = told(session, copy_ids)
    inside = matching.among(session, names)
    return [Contradicted(matching.sentence(one, names), f"/explain/edge/{one.edge.id}") for one in inside]


def told(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, str]:
    """Name copies so that no two of them have one name."""
    copies = list(datasets.copies(session, copy_ids).values())
    silo = silo_names(session, copies)
    return told_apart({copy.id: Called(label(copy), silo[copy.id], copy.name) for copy in copies})


def label(copy: Copy) -> str:
    """Give the short name of a copy: its title, or the last part of its path."""
    return copy.title or last_part(copy.name)


def silo_names(session: Session, copies: Sequence[Copy]) -> dict[UUID, str]:
    """Name the silo of each copy."""
    known = silos.by_id(session, list({copy.silo_id for copy in copies if copy.silo_id}))
    return {copy.id: known[copy.silo_id].name if copy.silo_id in known else NO_SILO for copy in copies}


def standing(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, str]:
    """Tell of each copy that is nominated whether it is canonical or proposed."""
    words = {ACCEPTED: "canonical", PROPOSED: "proposed"}
    found = nominations.open_ones(session, dataset_ids)
    ordered = sorted((one for ones in found.values() for one in ones), key=lambda one: one.state == ACCEPTED)
    return {one.copy_id: words[one.state] for one in ordered}


def _status(copy: Copy, version: Version | None, standings: Mapping[UUID, str]) -> str:
    if copy.retired_at is not None:
        return "retired"
    if version is not None and version.status == "unreadable":
        return "unreadable"
    return standings.get(copy.id, "copy" if version is not None else "waiting")


def _by_standing(line: CopyLine) -> tuple[int, str, str]:
    return _ORDER.index(line.status), line.silo, line.label
