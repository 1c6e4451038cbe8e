"""Setting the monitors of a copy by hand."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import keep_track, tracked
from catalog.datasets import queries as datasets
from catalog.db import now
from catalog.errors import Conflict, Invalid, ReasonMissing
from catalog.quality.monitoring import calendars
from catalog.quality.monitoring.judging import LEAST_HISTORY
from catalog.quality.monitoring.kinds import KINDS
from catalog.quality.monitoring.models import MonitorSetting
from catalog.quality.monitoring.queries import ALL
from catalog.silos.access import Actor, require

_SENSITIVITY = (0.1, 10.0)
_FEWEST, _MOST = 3, 365

keep_track(MonitorSetting, "enabled", "sensitivity", "ignore_below", "least_history", "calendar")


@dataclass(frozen=True)
class Wish:
    """How a monitor shall be set; the defaults are those of a monitor that nobody set."""

    series: str = ALL
    enabled: bool = True
    sensitivity: float = 1.0
    ignore_below: float | None = None
    least_history: int | None = None
    calendar: str = ""


def set_monitor(
    session: Session, copy_id: UUID, wish: Wish, *, reason: str, actor: Actor, revision: int | None = None
) -> MonitorSetting:
    """Set one monitor of a copy, or all that are not set by themselves (`*`); it holds from the next version on."""
    copy = datasets.copy(session, copy_id)
    require(session, actor, "steward", copy.silo_id)
    _check(wish, reason)
    query = select(MonitorSetting).where(MonitorSetting.copy_id == copy_id, MonitorSetting.series == wish.series)
    row = session.scalar(query.with_for_update())
    if revision is not None and revision != (row.revision if row else 0):
        raise Conflict
    if row is None:
        row = MonitorSetting(copy_id=copy_id, series=wish.series, revision=0)
        session.add(row)
    row.enabled, row.sensitivity, row.ignore_below = wish.enabled, wish.sensitivity, wish.ignore_below
    row.least_history, row.calendar = wish.least_history, wish.calendar
    row.reason, row.set_by, row.verified, row.set_at = reason.strip(), actor.name, actor.verified, now()
    row.revision += 1
    detail = tracked(row, series=wish.series, reason=row.reason)
    audit.record(session, actor.name, actor.verified, "monitor.set", "copy", str(copy_id), detail)
    return row


def _check(wish: Wish, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    if wish.series != ALL and wish.series.partition(":")[0] not in KINDS:
        raise Invalid(
            reason=f"There is no monitor {wish.series[:80]!r}. `catalog monitors show` lists those of a copy."
        )
    least, most = _SENSITIVITY
    if not least <= wish.sensitivity <= most:
        raise Invalid(reason=f"The sensitivity lies between {least:g} and {most:g}; 1 is usual.")
    if wish.ignore_below is not None and not 0 <= wish.ignore_below < float("inf"):
        raise Invalid(reason="The size of changes to ignore is a number of 0 or more.")
    if wish.least_history is not None and not _FEWEST <= wish.least_history <= _MOST:
        raise Invalid(
            reason=f"Between {_FEWEST} and {_MOST} earlier versions may be asked for; {LEAST_HISTORY} is usual."
        )
    if wish.calendar and wish.series != ALL:
        raise Invalid(reason="A holiday calendar holds for all monitors of a copy: set it on the series `*`.")
    calendars.check(wish.calendar)
