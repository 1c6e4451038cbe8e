"""An owner tries every way there is to loosen what the measure team asks of their data, and none leads there."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.cli.exit_codes import ExitCode
from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.db import transaction
from catalog.pipeline import previewing
from catalog.quality import documents, suites
from catalog.quality.kept import queries, service
from catalog.quality.kept.models import SuitePreview
from catalog.quality.subjects import subject_of
from catalog.silos.access import Actor
from tests import factories
from tests.access.people import token, user
from tests.cli.running import Runner
from tests.quality.profiles import kept, sales
from tests.quality.tables import rule, suite

STRICT, LOOSE = rule("column_values_to_be_unique", column="sale_id"), rule("column_to_exist", column="sale_id")
FITS: dict[str, Any] = {"applies": {"columns": ["sale_id", "amount"]}, "kind": "sales"}
OURS = {"applies": {"datasets": ["sales"]}}
REASON = "It is too strict."


@dataclass
class Lake:
    """A dataset whose owner asks the site, and what judges it."""

    engine: Engine
    settings: Settings
    client: TestClient
    version_id: UUID
    secret: str

    def judging(self) -> list[tuple[str, str, str]]:
        """Name the suites that judge a version that arrives now, with the parties and revisions."""
        with transaction(self.engine, write=False) as session:
            version = datasets.version(session, self.version_id)
            subject = subject_of(session, datasets.copy(session, version.copy_id), version)
            assert subject is not None
            chosen = suites.choose(queries.in_use(session, self.settings), subject)
            return sorted((one.name, one.party, one.revision) for one in chosen if not one.problem)

    def post(self, address: str, **said: Any) -> int:
        """Ask over HTTP and give the status."""
        return int(self.client.post(f"/api/v1/{address}", json=said).status_code)


@pytest.fixture(params=["owner", "steward"])
def lake(database: Engine, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Lake:
    """The owner may describe the silo, or is its steward too: nobody judges their own data."""
    folder = tmp_path / "expectations"
    folder.mkdir()
    (folder / "shipped.json").write_text(json.dumps(suite(STRICT, name="shipped", **FITS)))
    settings = replace(settings, expectations=folder)
    with transaction(database) as session:
        silo = factories.silo(session, roots=(str(tmp_path),))
        home = factories.dataset(session, "sales", owner="ann")
        copy = factories.copy(session, str(tmp_path / "sales.csv"), of=home, silo_id=silo.id)
        version_id = kept(session, copy, tmp_path, sales(range(50)))
        for one in (LOOSE, STRICT):  # so that there is a looser revision to go back to
            data = suite(one, name="kept", **OURS)
            service.keep(session, data, party="measure", actor=Actor("measurer"), reason="r", settings=settings)
        secret = token(session, user(session, "ann", request.param, silo=silo.id))
    client = TestClient(
        create_app(settings, database, access=True), base_url="http://localhost", follow_redirects=False
    )
    client.headers["authorization"] = f"Bearer {secret}"
    return Lake(database, settings, client, version_id, secret)


def _puts_a_looser_one(lake: Lake, name: str, party: str) -> int:
    return lake.post("suites", data=suite(LOOSE, name=name, **OURS), party=party, reason=REASON)


def _says_its_measure(lake: Lake) -> int:
    data = suite(LOOSE, name="kept", party="measure", **OURS)
    return lake.post("suites", data=data, party="owner", reason=REASON)


def _reverts(lake: Lake) -> int:
    with transaction(lake.engine, write=False) as session:
        first = queries.named(session, lake.settings, "kept", 1).data
    return lake.post("suites", data=dict(first), party="measure", number=2, reason=REASON)


def _retires(lake: Lake, name: str) -> int:
    return lake.post(f"suites/{name}/retire", reason=REASON)


def _accepts_rules(lake: Lake) -> int:
    made = lake.client.post("/api/v1/proposals", json={"name": "sales"})
    if made.status_code != 201:
        return int(made.status_code)
    said = {"lines": [0], "party": "measure", "reason": REASON}
    return lake.post(f"proposals/{made.json()['id']}/accept", **said)


def _tries_on_the_screen(lake: Lake) -> int:
    form = {"text": documents.write_yaml(suite(LOOSE, name="kept", **OURS)), "party": "measure", "number": "2"}
    asked = lake.client.post("/suites/try", data={**form, "dataset": "sales"}, headers={"accept": "text/html"})
    with transaction(lake.engine) as session:
        preview = session.query(SuitePreview).one()
        previewing.save(session, previewing.ToPreview(preview.id, None), [])  # type: ignore[arg-type]
    keep = asked.headers["location"].split("?")[0] + "/keep"
    kept_so = lake.client.post(keep, data={"reason": REASON, "number": "2"}, headers={"accept": "text/html"})
    return int(kept_so.status_code)


WAYS: dict[str, Callable[[Lake], int]] = {
    "a looser revision of a kept suite": lambda lake: _puts_a_looser_one(lake, "kept", "measure"),
    "a looser one in the place of a shipped suite": lambda lake: _puts_a_looser_one(lake, "shipped", "measure"),
    "an owner's suite of the same name": lambda lake: _puts_a_looser_one(lake, "kept", "owner"),
    "an owner's suite of a shipped one's name": lambda lake: _puts_a_looser_one(lake, "shipped", "owner"),
    "a suite that says that it is the measure team's": _says_its_measure,
    "back to an older revision": _reverts,
    "out of use, a kept one": lambda lake: _retires(lake, "kept"),
    "out of use, a shipped one": lambda lake: _retires(lake, "shipped"),
    "proposed rules for the measure team": _accepts_rules,
    "the screen": _tries_on_the_screen,
}


COMMANDS: Sequence[tuple[str, ...]] = (
    ("suites", "keep", "{file}", "--party", "measure", "--reason", REASON),
    ("suites", "keep", "{file}", "--party", "owner", "--reason", REASON),
    ("suites", "retire", "kept", "--reason", REASON),
)


@pytest.fixture
def run(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    for name, value in {
        "CATALOG_HOME": str(tmp_path / "home"),
        "CATALOG_DATABASE_URL": str(lake.engine.url.render_as_string(hide_password=False)),
        "CATALOG_EXPECTATIONS": str(lake.settings.expectations),
        "CATALOG_TOKEN": lake.secret,
    }.items():
        monkeypatch.setenv(name, value)
    return Runner(tmp_path / "home", capsys)


def test_no_way_leads_to_a_looser_suite(lake: Lake, run: Runner, tmp_path: Path) -> None:
    before = lake.judging()
    assert [name for name, party, _ in before if party == "measure"] == ["kept", "shipped"]
    for way, goes in WAYS.items():
        assert goes(lake) in {403, 422}, way
        assert lake.judging() == before, way
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(suite(LOOSE, name="kept", **OURS)))
    for words in COMMANDS:
        assert run(*(word.format(file=file) for word in words)).code == ExitCode.FORBIDDEN, words
        assert lake.judging() == before, words
    for kind in ("sales", "tickets"):  # what they may write puts nobody else's out of use
        data = suite(LOOSE, name=f"own {kind}", kind=kind, gives_way_to=[], **OURS)
        assert lake.post("suites", data=data, party="owner", reason=REASON) == 201
    assert [one for one in lake.judging() if one[1] == "measure"] == before
    assert len(lake.judging()) == len(before) + 2
