"""What the answers to questions about the whole graph look like over HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from catalog.lineage.schemas import JobShown


class Extent(BaseModel):
    """How much of the answer this is. `complete` is true only when nothing that was asked for is left out.

    `truncated_because` is empty, `page` (give `next` as `after` for what follows), `depth` (more lies further) or
    `limit` (more than is ever looked at). `more` counts what is left out: at least, unless `more_is_exact`.
    """

    complete: bool
    truncated_because: str
    more: int
    more_is_exact: bool
    next: str


class CopyShown(BaseModel):
    """A copy, its dataset and its silo; without a silo nobody registered it."""

    copy_id: UUID
    dataset_id: UUID | None
    dataset: str | None
    title: str
    namespace: str
    name: str
    uri: str
    silo: str | None
    custodian: str


class LinkShown(BaseModel):
    """A link between two copies: how it is known, who made it, and when it held."""

    id: UUID
    source_copy_id: UUID
    target_copy_id: UUID
    kind: str
    confidence: float | None
    transformation: str
    job: JobShown | None
    run_id: str | None
    recorded_by: str
    valid_from: datetime
    valid_to: datetime | None
    known_from: datetime
    known_to: datetime | None
    last_seen: datetime


class MetShown(BaseModel):
    """A copy, dataset, owner or job that is met, so many steps away, where its `nearest` copy is."""

    kind: str
    id: str
    """An owner's is the name."""
    name: str
    distance: int
    copies: int
    nearest: CopyShown


class TotalsShown(BaseModel):
    """How many are met over all pages; of jobs null where they are too many to count."""

    model_config = ConfigDict(from_attributes=True)

    copies: int
    datasets: int
    owners: int
    jobs: int | None
    silos: int


class ReachedShown(Extent):
    """All that is met one way, nearest first."""

    of: str
    items: list[MetShown]
    totals: TotalsShown


class RootShown(BaseModel):
    """Where the upstream ends: at a registered copy, at one that is only named as an origin, or in a circle.

    It is `declared` where its producer said that nothing is upstream of it.
    """

    place: CopyShown
    distance: int
    registered: bool
    declared: bool
    circle: bool
    told: str


class RootsShown(Extent):
    """Where data comes from in the end, nearest first; so many roots are `unknown`: named, and never registered."""

    items: list[RootShown]
    unknown: int


class PathShown(BaseModel):
    """One way from a source to a target: its copies in order, and the links between each and the next."""

    length: int
    copies: list[CopyShown]
    links: list[LinkShown]


class PathsShown(Extent):
    """The ways between two, the shortest first."""

    items: list[PathShown]


class AncestorShown(BaseModel):
    """A copy that all that were named come from, with the steps to each in the order in which they were named."""

    place: CopyShown
    distances: list[int]
    nearest: bool


class CommonShown(Extent):
    """The copies that several come from; those from which no other common one is made first."""

    items: list[AncestorShown]


class CircleShown(BaseModel):
    """Copies that come from each other: how many, the first of them, and a shortest way around."""

    size: int
    links: int
    copies: list[CopyShown]
    way: list[CopyShown]


class CirclesShown(Extent):
    """Circles, the largest first."""

    items: list[CircleShown]


class ColumnShown(BaseModel):
    """A column on the way, steps from the one asked for (negative is upstream); an empty name is whole rows.

    `open` says that data goes on from its copy, and nobody told for this column where.
    """

    place: CopyShown
    column: str
    distance: int
    open: bool


class ColumnLinkShown(BaseModel):
    """That a column was made from another; `renamed` where it has another name there."""

    id: UUID
    source_copy_id: UUID
    source_column: str
    target_copy_id: UUID
    target_column: str
    renamed: bool
    kind: str
    confidence: float | None
    transformation: str
    subtype: str
    description: str
    masking: bool | None
    job: JobShown | None
    run_id: str | None
    last_seen: datetime


class TraceShown(Extent):
    """The way of a column, nearest first, with the links among the columns shown so far."""

    items: list[ColumnShown]
    links: list[ColumnLinkShown]


class DifferenceShown(BaseModel):
    """A link that was added, ended or changed, as it was before and as it is after."""

    what: str
    source: CopyShown
    target: CopyShown
    kind: str
    before: LinkShown | None
    after: LinkShown | None


class DifferencesShown(Extent):
    """What was different between two moments; the copies have links at one of them only."""

    items: list[DifferenceShown]
    copies_added: list[CopyShown]
    copies_gone: list[CopyShown]
