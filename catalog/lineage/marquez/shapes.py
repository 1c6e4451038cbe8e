"""The JSON shapes of Marquez, as far as they are filled here; what goes beyond them is said to."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Shape(BaseModel):
    """Names in camel case."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class NamespaceShape(Shape):
    """A namespace of datasets or jobs."""

    name: str
    created_at: datetime
    updated_at: datetime
    owner_name: str = ""
    description: str | None = None
    is_hidden: bool = False


class NamespacesShape(Shape):
    """A page of namespaces."""

    namespaces: list[NamespaceShape]
    total_count: int


class SourceShape(Shape):
    """Where datasets lie: each namespace is one."""

    type: str
    name: str
    created_at: datetime
    updated_at: datetime
    connection_url: str
    description: str | None = None


class SourcesShape(Shape):
    """A page of sources."""

    sources: list[SourceShape]
    total_count: int


class IdShape(Shape):
    """The identity of a dataset or a job."""

    namespace: str
    name: str


class VersionIdShape(IdShape):
    """The identity of a version."""

    version: str


class FieldShape(Shape):
    """A column."""

    name: str
    type: str | None = None
    tags: list[str] = []
    description: str | None = None


class RunShape(Shape):
    """A run."""

    id: str
    created_at: datetime
    updated_at: datetime
    nominal_start_time: datetime | None
    nominal_end_time: datetime | None
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    duration_ms: int | None
    args: dict[str, Any] = {}
    job_version: VersionIdShape | None = None
    input_versions: list[VersionIdShape] = []
    output_versions: list[VersionIdShape] = []
    context: dict[str, Any] = {}
    facets: dict[str, Any] = {}


class RunsShape(Shape):
    """A page of runs."""

    runs: list[RunShape]
    total_count: int


class FacetsShape(Shape):
    """The facets of a run."""

    run_id: str
    facets: dict[str, Any]


class DatasetShape(Shape):
    """A dataset: here a copy."""

    id: IdShape
    type: str
    name: str
    physical_name: str
    created_at: datetime
    updated_at: datetime
    namespace: str
    source_name: str
    fields: list[FieldShape]
    tags: list[str]
    last_modified_at: datetime | None
    last_lifecycle_state: str
    description: str | None
    current_version: str | None
    column_lineage: list[dict[str, Any]] | None = None
    facets: dict[str, Any]
    deleted: bool
    copy_id: str
    """Beyond Marquez: the copy's id here."""


class DatasetsShape(Shape):
    """A page of datasets."""

    datasets: list[DatasetShape]
    total_count: int


class DatasetVersionShape(Shape):
    """What a dataset was at some time."""

    id: VersionIdShape
    type: str
    name: str
    physical_name: str
    created_at: datetime
    version: str
    namespace: str
    source_name: str
    fields: list[FieldShape]
    tags: list[str]
    lifecycle_state: str | None = None
    description: str | None
    created_by_run: RunShape | None
    facets: dict[str, Any]


class DatasetVersionsShape(Shape):
    """A page of versions, newest first."""

    versions: list[DatasetVersionShape]
    total_count: int


class JobShape(Shape):
    """A job."""

    id: IdShape
    type: str
    name: str
    simple_name: str
    parent_job_name: str | None = None
    created_at: datetime
    updated_at: datetime
    namespace: str
    inputs: list[IdShape]
    outputs: list[IdShape]
    location: str | None
    context: dict[str, Any] = {}
    description: str | None
    latest_run: RunShape | None
    latest_runs: list[RunShape] = []
    facets: dict[str, Any]
    current_version: str
    tags: list[str] = []


class JobsShape(Shape):
    """A page of jobs."""

    jobs: list[JobShape]
    total_count: int


class EdgeShape(Shape):
    """From one node to another. Beyond Marquez: how a link between two datasets is known that no job made."""

    origin: str
    destination: str
    kind: str | None = None
    confidence: float | None = None


class NodeShape(Shape):
    """A node of a graph."""

    id: str
    type: str
    data: DatasetShape | JobShape | dict[str, Any] | None
    in_edges: list[EdgeShape]
    out_edges: list[EdgeShape]


class GraphShape(Shape):
    """A graph. Beyond Marquez: whether it is all, else why not, and how many nodes come one step on."""

    graph: list[NodeShape]
    complete: bool = True
    truncated_because: str = ""
    more: int = 0


class EventsShape(Shape):
    """A page of events as they were received."""

    events: list[dict[str, Any]]
    total_count: int


class FoundShape(Shape):
    """A dataset or job that was found by name."""

    type: str
    name: str
    updated_at: datetime
    namespace: str
    node_id: str


class SearchShape(Shape):
    """What was found by name."""

    total_count: int
    results: list[FoundShape]


class TagShape(Shape):
    """A tag."""

    name: str
    description: str | None = None


class TagsShape(Shape):
    """The tags that datasets have."""

    tags: list[TagShape]
