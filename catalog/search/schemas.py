"""What search looks like over HTTP."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class HitShown(BaseModel):
    """Where a word was found: title, name, column or text, and the name or column itself."""

    model_config = ConfigDict(from_attributes=True)

    place: str
    name: str


class ResultShown(BaseModel):
    """A dataset that was found."""

    model_config = ConfigDict(from_attributes=True)

    dataset_id: UUID
    title: str
    names: Sequence[str]
    facets: Mapping[str, Any]
    updated_at: datetime
    exact: bool
    hits: Sequence[HitShown]


class ResultsShown(BaseModel):
    """One page of results; with `capped` there are more than `total`, and pages end at `reachable`."""

    model_config = ConfigDict(from_attributes=True)

    results: Sequence[ResultShown]
    total: int
    capped: bool
    reachable: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    corrections: Mapping[str, Sequence[str]]
