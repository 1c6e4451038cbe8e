"""A checkpoint of another project tells the catalog what it found, by real Great Expectations and over real HTTP."""

import hashlib
import importlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from catalog.config import Settings
from catalog.db import transaction
from catalog.errors import CatalogError
from catalog.quality import queries
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.queue.models import Change
from tests import factories
from tests.access.people import token, user
from tests.sites import serving


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text("id,price\n1,2.5\n2,3.5\n2,-1.0\n")
    return path


def _checkpoint(path: Path, **action: Any) -> Any:
    gx: Any = importlib.import_module("great_expectations")  # takes seconds

    from catalog.gx_action import HeadwaterAction  # noqa: PLC0415 - as above

    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas_filesystem("lake", base_directory=path.parent).add_csv_asset("orders")
    rules = [
        gx.expectations.ExpectColumnValuesToBeUnique(column="id", severity="warning"),
        gx.expectations.ExpectColumnValuesToNotBeNull(column="price"),
        gx.expectations.ExpectColumnValuesToNotBeNull(column="absent"),
    ]
    suite = context.suites.add(gx.ExpectationSuite(name="orders", expectations=rules))
    whole = asset.add_batch_definition_path("whole", path=path.name)
    checked = gx.ValidationDefinition(name="orders", data=whole, suite=suite)
    context.validation_definitions.add(checked)
    made = gx.Checkpoint(
        name="nightly", validation_definitions=[checked], actions=[HeadwaterAction(name="headwater", **action)]
    )
    return context.checkpoints.add(made)


def test_a_checkpoint_tells_of_the_version_that_it_judged(database: Engine, settings: Settings, orders: Path) -> None:
    content = f"sha256:{hashlib.sha256(orders.read_bytes()).hexdigest()}"
    with transaction(database) as session:
        silo = factories.silo(session, roots=(str(orders.parent),))
        copy = factories.copy(session, str(orders), silo_id=silo.id)
        judged = factories.version(session, copy, content).id
        factories.version(session, copy)  # what it holds by now
        secret = token(session, user(session, "airflow", "pipeline", silo=silo.id))
        viewer = token(session, user(session, "eve", "viewer", silo=silo.id))
    with serving(database, settings, access=True) as url:
        checkpoint = _checkpoint(orders, url=url, token=secret)
        once = checkpoint.run()
        assert not once.success
        refused = _checkpoint(orders, url=url, token=viewer, must_arrive=True)
        with pytest.raises(CatalogError, match="eve may not"):
            refused.run()
    with transaction(database, write=False) as session:
        (result,) = session.scalars(select(ValidationResult))
        suite = session.get_one(ExpectationSuite, result.suite_id)
        assert (result.version_id, suite.name, suite.party) == (judged, "told by nightly orders", "foreign")
        assert suite.source == "gx"
        assert not queries.is_evidence(suite, judged)
        found = {(one["type"], one["column"]): one["outcome"] for one in result.results}
        assert found == {
            ("expect_column_values_to_be_unique", "id"): "failed",
            ("expect_column_values_to_not_be_null", "price"): "passed",
            ("expect_column_values_to_not_be_null", "absent"): "error",
        }
        assert {tuple(one["sample"]) for one in result.results} == {()}  # nobody classified the columns yet
        assert session.scalars(select(Change.kind)).all() == ["results_told"]
