"""Reading what expectations found."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.quality.choosing import COPIES
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.suites import CATALOG, MEASURE
from catalog.scanning.models import ProfileRow


def results(session: Session, version_id: UUID) -> list[ValidationResult]:
    """List what each suite found on a version, by the newest revision that judged it; suites in order of name."""
    return _newest(session, [version_id]).get(version_id, [])


def every(session: Session, version_id: UUID) -> list[ValidationResult]:
    """List what every revision of every suite found on a version, oldest first."""
    query = select(ValidationResult).where(ValidationResult.version_id == version_id)
    return list(session.scalars(query.order_by(ValidationResult.validated_at, ValidationResult.id)))


def latest(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, list[ValidationResult]]:
    """Give the results on what each of these copies holds now; a copy without results has an empty list."""
    current = datasets.current_versions(session, copy_ids)
    found = _newest(session, [version.id for version in current.values()])
    return {copy_id: found.get(current[copy_id].id, []) if copy_id in current else [] for copy_id in copy_ids}


def outcomes(session: Session, version_ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Tell how the newest revision of each suite judged these versions, without what it found."""
    query = (
        select(ValidationResult.version_id, ExpectationSuite.name, ExpectationSuite.party, ValidationResult.outcome)
        .join(ExpectationSuite, ExpectationSuite.id == ValidationResult.suite_id)
        .where(ValidationResult.version_id.in_(version_ids))
        .order_by(ValidationResult.validated_at, ValidationResult.id)
    )
    newest = {(of, name, party): outcome for of, name, party, outcome in session.execute(query)}
    found: dict[UUID, set[str]] = {}
    for (version_id, _name, _party), outcome in newest.items():
        found.setdefault(version_id, set()).add(outcome)
    return found


def suites(session: Session, results: Sequence[ValidationResult]) -> dict[UUID, ExpectationSuite]:
    """Give the suites that made these results, by id."""
    wanted = {result.suite_id for result in results}
    query = select(ExpectationSuite).where(ExpectationSuite.id.in_(wanted))
    return {suite.id: suite for suite in session.scalars(query)}


def is_basis(suite: ExpectationSuite, version_id: UUID) -> bool:
    """Tell whether a suite was made from this very version: then a pass says little about it."""
    own = (suite.data.get("meta") or {}).get("headwater") or {}
    return bool(own.get("built_from") == str(version_id))


def is_evidence(suite: ExpectationSuite, version_id: UUID) -> bool:
    """Tell whether what a suite found speaks for or against a version as the source of truth.

    Not what was made from that very version, what its owner asks of it, or whether it agrees with the source of truth
    of today.
    """
    own = (suite.data.get("meta") or {}).get("headwater") or {}
    return suite.party in {MEASURE, CATALOG} and own.get("kind") != COPIES and not is_basis(suite, version_id)


def first_version(session: Session, copy_id: UUID) -> UUID | None:
    """Give the first version of a copy that has a profile."""
    query = (
        select(Version.id)
        .join(ProfileRow, ProfileRow.version_id == Version.id)
        .where(Version.copy_id == copy_id, Version.status == "readable")
    )
    return session.scalar(query.order_by(Version.created_at, Version.id).limit(1))


def _newest(session: Session, version_ids: Collection[UUID]) -> dict[UUID, list[ValidationResult]]:
    query = (
        select(ValidationResult, ExpectationSuite.name, ExpectationSuite.party)
        .join(ExpectationSuite, ExpectationSuite.id == ValidationResult.suite_id)
        .where(ValidationResult.version_id.in_(version_ids))
        .order_by(ExpectationSuite.name, ValidationResult.validated_at, ValidationResult.id)
    )
    # A suite of one party never stands in for another party's of the same name.
    newest = {(result.version_id, name, party): result for result, name, party in session.execute(query)}
    found: dict[UUID, list[ValidationResult]] = {}
    for (version_id, _name, _party), result in newest.items():
        found.setdefault(version_id, []).append(result)
    return found
