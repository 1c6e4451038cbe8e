"""The Activity screen over HTTP, on both databases."""

import csv
import io
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
    answer = client.get("/activity.csv", params=said)
    assert answer.status_code == 200
    return [row["number"] for row in rows(answer.text)]


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
        session.execute(update(AuditEntry).where(AuditEntry.seq == 1).values(at=now() - timedelta(days=9)))
    today, then = f"{now():%Y-%m-%d}", f"{now() - timedelta(days=9):%Y-%m-%d}"
    assert numbers(client, since=today) == ["3", "2"]
    assert numbers(client, until=then) == ["1"]
    assert numbers(client, since=then, until=then) == ["1"]
    assert client.get("/activity?since=soon").status_code == 422


def test_the_file_has_all_that_the_seals_stand_for(client: TestClient, clicks: UUID) -> None:
    assert clicks
    row = rows(client.get("/activity.csv").text)[1]
    assert (row["who"], row["verified"], row["did"], row["name"]) == ("bo", "False", "copy.retired", "clicks.csv")
    assert row["detail"] == '{"rows": [1, 2], "reason": "Gone."}'
    assert len(row["seal"]) == 64


def test_older_pages_go_on_where_the_newer_ended(client: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        for number in range(SIZE + 5):
            audit.record(session, "ana", False, "task.retried", "task", str(number), {})
    text = client.get("/activity").text
    assert "before=6" in text
    older = client.get("/activity?before=6").text
    assert ">5</span>" in older
    assert ">6</span>" not in older
    assert "Older" not in older


def test_nothing_done_yet_says_so(client: TestClient) -> None:
    assert "Nothing was done yet." in client.get("/activity").text
