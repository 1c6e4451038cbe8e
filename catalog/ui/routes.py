"""Every screen in one router, and the folder of static files beside it."""

from fastapi import APIRouter

from catalog.ui import (
    access,
    account,
    activity,
    cells,
    dataset,
    debt,
    deciding,
    explain,
    glossary,
    home,
    incident,
    job,
    notice_settings,
    notices,
    overview,
    ownership,
    proposing,
    quality,
    review,
    search,
    sign_in,
    sufficiency,
)
from catalog.ui.lineage import impact_screen as impact
from catalog.ui.lineage import screen as lineage
from catalog.ui.rendering import static_folder
from catalog.ui.reports import routes as reports
from catalog.ui.suites import contract, proposal, suite

__all__ = ["router", "static_folder"]

router = APIRouter(include_in_schema=False)
SCREENS = (
    sign_in,
    account,
    access,
    home,
    activity,
    search,
    dataset,
    proposing,
    explain,
    lineage,
    impact,
    job,
    ownership,
    debt,
    glossary,
    overview,
    incident,
    notice_settings,
    notices,
    quality,
    reports,
    suite,
    proposal,
    contract,
    sufficiency,
    cells,
    review,
    deciding,
)
for screen in SCREENS:
    router.include_router(screen.router)
