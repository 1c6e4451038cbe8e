"""The Review screens: the steward's inbox, and one proposal with all its evidence and the decision on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from catalog.access.asking import Acting
from catalog.datasets import queries as datasets
from catalog.datasets.models import Dataset
from catalog.nominations import cases
from catalog.nominations import queries as nominations
from catalog.nominations.cases import Case
from catalog.nominations.models import Nomination
from catalog.ranking import queries as rankings
from catalog.ranking.models import RankingRow
from catalog.silos.access import Actor
from catalog.ui import family, rendering
from catalog.ui.family import Contradicted, CopyLine
from catalog.web.sessions import RequestSession

router = APIRouter()
Show = Literal["", "mine", "proposed", "cells", "overdue", "expiring", "under_review"]

COMPARED = 4
MOST_WAITING = 200

SHOWN = {
    "": "All that waits",
    "mine": "Mine to decide",
    "proposed": "Proposed",
    "cells": "Waiting for cells",
    "overdue": "Overdue",
    "expiring": "Expiring",
    "under_review": "In force, under review",
}
"""What the inbox may be narrowed to, each with its words."""


@dataclass(frozen=True)
class Waiting:
    """A proposal in the inbox; `lead` is how far it is before the next candidate, None when it stands alone."""

    nomination: Nomination
    dataset: Dataset
    line: CopyLine | None
    first: Mapping[str, Any]
    candidates: int
    lead: float | None


@dataclass(frozen=True)
class Asking:
    """A dataset whose candidates cannot be told apart, and how many cells are worth asking."""

    ranking: RankingRow
    dataset: Dataset
    candidates: int
    questions: int


@dataclass(frozen=True)
class Row:
    """A criterion across the candidates compared, with its weight as a share of all weights."""

    name: str
    weight: float
    cells: tuple[Mapping[str, Any] | None, ...]


@dataclass(frozen=True)
class Telling:
    """The cells that speak for or against a candidate under one criterion."""

    label: str
    criterion: str
    cells: tuple[Any, ...]


@dataclass(frozen=True)
class ReviewView:
    """One proposal: the candidates as they were judged, criterion by criterion, and what was decided."""

    nomination: Nomination
    dataset: Dataset
    line: CopyLine | None
    reason: str
    candidates: Sequence[Mapping[str, Any]]
    names: Mapping[str, CopyLine]
    compared: Sequence[Mapping[str, Any]]
    rows: tuple[Row, ...]
    telling: tuple[Telling, ...]
    cells: Mapping[str, Any]
    """What contested cells told when it was proposed, frozen: see `ranking.cells.keeping`."""
    questions: int
    """How many cells are worth asking now."""
    newer: UUID | None
    """The proposal that is open now, where this one was withdrawn or is in force; what this one was renewed as."""
    changes: Sequence[str]
    """What other weights, or the family without some copies, would change."""
    record: str
    """The system of record, where it is another copy than the proposed one."""
    contradictions: Sequence[Contradicted]
    """Of the links between the copies, as they are now."""
    case: Case
    """What was voted and said, what is missing, and whether who looks may decide."""
    actor: str
    missing: str = ""
    """The verb whose reason is missing."""


@router.get("/review")
def inbox(session: RequestSession, actor: Acting, show: Annotated[Show, Query()] = "") -> HTMLResponse:
    """Show what waits for people, or one part of it."""
    found = waiting(session, actor, show)
    narrowed: dict[str, Any] = {"shown": SHOWN, "show": show, "most": MOST_WAITING}
    asked = [] if show else asking(session)
    return rendering.page("review.html", here="Review", waiting=found, asking=asked, **narrowed)


@router.get("/review/{nomination_id}")
def show(session: RequestSession, actor: Acting, nomination_id: UUID) -> HTMLResponse:
    """Show one nomination and, while it is open, the forms to speak of it and to decide on it."""
    view = review_view(session, nomination_id, actor)
    return rendering.page("decide.html", here="Review", view=view)


def waiting(session: Session, actor: Actor, show: str = "") -> list[Waiting]:
    """Collect the inbox, newest first."""
    found = cases.inbox(session, actor, show=show, limit=MOST_WAITING)
    copies = datasets.copies(session, {nomination.copy_id for nomination in found})
    lines = {line.id: line for line in family.lines(session, list(copies.values()))}
    return [
        _waiting(nomination, datasets.dataset(session, nomination.dataset_id), lines.get(nomination.copy_id))
        for nomination in found
    ]


def asking(session: Session) -> list[Asking]:
    """Collect the datasets without a clear first where a few answers on single cells would tell, newest first."""
    found = rankings.asking(session, limit=MOST_WAITING)
    return [
        Asking(ranking, datasets.dataset(session, ranking.dataset_id), len(ranking.candidates), ranking.questions)
        for ranking in found
    ]


def review_view(session: Session, nomination_id: UUID, actor: Actor, *, missing: str = "") -> ReviewView:
    """Collect a proposal with the evidence that was frozen when it was made."""
    nomination = nominations.get(session, nomination_id)
    candidates = nomination.evidence.get("candidates", [])
    named = {UUID(copy_id) for candidate in candidates for copy_id in candidate["copies"]} | {nomination.copy_id}
    lines = {str(line.id): line for line in family.lines(session, list(datasets.copies(session, named).values()))}
    return ReviewView(
        nomination=nomination,
        dataset=datasets.dataset(session, nomination.dataset_id),
        line=lines.get(str(nomination.copy_id)),
        reason=nomination.evidence.get("reason", ""),
        candidates=candidates,
        names=lines,
        compared=candidates[:COMPARED],
        rows=_rows(candidates[:COMPARED]),
        telling=_telling(candidates, lines),
        cells=nomination.evidence.get("cells", {}),
        questions=_questions(session, nomination.dataset_id),
        newer=_newer(session, nomination),
        changes=_changes(nomination.evidence),
        record=_record(nomination, family.told(session, named)),
        contradictions=family.contradictions(session, named),
        case=cases.case(session, nomination, actor),
        actor=actor.name,
        missing=missing,
    )


def _changes(evidence: Mapping[str, Any]) -> list[str]:
    others = [one["told"] for one in evidence.get("counterfactuals", [])]
    return [*evidence.get("sensitivity", []), *others, *evidence.get("separating", [])]


def _record(nomination: Nomination, names: Mapping[UUID, str]) -> str:
    record = nomination.evidence.get("system_of_record")
    if not record or record == str(nomination.copy_id):
        return ""
    return names.get(UUID(record), "a copy that is gone")


def _waiting(nomination: Nomination, dataset: Dataset, line: CopyLine | None) -> Waiting:
    candidates = nomination.evidence.get("candidates", [])
    first: Mapping[str, Any] = next((one for one in candidates if one["copy_id"] == str(nomination.copy_id)), {})
    others = [one["score"] for one in candidates if one is not first and one.get("nominable")]
    lead = first["score"] - max(others) if first and others else None
    return Waiting(nomination, dataset, line, first, len(candidates), lead)


def _rows(compared: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
    if not compared:
        return ()
    weights = {item["name"]: float(item.get("weight") or 0) for item in compared[0]["criteria"]}
    total = sum(weights.values()) or 1.0
    by_name = [{item["name"]: item for item in candidate["criteria"]} for candidate in compared]
    return tuple(
        Row(name, weight / total, tuple(found.get(name) for found in by_name))
        for name, weight in sorted(weights.items(), key=lambda pair: -pair[1])
    )


def _newer(session: Session, nomination: Nomination) -> UUID | None:
    states = {"withdrawn": "proposed", "renewed": "accepted", "accepted": "proposed"}
    wanted = states.get(nomination.state)
    known = nominations.open_ones(session, [nomination.dataset_id]).get(nomination.dataset_id, [])
    return next((one.id for one in known if one.state == wanted), None)


def _questions(session: Session, dataset_id: UUID) -> int:
    latest = rankings.latest(session, dataset_id)
    return latest.questions if latest else 0


def _telling(candidates: Sequence[Mapping[str, Any]], lines: Mapping[str, CopyLine]) -> tuple[Telling, ...]:
    return tuple(
        Telling(lines[candidate["copy_id"]].label, item["name"], tuple(item["telling"]))
        for candidate in candidates
        if candidate["copy_id"] in lines
        for item in candidate["criteria"]
        if item.get("telling")
    )
