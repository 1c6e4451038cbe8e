"""The quality report of one version: each suite, every expectation with what was seen, failures first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Dataset, Version
from catalog.quality import queries as quality
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.ui import family, rendering, watched
from catalog.ui.watched import MonitorsSeen, ScoreSeen
from catalog.web.sessions import RequestSession

router = APIRouter()

_FIRST = ("failed", "error", "not_evaluated", "passed")
_SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True)
class SuiteReport:
    """What one suite revision found."""

    name: str
    revision: str
    source: str
    party: str
    """Who speaks in it."""
    owner: str
    of_itself: bool
    """It was made from this very version, so that a pass says little."""
    outcome: str
    counts: Mapping[str, int]
    seconds: float
    validated_at: datetime
    results: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Run:
    """An earlier or later version of the same copy in the history strip."""

    version_id: UUID
    outcome: str
    at: datetime
    here: bool


@dataclass(frozen=True)
class QualityView:
    """What the screen shows."""

    dataset: Dataset
    copy: Copy
    label: str
    silo: str
    version: Version
    suites: tuple[SuiteReport, ...]
    history: tuple[Run, ...]
    score: ScoreSeen | None
    monitors: MonitorsSeen | None


@router.get("/versions/{version_id}/quality")
def show(session: RequestSession, version_id: UUID) -> HTMLResponse:
    """Show what the expectations found on a version."""
    return rendering.page("quality.html", here="Quality", view=quality_view(session, version_id))


def quality_view(session: Session, version_id: UUID) -> QualityView:
    """Collect the report of a version and the outcomes of its copy's other versions."""
    version = datasets.version(session, version_id)
    results = quality.results(session, version.id)
    suites = quality.suites(session, results)
    copy = datasets.copy(session, version.copy_id)
    return QualityView(
        dataset=datasets.dataset_of(session, copy.id),
        copy=copy,
        label=family.label(copy),
        silo=family.silo_names(session, [copy])[copy.id],
        version=version,
        suites=tuple(sorted((_report(one, suites[one.suite_id]) for one in results), key=_weight)),
        history=_history(session, version),
        score=watched.score_seen(session, version.id),
        monitors=watched.monitors_seen(session, version.id),
    )


def worst(results: Sequence[ValidationResult]) -> str:
    """Give the outcome that says most of several suites: one failure outweighs all passes."""
    return worst_of({result.outcome for result in results})


def worst_of(outcomes: Collection[str]) -> str:
    """Give the outcome that says most; without any, nothing was evaluated."""
    order = ("failed", "error", "passed", "not_evaluated")
    return next((outcome for outcome in order if outcome in outcomes), "not_evaluated")


def _report(result: ValidationResult, suite: ExpectationSuite) -> SuiteReport:
    return SuiteReport(
        name=suite.name,
        revision=suite.revision,
        source=suite.source,
        party=suite.party,
        owner=suite.owner,
        of_itself=quality.is_basis(suite, result.version_id),
        outcome=result.outcome,
        counts={
            "failed": result.failed,
            "error": result.errors,
            "not_evaluated": result.not_evaluated,
            "passed": result.passed,
        },
        seconds=result.seconds,
        validated_at=result.validated_at,
        results=tuple(sorted(result.results, key=_urgency)),
    )


def _weight(suite: SuiteReport) -> tuple[int, bool, str]:
    """Order suites: failures first, and what was made from this very version last."""
    return _FIRST.index(suite.outcome), suite.of_itself, suite.name


def _urgency(found: Mapping[str, Any]) -> tuple[int, int, str]:
    outcome, severity = found.get("outcome", ""), found.get("severity", "")
    return (
        _FIRST.index(outcome) if outcome in _FIRST else len(_FIRST),
        _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES),
        str(found.get("column") or ""),
    )


def _history(session: Session, version: Version) -> tuple[Run, ...]:
    runs = []
    for other in reversed(datasets.versions(session, version.copy_id)[:12]):
        results = quality.results(session, other.id)
        outcome = "unreadable" if other.status == "unreadable" else worst(results)
        runs.append(Run(other.id, outcome, other.created_at, other.id == version.id))
    return tuple(runs)
