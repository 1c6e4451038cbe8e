"""What a validation looks like over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

Found = Literal["passed", "failed", "error", "not_evaluated"]


class ExpectationShown(BaseModel):
    """What one expectation found; counts are of rows, the share is 0..1 of those it looked at."""

    type: str
    kwargs: dict[str, Any]
    outcome: Found
    severity: Literal["critical", "warning", "info"]
    column: str | None
    observed: Any
    unexpected_count: int | None
    unexpected_share: float | None
    sample: list[Any]
    sample_withheld: bool
    reason: str
    note: str


class SuiteShown(BaseModel):
    """What one suite revision found on a version."""

    suite_id: UUID
    suite: str
    revision: str
    source: Literal["shipped", "kept", "contract", "profile", "openlineage", "gx"]
    party: Literal["measure", "owner", "contract", "catalog", "foreign"]
    """Who speaks in it; `foreign` is another engine, whose verdicts cannot be checked here."""
    owner: str
    """Who answers for it."""
    is_basis: bool
    """The suite was made from this very version, so that a pass says little."""
    outcome: Found
    passed: int
    failed: int
    errors: int
    not_evaluated: int
    seconds: float
    validated_at: datetime
    results: list[ExpectationShown]


class VersionQuality(BaseModel):
    """What every suite found on one version."""

    version_id: UUID
    copy_id: UUID
    uri: str
    status: str
    suites: list[SuiteShown]


class DatasetQuality(BaseModel):
    """What every suite found on what each copy of a dataset holds now."""

    dataset_id: UUID
    name: str
    versions: list[VersionQuality]
