"""Gathering what is known of a family from the rooms below, as plain facts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Dump, Version
from catalog.datasets.usable import why_unusable
from catalog.lineage import queries as lineage
from catalog.lineage.models import Edge
from catalog.matching import queries as matching
from catalog.matching.models import Match
from catalog.quality import queries as quality
from catalog.quality.models import ValidationResult
from catalog.ranking import columns, keying
from catalog.ranking.facts import ColumnFacts, EdgeFacts, Family, KeySketch, LossFacts, MemberFacts
from catalog.scanning import queries as scanning
from catalog.scanning.profile import PERSONAL, Profile
from catalog.silos import queries as silos
from catalog.silos.models import Silo

LOSSY = frozenset({"edited", "reformatted", "hollow"})
_SAMPLED = 512
"""About so many rows of two versions are compared cell by cell."""
_NEAR_ROWS, _NEAR_COLUMNS = 0.75, 0.8
"""Shares of rows (both ways) and columns that near copies have in common."""


def family(session: Session, dataset_id: UUID) -> Family:
    """Read a dataset's copies and what lies between them."""
    members = datasets.members(session, dataset_id)
    ids = [member.id for member in members]
    versions = datasets.current_versions(session, ids)
    matches = matching.matches(session, [version.id for version in versions.values()])
    home = {version.id: copy_id for copy_id, version in versions.items()}
    inside = [match for match in matches if match.a_version_id in home and match.b_version_id in home]
    twins = _twins(session, versions)
    same = _same_columns(session, versions, inside)
    key = keying.choose(session, [version.id for version in versions.values()], same)
    return Family(
        [
            replace(one, alike=len(twins.get(one.copy_id, [one.copy_id])))
            for one in _members(session, members, versions, same, key)
        ],
        _edges(lineage.edges_among(session, ids)),
        [loss for match in inside if match.family for loss in _losses(match, home, twins)],
        _outside(session, ids),
        _hollow(session, matches, home, twins),
        _near(inside, home, versions),
        key.name if key else "",
    )


def _twins(session: Session, versions: Mapping[UUID, Version]) -> dict[UUID, list[UUID]]:
    """Give for each copy those that hold the same, itself among them: only a few of them were compared with others."""
    content = datasets.contents(session, [version.id for version in versions.values()])
    holding: dict[datasets.Content, list[UUID]] = {}
    for copy_id, version in versions.items():
        holding.setdefault(content[version.id], []).append(copy_id)
    return {copy_id: together for together in holding.values() for copy_id in together}


def _same_columns(
    session: Session, versions: Mapping[UUID, Version], matches: Sequence[Match]
) -> dict[tuple[UUID, str], int]:
    profiles = scanning.profiles(session, [version.id for version in versions.values()])
    names = {version_id: [column.name for column in profile.columns] for version_id, profile in profiles.items()}
    return columns.classes(
        names, [(match.a_version_id, match.b_version_id, match.mapping) for match in matches if match.family]
    )


def _members(
    session: Session,
    members: Sequence[Copy],
    versions: Mapping[UUID, Version],
    same: Mapping[tuple[UUID, str], int],
    key: keying.Key | None,
) -> list[MemberFacts]:
    ids = [member.id for member in members]
    current = [version.id for version in versions.values()]
    profiles = scanning.profiles(session, current)
    digests = scanning.digests(session, current)
    sketches = key.sketches if key else {}
    results, latest = _results(session, ids), datasets.latest_dumps(session, ids)
    silo_of = silos.by_id(session, [member.silo_id for member in members if member.silo_id])
    declared = {edge.target_copy_id for edge in lineage.edges_of(session, ids) if edge.kind == "declared"}
    return [
        _member(
            member,
            silo_of.get(member.silo_id) if member.silo_id else None,
            versions.get(member.id),
            latest.get(member.id),
            _column_facts(versions.get(member.id), profiles, same),
            digests,
            results.get(member.id, []),
            [_schema(version) for version in reversed(datasets.versions(session, member.id)) if version.columns],
            declared=member.id in declared,
            keys=sketches.get(versions[member.id].id) if member.id in versions else None,
        )
        for member in members
    ]


def _results(session: Session, ids: Collection[UUID]) -> dict[UUID, list[ValidationResult]]:
    found = quality.latest(session, ids)
    suites = quality.suites(session, [result for results in found.values() for result in results])
    return {
        copy_id: [result for result in results if quality.is_evidence(suites[result.suite_id], result.version_id)]
        for copy_id, results in found.items()
    }


def _member(
    copy: Copy,
    silo: Silo | None,
    version: Version | None,
    dump: Dump | None,
    column_facts: Sequence[ColumnFacts],
    digests: Mapping[UUID, int],
    results: Sequence[ValidationResult],
    schemas: Sequence[str],
    *,
    declared: bool,
    keys: KeySketch | None,
) -> MemberFacts:
    return MemberFacts(
        copy_id=copy.id,
        title=copy.title,
        uri=copy.uri,
        silo=silo.name if silo else "",
        owned_by_silo=bool(silo and copy.custodian and copy.custodian in {silo.owner, *silo.stewards}),
        first_seen=copy.created_at,
        described=bool(copy.description),
        custodian=copy.custodian,
        declared_origin=declared,
        version_id=version.id if version else None,
        version_status=version.status if version else "",
        why_unusable=why_unusable(version, dump),
        rows=version.rows or 0 if version else 0,
        digest=digests.get(version.id) if version else None,
        columns=column_facts,
        passed=sum(result.passed for result in results),
        failed=sum(result.failed for result in results),
        not_evaluated=sum(result.not_evaluated + result.errors for result in results),
        schemas=schemas,
        keys=keys,
    )


def _column_facts(
    version: Version | None, profiles: Mapping[UUID, Profile], same: Mapping[tuple[UUID, str], int]
) -> list[ColumnFacts]:
    profile = profiles.get(version.id) if version else None
    if version is None or profile is None:
        return []
    return [
        ColumnFacts(
            column.name,
            same[version.id, column.name],
            profile.rows - column.nulls,
            columns.microseconds(column.maximum) if column.kind == "time" else None,
            columns.microseconds(column.minimum) if column.kind == "time" else None,
            column.hidden or column.semantic in PERSONAL,
        )
        for column in profile.columns
    ]


def _schema(version: Version) -> str:
    return "|".join(f"{column['name']}:{column['type']}" for column in version.columns)


def _edges(edges: Sequence[Edge]) -> list[EdgeFacts]:
    return [
        EdgeFacts(
            edge.source_copy_id,
            edge.target_copy_id,
            edge.kind,
            1.0 if edge.confidence is None else edge.confidence,
            edge.transformation,
        )
        for edge in edges
    ]


def _losses(match: Match, home: Mapping[UUID, UUID], twins: Mapping[UUID, Sequence[UUID]]) -> list[LossFacts]:
    if match.kind not in LOSSY or match.direction not in {"a_to_b", "b_to_a"} or match.cell_agreement is None:
        return []
    a, b = home[match.a_version_id], home[match.b_version_id]
    derived, other = (b, a) if match.direction == "a_to_b" else (a, b)
    telling = [cell for signal in match.evidence for cell in signal.get("telling", [])][:5]
    cells = _SAMPLED * max(1, len(match.mapping))
    return [LossFacts(copy_id, other, match.kind, match.cell_agreement, telling, cells) for copy_id in twins[derived]]


def _near(
    matches: Sequence[Match], home: Mapping[UUID, UUID], versions: Mapping[UUID, Version]
) -> list[tuple[UUID, UUID]]:
    """Name the pairs that hold nearly the same keys in nearly the same columns."""
    wide = {version.id: max(1, len(version.columns)) for version in versions.values()}
    pairs = []
    for match in matches:
        a, b = match.a_version_id, match.b_version_id
        rows = min(match.a_in_b or 0.0, match.b_in_a or 0.0) if match.a_in_b is not None else 1.0
        if match.family and rows >= _NEAR_ROWS and len(match.mapping) >= _NEAR_COLUMNS * max(wide[a], wide[b]):
            pairs.append((home[a], home[b]))
    return pairs


def _outside(session: Session, ids: Collection[UUID]) -> dict[UUID, int]:
    made: dict[UUID, set[UUID]] = {}
    for edge in lineage.edges_of(session, ids):
        if edge.source_copy_id in ids and edge.target_copy_id not in ids:
            made.setdefault(edge.source_copy_id, set()).add(edge.target_copy_id)
    return {copy_id: len(targets) for copy_id, targets in made.items()}


def _hollow(
    session: Session, matches: Sequence[Match], home: Mapping[UUID, UUID], twins: Mapping[UUID, Sequence[UUID]]
) -> dict[UUID, str]:
    found = {}
    for match in matches:
        if match.kind != "hollow" or match.direction not in {"a_to_b", "b_to_a"}:
            continue
        full, hollow = match.a_version_id, match.b_version_id
        if match.direction == "b_to_a":
            full, hollow = hollow, full
        if hollow in home:
            origin = datasets.copy(session, datasets.version(session, full).copy_id)
            told = f"It is a hollow copy of {origin.title or origin.uri}: most of its cells are empty."
            found.update(dict.fromkeys(twins[home[hollow]], told))
    return found
