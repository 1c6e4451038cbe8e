"""Reading what scans left behind."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.models import FingerprintRow, ProfileRow
from catalog.scanning.profile import Profile
from catalog.scanning.revisions import comparable


def profile(session: Session, version_id: UUID) -> Profile | None:
    """Give the profile of a version; None when it was not readable."""
    row = session.get(ProfileRow, version_id)
    return Profile.from_json(row.data) if row else None


def profiles(session: Session, version_ids: Collection[UUID]) -> dict[UUID, Profile]:
    """Give the profiles of these versions, as far as they were readable."""
    found = session.scalars(select(ProfileRow).where(ProfileRow.version_id.in_(version_ids)))
    return {row.version_id: Profile.from_json(row.data) for row in found}


def fingerprints(session: Session, version_ids: Collection[UUID]) -> dict[UUID, Fingerprint]:
    """Give the fingerprints of these versions, as far as they can be compared with what is scanned now."""
    from catalog.scanning.packing import unpack  # noqa: PLC0415 - pyarrow, only where fingerprints are compared

    return {version_id: unpack(data) for version_id, data in packed(session, version_ids).items()}


def packed(session: Session, version_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Give the fingerprints of these versions as bytes, as far as they can be compared with what is scanned now."""
    known = FingerprintRow.revision.in_(comparable())
    query = select(FingerprintRow.version_id, FingerprintRow.packed)
    rows = session.execute(query.where(FingerprintRow.version_id.in_(version_ids), known))
    return {row[0]: row[1] for row in rows}


def outdated(session: Session, version_ids: Collection[UUID]) -> dict[UUID, str]:
    """Tell which of these versions have fingerprints that cannot be compared any more, and why they are not made anew.

    The reason is empty while that was not tried yet.
    """
    query = select(FingerprintRow.version_id, func.coalesce(FingerprintRow.outdated, ""))
    old = FingerprintRow.revision.not_in(comparable())
    rows = session.execute(query.where(FingerprintRow.version_id.in_(version_ids), old))
    return {row[0]: row[1] for row in rows}


def left_outdated(session: Session, *, limit: int) -> dict[UUID, str]:
    """Tell of which versions the fingerprint could not be made anew, and why."""
    query = select(FingerprintRow.version_id, FingerprintRow.outdated).where(FingerprintRow.outdated > "")
    return {row[0]: row[1] or "" for row in session.execute(query.order_by(FingerprintRow.version_id).limit(limit))}


def digests(session: Session, version_ids: Collection[UUID]) -> dict[UUID, int]:
    """Give the order-free hash of the rows of each version, as a signed 64-bit number."""
    query = select(FingerprintRow.version_id, FingerprintRow.digest).where(FingerprintRow.version_id.in_(version_ids))
    return {row[0]: row[1] for row in session.execute(query)}
