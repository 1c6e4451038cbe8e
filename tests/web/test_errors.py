"""Every failure answers in the one shape, with the way on and without a traceback."""

from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from catalog.errors import CatalogError, Invalid, NameAmbiguous, PathNotFound, SiloNotFound
from tests.sites import site

router = APIRouter()


@router.get("/silo")
def silo() -> None:
    raise SiloNotFound(name="store")


@router.get("/ambiguous")
def ambiguous() -> None:
    raise NameAmbiguous(name="clicks", what="datasets", count=2, candidates="a, b")


@router.get("/path")
def path() -> None:
    raise PathNotFound(path=Path("/lake/x.csv"))


@router.get("/broken")
def broken() -> None:
    raise KeyError("internal secret")


class _Raised(Exception):  # noqa: N818 - what a driver raises
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.sqlite_errorname = name


@router.get("/first/{name}")
def first(name: str) -> None:
    raise IntegrityError("INSERT", {}, _Raised(name))


@router.post("/body")
def body(told: dict[str, int]) -> int:
    return told["n"]


@router.get("/number")
def number(n: int) -> int:
    return n


@pytest.fixture
def client() -> TestClient:
    return site(create_engine("sqlite://"), router)


@pytest.mark.parametrize(
    ("address", "status", "code", "told"),
    [
        ("/api/v1/silo", 404, "silo_not_found", "No silo is named 'store'"),
        ("/api/v1/ambiguous", 300, "name_ambiguous", "names 2 datasets"),
        ("/api/v1/path", 404, "path_not_found", "nothing at /lake/x.csv"),
        ("/api/v1/broken", 500, "unexpected", "nobody expected"),
        ("/api/v1/first/SQLITE_CONSTRAINT_UNIQUE", 409, "conflict", "Refresh and try again"),
        ("/api/v1/first/SQLITE_CONSTRAINT_CHECK", 500, "unexpected", "nobody expected"),
        ("/api/v1/number?n=many", 422, "request_invalid", "n: Input should be a valid integer"),
        ("/api/v1/number", 422, "request_invalid", "n: Field required"),
        ("/nowhere", 404, "page_not_found", "nothing at this address"),
    ],
)
def test_the_shape(client: TestClient, address: str, status: int, code: str, told: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "facts"}
    assert error["code"] == code
    assert told in error["message"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_body_that_is_no_json_says_where(client: TestClient) -> None:
    answer = client.post("/api/v1/body", content='{"n": 1,,}', headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert "body: This is not JSON" in answer.json()["error"]["message"]
    assert "at character 8" in answer.json()["error"]["message"]


def test_a_wrong_method_says_so_and_names_the_right_ones(client: TestClient) -> None:
    answer = client.post("/api/v1/silo")
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "method_not_allowed"
    assert answer.headers["allow"] == "GET"


def test_every_error_has_a_status_of_its_kind() -> None:
    def below(kind: type[CatalogError]) -> set[type[CatalogError]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    for error in below(CatalogError):
        assert 300 <= error.status < 600
        assert error.exit_code > 0
        assert error.__doc__
        assert error.__doc__ != Invalid.__doc__ or error is Invalid
