"""What registering over HTTP refuses before anything is looked at."""

import pytest
from sqlalchemy import Engine

from catalog.pipeline.routes import router
from tests.sites import site


@pytest.mark.parametrize("uri", ["clicks.csv", "./clicks.csv", "../clicks.csv", "~/clicks.csv"])
def test_a_path_that_means_another_place_to_the_site_is_refused(database: Engine, uri: str) -> None:
    with site(database, router) as client:
        answer = client.post("/api/v1/dumps", json={"uri": uri, "silo": "store"})
    assert answer.status_code == 422
    assert "uri: give a whole path or an address" in answer.json()["error"]["message"]


def test_a_field_that_nobody_knows_is_named_and_not_passed_over(database: Engine) -> None:
    with site(database, router) as client:
        answer = client.post("/api/v1/dumps", json={"uri": "/a", "silo": "store", "form": ["/b"]})
    assert answer.status_code == 422
    assert "form: Extra inputs are not permitted" in answer.json()["error"]["message"]
