"""Lineage over HTTP."""

from datetime import timedelta

from sqlalchemy import Engine

from catalog.datasets.routes import router as datasets
from catalog.db import now, transaction
from catalog.lineage import service
from catalog.lineage.routes import router
from tests import factories
from tests.sites import site


def test_the_copies_around_a_dataset_or_around_one_copy(database: Engine) -> None:
    with transaction(database) as session:
        clicks, store = factories.dataset(session, "clicks"), factories.silo(session)
        raw, cut = (factories.copy(session, f"/lake/{name}.csv", silo_id=store.id).id for name in ("raw", "cut"))
        mine = factories.copy(session, "/lake/mine.csv", of=clicks).id
        service.declare(session, raw, mine, recorded_by="ana", transformation="a filter")
        service.declare(session, mine, cut, recorded_by="ana")
    with site(database, router, datasets) as client:
        shown = client.get("/api/v1/datasets/clicks/lineage").json()
        assert [(node["name"], node["silo"], node["distance"]) for node in shown["nodes"]] == [
            ("/lake/mine.csv", None, 0),
            ("/lake/raw.csv", "store", -1),
            ("/lake/cut.csv", "store", 1),
        ]
        assert [(edge["kind"], edge["transformation"]) for edge in shown["edges"]] == [
            ("declared", "a filter"),
            ("declared", ""),
        ]
        assert (shown["complete"], shown["more"]) == (True, 0)
        near = client.get("/api/v1/datasets//lake/raw.csv/lineage", params={"up": False, "depth": 1}).json()
        assert [node["copy_id"] for node in near["nodes"]] == [str(raw), str(mine)]
        assert (near["complete"], near["truncated_because"], near["more"]) == (False, "depth", 1)


def test_an_edge_that_no_run_showed_for_long_says_so(database: Engine) -> None:
    with transaction(database) as session:
        raw, cut = (factories.copy(session, f"/lake/{name}.csv").id for name in ("raw", "cut"))
        service.declare(session, raw, cut, recorded_by="ana").last_seen = now() - timedelta(days=200)
        seen = service.declare(session, raw, cut, kind="observed", recorded_by="openlineage")
        seen.last_seen = now() - timedelta(days=100)
    with site(database, router) as client:
        edges = client.get("/api/v1/datasets//lake/raw.csv/lineage").json()["edges"]
    assert {edge["kind"]: edge["unseen_days"] for edge in edges} == {"declared": None, "observed": 100}


def test_what_cannot_be_answered(database: Engine) -> None:
    with site(database, router, datasets) as client:
        assert client.get("/api/v1/datasets/nothing/lineage").status_code == 404
        assert client.get("/api/v1/datasets/nothing/lineage?depth=1000").status_code == 422
