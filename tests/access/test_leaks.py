"""No restricted name comes out of any answer to those who may not: the raw bytes of all of them are searched."""

from functools import partial
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.access.grants import Place as Where
from catalog.app import create_app
from catalog.config import Settings
from catalog.db import create_database_engine, new_id
from catalog.pipeline import restricting
from tests.access.application import routes
from tests.access.people import MACHINE_ACTOR, site, token, user
from tests.access.places import Place, address, place, question
from tests.access.test_matrix import ROUTES
from tests.remembered import begun

HIDDEN, SHOWN = "zwbqhidden", "opensesame"
WORDS = ("zwbq", "zwbqhiden", "hidden", "zwbqhiddenx", "zwbqhidden-team", "csv", "one", "")
READING = [route for route in ROUTES if route.action == "read" and route.method == "GET"]


@pytest.fixture(params=["silo_id", "dataset_id", "copies"])
def lake(request: pytest.FixtureRequest, database: Engine) -> tuple[TestClient, Place, Place]:
    """A site with a place that a viewer sees, and one that is restricted as a silo, a dataset or copy by copy."""
    shown, hidden, bearer = begun(database, WRITTEN[request.param])
    if request.param != "silo_id":  # the silo itself is no secret then
        hidden.mark = f"{HIDDEN}."
    client = site(database, bearer=bearer)
    client.headers["accept"] = "text/html"
    return client, shown, hidden


def written(session: Session, restricted: str) -> tuple[Place, Place, str]:
    shown, hidden = place(session, SHOWN), place(session, HIDDEN)
    bearer = token(session, user(session, "viewer", "viewer"))
    where = {"silo_id": [hidden.silo.id], "dataset_id": [hidden.ids["dataset_id"]]}
    for one in where.get(restricted, [hidden.ids["copy_id"], hidden.ids["other_id"]]):
        kind = restricted if restricted in where else "copy_id"
        restricting.restrict(session, Where(**{kind: one}), reason="wages", actor=MACHINE_ACTOR)
    return shown, hidden, bearer


WRITTEN = {kind: partial(written, restricted=kind) for kind in ("silo_id", "dataset_id", "copies")}


def names_of(at: Place) -> list[bytes]:
    """Give the names that nobody may read; of a restricted silo also its own and that of its team."""
    silo = [f"{HIDDEN}-silo", f"{HIDDEN}-team"] if at.mark == HIDDEN else []
    data = [f"{HIDDEN}.set", f"/{HIDDEN}/", f"{HIDDEN} one", f"{HIDDEN}_column", f"{HIDDEN}-owner", f"{HIDDEN} dump"]
    return [name.encode() for name in (*silo, *data, f"{HIDDEN}-teller")]


def says_nothing(answer: httpx.Response, hidden: Place) -> None:
    told = answer.content + str(answer.headers).encode()
    asked = unquote(str(answer.request.url)).encode()  # what was asked for by name is told back
    roots = [f"/{HIDDEN}".encode()] if hidden.mark == HIDDEN else []
    for name in [*names_of(hidden), *roots]:
        if name not in asked:
            assert name not in told, (answer.request.url, name)


def test_the_test_knows_the_routes() -> None:
    app = create_app(Settings(home=Path("unused"), database_url="sqlite://"), create_database_engine("sqlite://"))
    assert {route.named for route in READING} <= {route.named for route in routes(app)}
    assert len(READING) > 40


def test_no_route_tells_a_restricted_name(lake: tuple[TestClient, Place, Place]) -> None:
    client, shown, hidden = lake
    for route in READING:
        for at in (shown, hidden):
            says_nothing(client.get(address(route.path, at), params=question(at)), hidden)


def test_no_search_finds_or_counts_or_proposes_a_restricted_name(lake: tuple[TestClient, Place, Place]) -> None:
    client, _, hidden = lake
    for words in WORDS:
        for at in ("/datasets", "/api/v1/search"):
            answer = client.get(at, params={"q": words})
            assert answer.status_code == 200
            says_nothing(answer, hidden)
    found = client.get("/api/v1/search").json()
    assert found["total"] == 1
    assert found["facets"]["format"] == [["csv", 1]]


def test_what_is_hidden_is_answered_like_what_was_never_there(lake: tuple[TestClient, Place, Place]) -> None:
    client, _, hidden = lake
    for route in READING:
        if "{" not in route.path or "{namespace}" in route.path or "{source}" in route.path or "/silos/" in route.path:
            continue
        absent = Place("", hidden.silo, {name: new_id() for name in hidden.ids})
        at, nowhere = address(route.path, hidden), address(route.path, absent)
        told = client.get(at, params=question(hidden))
        other = client.get(nowhere, params=question(absent))
        assert told.status_code == other.status_code == 404, route.named
        assert _without(told.text, hidden) == _without(other.text, absent), route.named


def _without(text: str, at: Place) -> str:
    for known in sorted({str(value) for value in at.ids.values()}, key=len, reverse=True):
        text = text.replace(known, "ID")
    return text
