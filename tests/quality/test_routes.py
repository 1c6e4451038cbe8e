"""What expectations found, over HTTP."""

from uuid import UUID, uuid4

from sqlalchemy import Engine

from catalog.db import transaction
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import Outcome
from catalog.quality.routes import router
from tests import factories
from tests.sites import site


def _kept(engine: Engine) -> tuple[UUID, UUID, UUID]:
    with transaction(engine) as session:
        dataset = factories.dataset(session, "web.clicks")
        copy = factories.copy(session, "/lake/clicks.csv", of=dataset)
        version = factories.version(session, copy)
        data = {"name": "clicks", "meta": {"headwater": {"built_from": str(version.id)}}}
        made = ExpectationSuite(name="clicks", revision="r1", source="profile", data=data, dataset_id=dataset.id)
        session.add(made)
        session.flush()  # the result refers to it
        found = Outcome("expect_column_to_exist", {"column": "a"}, "failed", "warning", "a").to_json()
        session.add(
            ValidationResult(version_id=version.id, suite_id=made.id, outcome="failed", failed=1, results=[found])
        )
        return dataset.id, copy.id, version.id


def test_a_version_shows_what_each_suite_found(database: Engine) -> None:
    _dataset, copy, version = _kept(database)
    shown = site(database, router).get(f"/api/v1/versions/{version}/quality").json()
    assert (shown["version_id"], shown["copy_id"], shown["status"]) == (str(version), str(copy), "readable")
    (suite,) = shown["suites"]
    assert (suite["suite"], suite["outcome"], suite["failed"], suite["is_basis"]) == ("clicks", "failed", 1, True)
    assert suite["results"][0]["column"] == "a"


def test_a_dataset_shows_what_its_copies_hold_now(database: Engine) -> None:
    dataset, _copy, version = _kept(database)
    for name in ("web.clicks", str(dataset), "/lake/clicks.csv"):
        shown = site(database, router).get(f"/api/v1/datasets/{name}/quality").json()
        assert shown["name"] == "web.clicks"
        assert [one["version_id"] for one in shown["versions"]] == [str(version)]


def test_what_is_not_there_is_404(database: Engine) -> None:
    client = site(database, router)
    assert client.get(f"/api/v1/versions/{uuid4()}/quality").status_code == 404
    assert client.get("/api/v1/datasets/nothing/quality").status_code == 404
