"""Links between jobs: read from events, kept once, walked, and told with when they were last said."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.lineage import events_routes, job_links, routes
from catalog.lineage.jobs import Job, JobLink
from catalog.lineage.openlineage.events import read_event
from catalog.lineage.questions import job_routes
from catalog.lineage.receiving import receive
from catalog.silos.access import Actor
from tests.lineage.telling import Event, job_event, run_event
from tests.sites import site

ACTOR = Actor("scheduler")


@pytest.fixture
def client(database: Engine) -> TestClient:
    return site(database, events_routes.router, job_routes.router, routes.router)


OTHER = {"namespace": "shop", "name": "extract"}


def parent(name: str) -> Event:
    return {"parent": {"run": {"runId": f"{name}-1"}, "job": {"namespace": "shop", "name": name}}}


def waits(*jobs: Event, **more: Any) -> Event:
    return {"jobDependencies": {"upstream": [{"job": job, **more} for job in jobs], "trigger_rule": "ALL_SUCCESS"}}


def feeds(name: str) -> Event:
    return {"lineage": {"entries": [{"type": "JOB", "inputs": [{"type": "JOB", "namespace": "shop", "name": name}]}]}}


SAID: dict[str, tuple[Event, set[tuple[str, str, str]]]] = {
    "a parent": (run_event(of_run=parent("day")), {("day", "starts", "nightly")}),
    "what it waits for": (run_event(of_run=waits(OTHER)), {("extract", "before", "nightly")}),
    "what waits for it": (
        run_event(of_run={"jobDependencies": {"downstream": [{"job": OTHER, "run": {"runId": "x"}}]}}),
        {("nightly", "before", "extract")},
    ),
    "what feeds it": (run_event(of_run=feeds("extract")), {("extract", "feeds", "nightly")}),
    "what feeds it, by an event about the job": (
        {key: told for key, told in run_event(of_job=feeds("extract")).items() if key not in {"run", "eventType"}},
        {("extract", "feeds", "nightly")},
    ),
    "its own parent": (run_event(of_run=parent("nightly")), set()),
    "a facet taken back": (
        run_event(of_run={"jobDependencies": {**waits(OTHER)["jobDependencies"], "_deleted": True}}),
        set(),
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_an_event_says_of_jobs_is_read(name: str) -> None:
    event, wanted = SAID[name]
    event.pop("schemaURL", None)
    said = read_event(event)
    assert {(link.source.name, link.kind, link.target.name) for link in said.job_links} == wanted
    assert said.problems == ()


def test_a_dependency_that_names_no_job_is_noted_and_the_rest_is_used() -> None:
    said = read_event(run_event(of_run=waits({"namespace": "shop"}, OTHER, dependency_type="DIRECT_INVOCATION")))
    assert [one["field"] for one in said.problems] == ["run.facets.jobDependencies.upstream[0].job"]
    facts = (("dependency_type", "DIRECT_INVOCATION"), ("trigger_rule", "ALL_SUCCESS"))
    assert [link.facts for link in said.job_links] == [facts]


def test_a_link_said_again_keeps_since_when_and_takes_over_what_was_said_last(session: Session) -> None:
    rules = {"09": "ALL_DONE", "12": "ALL_SUCCESS", "10": "ONE_SUCCESS"}
    for hour, rule in rules.items():
        told = {"jobDependencies": {"upstream": [{"job": OTHER}], "trigger_rule": rule}}
        _send(session, run_event(at=f"2026-03-01T{hour}:00:00Z", run=f"run-{hour}", of_run=told))
    link = session.scalars(select(JobLink)).one()
    assert (link.first_seen.hour, link.last_seen.hour) == (9, 12)
    assert (link.facts, link.run_id, link.known_by) == ({"trigger_rule": "ALL_SUCCESS"}, "run-12", "observed")


def test_of_several_runs_at_one_time_the_same_is_told_one_by_one_and_in_a_batch(session: Session) -> None:
    told = [run_event(run=f"run-{letter}", of_run=waits(OTHER)) for letter in "dacb"]
    for one in told:
        _send(session, one)
    _send(session, *(run_event(run=one["run"]["runId"], job="other", of_run=waits(OTHER)) for one in told))
    assert set(session.scalars(select(JobLink.run_id))) == {"run-d"}


def test_jobs_that_share_nothing_but_a_parent_are_two_links_apart(session: Session) -> None:
    _send(session, *(run_event(run=f"run-{job}", job=job, of_run=parent("day")) for job in ("load", "check")))
    job = session.scalars(select(Job).where(Job.name == "load")).one()
    near, far = (job_links.around(session, job.id, depth=depth) for depth in (1, 2))
    assert (_names(session, near), near.truncated_because, near.more) == ({"load": 0, "day": 1}, "depth", 1)
    assert (_names(session, far), far.truncated_because, far.more) == ({"load": 0, "day": 1, "check": 2}, "", 0)
    assert len(far.links) == 2
    assert job_links.around(session, job.id, depth=2, kinds=["feeds"]).links == []


def test_they_are_told_over_http_with_what_has_ended(client: TestClient) -> None:
    told = {
        **job_event("2026-03-01T10:00:00Z"),
        "job": {"namespace": "shop", "name": "planned", "facets": feeds("extract")},
    }
    for event in (
        told,
        job_event("2026-03-02T10:00:00Z"),
        run_event(of_run=parent("day"), reads=("a",), writes=("b",)),
    ):
        assert client.post("/api/v1/lineage", json=event).status_code == 201
    found = client.get("/api/v1/lineage/jobs", params={"namespace": "shop", "name": "planned"}).json()
    assert [one["name"] for one in found["items"]] == ["planned", "extract"]
    link = found["links"][0]
    assert (link["source"]["name"], link["kind"], link["known_by"]) == ("extract", "feeds", "declared")
    assert link["ended_at"].startswith("2026-03-02")
    aged = client.get("/api/v1/lineage/jobs", params={"namespace": "shop", "name": "day"}).json()["links"][0]
    assert (aged["unseen_days"] or 0) > 90
    assert client.get("/api/v1/lineage/jobs", params={"namespace": "shop", "name": "nobody"}).status_code == 404


def test_the_lineage_of_a_dataset_tells_of_them_where_asked(client: TestClient) -> None:
    for job, read, written in (("load", "a", "b"), ("clean", "b", "c")):
        of_run = waits({"namespace": "shop", "name": "load"}) if job == "clean" else None
        client.post(
            "/api/v1/lineage", json=run_event(run=job, job=job, reads=(read,), writes=(written,), of_run=of_run)
        )
    address = "/api/v1/datasets/b/lineage"
    assert client.get(address).json()["job_links"] == []
    told = client.get(address, params={"job_links": True}).json()["job_links"]
    assert [(one["source"]["name"], one["target"]["name"]) for one in told] == [("load", "clean")]


def _send(session: Session, *events: Event) -> None:
    receive(session, [read_event(one) for one in events], ACTOR)


def _names(session: Session, found: job_links.Around) -> dict[str, int]:
    session.expire_all()
    return {session.get_one(Job, job_id).name: steps for job_id, steps in found.steps.items()}
