"""What is told of a link: from what to what, how it is known, by which job, how sure, and how long ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.lineage.ageing import unseen_days
from catalog.lineage.models import Edge
from catalog.matching import margins
from catalog.ui.family import CopyLine
from catalog.ui.lineage.column_links import ColumnLink
from catalog.ui.lineage.scene import Scene
from catalog.ui.lineage.shapes import KINDS
from catalog.web import human


@dataclass(frozen=True)
class Told:
    """A link in words; `edge_id` leads to its explanation, and is None of a link of columns."""

    source: CopyLine
    target: CopyLine
    kind: str
    confidence: float | None
    how: str
    job: str
    last_seen: datetime
    aged: int
    """Days since a run showed it last, where that is long ago; else 0."""
    since: datetime | None = None
    edge_id: UUID | None = None
    job_id: UUID | None = None
    source_column: str = ""
    target_column: str = ""
    on: bool = False
    """It is on the way of the column that is followed."""
    margin: str = ""
    """By how much content makes it likelier than its reverse and than no such link; empty where nothing was weighed."""

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        source, target = self.source.label, self.target.label
        if self.edge_id is None:
            source, target = f"{source}.{self.source_column}", f"{target}.{self.target_column or '(whole rows)'}"
        how = f" ({self.how})" if self.how else ""
        job = f" by {self.job}" if self.job else ""
        sure = "" if self.confidence is None else f", {human.share(self.confidence)} sure"
        old = f"; not seen for {self.aged} days" if self.aged else ""
        return f"{target} was made from {source}{how}: {self.kind}{job}{sure}{old}"


def links(scene: Scene, now: datetime) -> dict[UUID, Told]:
    """Tell the links of a scene by the id of their edge: what was said first, then the surest."""
    return {edge.id: _link(edge, scene, now) for edge in sorted(scene.edges, key=_by_certainty)}


def columns(scene: Scene, now: datetime) -> Sequence[Told]:
    """Tell the links between columns of a scene, in their order."""
    return [_column(link, scene, now) for link in scene.columns]


def _link(edge: Edge, scene: Scene, now: datetime) -> Told:
    return Told(
        source=scene.lines[edge.source_copy_id],
        target=scene.lines[edge.target_copy_id],
        kind=edge.kind,
        confidence=edge.confidence,
        how=edge.transformation.replace("_", " "),
        job=scene.jobs.get(edge.job_id, "") if edge.job_id else "",
        last_seen=edge.last_seen,
        aged=unseen_days(edge.kind, edge.last_seen, now, scene.stale_days) or 0,
        since=edge.valid_from,
        edge_id=edge.id,
        margin=margins.told(edge.margin, edge.margin_turned),
        job_id=edge.job_id,
    )


def _column(link: ColumnLink, scene: Scene, now: datetime) -> Told:
    return Told(
        source=scene.lines[link.source[0]],
        target=scene.lines[link.target[0]],
        kind=link.kind,
        confidence=link.confidence,
        how=link.how,
        job=scene.jobs.get(link.job_id, "") if link.job_id else "",
        last_seen=link.last_seen,
        aged=unseen_days(link.kind, link.last_seen, now, scene.stale_days) or 0,
        job_id=link.job_id,
        source_column=link.source[1],
        target_column=link.target[1],
        on=scene.trace is not None and link in scene.trace.links,
    )


def _by_certainty(edge: Edge) -> tuple[int, float, UUID]:
    return KINDS.index(edge.kind), -(edge.confidence or 1.0), edge.id
