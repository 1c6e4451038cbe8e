"""Search over HTTP."""

from sqlalchemy import Engine

from catalog.db import new_id, transaction
from catalog.search import service
from catalog.search.document import Document
from catalog.search.routes import router
from tests.sites import site


def test_words_and_filters(database: Engine) -> None:
    with transaction(database) as session:
        for silo in ("store", "web", "web"):
            service.write(session, Document(new_id(), f"clicks {silo}", columns=("user_id",), facets={"silo": silo}))
    with site(database, router) as client:
        found = client.get("/api/v1/search?q=user&silo=web&size=1").json()
        assert [(one["title"], one["hits"]) for one in found["results"]] == [
            ("clicks web", [{"place": "column", "name": "user_id"}])
        ]
        assert (found["total"], found["capped"], found["facets"]) == (2, False, {"silo": [["web", 2], ["store", 1]]})
        assert client.get("/api/v1/search?silo=web&silo=store").json()["total"] == 3
        assert client.get("/api/v1/search?q=clciks").json()["corrections"] == {"clciks": ["clicks"]}


def test_what_cannot_be_asked(database: Engine) -> None:
    with site(database, router) as client:
        for bad in ("page=0", "size=1000", "sort=luck", "q=" + "x" * 10_001):
            assert client.get(f"/api/v1/search?{bad}").status_code == 422
        assert client.get("/api/v1/search", params={"q": '"%( AND'}).json()["total"] == 0
