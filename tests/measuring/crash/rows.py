"""What the catalog holds in the end, as rows that two runs can be compared by: no ids, no times."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.audit import checkpoints
from catalog.audit import queries as audit
from catalog.audit.chain import Walk
from catalog.audit.models import AuditEntry
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Dump, Version
from catalog.db import transaction
from catalog.lineage.models import Edge
from catalog.matching.models import Match, Sketched, SketchHash
from catalog.nominations.models import Nomination
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.queue.models import Task
from catalog.ranking import queries as rankings
from catalog.scanning.models import FingerprintRow, ProfileRow
from catalog.search.models import SearchDocument

Row = tuple[object, ...]


def rows(engine: Engine) -> Counter[Row]:
    """Give everything that must be there once; what is there twice is counted twice."""
    with transaction(engine, write=False) as session:
        return Counter(_all(session))


def _all(session: Session) -> Iterator[Row]:
    copies = {copy.id: copy.name.rsplit("/", 1)[-1] for copy in session.scalars(select(Copy))}
    versions = {version.id: version for version in session.scalars(select(Version))}
    where = {key: copies[version.copy_id] for key, version in versions.items()}
    yield from (("copy", name) for name in copies.values())
    yield from (("version", where[key], one.content_id, one.status, one.rows) for key, one in versions.items())
    yield from (("dump", copies[one.copy_id], one.outcome) for one in session.scalars(select(Dump)))
    yield from _findings(session, where)
    yield from _judgements(session, where, copies)
    yield from _families(session, copies)
    yield from (("task", one.state) for one in session.scalars(select(Task).where(Task.state != "done")))
    yield from _audit(session)


def _findings(session: Session, where: dict[UUID, str]) -> Iterator[Row]:
    for profile in session.scalars(select(ProfileRow)):
        yield "profile", where[profile.version_id], _digest(profile.data)
    for fingerprint in session.scalars(select(FingerprintRow)):
        yield "fingerprint", where[fingerprint.version_id], hashlib.sha256(fingerprint.packed).hexdigest()
    sizes: Counter[int] = Counter(session.scalars(select(SketchHash.content)))
    for held in session.scalars(select(Sketched)):
        yield "found by", where[held.version_id], held.content, sizes[held.content], held.template, held.stem
    for match in session.scalars(select(Match)):
        first, second = sorted([where[match.a_version_id], where[match.b_version_id]])
        yield "match", first, second, match.kind, round(match.probability, 4)


def _judgements(session: Session, where: dict[UUID, str], copies: dict[UUID, str]) -> Iterator[Row]:
    suites = {suite.id: suite.name for suite in session.scalars(select(ExpectationSuite))}
    for result in session.scalars(select(ValidationResult)):
        yield "result", where[result.version_id], suites[result.suite_id].split(" ")[0], result.outcome
    for edge in session.scalars(select(Edge).where(Edge.known_to.is_(None), Edge.valid_to.is_(None))):
        yield "edge", copies[edge.source_copy_id], copies[edge.target_copy_id], edge.kind, edge.transformation
    for nomination in session.scalars(select(Nomination).where(Nomination.state.in_(["proposed", "accepted"]))):
        yield "nomination", copies[nomination.copy_id], nomination.state


def _families(session: Session, copies: dict[UUID, str]) -> Iterator[Row]:
    for dataset in datasets.all_datasets(session):
        members = tuple(sorted(copies[member.id] for member in datasets.members(session, dataset.id)))
        latest = rankings.latest(session, dataset.id)
        order = tuple(copies[UUID(str(one["copy_id"]))] for one in latest.candidates) if latest else None
        yield "family", members, order, latest.abstained if latest else None
    titles = {dataset.id: dataset.name for dataset in datasets.all_datasets(session)}
    for document in session.scalars(select(SearchDocument)):
        yield "document", titles.get(document.dataset_id, "a dataset that was merged away")


def _audit(session: Session) -> Iterator[Row]:
    walk = Walk(checkpoints.every(session))
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq)):
        yield "audit", entry.action, entry.subject_type, entry.seq is not None
        if entry.seal is not None:
            walk.take(audit.said(entry), entry.seal)
    yield ("chain", "broken" if walk.end() else "whole")


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
