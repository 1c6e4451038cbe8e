"""Exports over HTTP, on both databases."""

import pytest
from sqlalchemy import Engine

from catalog.datasets.routes import router as datasets
from catalog.db import transaction
from catalog.lineage import declaring, service
from catalog.lineage.declaring import SaidColumn, SaidEdge, Teller
from catalog.lineage.exporting.formats import FORMATS
from catalog.lineage.exporting.routes import router
from catalog.lineage.routes import router as lineage
from tests import factories
from tests.sites import site


@pytest.fixture
def around(database: Engine) -> Engine:
    """Somebody made `cut` from `mine`; a job's text says that `mine` is made from `raw`."""
    with transaction(database) as session:
        clicks = factories.dataset(session, "clicks")
        raw, cut = (factories.copy(session, f"/lake/{name}.csv").id for name in ("raw", "cut"))
        copy = factories.copy(session, "/lake/mine.csv", of=clicks)
        factories.version(session, copy, columns=[{"name": "id", "type": "int"}])
        service.declare(session, copy.id, cut, recorded_by="ana")
        job = declaring.job_named(session, "file", "/etl/x.sql", kind="SQL")
        edge, column = SaidEdge(raw, copy.id, "INSERT"), SaidColumn(raw, "a", copy.id, "id", "DIRECT", "IDENTITY")
        declaring.tell(session, Teller(job.id, "SQL"), [edge], [column])
    return database


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_served_as_what_it_is(around: Engine, name: str) -> None:
    with site(around, router, lineage, datasets) as client:
        answer = client.get("/api/v1/lineage/export", params={"name": "clicks", "format": name})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(FORMATS[name].media_type)
        assert answer.headers["catalog-complete"] == "true"
        assert "/lake/raw.csv" in answer.text
        assert "/lake/cut.csv" in answer.text


def test_what_is_left_out_is_told(around: Engine) -> None:
    with site(around, router) as client:
        answer = client.get("/api/v1/lineage/export", params={"name": "clicks", "format": "csv", "depth": 0})
        headers = {key: value for key, value in answer.headers.items() if key.startswith("catalog-")}
        assert headers == {
            "catalog-complete": "false",
            "catalog-truncated-because": "depth",
            "catalog-more": "2",
        }
        one_way = client.get("/api/v1/lineage/export", params={"name": "clicks", "format": "csv", "up": False})
        assert [line.split(",")[4] for line in one_way.text.splitlines()[1:]] == ["/lake/cut.csv"]


def test_as_it_was_then(around: Engine) -> None:
    params = {"name": "clicks", "format": "csv", "known": "2020-01-01T00:00:00Z"}
    with site(around, router) as client:
        assert len(client.get("/api/v1/lineage/export", params=params).text.splitlines()) == 1


def test_what_cannot_be_answered(around: Engine) -> None:
    with site(around, router) as client:
        assert client.get("/api/v1/lineage/export", params={"name": "nothing"}).status_code == 404
        assert client.get("/api/v1/lineage/export", params={"name": "clicks", "format": "word"}).status_code == 422
        assert client.get("/api/v1/lineage/export").status_code == 422
