"""Datasets, copies and dumps over HTTP."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from catalog.datasets.routes import router
from catalog.db import transaction
from catalog.queue.models import Change
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


def test_a_copy_is_retired_with_a_reason(database: Engine, client: TestClient, copy: UUID) -> None:
    shown = client.post(f"/api/v1/copies/{copy}/retire", json={"reason": " a wrong export "}).json()
    assert (shown["retired_reason"], shown["retired_at"] is not None) == ("a wrong export", True)
    assert [one["uri"] for one in client.get("/api/v1/datasets/web/clicks/copies").json()] == ["file:///lake/other.csv"]
    with transaction(database, write=False) as session:
        assert [change.kind for change in session.scalars(select(Change))] == ["retired"]


def test_a_copy_is_moved_and_stays_there(client: TestClient, copy: UUID) -> None:
    moved = client.post(
        f"/api/v1/copies/{copy}/move",
        json={"to": "elsewhere", "reason": "I know"},
        headers={"Catalog-Actor": "ana"},
    ).json()
    assert (moved["name"], [one["id"] for one in moved["copies"]], moved["revision"]) == ("elsewhere", [str(copy)], 1)
    before, after = client.get(f"/api/v1/copies/{copy}/history").json()
    assert before["valid_to"] == after["valid_from"]
    assert (after["reason"], after["set_by"], after["pinned"]) == ("I know", "ana", True)
    alone = client.post(f"/api/v1/copies/{copy}/move", json={"reason": "Of its own"}).json()
    assert alone["name"] == "export"


@pytest.mark.parametrize(
    ("method", "address", "body", "status", "code"),
    [
        ("GET", "datasets/nothing", None, 404, "name_not_found"),
        ("GET", "datasets/twice", None, 300, "name_ambiguous"),
        ("GET", f"datasets/{NOBODY}/copies", None, 404, "name_not_found"),
        ("GET", f"dumps/{NOBODY}", None, 404, "not_found"),
        ("GET", "dumps/last", None, 422, "request_invalid"),
        ("GET", f"copies/{NOBODY}", None, 404, "not_found"),
        ("GET", f"copies/{NOBODY}/versions", None, 404, "not_found"),
        ("GET", f"copies/{NOBODY}/history", None, 404, "not_found"),
        ("POST", f"copies/{NOBODY}/retire", {"reason": "x"}, 404, "not_found"),
        ("POST", "copies/COPY/retire", {"reason": "  "}, 422, "reason_missing"),
        ("POST", "copies/COPY/retire", {}, 422, "request_invalid"),
        ("POST", "copies/COPY/move", {"to": "elsewhere", "reason": ""}, 422, "reason_missing"),
        ("POST", "copies/COPY/move", {"to": "nothing", "reason": "x"}, 404, "name_not_found"),
        ("POST", "copies/COPY/move", {"to": "twice", "reason": "x"}, 300, "name_ambiguous"),
    ],
)
def test_what_is_refused(
    database: Engine, client: TestClient, copy: UUID, method: str, address: str, body: object, status: int, code: str
) -> None:
    with transaction(database) as session:
        for _ in range(2):
            make.copy(session, of=make.dataset(session, "twice"))
    answer = client.request(method, f"/api/v1/{address.replace('COPY', str(copy))}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert client.get(f"/api/v1/copies/{copy}").json()["retired_at"] is None


def test_what_the_database_cannot_keep_is_told_and_no_accident(
    database: Engine, client: TestClient, copy: UUID
) -> None:
    answer = client.post(f"/api/v1/copies/{copy}/retire", json={"reason": "a\0b"})
    if database.dialect.name == "postgresql":
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
    else:
        assert answer.json()["retired_reason"] == "a\0b"
