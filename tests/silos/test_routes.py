"""Silos over HTTP."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.silos.routes import router
from tests.sites import site


@pytest.fixture
def client(database: Engine) -> TestClient:
    return site(database, router)


def silo(root: Path, **more: object) -> dict[str, object]:
    return {"name": "store", "owner": "retail", "stewards": ["bo"], "roots": [str(root)], **more}


def test_a_silo_is_added_listed_and_shown(client: TestClient, tmp_path: Path) -> None:
    added = client.post("/api/v1/silos", json=silo(tmp_path, description="Shops", keep_cells=False))
    assert added.status_code == 201
    shown = added.json()
    assert (shown["name"], shown["owner"], shown["stewards"], shown["roots"]) == (
        "store",
        "retail",
        ["bo"],
        [str(tmp_path)],
    )
    assert (shown["description"], shown["keep_cells"]) == ("Shops", False)
    assert client.get("/api/v1/silos/store").json() == shown
    client.post("/api/v1/silos", json=silo(tmp_path, name="a web"))
    assert [one["name"] for one in client.get("/api/v1/silos").json()] == ["a web", "store"]


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"name": "taken"}, 409, "name_taken"),
        ({"name": "a/b"}, 422, "name_invalid"),
        ({"name": "n" * 200}, 422, "name_invalid"),
        ({"name": "a\0b"}, 422, "name_invalid"),
        ({"owner": " "}, 422, "name_invalid"),
        ({"roots": ["/no/such/folder"]}, 404, "path_not_found"),
        ({"roots": ["gs://bucket"]}, 422, "scheme_unsupported"),
        ({"roots": "everywhere"}, 422, "request_invalid"),
        ({"roots": ["a/folder/of/mine"]}, 422, "request_invalid"),
        ({"stewards": [""]}, 422, "name_invalid"),
        ({"steward": "bo"}, 422, "request_invalid"),
    ],
)
def test_what_is_refused(client: TestClient, tmp_path: Path, said: dict[str, object], status: int, code: str) -> None:
    client.post("/api/v1/silos", json=silo(tmp_path, name="taken"))
    answer = client.post("/api/v1/silos", json={**silo(tmp_path), **said})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert [one["name"] for one in client.get("/api/v1/silos").json()] == ["taken"]


def test_an_unknown_silo_is_told(client: TestClient) -> None:
    answer = client.get("/api/v1/silos/nowhere")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "silo_not_found")
