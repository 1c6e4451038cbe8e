"""Reading what the catalog found, through its own queries."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries, resolving
from catalog.datasets.models import Copy, Version
from catalog.errors import NameNotFound
from catalog.lineage import queries as lineage
from catalog.matching import queries as matching
from catalog.nominations import queries as nominations
from catalog.ranking import queries as ranking
from tests.measuring.lake.findings import Arrow, Candidate, Choice, Findings, Likeness
from tests.measuring.lake.truth import Truth


def read(session: Session, truth: Truth) -> Findings:
    """Read what the catalog found, for every dump of the truth that it knows."""
    copies = {dump.label: copy for dump in truth.dumps if (copy := _copy(session, dump.path)) is not None}
    labels = {copy.id: label for label, copy in copies.items()}
    datasets = {label: queries.dataset_of(session, copy.id).id for label, copy in copies.items()}
    versions = queries.current_versions(session, list(labels))
    return Findings(
        outcomes={label: _outcome(session, copy) for label, copy in copies.items()},
        datasets=datasets,
        arrows=_arrows(session, labels),
        likenesses=_likenesses(session, versions, labels),
        choices={found: _choice(session, found, labels) for found in dict.fromkeys(datasets.values())},
    )


def _copy(session: Session, path: str) -> Copy | None:
    try:
        return resolving.copy_of(session, path)
    except NameNotFound:
        return None


def _outcome(session: Session, copy: Copy) -> str:
    latest = queries.dumps(session, copy_id=copy.id, limit=1)
    return latest[0].outcome if latest else "missing"


def _arrows(session: Session, labels: Mapping[UUID, str]) -> tuple[Arrow, ...]:
    edges = lineage.edges_among(session, list(labels))
    return tuple(
        Arrow(labels[edge.source_copy_id], labels[edge.target_copy_id], edge.kind, edge.confidence) for edge in edges
    )


def _likenesses(session: Session, versions: Mapping[UUID, Version], labels: Mapping[UUID, str]) -> tuple[Likeness, ...]:
    held = {version.id: labels[copy_id] for copy_id, version in versions.items()}
    found = []
    for match in matching.matches(session, list(held)):
        if match.a_version_id not in held or match.b_version_id not in held:
            continue
        a, b = held[match.a_version_id], held[match.b_version_id]
        made_from = {"a_to_b": a, "b_to_a": b}.get(match.direction, "")
        found.append(Likeness(frozenset({a, b}), match.kind, match.family, match.probability, made_from))
    return tuple(found)


def _choice(session: Session, dataset_id: UUID, labels: Mapping[UUID, str]) -> Choice:
    ranked = ranking.latest(session, dataset_id)
    chosen = nominations.accepted(session, dataset_id) or nominations.proposed(session, dataset_id)
    return Choice(
        nominated=labels.get(chosen.copy_id, "?") if chosen else None,
        reason=ranked.reason if ranked else "not ranked",
        candidates=tuple(_candidate(one, labels) for one in ranked.candidates) if ranked else (),
    )


def _candidate(kept: Mapping[str, Any], labels: Mapping[UUID, str]) -> Candidate:
    block = tuple(labels.get(UUID(copy_id), "?") for copy_id in kept["copies"])
    picked = labels.get(UUID(kept["copy_id"]), "?")
    return Candidate(block, picked, kept["score"], kept["low"], kept["high"], kept["why_not"])
