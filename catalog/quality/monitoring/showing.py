"""The monitors of a copy as programs and people are shown them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.db import now
from catalog.quality.monitoring import overdue, queries
from catalog.quality.monitoring.overdue import Freshness
from catalog.quality.monitoring.schemas import CopyMonitors, MonitoringShown, SettingShown


def of_copy(session: Session, copy_id: UUID) -> CopyMonitors:
    """Show the monitors of a copy."""
    copy = datasets.copy(session, copy_id)
    fresh = freshness(session, copy_id, now())
    current = datasets.current_version(session, copy_id)
    row = queries.monitoring(session, current.id) if current is not None else None
    return CopyMonitors(
        copy_id=copy_id,
        uri=copy.uri,
        freshness=fresh.state,
        freshness_reason=fresh.reason,
        late_from=fresh.late_from,
        latest=MonitoringShown.model_validate(row) if row is not None else None,
        settings=[SettingShown.model_validate(one) for one in queries.rows_of_settings(session, copy_id)],
    )


def freshness(session: Session, copy_id: UUID, at: datetime) -> Freshness:
    """Tell whether a new version of a copy should have come by now, by when its dumps arrived."""
    return overdue.freshness(queries.arrivals(session, copy_id), at)
