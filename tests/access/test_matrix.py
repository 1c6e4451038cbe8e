"""Every route, as the application itself lists them, for every role, in one's own silo and in another's."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from catalog.access import secrets_kept, signing_in
from catalog.access.roles import ROLES
from catalog.app import create_app
from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from catalog.web import sessions
from tests.access.application import Route, routes
from tests.access.people import site, token, user
from tests.access.places import Place, address, form, place, question, undone
from tests.conftest import Templates

OPEN = {
    "GET /api/v1/openapi.json": "what can be asked is no secret",
    "GET /": "leads to search",
    "GET /sign-in": "whoever signs in is not signed in yet",
    "POST /sign-in": "as before",
    "GET /sign-in/openid": "as before",
    "GET /sign-in/openid/back": "as before",
    "GET /healthz": "for who watches over the process",
    "GET /readyz": "as before",
}
"""Routes where nobody is asked who they are, each with the reason."""

EVERYWHERE = ("auditor", "admin")


def application() -> FastAPI:
    settings = Settings(home=Path("unused"), database_url="sqlite://")
    return create_app(settings, create_database_engine("sqlite://"), access=True)


ROUTES = routes(application())


@dataclass
class Lake:
    """A site with two silos, and who asks."""

    client: TestClient
    own: Place
    other: Place
    people: dict[str, str]
    """Tokens by role; `all` has every role everywhere and in both silos."""
    schema: dict[str, Any]

    def ask(self, route: Route, at: Place, who: str) -> httpx.Response:
        """Ask a route about a place."""
        headers = {"authorization": f"Bearer {self.people[who]}", "accept": "text/html"}
        asked: dict[str, Any] = {"params": question(at)}
        if route.method != "GET":
            asked = {"json": self.body(route, at)} if route.path.startswith("/api/") else {"data": form(at)}
        answer: httpx.Response = self.client.request(route.method, address(route.path, at), headers=headers, **asked)
        return answer

    def body(self, route: Route, at: Place) -> Any:
        """Make the smallest body that the route's own schema takes."""
        told = self.schema["paths"][route.path.replace(":path}", "}")][route.method.lower()]
        content = told.get("requestBody", {}).get("content", {}).get("application/json")
        return _smallest(content["schema"], self.schema, at) if content else None


@pytest.fixture(scope="module")
def lake(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    file = tmp_path_factory.mktemp("matrix") / "catalog.db"
    file.write_bytes(templates.sqlite.read_bytes())
    with lake_in(f"sqlite:///{file}") as made:
        yield made


@contextmanager
def lake_in(url: str) -> Iterator[Lake]:
    """Fill an empty database with two silos and people of every role, and undo whatever is asked of its site."""
    engine = create_database_engine(url)
    with transaction(engine) as session:
        own, other = place(session, "ownmark7"), place(session, "othermark9")
        people = {}
        for role in ROLES:
            held = user(session, role, role, silo=None if role in EVERYWHERE else own.silo.id)
            people[role] = token(session, held)
        everyone = user(session, "all", *ROLES)
        people["all"] = token(session, everyone)
        people["nobody"] = token(session, user(session, "nobody"))
    client = site(engine)
    patch = pytest.MonkeyPatch()
    patch.setattr(sessions, "transaction", undone)
    yield Lake(client, own, other, people, client.get("/api/v1/openapi.json").json())
    patch.undo()
    engine.dispose()


def test_every_route_says_who_may() -> None:
    silent = [route.named for route in ROUTES if route.action is None and route.named not in OPEN]
    assert silent == [], "name the action: see catalog/access/__init__.py"
    assert OPEN.keys() <= {route.named for route in ROUTES}


@pytest.mark.parametrize("route", [one for one in ROUTES if one.action], ids=lambda route: route.named)
def test_who_is_not_signed_in_is_let_in_nowhere(lake: Lake, route: Route) -> None:
    answer = lake.client.request(route.method, address(route.path, lake.own), params=question(lake.own))
    assert answer.status_code == 401


@pytest.mark.parametrize("route", [one for one in ROUTES if one.action], ids=lambda route: route.named)
def test_every_role_may_what_it_may_and_nothing_else(lake: Lake, route: Route) -> None:
    all_own, all_other = (lake.ask(route, at, "all").status_code for at in (lake.own, lake.other))
    for role, actions in ROLES.items():
        whole = role in EVERYWHERE
        own, other = lake.ask(route, lake.own, role), lake.ask(route, lake.other, role)
        if route.action == "own":
            assert own.status_code not in {401, 500}, role  # a token manages no tokens
        elif route.action not in actions:
            assert (own.status_code, other.status_code) == (403, 403), role
        else:
            assert own.status_code == all_own, role
            same, absent = other.status_code == all_other, other.status_code == 404
            assert same if whole else absent or (same and (is_of_no_place(route) or all_other == 422)), role
        if not whole:
            has_no_mark_of_others(lake, own)
            has_no_mark_of_others(lake, other)


@pytest.mark.parametrize("route", [one for one in ROUTES if one.action], ids=lambda route: route.named)
def test_what_may_be_asked_is_answered(lake: Lake, route: Route) -> None:
    answer = lake.ask(route, lake.own, "all")
    assert answer.status_code < 500
    assert answer.status_code not in {401, 403}, answer.text


@pytest.mark.parametrize("route", [one for one in ROUTES if one.action != "own"], ids=lambda route: route.named)
def test_who_was_granted_nothing_may_nothing(lake: Lake, route: Route) -> None:
    if route.action:
        assert lake.ask(route, lake.own, "nobody").status_code == 403


def test_forms_without_their_mark_are_refused(lake: Lake) -> None:
    with transaction(lake.client.app.state.engine) as session:  # type: ignore[attr-defined]
        who = user(session, f"browser {random.random()}", *ROLES)  # noqa: S311 - guards nothing
        _, secret = signing_in.start(session, who, "password")
    lake.client.cookies.set("headwater-session", secret)
    writing = [one for one in ROUTES if one.method != "GET" and one.action]
    for route in writing:
        wrong = {**form(lake.own), "form_mark": secrets_kept.form_mark("another session")}
        for fields in (form(lake.own), wrong):
            answer = lake.client.post(address(route.path, lake.own), data=fields)
            assert (answer.status_code, route.named) == (403, route.named)
    right = {**form(lake.own), "form_mark": secrets_kept.form_mark(secret)}
    assert lake.client.post("/account/tokens", data=right).status_code == 422  # it says nothing of what it is for
    lake.client.cookies.clear()


def is_of_no_place(route: Route) -> bool:
    """Tell whether a route speaks of no one place: lists, searches, and what concerns the whole catalog."""
    return "{" not in route.path.replace("{namespace}", "").replace("{source}", "")


def has_no_mark_of_others(lake: Lake, answer: httpx.Response) -> None:
    """Look for the other silo's mark in all that was answered, save where it was asked for."""
    asked = str(answer.request.url).encode() + answer.request.content
    if lake.other.mark.encode() not in asked:
        assert lake.other.mark.encode() not in answer.content
        assert lake.other.mark not in str(answer.headers)


def _smallest(schema: dict[str, Any], whole: dict[str, Any], at: Place, name: str = "") -> Any:
    if "$ref" in schema:
        return _smallest(whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], whole, at, name)
    if "anyOf" in schema:
        return _smallest(schema["anyOf"][0], whole, at, name)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        wanted = schema.get("required", [])
        return {key: _smallest(schema["properties"][key], whole, at, key) for key in wanted}
    if schema.get("type") == "array":
        items = schema.get("items", {})
        return [_smallest(items, whole, at, name)] if name in {"roots", "answers"} else []
    by_name = {"silo": at.silo.name, "uri": f"/{at.mark}/one.csv", "roots": "/", "user": f"{at.mark}-user"}
    by_name |= {"a": str(at.ids["copy_id"]), "b": str(at.ids["other_id"]), "role": "pipeline"}
    by_name |= {"copy": str(at.ids["copy_id"])}
    by_type = {"integer": 0, "boolean": True, "number": 0}
    return by_name.get(name, by_type.get(schema.get("type", ""), "because"))
