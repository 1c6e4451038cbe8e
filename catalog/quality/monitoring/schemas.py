"""What monitors look like over HTTP and in `--json`."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from catalog.web.fields import Text


class FindingShown(BaseModel):
    """What one monitor says of a version; values are in the unit of the series, the band is that of two sigma."""

    series: str
    state: Literal["normal", "unusual", "breach", "unknown", "off"]
    value: float | None
    expected: float | None
    low: float | None
    high: float | None
    least: float | None
    """What lies below is a breach; null where nothing is too low."""
    most: float | None
    sigmas: float | None
    method: str
    robust: bool
    history: int
    reason: str


class ChangeShown(BaseModel):
    """One change of the schema."""

    kind: Literal["added", "removed", "renamed", "retyped", "reordered", "nullability", "meaning"]
    column: str | None
    was: str
    now: str
    breaking: bool
    told: str


class MonitoringShown(BaseModel):
    """What the monitors found in a version, held against those before it."""

    model_config = ConfigDict(from_attributes=True)

    version_id: UUID
    copy_id: UUID
    outcome: Literal["passed", "failed", "not_evaluated"]
    judged: int
    breached: int
    unknown: int
    at: datetime
    compared_with: UUID | None
    findings: list[FindingShown]
    changes: list[ChangeShown]
    judged_at: datetime


class SettingShown(BaseModel):
    """How a monitor of a copy is set by hand; `*` holds for those not set by themselves."""

    model_config = ConfigDict(from_attributes=True)

    copy_id: UUID
    series: str
    enabled: bool
    sensitivity: float
    ignore_below: float | None
    least_history: int | None
    calendar: str
    reason: str
    set_by: str
    verified: bool
    set_at: datetime
    revision: int


class CopyMonitors(BaseModel):
    """The monitors of a copy: how long it is since the last version, what the last one showed, and how they are set."""

    copy_id: UUID
    uri: str
    freshness: Literal["on_time", "late", "unknown"]
    freshness_reason: str
    late_from: datetime | None
    latest: MonitoringShown | None
    settings: list[SettingShown]


class SettingAsked(BaseModel):
    """How a monitor shall be set; `revision` is that of the setting that was looked at, 0 for none."""

    model_config = ConfigDict(extra="forbid")

    series: Text = "*"
    enabled: bool = True
    sensitivity: float = 1.0
    ignore_below: float | None = None
    least_history: int | None = None
    calendar: Annotated[str, Field(max_length=16)] = ""
    reason: Text
    revision: int | None = None
