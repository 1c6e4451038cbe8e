"""Matches and verdicts over HTTP."""

from uuid import UUID

import pyarrow.compute as pc
import pytest
from sqlalchemy import Engine

from catalog.datasets.routes import router as datasets
from catalog.db import new_id
from catalog.matching.routes import router
from tests.matching.lakes import match, put_down
from tests.matching.tables_for_tests import orders, put
from tests.sites import site


@pytest.fixture
def copies(database: Engine) -> dict[str, UUID]:
    """Orders, and the same with whole prices; both matched."""
    table = orders(300)
    made = {
        "orders": put_down(database, "orders", table),
        "whole": put_down(database, "whole", put(table, "price", pc.round(table.column("price"), 0))),
        "other": put_down(database, "other", orders(300, seed=2)),
    }
    match(database, made["whole"])
    return made


def test_matches_of_a_dataset_and_of_a_copy(database: Engine, copies: dict[str, UUID]) -> None:
    with site(database, router, datasets) as client:
        shown = client.get("/api/v1/datasets//lake/orders/matches").json()
        [one] = shown["matches"]
        assert (one["kind"], one["family"]) == ("reformatted", True)
        ends = {"a_to_b": ("a", "b"), "b_to_a": ("b", "a")}[one["direction"]]
        assert [one[end]["title"] for end in ends] == ["orders", "whole"]
        assert ["price", "price"] in one["mapping"]
        assert one["evidence"][0]["signal"] == "precision"
        assert shown["verdicts"] == []
        assert client.get(f"/api/v1/copies/{copies['whole']}/matches").json() == shown
        assert client.get("/api/v1/datasets//lake/other/matches").json() == {"matches": [], "verdicts": []}
        whole = client.get("/api/v1/datasets//lake/whole").json()
        assert client.get(f"/api/v1/datasets/{whole['id']}/matches").json() == shown


def test_a_verdict_is_kept_and_shown(database: Engine, copies: dict[str, UUID]) -> None:
    with site(database, router, datasets) as client:
        body = {"a": "/lake/orders", "b": str(copies["whole"]), "same": False, "reason": "another currency"}
        said = client.post("/api/v1/matches/verdicts", json=body, headers={"Catalog-Actor": "bo"})
        assert said.status_code == 200, said.text
        assert (said.json()["same"], said.json()["actor"]) == (False, "bo")
        assert {said.json()["a_copy_id"], said.json()["b_copy_id"]} == {str(copies["orders"]), str(copies["whole"])}
        shown = client.get("/api/v1/datasets//lake/whole/matches").json()
        assert [one["reason"] for one in shown["verdicts"]] == ["another currency"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"reason": " "}, 422),
        ({"b": "/lake/orders"}, 422),
        ({"b": "/lake/nothing"}, 404),
        ({"a": ""}, 422),
        ({"same": "perhaps"}, 422),
        ({"why": "no such field"}, 422),
    ],
)
@pytest.mark.usefixtures("copies")
def test_a_verdict_that_cannot_be(database: Engine, change: dict[str, str], status: int) -> None:
    body = {"a": "orders", "b": "whole", "same": True, "reason": "seen", **change}
    with site(database, router, datasets) as client:
        answer = client.post("/api/v1/matches/verdicts", json=body)
        assert answer.status_code == status, answer.text
        assert "detail" in answer.json() or "error" in answer.json() or "title" in answer.json()


def test_nothing_is_known_of_strangers(database: Engine) -> None:
    with site(database, router, datasets) as client:
        assert client.get("/api/v1/datasets/nothing/matches").status_code == 404
        assert client.get(f"/api/v1/copies/{new_id()}/matches").status_code == 404


def test_explanations_over_http(database: Engine, copies: dict[str, UUID]) -> None:
    with site(database, router, datasets) as client:
        told = client.get("/api/v1/matches/explanation", params={"a": "/lake/whole", "b": str(copies["orders"])}).json()
        assert "whole was made from orders, with a probability of" in told["answer"]
        assert [one["side"] for one in told["arguments"]] == ["for"]
        [match] = client.get("/api/v1/datasets//lake/orders/matches").json()["matches"]
        assert client.get(f"/api/v1/matches/{match['id']}/explanation").json()["arguments"][0]["weight"] > 0
        ends = {"source": "/lake/orders", "target": "/lake/whole"}
        link = client.get("/api/v1/edges/explanation", params=ends).json()
        assert link["answer"].startswith("whole was made from orders, ")
        assert link["answer"].endswith(" sure: inferred from content.")
        ends = {"a": "/lake/orders", "b": "/lake/other"}
        missing = client.get("/api/v1/matches/explanation", params=ends)
        assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_compared")
        assert client.get(f"/api/v1/edges/{new_id()}/explanation").status_code == 404
