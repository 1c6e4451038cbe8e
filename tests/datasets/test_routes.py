"""Datasets, copies and dumps over HTTP."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.datasets.routes import router
from catalog.db import transaction
from tests import factories as make
from tests.sites import site

NOBODY = "00000000-0000-7000-8000-000000000000"
"""An id that nothing has; the same in every test process."""


@pytest.fixture
def client(database: Engine) -> TestClient:
    return site(database, router)


@pytest.fixture
def copy(database: Engine) -> UUID:
    """A copy with two versions, in the dataset `web/clicks` with another copy that was never scanned."""
    with transaction(database) as session:
        silo = make.silo(session, "store")
        home = make.dataset(session, "web/clicks", description="All clicks", owner="web")
        made = make.copy(session, "/lake/clicks.csv", of=home, silo_id=silo.id, title="export")
        make.version(session, made, "sha256:old", rows=2)
        make.version(session, made, "sha256:new", rows=3, columns=[{"name": "a", "type": "int64"}])
        make.copy(session, "/lake/other.csv", of=home)
        make.dataset(session, "elsewhere")
        return made.id


def test_a_dataset_is_shown_by_name_id_or_a_place_of_it(client: TestClient, copy: UUID) -> None:
    shown = client.get("/api/v1/datasets/web/clicks").json()
    assert (shown["name"], shown["description"], shown["owner"]) == ("web/clicks", "All clicks", "web")
    first, second = shown["copies"]
    assert (first["id"], first["uri"], first["silo"], first["versions"]) == (
        str(copy),
        "file:///lake/clicks.csv",
        "store",
        2,
    )
    assert (first["current_version"]["content_id"], first["current_version"]["rows"]) == ("sha256:new", 3)
    assert (second["silo"], second["versions"], second["current_version"]) == (None, 0, None)
    for name in (shown["id"], str(copy), "export", "/lake/clicks.csv", "file:///lake/other.csv"):
        assert client.get(f"/api/v1/datasets/{name}").json() == shown, name
    assert client.get("/api/v1/datasets/web/clicks/copies").json() == shown["copies"]


def test_a_copy_its_versions_and_where_it_belonged(client: TestClient, copy: UUID) -> None:
    assert client.get(f"/api/v1/copies/{copy}").json()["title"] == "export"
    versions = client.get(f"/api/v1/copies/{copy}/versions").json()
    assert [one["content_id"] for one in versions] == ["sha256:new", "sha256:old"]
    (belonged,) = client.get(f"/api/v1/copies/{copy}/history").json()
    assert (belonged["reason"], belonged["pinned"], belonged["valid_to"]) == ("test", False, None)


def test_dumps_are_listed_newest_first_in_pages(client: TestClient, copy: UUID) -> None:
    page = client.get("/api/v1/dumps", params={"limit": 1}).json()
    (newest,) = page["items"]
    assert (newest["copy_id"], newest["outcome"], newest["dataset"]) == (str(copy), "version", "web/clicks")
    rest = client.get("/api/v1/dumps", params={"limit": 1, "before": page["next"]}).json()
    assert rest["items"][0]["id"] < newest["id"]
    assert rest["next"] is None
    assert client.get(f"/api/v1/dumps/{newest['id']}").json() == newest


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("datasets/nothing", 404, "name_not_found"),
        ("datasets/twice", 300, "name_ambiguous"),
        (f"datasets/{NOBODY}/copies", 404, "name_not_found"),
        (f"dumps/{NOBODY}", 404, "not_found"),
        ("dumps/last", 422, "request_invalid"),
        (f"copies/{NOBODY}", 404, "not_found"),
        (f"copies/{NOBODY}/versions", 404, "not_found"),
        (f"copies/{NOBODY}/history", 404, "not_found"),
    ],
)
def test_what_is_not_there(database: Engine, client: TestClient, address: str, status: int, code: str) -> None:
    with transaction(database) as session:
        for _ in range(2):
            make.copy(session, of=make.dataset(session, "twice"))
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
