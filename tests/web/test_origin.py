"""Only this machine, and only pages of this site, may speak to the site."""

from collections.abc import Iterator

import pytest
from fastapi import APIRouter, Request
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from tests.sites import site

router = APIRouter()


@router.get("/thing")
def show() -> str:
    return "shown"


@router.post("/thing")
async def change(request: Request) -> int:
    return len(await request.body())


@router.post("/form")
def form(body: dict[str, str]) -> int:
    return len(body)


@pytest.fixture
def client() -> TestClient:
    return site(create_engine("sqlite://"), router, max_request_bytes=1000)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST:80"])
def test_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/api/v1/thing", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "", "[:::"])
def test_other_names_are_refused(client: TestClient, host: str) -> None:
    answer = client.get("/api/v1/thing", headers={"host": host})
    assert answer.status_code == 421
    assert answer.json()["error"]["code"] == "host_refused"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://localhost"}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "http://localhost"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_writes_come_from_this_site_or_from_no_page_at_all(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/api/v1/thing", headers=headers).status_code == status


def test_reading_may_be_linked_from_elsewhere(client: TestClient) -> None:
    assert client.get("/api/v1/thing", headers={"sec-fetch-site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/thing", "/nowhere"])
def test_every_answer_has_the_strict_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_large_body_is_refused_by_its_length(client: TestClient) -> None:
    answer = client.post("/api/v1/thing", content=b"x" * 1001)
    assert answer.status_code == 413
    assert "1,000 bytes" in answer.json()["error"]["message"]
    assert client.post("/api/v1/thing", content=b"x" * 1000).json() == 1000


@pytest.mark.parametrize("address", ["/api/v1/thing", "/api/v1/form"])
def test_a_large_body_without_a_length_is_refused_as_it_arrives(client: TestClient, address: str) -> None:
    def stream() -> Iterator[bytes]:
        for _ in range(50):
            yield b"x" * 100

    answer = client.post(address, content=stream(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "request_too_large"
