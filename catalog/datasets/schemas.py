"""What datasets, copies, dumps and versions look like over HTTP and in `--json`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from catalog.web.fields import Text


class Shown(BaseModel):
    """What is shown is read from the rows."""

    model_config = ConfigDict(from_attributes=True)


class VersionShown(Shown):
    """One immutable content of a copy."""

    id: UUID
    content_id: str
    status: str
    reason: str | None
    format: str
    bytes: int
    rows: int | None
    columns: list[dict[str, Any]]
    modified_at: datetime | None
    created_at: datetime


class CopyShown(Shown):
    """A physical table or path, and what it holds now."""

    id: UUID
    namespace: str
    name: str
    uri: str
    title: str
    description: str
    silo: str | None
    custodian: str
    created_at: datetime
    retired_at: datetime | None
    retired_reason: str | None
    versions: int
    current_version: VersionShown | None


class DatasetShown(Shown):
    """A dataset with its copies, oldest first."""

    id: UUID
    name: str
    description: str
    owner: str
    created_at: datetime
    revision: int
    copies: list[CopyShown]


class DumpShown(Shown):
    """An arrival, and what became of it."""

    id: UUID
    copy_id: UUID
    version_id: UUID | None
    outcome: str
    reason: str | None
    declared_from: list[str]
    run_id: str | None
    registered_by: str
    registered_at: datetime
    uri: str
    dataset: str


class Reason(BaseModel):
    """Why a steward does something."""

    model_config = ConfigDict(extra="forbid")

    reason: Text


class Move(BaseModel):
    """Where a copy is to belong: a dataset by id or name, or null for a new one of its own; and why."""

    model_config = ConfigDict(extra="forbid")

    to: Text | None = None
    reason: Text


class MembershipShown(Shown):
    """That a copy belonged to a dataset for a while, and why."""

    dataset_id: UUID
    reason: str
    set_by: str
    pinned: bool
    valid_from: datetime
    valid_to: datetime | None
