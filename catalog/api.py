"""The routes of every room, gathered under /api/v1."""

from fastapi import APIRouter

from catalog.access.routes import router as access
from catalog.datasets.routes import router as datasets
from catalog.lineage.events_routes import router as events
from catalog.lineage.exporting.routes import router as exporting
from catalog.lineage.marquez.lineage_routes import router as marquez_lineage
from catalog.lineage.marquez.lineage_routes import search_router as marquez_search
from catalog.lineage.marquez.routes import router as marquez
from catalog.lineage.questions.job_routes import router as job_links
from catalog.lineage.questions.routes import router as questions
from catalog.lineage.routes import router as lineage
from catalog.matching.routes import router as matching
from catalog.nominations.asking import router as which
from catalog.nominations.lint_routes import router as lint
from catalog.nominations.routes import router as nominations
from catalog.notifications.routes import router as notices
from catalog.notifications.settings_routes import router as notice_settings
from catalog.pipeline.access_routes import router as explaining
from catalog.pipeline.audit_routes import router as audit
from catalog.pipeline.routes import router as pipeline
from catalog.pipeline.sufficing_routes import router as sufficiency
from catalog.quality.contracts.routes import router as contracts
from catalog.quality.foreign.routes import router as foreign
from catalog.quality.gating.routes import router as gates
from catalog.quality.incidents.routes import router as incidents
from catalog.quality.kept.routes import router as suites
from catalog.quality.monitoring.routes import router as monitors
from catalog.quality.proposals.routes import router as proposals
from catalog.quality.routes import router as quality
from catalog.quality.scoring.routes import router as scores
from catalog.ranking.cells.routes import router as cells
from catalog.ranking.routes import router as ranking
from catalog.scanning.places import router as places
from catalog.scanning.routes import router as profiles
from catalog.search.routes import router as search
from catalog.silos.routes import router as silos
from catalog.stewardship.debt.routes import router as debt
from catalog.stewardship.deprecating import router as deprecations
from catalog.stewardship.marks.routes import router as marks
from catalog.stewardship.owners.routes import router as owners
from catalog.ui.reports.routes import api as reports

# Datasets come last: their names may hold slashes, so that their address matches much.
ROOMS = (
    access,
    explaining,
    audit,
    silos,
    places,
    profiles,
    pipeline,
    which,
    lint,
    nominations,
    cells,
    ranking,
    matching,
    gates,
    foreign,
    reports,
    quality,
    incidents,
    notice_settings,
    notices,
    exporting,
    marquez,
    marquez_lineage,
    marquez_search,
    events,
    questions,
    job_links,
    monitors,
    scores,
    suites,
    contracts,
    proposals,
    owners,
    deprecations,
    debt,
    marks,
    sufficiency,
    lineage,
    search,
    datasets,
)


def router() -> APIRouter:
    """Gather the rooms' routers."""
    gathered = APIRouter()
    for room in ROOMS:
        gathered.include_router(room, prefix="/api/v1")
    return gathered
