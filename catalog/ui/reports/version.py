"""The report of one version: its facts, verdicts, score, monitors, history and incidents."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.db import now
from catalog.quality.incidents import queries as incidents
from catalog.quality.incidents import showing
from catalog.quality.incidents.life import STATES
from catalog.quality.incidents.queries import Wanted
from catalog.quality.monitoring import queries as monitoring
from catalog.silos.access import Actor
from catalog.ui import watched
from catalog.ui.quality import QualityView, quality_view
from catalog.ui.reports import rules, sheets
from catalog.ui.reports.document import Block, Document, Facts, Strip, Text
from catalog.web import human

MOST_INCIDENTS = 50
MOST_CHARTS = 3
_READ = (
    "Passed and failed are verdicts. An error is a rule that went wrong, and not evaluated one that could not be looked"
    " at: neither counts as passed. Unexpected values are shown only where cells of the column may be kept."
)


def version_document(session: Session, version_id: UUID, actor: Actor, result_format: str) -> Document:
    """Write the report of a version, with as much of each result as one of GX's formats has."""
    view = quality_view(session, version_id)
    version = view.version
    blocks: list[Block] = [_facts(view)]
    if version.status == "unreadable":
        told = f"The bytes of this version cannot be read: {version.reason or 'the reason was not kept.'}"
        blocks.append(Text(told, "unreadable"))
    blocks += [rules.overview(view.suites), *_score(view), *_history(session, view)]
    blocks += [rules.suite(one, result_format) for one in view.suites]
    blocks += [*_incidents(session, view.copy.id), Text(_READ)]
    return Document(
        title=f"Quality of {view.label}",
        about=f"Version {human.short_id(version.id)} of {view.copy.name}",
        made_at=now(),
        made_by=actor.name,
        blocks=blocks,
        file=f"quality-{view.label}-{human.short_id(version.id)}",
    )


def _facts(view: QualityView) -> Facts:
    version = view.version
    return Facts(
        [
            ("Dataset", view.dataset.name),
            ("Silo", view.silo),
            ("Rows", human.count(version.rows)),
            ("Columns", human.count(len(version.columns))),
            ("Size", human.size(version.bytes)),
            ("Format", version.format or "—"),
            ("Content since", human.instant(version.created_at)),
            ("Version", str(version.id)),
            ("Content id", version.content_id),
        ]
    )


def _score(view: QualityView) -> list[Block]:
    if view.score is None:
        return []
    row = view.score.row
    between = f"{human.share(row.known)} of the weights are known, so it lies between {human.share(row.low)} and "
    return [sheets.score(sheets.worth(row.value), row.dimensions, f"{between}{human.share(row.high)}.")]


def _history(session: Session, view: QualityView) -> list[Block]:
    blocks: list[Block] = []
    if len(view.history) > 1:
        runs = [(one.outcome, f"{one.at:%Y-%m-%d}" + (" (this one)" if one.here else "")) for one in view.history]
        blocks.append(Strip("Versions of this copy, oldest first", runs))
    if view.monitors is not None:
        blocks.append(sheets.monitors(view.monitors))
        rows = monitoring.history(session, view.copy.id, limit=watched.MOST_RUNS)
        out = [one.series for one in view.monitors.measures if one.state == "breach"]
        drawn = [watched.trend_of(rows, series) for series in dict.fromkeys(["rows", *out])]
        blocks += [sheets.chart(one) for one in drawn if one is not None][:MOST_CHARTS]
    return blocks


def _incidents(session: Session, copy_id: UUID) -> Sequence[Block]:
    found = incidents.urgent(session, Wanted(states=STATES, copy_id=copy_id), limit=MOST_INCIDENTS)
    return [sheets.incidents(showing.shown(session, found))] if found else []
