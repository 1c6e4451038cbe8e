"""Events on the command line."""

import json
from pathlib import Path

import pytest

from catalog.config import Settings
from catalog.db import transaction
from catalog.lineage.openlineage.events import read_event
from catalog.lineage.receiving import receive
from catalog.migrations.opening import open_database
from catalog.silos.access import Actor
from tests.cli.running import Runner
from tests.lineage.telling import dataset, run_event

ODD = run_event("PAUSE", run="two", reads=(dataset("clicks", version={}),))


@pytest.fixture(autouse=True)
def _events(run: Runner) -> None:
    run("silos", "list")  # makes the database
    engine = open_database(Settings(home=run.home, database_url=f"sqlite:///{run.home / 'catalog.db'}"))
    with transaction(engine) as session:
        receive(session, [read_event(one) for one in (run_event(run="one"), ODD)], Actor("ann"))
    engine.dispose()


def test_events_are_listed_with_what_could_not_be_used(run: Runner) -> None:
    assert [one["run_id"] for one in run("events", "list", "--json").json["items"]] == ["two", "one"]
    told = run("events", "list", "--problems").out
    assert "eventType" in told
    assert "one" not in [one["run_id"] for one in run("events", "list", "--problems", "--json").json["items"]]
    first = run("events", "list", "--limit", "1", "--until", "2030-01-01").out
    assert "catalog events list --until 2030-01-01T00:00:00 --limit 1 --before" in " ".join(first.split())


def test_an_event_is_shown_as_it_came(run: Runner) -> None:
    (listed,) = run("events", "list", "--run", "two", "--json").json["items"]
    shown = run("events", "show", listed["id"])
    assert "Not used: eventType" in shown.out
    assert run("events", "show", listed["id"], "--json").json["body"] == ODD
    assert run("events", "show", "01890000-0000-7000-8000-000000000000").code == 4


def test_events_are_exported_as_they_came(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    assert run("events", "export", str(file), "--text", "clicks", "--json").json["events"] == 1
    assert [json.loads(line) for line in file.read_text().splitlines()] == [ODD]
