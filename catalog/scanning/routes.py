"""What a scan found in a version, over HTTP."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.datasets.version import UNREADABLE
from catalog.errors import ProfileMissing
from catalog.scanning import queries
from catalog.scanning.profile import ColumnProfile
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["scanning"])


class VersionProfile(BaseModel):
    """The statistics of a version, column by column."""

    version_id: UUID
    copy_id: UUID
    content_id: str
    format: str
    bytes: int
    rows: int
    columns: list[ColumnProfile]


@router.get("/versions/{version_id}/profile")
def show_profile(version_id: UUID, session: RequestSession) -> VersionProfile:
    """Show the profile of a version; one whose bytes could not be read has none, and the answer says why."""
    version = datasets.version(session, version_id)
    found = queries.profile(session, version_id)
    if found is None:
        raise ProfileMissing(version=str(version_id), reason=_why_none(version))
    return VersionProfile(
        version_id=version.id,
        copy_id=version.copy_id,
        content_id=version.content_id,
        format=version.format,
        bytes=version.bytes,
        rows=found.rows,
        columns=list(found.columns),
    )


def _why_none(version: Version) -> str:
    if version.status == UNREADABLE:
        return f"its bytes could not be read: {version.reason}"
    return "its scan is not done. `catalog tasks` shows the work that is left."
