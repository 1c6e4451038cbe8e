"""What lineage looks like over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class NodeShown(BaseModel):
    """A copy: steps away from what was asked for (negative is upstream), and its neighbours that are not shown."""

    copy_id: UUID
    dataset_id: UUID | None
    title: str
    namespace: str
    name: str
    uri: str
    silo: str | None
    distance: int
    hidden_up: int
    hidden_down: int


class EdgeShown(BaseModel):
    """That the target was made from the source, how that is known, and since when it holds."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    source_copy_id: UUID
    target_copy_id: UUID
    source_version_id: UUID | None
    target_version_id: UUID | None
    kind: str
    confidence: float | None
    margin: float | None = None
    """Log-likelihood that the best account of the family loses without an inferred edge; null where not weighed."""
    margin_turned: float | None = None
    """The same with the edge turned around; the confidence follows from it."""
    transformation: str
    run_id: str | None
    job_id: UUID | None
    recorded_by: str
    evidence: list[dict[str, Any]]
    sql: str
    span: list[int] | None
    producer: str
    valid_from: datetime
    last_seen: datetime
    unseen_days: int | None = None
    """Of an observed edge that was not seen for long: how many days; null otherwise."""
    known_from: datetime


class JobShown(BaseModel):
    """A job, by its id and its OpenLineage names."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    namespace: str
    name: str


class LineageShown(BaseModel):
    """A neighbourhood; unless `complete`, `truncated_because` is depth or limit and `more` copies come one step on.

    `jobs` are those that made an edge. Cut by the limit, `next` is given as `after` for the copies that follow.
    """

    nodes: list[NodeShown]
    edges: list[EdgeShown]
    jobs: list[JobShown]
    complete: bool
    truncated_because: str
    more: int
    next: str = ""
