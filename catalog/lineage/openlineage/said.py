"""What one event says, as frozen records; names are those of the producer."""

from datetime import datetime
from typing import Any, NamedTuple


class Named(NamedTuple):
    """The (namespace, name) of a dataset or a job."""

    namespace: str
    name: str


class FacetSaid(NamedTuple):
    """One facet; `removed` says that the producer takes it back."""

    name: str
    body: Any
    removed: bool


class ColumnSaid(NamedTuple):
    """That a column is made from another; an empty target column is the whole table."""

    source: Named
    source_column: str
    target_column: str
    transformation: str = ""
    subtype: str = ""
    description: str = ""
    masking: bool | None = None


class FlowSaid(NamedTuple):
    """What is said outright to flow into a dataset or a job.

    `sources` is None when only columns are told; empty, it says that nothing that is tracked flows in.
    """

    target: Named
    target_is_job: bool
    sources: tuple[Named, ...] | None
    source_jobs: tuple[Named, ...]
    columns: tuple[ColumnSaid, ...]
    body: dict[str, Any]


class DatasetSaid(NamedTuple):
    """A dataset that an event names."""

    named: Named
    direction: str
    """input | output, empty in an event about the dataset itself"""
    facets: tuple[FacetSaid, ...]
    io_facets: tuple[FacetSaid, ...]
    version: str
    aliases: tuple[Named, ...]
    renamed_from: Named | None
    lifecycle: str
    flow: FlowSaid | None
    columns: tuple[ColumnSaid, ...]


class JobSaid(NamedTuple):
    """The job of an event."""

    named: Named
    facets: tuple[FacetSaid, ...]
    sql: str


class ParentSaid(NamedTuple):
    """The run that started a run, and its job."""

    run_id: str
    job: Named


class RunSaid(NamedTuple):
    """The run of an event."""

    run_id: str
    facets: tuple[FacetSaid, ...]
    parent: ParentSaid | None
    root: ParentSaid | None


class JobLinkSaid(NamedTuple):
    """That a job starts another, comes before it, or feeds it; `facts` are what is told of how."""

    source: Named
    target: Named
    kind: str
    """starts | before | feeds"""
    facts: tuple[tuple[str, str], ...] = ()


class Said(NamedTuple):
    """One event."""

    kind: str
    """run | job | dataset"""
    type: str
    """START, RUNNING, COMPLETE, FAIL, ABORT, OTHER, or whatever was said; empty when nothing was"""
    at: datetime
    producer: str
    digest: str
    """SHA-256 of the canonical JSON, in hex: what makes two events the same."""
    body: dict[str, Any]
    job: JobSaid | None
    run: RunSaid | None
    datasets: tuple[DatasetSaid, ...]
    flows: tuple[FlowSaid, ...]
    job_links: tuple[JobLinkSaid, ...]
    problems: tuple[dict[str, str], ...]
    """A `{"field", "reason"}` for each thing that cannot be used."""
