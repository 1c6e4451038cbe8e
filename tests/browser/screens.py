"""The addresses of every screen, and a command that takes their pictures."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from catalog.migrations import runner
from tests.browser.lake import Lake, invented
from tests.browser.serving import launch, serving

SIZES = {"1440": (1440, 900), "390": (390, 844)}


def screens(lake: Lake) -> dict[str, str]:
    """Name every screen, with its address on a site that has the invented lake."""
    return {
        "search": "/datasets",
        "search_words": "/datasets?q=event_type&silo=ecommerce",
        "search_nothing": "/datasets?q=zzzz",
        "dataset": f"/datasets/{lake.clicks}",
        "dataset_canonical": f"/datasets/{lake.sales}",
        "dataset_lonely": f"/datasets/{lake.lonely}",
        "dataset_copies": f"/datasets/{lake.clicks}?tab=copies",
        "dataset_versions": f"/datasets/{lake.clicks}?tab=versions",
        "dataset_schema": f"/datasets/{lake.clicks}?tab=schema",
        "dataset_quality": f"/datasets/{lake.clicks}?tab=quality",
        "dataset_nomination": f"/datasets/{lake.clicks}?tab=nomination",
        "lineage": f"/lineage?focus={lake.clicks}&depth=2",
        "lineage_columns": f"/lineage?focus={lake.clicks}&cols=all&overlay=quality",
        "lineage_column": f"/lineage?focus={lake.clicks}&cols={lake.clicks_origin}:price",
        "lineage_then": f"/lineage?focus={lake.clicks}&asof=2026-01-01&known=2026-01-02T10:00",
        "lineage_table": f"/lineage/table?focus={lake.clicks}&cols=all",
        "lineage_impact": f"/lineage/impact?focus={lake.clicks}",
        "lineage_sources": f"/lineage/impact?focus={lake.clicks}&way=up&silo=store",
        "job": f"/jobs/{lake.job}",
        "activity": "/activity",
        "activity_nothing": "/activity?who=nobody&since=2026-01-01",
        "explain_match": f"/explain/match?a={lake.clicks_origin}&b={lake.part}",
        "explain_edge": f"/explain/edge/{lake.edge}",
        "explain_nothing": f"/explain/match?a={lake.clicks_origin}&b={lake.lonely_copy}",
        "lineage_unfocused": "/lineage",
        "ownership": "/ownership",
        "ownership_copies": "/ownership?kind=copy",
        "owner": f"/ownership/of?name={lake.clicks}",
        "owner_nobody": f"/ownership/of?name={lake.lonely}",
        "debt": "/debt",
        "debt_nothing": "/debt?silo=store&item=contract&owner=nobody",
        "describe": f"/describe?name={lake.clicks}",
        "glossary": "/glossary",
        "glossary_term": "/glossary?term=Turnover",
        "marks": f"/marks?name={lake.clicks}",
        "quality_overview": "/quality",
        "quality_silo": "/quality/silos/ecommerce",
        "quality_resolved": "/quality?state=resolved",
        "quality_incident": f"/quality/incidents/{lake.incident}",
        "quality": f"/versions/{lake.clicks_version}/quality",
        "suites": "/suites",
        "suites_of": f"/suites?of={lake.clicks}",
        "suite": "/suites/show?name=orders",
        "suite_kept": "/suites/show?name=clicks%20of%20the%20web%20team",
        "suite_edit": f"/suites/edit?name=orders&dataset={lake.clicks}",
        "suite_tried": f"/suites/tried/{lake.rules.preview}?number=1",
        "proposals": f"/datasets/{lake.clicks}/proposals",
        "proposal": f"/proposals/{lake.rules.proposal}",
        "contract": f"/datasets/{lake.clicks}/contract",
        "contract_none": f"/datasets/{lake.lonely}/contract",
        "notices": "/notices",
        "notices_about": "/notices?state=about",
        "notice": f"/notices/{lake.notice}",
        "notice_settings": "/notices/settings",
        "sufficiency": f"/sufficiency/{lake.rules.enough}",
        "sufficiency_ask": f"/sufficiency?of={lake.clicks}",
        "review": "/review",
        "review_proposal": f"/review/{lake.proposal}",
        "review_accepted": f"/review/{lake.accepted}",
        "review_cells": f"/review/cells/{lake.clicks}",
    }


def main(folder: Path) -> None:
    """Take a picture of every screen, wide and narrow, light and dark, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, sync_playwright() as playwright:
        settings = Settings(home=Path(home), database_url=f"sqlite:///{home}/catalog.db", actor="tester")
        engine = create_database_engine(settings.database_url)
        runner.upgrade(engine)
        with transaction(engine) as session:
            lake = invented(session)
        browser = launch(playwright)
        with serving(engine, settings) as address:
            _take(browser, address, lake, folder)
        browser.close()
        engine.dispose()


def _take(browser: Browser, address: str, lake: Lake, folder: Path) -> None:
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            for name, path in screens(lake).items():
                page.goto(address + path)
                page.evaluate("document.fonts.ready")
                page.screenshot(path=folder / f"{name}_{size}_{scheme}.png", full_page=True)
            context.close()
    print(f"Pictures of {len(screens(lake))} screens lie in {folder}.")  # noqa: T201 - a command tells what it did


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="scripts/screens", description=main.__doc__)
    asked.add_argument("folder", type=Path, nargs="?", default=Path("build/screens"), help="where the pictures go")
    main(asked.parse_args().folder)
