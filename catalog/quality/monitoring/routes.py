"""Monitors over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from catalog.access.asking import Acting, asks
from catalog.datasets import queries as datasets
from catalog.quality.monitoring import queries, showing
from catalog.quality.monitoring.schemas import CopyMonitors, MonitoringShown, SettingAsked, SettingShown
from catalog.quality.monitoring.setting import Wish, set_monitor
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["monitors"])


@router.get("/versions/{version_id}/monitors")
def show_version(version_id: UUID, session: RequestSession) -> MonitoringShown | None:
    """Show what the monitors found in a version; null where they have not looked at it."""
    row = queries.monitoring(session, datasets.version(session, version_id).id)
    return MonitoringShown.model_validate(row) if row is not None else None


@router.get("/copies/{copy_id}/monitors")
def show_copy(copy_id: UUID, session: RequestSession) -> CopyMonitors:
    """Show the monitors of a copy: its freshness, what the last version showed, and how they are set."""
    return showing.of_copy(session, copy_id)


@router.post("/copies/{copy_id}/monitors", dependencies=[asks("steward")])
def set_one(copy_id: UUID, body: SettingAsked, session: RequestSession, actor: Acting) -> SettingShown:
    """Set one monitor of a copy, or all of them."""
    wish = Wish(**body.model_dump(exclude={"reason", "revision"}))
    done = set_monitor(session, copy_id, wish, reason=body.reason, actor=actor, revision=body.revision)
    return SettingShown.model_validate(done)
