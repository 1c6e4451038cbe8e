"""The Activity screen over HTTP, on both databases."""

import csv
import io
import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, update

from catalog.app import create_app
from catalog.audit import service as audit
from catalog.audit.models import AuditEntry
from catalog.config import Settings
from catalog.db import now, transaction
from catalog.pipeline.sealing import ERRAND
from catalog.pipeline.stages import handlers
from catalog.queue.worker import work
from catalog.ui.activity import SIZE
from tests import factories


@pytest.fixture
def client(database: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings, database), base_url="http://localhost", follow_redirects=False) as client:
        client.headers["accept"] = "text/html"
        yield client


@pytest.fixture
def clicks(database: Engine) -> UUID:
    """Record what two people did to a dataset, its copy, and something else."""
    with transaction(database) as session:
        dataset = factories.dataset(session, "clicks")
        copy = factories.copy(session, "/lake/clicks.csv", of=dataset)
        reason = {"reason": "It is the <till>'s."}
        audit.record(session, "ana", True, "nomination.accepted", "dataset", dataset.id, reason)
        audit.record(session, "bo", False, "copy.retired", "copy", copy.id, {"rows": [1, 2], "reason": "Gone."})
        audit.record(session, "bo", False, "silo.added", "silo", "store", {"owner": "store-team"})
        return dataset.id


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def numbers(client: TestClient, **said: str) -> list[str]:
    """Give the ids of what the screen shows, newest first."""
    text = client.get("/activity", params=said).text
    return re.findall(r'<tr id="entry-(\d+)">', text)


def test_who_did_what_to_which_is_told_newest_first(client: TestClient, clicks: UUID) -> None:
    text = client.get("/activity").text
    table = text[text.index("<tbody>") :]
    assert table.index("silo: added") < table.index("copy: retired") < table.index("nomination: accepted")
    assert f'<a href="/datasets/{clicks}">clicks.csv</a>' in text
    assert f'<a href="/datasets/{clicks}">clicks</a>' in text
    assert "It is the &lt;till&gt;&#39;s." in text
    assert text.count("not verified") == 2


def test_it_is_filtered_by_who_what_and_the_dataset_with_its_copies(client: TestClient, clicks: UUID) -> None:
    assert numbers(client) == ["3", "2", "1"]
    assert numbers(client, who="ana") == ["1"]
    assert numbers(client, did="silo.added") == ["3"]
    assert numbers(client, of="clicks") == ["2", "1"]
    assert numbers(client, of=str(clicks), who="bo") == ["2"]
    assert "Nobody did anything like that." in client.get("/activity?who=nobody").text


def test_days_are_included_at_both_ends(client: TestClient, database: Engine, clicks: UUID) -> None:
    assert clicks
    with transaction(database) as session:
        session.execute(update(AuditEntry).where(AuditEntry.id == 1).values(at=now() - timedelta(days=9)))
    today, then = f"{now():%Y-%m-%d}", f"{now() - timedelta(days=9):%Y-%m-%d}"
    assert numbers(client, since=today) == ["3", "2"]
    assert numbers(client, until=then) == ["1"]
    assert numbers(client, since=then, until=then) == ["1"]
    assert client.get("/activity?since=soon").status_code == 422


def test_an_export_has_what_passes_the_filters_and_is_recorded(client: TestClient, clicks: UUID) -> None:
    answer = client.post(f"/activity/export?of={clicks}&who=bo", data={"as": "csv"})
    assert "attachment" in answer.headers["content-disposition"]
    (row,) = rows(answer.text)
    assert (row["who"], row["verified"], row["did"], row["why"]) == ("bo", "False", "copy.retired", "Gone.")
    assert (row["detail"], row["seal"]) == ('{"rows": [1, 2]}', "")
    lines = client.post("/activity/export", data={"as": "jsonl"}).text.splitlines()
    assert [next(iter(json.loads(line))) for line in lines] == ["export", *["entry"] * 5]
    assert json.loads(lines[-1])["entry"]["action"] == "audit.exported"
    assert client.post("/activity/export", data={"as": "xls"}).status_code == 422


def test_how_far_it_is_sealed_and_verified_is_told(
    client: TestClient, database: Engine, settings: Settings, clicks: UUID
) -> None:
    assert clicks
    assert "3 entries, the oldest" in client.get("/activity").text
    assert client.post("/activity/verification").headers["location"] == "/activity#chain"
    work(database, handlers(settings), settings, until_idle=True, stop=threading.Event(), errand=ERRAND)
    text = client.get("/activity").text
    assert "entries 1 to 5" in text
    assert "whole" in text


def test_older_pages_go_on_where_the_newer_ended(client: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        for number in range(SIZE + 5):
            audit.record(session, "ana", False, "task.retried", "task", str(number), {})
    text = client.get("/activity").text
    assert "before=6" in text
    older = client.get("/activity?before=6").text
    assert re.findall(r'<tr id="entry-(\d+)">', older) == ["5", "4", "3", "2", "1"]
    assert "Older" not in older


def test_nothing_done_yet_says_so(client: TestClient) -> None:
    assert "Nothing was done yet." in client.get("/activity").text


def test_what_was_nothing_before_is_told_in_words(client: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        became = {"before": {"owner": None}, "after": {"owner": "bo"}}
        audit.record(session, "ana", False, "dataset.owned", "dataset", "sales", became)
    assert "owner: nothing → bo" in client.get("/activity").text
