"""Reading what monitors found, and how they are set."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from catalog.datasets.models import Dump, Version
from catalog.quality.monitoring.judging import LEAST_HISTORY, Setting
from catalog.quality.monitoring.models import ExpectedDelivery, Monitoring, MonitorSetting
from catalog.scanning.models import FingerprintRow

ALL = "*"


@dataclass(frozen=True)
class Delivery:
    """A dump that could be read; `digest` is equal for equal rows."""

    dump_id: UUID
    version_id: UUID
    at: datetime
    digest: int


def monitoring(session: Session, version_id: UUID) -> Monitoring | None:
    """Give what the monitors found in a version; None when they never looked at it."""
    return session.get(Monitoring, version_id)


def of_versions(session: Session, version_ids: Collection[UUID]) -> dict[UUID, Monitoring]:
    """Give what the monitors found in each of these versions."""
    found = session.scalars(select(Monitoring).where(Monitoring.version_id.in_(version_ids)))
    return {row.version_id: row for row in found}


def outcomes(session: Session, version_ids: Collection[UUID]) -> dict[UUID, str]:
    """Tell what the monitors found in all in each of these versions: passed | failed | not_evaluated."""
    query = select(Monitoring.version_id, Monitoring.outcome).where(Monitoring.version_id.in_(version_ids))
    return {row[0]: row[1] for row in session.execute(query)}


def history(session: Session, copy_id: UUID, *, limit: int = 100) -> list[Monitoring]:
    """List what the monitors found in the last versions of a copy, oldest first."""
    query = select(Monitoring).where(Monitoring.copy_id == copy_id)
    return list(session.scalars(query.order_by(Monitoring.at.desc(), Monitoring.version_id.desc()).limit(limit)))[::-1]


def before(session: Session, copy_id: UUID, version_id: UUID, *, limit: int) -> Sequence[Monitoring]:
    """List what was measured of the versions before one, newest first."""
    needed = load_only(Monitoring.version_id, Monitoring.at, Monitoring.facts, Monitoring.breaches)
    query = select(Monitoring).where(Monitoring.copy_id == copy_id, Monitoring.version_id < version_id)
    return session.scalars(query.order_by(Monitoring.version_id.desc()).limit(limit).options(needed)).all()


def unmeasured(
    session: Session, copy_id: UUID, version_id: UUID, measured: Collection[UUID], *, limit: int
) -> Sequence[Version]:
    """List the readable versions before one that no monitor looked at, newest first."""
    earlier = select(Version).where(Version.copy_id == copy_id, Version.id < version_id, Version.status == "readable")
    return session.scalars(earlier.where(Version.id.not_in(measured)).order_by(Version.id.desc()).limit(limit)).all()


def rows_of_settings(session: Session, copy_id: UUID) -> list[MonitorSetting]:
    """List how the monitors of a copy are set by hand."""
    query = select(MonitorSetting).where(MonitorSetting.copy_id == copy_id).order_by(MonitorSetting.series)
    return list(session.scalars(query))


def settings(session: Session, copy_id: UUID) -> dict[str, Setting]:
    """Give the settings of a copy's monitors by series; `*` holds for those not named."""
    return {
        row.series: Setting(row.enabled, row.sensitivity, row.ignore_below, row.least_history or LEAST_HISTORY)
        for row in rows_of_settings(session, copy_id)
    }


def calendar(session: Session, copy_id: UUID) -> str:
    """Name the holiday calendar of a copy; empty for none."""
    query = select(MonitorSetting.calendar).where(MonitorSetting.copy_id == copy_id, MonitorSetting.series == ALL)
    return session.scalar(query) or ""


def arrivals(session: Session, copy_id: UUID, *, limit: int = 60) -> list[datetime]:
    """List when dumps of a copy arrived, oldest first; a dump of known content is an arrival too."""
    found = Dump.copy_id == copy_id, Dump.version_id.is_not(None)
    query = select(Dump.registered_at).where(*found).order_by(Dump.registered_at.desc(), Dump.id.desc()).limit(limit)
    return list(session.scalars(query))[::-1]


def deliveries(session: Session, copy_id: UUID, *, limit: int = 60) -> list[Delivery]:
    """List the last dumps of a copy that could be read, oldest first, each with what its rows are."""
    query = (
        select(Dump.id, Dump.version_id, Dump.registered_at, FingerprintRow.digest)
        .join(FingerprintRow, FingerprintRow.version_id == Dump.version_id)
        .where(Dump.copy_id == copy_id)
        .order_by(Dump.registered_at.desc(), Dump.id.desc())
    )
    found = [
        Delivery(dump, version, at, digest)
        for dump, version, at, digest in session.execute(query.limit(limit))
        if version
    ]
    return found[::-1]


def newest(session: Session, copy_id: UUID) -> UUID | None:
    """Name the version that a copy came to hold last, which is not the current one where an older one came back."""
    query = select(Version.id).where(Version.copy_id == copy_id).order_by(Version.id.desc())
    return session.scalar(query.limit(1))


def late(session: Session, at: datetime, *, limit: int) -> Sequence[ExpectedDelivery]:
    """List copies whose next version should have come before a moment, and of which that was not told."""
    due = ExpectedDelivery.late_from < at, ExpectedDelivery.told_at.is_(None)
    query = select(ExpectedDelivery).where(*due).order_by(ExpectedDelivery.late_from, ExpectedDelivery.copy_id)
    return session.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()
