"""What no database keeps in a text is refused with one answer, on both of them, wherever a text comes in."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from catalog.db import transaction
from catalog.nominations import queries as nominations
from tests import factories as make

BAD = ["a\0b", "half \ud800 a character"]


@pytest.fixture
def copy(database: Engine, lake: Path) -> str:
    with transaction(database) as session:
        return str(make.copy(session, str(lake / "a.csv")).id)


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("silos", {"name": "web", "owner": "shop", "roots": ["LAKE"], "description": "BAD"}),
        ("silos", {"name": "web", "owner": "BAD", "roots": ["LAKE"]}),
        ("silos", {"name": "BAD", "owner": "shop", "roots": ["LAKE"]}),
        ("copies/COPY/retire", {"reason": "BAD"}),
        ("copies/COPY/move", {"reason": "BAD"}),
        ("matches/verdicts", {"a": "COPY", "b": "OTHER", "same": True, "reason": "BAD"}),
        ("dumps", {"uri": "LAKE/a.csv", "silo": "store", "description": "BAD"}),
        ("dumps", {"uri": "LAKE/a.csv", "silo": "store", "run_id": "BAD"}),
    ],
)
def test_a_body(
    database: Engine, address: str, lake: Path, copy: str, path: str, body: dict[str, Any], bad: str
) -> None:
    with transaction(database) as session:
        other = str(make.copy(session).id)
    (lake / "a.csv").write_text("id\n1\n")
    words = {"BAD": bad, "LAKE": str(lake), "COPY": copy, "OTHER": other, "LAKE/a.csv": str(lake / "a.csv")}

    def filled(value: Any) -> Any:
        return [filled(one) for one in value] if isinstance(value, list) else words.get(value, value)

    said = {name: filled(value) for name, value in body.items()}
    headers = {"content-type": "application/json"}
    answer = httpx.post(f"{address}/api/v1/{path.replace('COPY', copy)}", content=json.dumps(said), headers=headers)
    error = answer.json()["error"]
    assert (answer.status_code, set(error)) == (422, {"code", "message", "facts"})
    assert error["code"] in {"invalid", "name_invalid", "request_invalid"}
    if bad == BAD[0]:
        assert error["code"] != "request_invalid"
    assert httpx.get(f"{address}/api/v1/copies/{copy}").json()["retired_at"] is None
    assert [one["name"] for one in httpx.get(f"{address}/api/v1/silos").json()] == ["store"]


def test_an_address(address: str) -> None:
    answer = httpx.get(f"{address}/api/v1/silos/a%00b")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


def test_a_form(database: Engine, address: str) -> None:
    with transaction(database) as session:
        nomination = make.nomination(session, make.copy(session)).id
    form = {"revision": "0", "reason": "a\0b"}
    answer = httpx.post(f"{address}/review/{nomination}/accept", data=form, headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (422, "text/html")
    assert "NUL or bytes that are no text" in answer.text
    with transaction(database, write=False) as session:
        assert nominations.get(session, nomination).state == "proposed"
