"""Reading what scans left behind."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.scanning.fingerprint import REVISION, Fingerprint
from catalog.scanning.models import FingerprintRow, ProfileRow
from catalog.scanning.profile import Profile


def profile(session: Session, version_id: UUID) -> Profile | None:
    """Give the profile of a version; None when it was not readable."""
    row = session.get(ProfileRow, version_id)
    return Profile.from_json(row.data) if row else None


def profiles(session: Session, version_ids: Collection[UUID]) -> dict[UUID, Profile]:
    """Give the profiles of these versions, as far as they were readable."""
    found = session.scalars(select(ProfileRow).where(ProfileRow.version_id.in_(version_ids)))
    return {row.version_id: Profile.from_json(row.data) for row in found}


def fingerprints(session: Session, version_ids: Collection[UUID]) -> dict[UUID, Fingerprint]:
    """Give the fingerprints of these versions, as far as they were made by this revision of the code."""
    from catalog.scanning.packing import unpack  # noqa: PLC0415 - pyarrow, only where fingerprints are compared

    query = select(FingerprintRow).where(
        FingerprintRow.version_id.in_(version_ids), FingerprintRow.revision == REVISION
    )
    return {row.version_id: unpack(row.packed) for row in session.scalars(query)}


def packed(session: Session, version_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Give the fingerprints of these versions as bytes, as far as they were made by this revision of the code."""
    known = FingerprintRow.revision == REVISION
    query = select(FingerprintRow.version_id, FingerprintRow.packed)
    rows = session.execute(query.where(FingerprintRow.version_id.in_(version_ids), known))
    return {row[0]: row[1] for row in rows}


def digests(session: Session, version_ids: Collection[UUID]) -> dict[UUID, int]:
    """Give the order-free hash of the rows of each version, as a signed 64-bit number."""
    query = select(FingerprintRow.version_id, FingerprintRow.digest).where(FingerprintRow.version_id.in_(version_ids))
    return {row[0]: row[1] for row in session.execute(query)}
