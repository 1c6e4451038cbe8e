"""Incidents on the command line."""

import pytest

from catalog.config import Settings
from catalog.db import transaction
from catalog.migrations.opening import open_database
from catalog.quality.incidents import service
from catalog.quality.incidents.life import Breach
from tests import factories as make
from tests.cli.running import Runner


@pytest.fixture
def incident(run: Runner) -> str:
    run("silos", "list")  # makes the database
    engine = open_database(Settings(home=run.home, database_url=f"sqlite:///{run.home / 'catalog.db'}"))
    with transaction(engine) as session:
        version = make.version(session, make.copy(session, of=make.dataset(session, "clicks")))
        found = str(service.report(session, version.id, Breach("monitor", "rows", "Rows fell by half.")).id)
    engine.dispose()
    return found


def test_an_incident_is_listed_taken_up_and_resolved(run: Runner, incident: str) -> None:
    assert incident in run("incidents").out
    (one,) = run("incidents", "list", "--of", "clicks", "--json").json["items"]
    assert one["summary"] == "Rows fell by half."
    assert run("incidents", "ack", incident).code == 0
    assert run("incidents", "assign", incident, "--to", "cy").code == 0
    said = run("incidents", "resolve", incident, "--resolution", "fixed", "--reason", "Loaded again.")
    assert said.out.startswith("Resolved (fixed)")
    shown = run("incidents", "show", incident)
    assert all(word in shown.out for word in ("Loaded again.", "cy", "Rows fell by half.", "ann"))
    assert run("incidents").out.strip() == "No incident is open."


def test_one_that_is_resolved_cannot_be_acknowledged(run: Runner, incident: str) -> None:
    run("incidents", "resolve", incident, "--resolution", "false_alarm", "--reason", "A sale.")
    refused = run("incidents", "ack", incident)
    assert (refused.code, "Refresh and try again" in refused.err) == (5, True)
