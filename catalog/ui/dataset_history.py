"""How the quality of a dataset went: the runs of its main copy, one measure over them, its score and its incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.quality.incidents import queries as incidents
from catalog.quality.incidents import showing
from catalog.quality.incidents.life import STATES
from catalog.quality.incidents.queries import Wanted
from catalog.quality.incidents.schemas import IncidentShown
from catalog.quality.monitoring import queries as monitoring
from catalog.quality.monitoring.schemas import CopyMonitors
from catalog.quality.monitoring.showing import of_copy
from catalog.ui import watched
from catalog.ui.family import CopyLine
from catalog.ui.trend import Trend
from catalog.ui.watched import ScoreSeen

MOST_INCIDENTS = 20
MOST_CHOICES = 200


@dataclass(frozen=True)
class MonitorRun:
    """What the monitors said in all of one version."""

    version_id: UUID
    outcome: str
    at: datetime


@dataclass(frozen=True)
class QualityHistory:
    """What the Quality tab shows beside the verdicts."""

    copy: CopyLine
    runs: Sequence[MonitorRun]
    series: str
    choices: Sequence[tuple[str, str]]
    """(series, words) of what can be drawn."""
    trend: Trend | None
    score: ScoreSeen | None
    incidents: Sequence[IncidentShown]
    monitors: CopyMonitors


def history(session: Session, dataset_id: UUID, copy: CopyLine, series: str) -> QualityHistory:
    """Collect the history of the copy that stands for a dataset, and the incidents of all its copies."""
    rows = monitoring.history(session, copy.id, limit=watched.MOST_RUNS)
    known = watched.series_of(rows)[:MOST_CHOICES]
    found = incidents.urgent(session, Wanted(states=STATES, dataset_id=dataset_id), limit=MOST_INCIDENTS)
    chosen = series if series in known else "rows"
    return QualityHistory(
        copy=copy,
        runs=[MonitorRun(row.version_id, row.outcome, row.at) for row in rows],
        series=chosen,
        choices=[(one, watched.words_of(one)) for one in known],
        trend=watched.trend_of(rows, chosen),
        score=watched.score_seen(session, copy.version.id) if copy.version else None,
        incidents=showing.shown(session, found),
        monitors=of_copy(session, copy.id),
    )
