"""A report says what is known, in one file, to those who may see it, and that they have it is recorded."""

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader
from sqlalchemy import Engine, select

from catalog.app import create_app
from catalog.audit.models import AuditEntry
from catalog.config import Settings
from catalog.db import transaction
from catalog.quality.incidents import service as incidents
from catalog.quality.incidents.life import Breach
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import Outcome
from catalog.silos.access import Actor
from catalog.ui.reports.html import html
from catalog.ui.reports.version import version_document
from tests import factories
from tests.access.people import token, user

ANN = Actor("ann")
UNIQUE = "expect_column_values_to_be_unique"


@pytest.fixture
def version(database: Engine) -> UUID:
    """A version with a failed rule, one whose cells are withheld, and one that was not evaluated."""
    with transaction(database) as session:
        silo = factories.silo(session, "store", owner="store-team")
        copy = factories.copy(session, "/lake/orders 東.csv", silo_id=silo.id)
        held = factories.version(session, copy, rows=1_234)
        rules = [
            Outcome(
                UNIQUE, {"column": "id"}, "failed", "critical", "id", 7, 9, 0.5, ["k1", "k2", "k1"], note="No id twice."
            ),
            Outcome(UNIQUE, {"column": "mail"}, "failed", "info", "mail", unexpected_count=2, sample_withheld=True),
            Outcome(UNIQUE, {"column": "x"}, "not_evaluated", "warning", "x", reason="The table has no column 'x'."),
        ]
        suite = ExpectationSuite(name="orders", revision="f" * 64, source="kept", party="owner", owner="bo", data={})
        session.add(suite)
        session.flush()  # the result refers to it
        counts = {"failed": 2, "not_evaluated": 1}
        results = [one.to_json() for one in rules]
        found = ValidationResult(version_id=held.id, suite_id=suite.id, outcome="failed", results=results, **counts)
        session.add(found)
        incidents.report(session, held.id, Breach("contract", "prices", "Prices are <wrong>.", "critical"))
        return held.id


@pytest.fixture
def client(database: Engine, settings: Settings, version: UUID) -> Iterator[TestClient]:  # noqa: ARG001 - it comes first
    with TestClient(create_app(settings, database), base_url="http://localhost") as client:
        yield client


def _report(engine: Engine, version_id: UUID, result_format: str = "BASIC") -> str:
    with transaction(engine, write=False) as session:
        return html(version_document(session, version_id, ANN, result_format))


def test_the_file_needs_nothing_and_runs_nothing(database: Engine, version: UUID) -> None:
    text = _report(database, version)
    assert not re.search(r"<script|\son\w+=|\sstyle=|https?://(?!www\.w3\.org)", text)
    assert set(re.findall(r'(?:href|src)="([^"#]*)"', text)) == {"data:,"}
    assert set(re.findall(r'url\("?(\w+:)', text)) == {"data:"}
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"&#39;sha256-{digest}&#39;" in text
    for told in ("No id twice.", "1,234", "withheld", "The table has no column", "Prices are &lt;wrong&gt;.", "owner"):
        assert told in text
    assert f"revision {'f' * 12}" in text


@pytest.mark.parametrize(
    ("result_format", "told", "untold"),
    [
        ("BOOLEAN_ONLY", "failed", "k1"),
        ("BASIC", "k1, k2, k1", "not kept"),
        ("SUMMARY", "k1 (2 times), k2 (1 times)", "k1, k2"),
        ("COMPLETE", "and 6 more that are not kept", "times"),
    ],
)
def test_values_are_told_as_the_format_has_them(
    database: Engine, version: UUID, result_format: str, told: str, untold: str
) -> None:
    body = _report(database, version, result_format).split("</style>")[1]
    assert told in body
    assert untold not in body


def test_the_pdf_has_text_bookmarks_and_pages(client: TestClient, version: UUID) -> None:
    answer = client.post(f"/api/v1/versions/{version}/report?format=pdf&result_format=COMPLETE")
    assert answer.headers["content-type"] == "application/pdf"
    assert re.fullmatch(
        r'attachment; filename="quality-orders__.csv-\w{8}\.pdf"', answer.headers["content-disposition"]
    )
    read = PdfReader(io.BytesIO(answer.content))
    text = "\n".join(page.extract_text() for page in read.pages)
    for told in (
        "Quality of orders \\u6771.csv",
        "No id twice.",
        "Letters that this typeface lacks",
        "k1, k2, k1",
        "not evaluated",
        "page 1 of",
    ):
        assert told in text, told
    outline: list[Any] = read.outline
    titles = {one.title for part in outline for one in (part if isinstance(part, list) else [part])}
    assert {"What the suites found", "orders", "Incidents"} <= titles
    assert str(read.root_object["/Lang"]) == "en"


def test_each_download_is_recorded_and_a_silo_has_a_page(client: TestClient, database: Engine, version: UUID) -> None:
    origin = {"origin": "http://localhost", "accept": "text/html"}
    assert client.post(f"/versions/{version}/report", data={"format": "html"}, headers=origin).status_code == 200
    whole = client.post("/api/v1/silos/store/report")
    assert (whole.status_code, "2 copies" in whole.text, "store-team" in whole.text) == (200, False, True)
    assert client.post("/quality/silos/store/report", data={"format": "pdf"}, headers=origin).content[:5] == b"%PDF-"
    shown = client.get("/quality/silos/store", headers=origin).text
    assert ("No id twice." in shown, 'action="/quality/silos/store/report"' in shown) == (True, True)
    assert client.post("/api/v1/silos/nowhere/report").status_code == 404
    assert client.post(f"/api/v1/versions/{version}/report?format=docx").status_code == 422
    with transaction(database, write=False) as session:
        exported = select(AuditEntry).where(AuditEntry.action == "quality.exported").order_by(AuditEntry.seq)
        said = [(one.subject_type, one.detail["format"]) for one in session.scalars(exported)]
    assert said == [("version", "html"), ("silo", "html"), ("silo", "pdf")]


def test_a_report_holds_what_its_reader_may_see(database: Engine, settings: Settings, version: UUID) -> None:
    with transaction(database) as session:
        other = factories.silo(session, "web")
        secret = token(session, user(session, "eve", "viewer", silo=other.id))
    app = create_app(settings, database, access=True)
    eve = TestClient(app, base_url="http://localhost", headers={"authorization": f"Bearer {secret}"})
    assert eve.post(f"/api/v1/versions/{version}/report").status_code == 404
    assert eve.post("/api/v1/silos/store/report").status_code == 404
    assert eve.post("/api/v1/silos/web/report").status_code == 200


def test_the_command_writes_the_file(
    database: Engine, version: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.cli.running import Runner  # noqa: PLC0415 - one test of many

    monkeypatch.setenv("CATALOG_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("CATALOG_HOME", str(tmp_path / "home"))
    run = Runner(tmp_path / "home", capsys)
    assert run("quality", "report", str(version), "--out", str(tmp_path / "a.pdf")).code == 0
    assert (tmp_path / "a.pdf").read_bytes()[:5] == b"%PDF-"
    told = run("quality", "report", "store", "--format", "html", "--out", str(tmp_path), "--json").json
    assert Path(told["file"]).read_text().startswith("<!doctype html>")
    assert run("quality", "report", "nobody.knows").code == 4
