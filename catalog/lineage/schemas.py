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


class JobLinkShown(BaseModel):
    """That a job starts another, comes before it or feeds it; how that is known, since when, and when it was last said.

    `facts` are what the producer tells of how, such as `trigger_rule`. `ended_at` is since when a later job event of
    the one who declared it says it no more.
    """

    source: JobShown
    target: JobShown
    kind: str
    known_by: str
    facts: dict[str, str]
    run_id: str | None
    producer: str
    first_seen: datetime
    last_seen: datetime
    unseen_days: int | None
    ended_at: datetime | None


class LineageShown(BaseModel):
    """A neighbourhood; unless `complete`, `truncated_because` is depth or limit and `more` copies come one step on.

    `jobs` are those that made an edge, and `job_links` the links among them, where asked for. Cut by the limit,
    `next` is given as `after` for the copies that follow.
    """

    nodes: list[NodeShown]
    edges: list[EdgeShown]
    jobs: list[JobShown]
    job_links: list[JobLinkShown] = []
    complete: bool
    truncated_because: str
    more: int
    next: str = ""
