"""Reading what was asked about sufficiency, and the answers."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import NotFound
from catalog.quality.sufficiency.models import SufficiencyReport


def report(session: Session, report_id: UUID) -> SufficiencyReport:
    """Give a question with its answer."""
    found = session.get(SufficiencyReport, report_id)
    if found is None:
        raise NotFound(what="Sufficiency report", name=str(report_id))
    return found


def asked(session: Session, version_id: UUID, key: str) -> SufficiencyReport | None:
    """Give the report of a question that was asked of a version before."""
    found = SufficiencyReport.version_id == version_id, SufficiencyReport.key == key
    return session.scalar(select(SufficiencyReport).where(*found))


def of_version(session: Session, version_id: UUID, *, limit: int = 20) -> list[SufficiencyReport]:
    """List what was asked of a version, newest first."""
    query = select(SufficiencyReport).where(SufficiencyReport.version_id == version_id)
    return list(session.scalars(query.order_by(SufficiencyReport.asked_at.desc()).limit(limit)))
