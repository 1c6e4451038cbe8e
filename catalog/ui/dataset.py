"""The Dataset screen: which copy to use on top, then the evidence, the copies, the arrivals and the columns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from catalog.access.asking import Acting
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Dataset
from catalog.datasets.resolving import resolve
from catalog.lineage import queries as lineage
from catalog.matching.explaining import Explanation
from catalog.nominations import queries as nominations
from catalog.nominations.models import Nomination
from catalog.nominations.which import Which, which
from catalog.quality import queries as quality
from catalog.ranking import explained
from catalog.ranking import queries as rankings
from catalog.ranking.models import RankingRow
from catalog.scanning import queries as scanning
from catalog.scanning.profile import Profile
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.stewardship.debt import gathering
from catalog.stewardship.marks import showing as marking
from catalog.stewardship.marks.schemas import MarkShown
from catalog.ui import dataset_history, family, rendering
from catalog.ui.dataset_history import QualityHistory
from catalog.ui.family import Contradicted, CopyLine
from catalog.ui.lineage.small import small_picture
from catalog.ui.nominating import NominatingView, Sent, nominating_view
from catalog.ui.quality import worst
from catalog.ui.relations import Relation, relations
from catalog.web.sessions import RequestSession

router = APIRouter()

Tab = Literal["overview", "copies", "versions", "schema", "quality", "nomination"]

MOST_ARRIVALS = 100
NEAR_COPIES = 24
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Arrival:
    """A dump as the Versions tab tells it."""

    at: datetime
    copy: CopyLine
    outcome: str
    reason: str
    by: str
    content_id: str
    version_id: UUID | None
    rows: int | None
    bytes: int | None


@dataclass(frozen=True)
class SuiteLine:
    """What one suite found on a copy's current version."""

    copy: CopyLine
    suite: str
    of_itself: bool
    """The suite was made from this very version, so that a pass says little."""
    version_id: UUID
    outcome: str
    passed: int
    failed: int
    errors: int
    not_evaluated: int
    at: datetime


@dataclass(frozen=True)
class DatasetView:
    """What every tab shows; `main` is the copy the page speaks of: canonical, else proposed, else best ranked."""

    dataset: Dataset
    tab: Tab
    copies: tuple[CopyLine, ...]
    which: Which
    nominations: tuple[Nomination, ...]
    """The accepted and the proposed one, where there are such."""
    main: CopyLine | None
    owner: str
    """Who answers for it: as somebody said, else the team of its silo."""
    quality: str
    ranking: RankingRow | None = None
    explanation: Explanation | None = None
    contradictions: Sequence[Contradicted] = ()
    links_near: int = 0
    picture: Markup | None = None
    """None when there is no link, or too much for a small drawing."""
    relations: Mapping[UUID, Relation] | None = None
    arrivals: tuple[Arrival, ...] = ()
    profile: Profile | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    """What columns are, in words."""
    marks: Mapping[str, Sequence[MarkShown]] = field(default_factory=dict)
    """Their tags and terms."""
    suites: tuple[SuiteLine, ...] = ()
    unjudged: tuple[CopyLine, ...] = ()
    """Copies whose current version no suite has judged."""
    series: str = "rows"
    """The measure that the Quality tab draws."""
    history: QualityHistory | None = None
    nominating: NominatingView | None = None

    @property
    def standing(self) -> str:
        """How the dataset stands: canonical, proposed, unreadable where no copy can be read, else undecided."""
        if self.which.state == "canonical":
            return "canonical"
        if self.which.meanwhile:
            return "proposed"
        return "unreadable" if self.copies and {line.status for line in self.copies} == {"unreadable"} else "unknown"

    @property
    def record(self) -> Sequence[str]:
        """What is said of the system of record and the most accurate copy."""
        if self.explanation is None or self.ranking is None:
            return ()
        # The places of the candidates stand in the table.
        return self.explanation.facts[: len(self.explanation.facts) - len(self.ranking.candidates)]

    @property
    def by_id(self) -> dict[str, CopyLine]:
        """The copies by the text of their id, as rankings name them."""
        return {str(line.id): line for line in self.copies}


@router.get("/datasets/{dataset_id}")
def show(
    session: RequestSession,
    actor: Acting,
    dataset_id: str,
    tab: Annotated[Tab, Query()] = "overview",
    series: Annotated[str, Query(max_length=1_000)] = "rows",
) -> Response:
    """Show a dataset; its name leads to it, and one that was merged away to the one that holds its copies."""
    dataset = resolve(session, dataset_id)
    if str(dataset.id) != dataset_id.lower():
        is_id = _UUID.fullmatch(dataset_id) is not None
        return RedirectResponse(f"/datasets/{dataset.id}", status_code=308 if is_id else 303)
    return _page(dataset_view(session, dataset, tab, series, actor=actor))


def _page(view: DatasetView) -> HTMLResponse:
    return rendering.page("dataset.html", here="Search", view=view)


def dataset_view(
    session: Session, dataset: Dataset, tab: Tab, series: str = "rows", *, actor: Actor, sent: Sent | None = None
) -> DatasetView:
    """Collect what one tab of a dataset shows; `sent` is a form of it that could not be kept."""
    copies = datasets.members(session, dataset.id)
    lines = tuple(family.lines(session, copies))
    ranking = rankings.latest(session, dataset.id)
    main = family.main(lines, ranking)
    results = quality.latest(session, [main.id]).get(main.id, []) if main else []
    base = DatasetView(
        dataset=dataset,
        tab=tab,
        copies=lines,
        which=which(session, str(dataset.id)),
        nominations=tuple(nominations.open_ones(session, [dataset.id]).get(dataset.id, ())),
        main=main,
        owner=_owner(session, dataset, copies, main),
        quality=worst(results),
        ranking=ranking,
        series=series,
        contradictions=family.contradictions(session, [copy.id for copy in copies]),
    )
    if tab == "nomination":
        return _with(base, nominating=nominating_view(session, dataset.id, lines, actor, sent or Sent()))
    return _WITH_TAB[tab](session, base, copies)


def _owner(session: Session, dataset: Dataset, copies: Sequence[Copy], main: CopyLine | None) -> str:
    if dataset.owner or main is None:
        return dataset.owner
    ids = {copy.silo_id for copy in copies if copy.id == main.id and copy.silo_id}
    return main.custodian or next((silo.owner for silo in silos.by_id(session, list(ids)).values()), "")


def _overview(session: Session, view: DatasetView, copies: Sequence[Copy]) -> DatasetView:
    ids = [copy.id for copy in copies]
    graph = lineage.neighbourhood(session, ids, depth=1, limit=max(NEAR_COPIES, len(ids)))
    small = graph.edges and len(graph.nodes) <= NEAR_COPIES
    painted = small_picture(session, view.dataset, view.copies, view.main) if small else None
    why = explained.explanation(session, view.dataset.name, view.ranking) if view.ranking else None
    return _with(view, picture=painted, links_near=len(graph.edges), explanation=why)


def _copies(session: Session, view: DatasetView, copies: Sequence[Copy]) -> DatasetView:  # noqa: ARG001
    return _with(view, relations=relations(session, view.copies, view.main))


def _versions(session: Session, view: DatasetView, copies: Sequence[Copy]) -> DatasetView:
    lines = {line.id: line for line in view.copies}
    dumps = datasets.dumps_of(session, [copy.id for copy in copies], limit=MOST_ARRIVALS)
    held = datasets.versions_by_id(session, {dump.version_id for dump in dumps if dump.version_id})
    arrivals = []
    for dump in dumps:
        version = held.get(dump.version_id) if dump.version_id else None
        arrivals.append(
            Arrival(
                at=dump.registered_at,
                copy=lines[dump.copy_id],
                outcome=dump.outcome,
                reason=dump.reason or "",
                by=dump.registered_by,
                content_id=version.content_id if version else "",
                version_id=dump.version_id,
                rows=version.rows if version else None,
                bytes=version.bytes if version else None,
            )
        )
    return _with(view, arrivals=tuple(arrivals))


def _schema(session: Session, view: DatasetView, copies: Sequence[Copy]) -> DatasetView:  # noqa: ARG001
    version = view.main.version if view.main else None
    notes = gathering.facts(session, [view.dataset.id])[view.dataset.id].described
    marks = marking.chips(marking.marks(session, view.dataset))
    return _with(view, profile=scanning.profile(session, version.id) if version else None, notes=notes, marks=marks)


def _quality(session: Session, view: DatasetView, copies: Sequence[Copy]) -> DatasetView:
    latest = quality.latest(session, [copy.id for copy in copies])
    lines = {line.id: line for line in view.copies}
    known = quality.suites(session, [result for results in latest.values() for result in results])
    suites = [
        SuiteLine(
            copy=lines[copy_id],
            suite=known[result.suite_id].name,
            of_itself=quality.is_basis(known[result.suite_id], result.version_id),
            version_id=result.version_id,
            outcome=result.outcome,
            passed=result.passed,
            failed=result.failed,
            errors=result.errors,
            not_evaluated=result.not_evaluated,
            at=result.validated_at,
        )
        for copy_id, results in latest.items()
        for result in results
    ]
    order = ("failed", "error", "not_evaluated", "passed")
    urgent = sorted(suites, key=lambda line: (order.index(line.outcome), line.copy.label, line.of_itself, line.suite))
    unjudged = tuple(line for line in view.copies if not latest.get(line.id))
    past = dataset_history.history(session, view.dataset.id, view.main, view.series) if view.main else None
    return _with(view, suites=tuple(urgent), unjudged=unjudged, history=past)


_WITH_TAB = {
    "overview": _overview,
    "copies": _copies,
    "versions": _versions,
    "schema": _schema,
    "quality": _quality,
}


def _with(view: DatasetView, **parts: Any) -> DatasetView:
    return DatasetView(**{**view.__dict__, **parts})
