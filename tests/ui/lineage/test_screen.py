"""The lineage screens over HTTP, on both databases."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.app import create_app
from catalog.config import Settings
from catalog.db import new_id, now, transaction
from catalog.lineage.jobs import Job
from catalog.lineage.models import ColumnEdge, Edge
from catalog.ui.lineage.scene import MOST_DRAWN
from tests.browser import lineages
from tests.browser.lake import Lake, invented
from tests.browser.lineages import Grown
from tests.remembered import begun


@pytest.fixture
def client(database: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings, database), base_url="http://localhost", follow_redirects=False) as client:
        client.headers["accept"] = "text/html"
        yield client


@pytest.fixture
def lake(database: Engine) -> Lake:
    return begun(database, invented)


def wrote(database: Engine, write: Callable[[Session], Grown]) -> Grown:
    with transaction(database) as session:
        return write(session)


def asked(client: TestClient, grown: Grown, place: int = 0, page: str = "/lineage", **more: Any) -> str:
    answer = client.get(page, params={"focus": str(grown.datasets[place]), **more})
    assert answer.status_code == 200
    text: str = answer.text
    return text


def drawn(text: str) -> set[str]:
    return set(re.findall(r'data-node="(\w+)"', text))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def chain(session: Session) -> Grown:
    """Write a chain of five: a, b, c, d, e."""
    kinds = ("declared", "observed", "inferred", "declared")
    links = [(place, place + 1, kind) for place, kind in enumerate(kinds)]
    return lineages.written(session, list("abcde"), links, ["store", "store", "web", "web", "store"])


def test_depth_and_opened_sides_decide_what_is_drawn(client: TestClient, database: Engine) -> None:
    grown = wrote(database, chain)
    copies = [copy.hex for copy in grown.copies]
    assert drawn(asked(client, grown, 2, depth=1)) == set(copies[1:4])
    assert drawn(asked(client, grown, 2, depth=1, open=f"{copies[3]}.down")) == set(copies[1:])
    assert drawn(asked(client, grown, 2, depth=2)) == set(copies)


def test_a_link_tells_its_job_how_it_is_known_and_that_it_was_not_seen_for_long(
    client: TestClient, database: Engine
) -> None:
    grown = wrote(database, chain)
    with transaction(database) as session:
        job = Job(namespace="airflow", name="nightly.copy")
        session.add(job)
        session.flush()
        edge = session.query(Edge).filter(Edge.kind == "observed").one()
        edge.job_id, edge.last_seen = job.id, now() - timedelta(days=100)
        job_id = job.id
    text = asked(client, grown, 2)
    assert "observed by nightly.copy; not seen for 100 days" in text
    assert f'<td data-head="Job"><a href="/jobs/{job_id}">nightly.copy</a></td>' in text
    assert 'class="link observed aged' in text
    assert "not seen for 90 days or more" in text


def test_a_link_that_a_run_showed_lately_is_not_old_and_a_declared_one_never_is(
    client: TestClient, database: Engine
) -> None:
    grown = wrote(database, chain)
    with transaction(database) as session:
        session.query(Edge).filter(Edge.kind == "declared").update({"last_seen": now() - timedelta(days=400)})
        session.query(Edge).filter(Edge.kind == "observed").update({"last_seen": now() - timedelta(days=80)})
    assert "not seen for" not in asked(client, grown, 2)


def test_how_long_ago_is_long_is_a_setting(database: Engine, settings: Settings) -> None:
    grown = wrote(database, chain)
    with transaction(database) as session:
        session.query(Edge).filter(Edge.kind == "observed").update({"last_seen": now() - timedelta(days=40)})
    app = create_app(replace(settings, edge_stale_days=30), database)
    with TestClient(app, base_url="http://localhost", headers={"accept": "text/html"}) as client:
        text = asked(client, grown, 2)
    assert "not seen for 40 days" in text
    assert "not seen for 30 days or more" in text


def test_the_lake_is_drawn_as_it_was_and_as_it_was_known(client: TestClient, database: Engine) -> None:
    grown = wrote(database, chain)
    with transaction(database) as session:
        edges = {edge.source_copy_id: edge for edge in session.query(Edge)}
        for place, copy_id in enumerate(grown.copies[:4]):
            edges[copy_id].valid_from = lineages.LONG_AGO + timedelta(days=10 * place)
            edges[copy_id].known_from = lineages.LONG_AGO + timedelta(days=10 * place + 5)
    copies = [copy.hex for copy in grown.copies]
    assert drawn(asked(client, grown, 0, depth=5, asof="2026-01-14")) == set(copies[:2])
    assert drawn(asked(client, grown, 0, depth=5, asof="2026-02-01")) == set(copies[:4])
    assert drawn(asked(client, grown, 0, depth=5, asof="2026-02-01", known="2026-01-21")) == set(copies[:3])
    assert 'data-moments="2026-01-05T00:00:00 2026-01-15T00:00:00' in asked(client, grown, 0, depth=5)


def test_a_followed_column_lights_what_it_passes_and_nothing_else(client: TestClient, database: Engine) -> None:
    grown = wrote(database, chain)
    links = (
        (0, "id", 1, "id", "DIRECT"),
        (1, "id", 2, "key", "DIRECT"),
        (2, "key", 3, "id", "DIRECT"),
        (1, "status", 2, "", "INDIRECT"),
        (0, "amount", 1, "status", "DIRECT"),
    )
    with transaction(database) as session:
        for source, column, target, other, how in links:
            ends = {"source_copy_id": grown.copies[source], "target_copy_id": grown.copies[target]}
            session.add(
                ColumnEdge(**ends, source_column=column, target_column=other, kind="observed", transformation=how)
            )
    text = asked(client, grown, 2, cols=f"{grown.copies[1]}:id", depth=3)
    lit = re.findall(r'class="link observed column on[^"]*" data-from="(\w+)" data-to="(\w+)"', text)
    copies = [copy.hex for copy in grown.copies]
    assert sorted(lit) == sorted([(copies[0], copies[1]), (copies[1], copies[2]), (copies[2], copies[3])])
    assert "4 columns of 4 copies" in text
    decided = asked(client, grown, 2, cols=f"{grown.copies[0]}:amount", depth=3)
    assert decided.count("link observed column on") == 2
    assert "which rows it has" in decided


def test_columns_of_an_inferred_link_are_those_that_content_matched(client: TestClient, lake: Lake) -> None:
    text = client.get("/lineage.csv", params={"focus": str(lake.clicks), "cols": "all"}).text
    found = {(row["source_column"], row["target_column"], row["known_by"]) for row in rows(text)}
    assert ("price", "price", "inferred") in found
    assert ("event_type", "", "observed") in found


def test_more_than_can_be_drawn_is_refused_with_what_still_can(client: TestClient, database: Engine) -> None:
    grown = wrote(database, lambda session: lineages.hub(session, MOST_DRAWN + 50))
    hub = asked(client, grown)
    assert "no picture of so many can be read" in hub
    assert len(drawn(hub)) == 1
    assert "+650 ▸" in hub
    of_one = asked(client, grown, silos="store")
    assert "no picture of so many can be read" not in of_one
    assert len(drawn(of_one)) == len([place for place in range(MOST_DRAWN + 51) if place % 3 == 2]) + 1
    assert "Only copies in store are shown" in of_one
    sheet = rows(client.get(f"/lineage.csv?focus={grown.datasets[0]}&silos=store").text)
    assert {row["target_silo"] for row in sheet} == {"store"}
    opened = asked(client, grown, open=f"{grown.copies[0]}.down")
    assert len(drawn(opened)) == MOST_DRAWN


def test_as_many_steps_are_drawn_as_a_picture_can_hold(client: TestClient, database: Engine) -> None:
    names = ["seed", "hub", *(f"out{number}" for number in range(MOST_DRAWN))]
    links = [(0, 1, "declared"), *((1, place, "declared") for place in range(2, len(names)))]
    grown = wrote(database, lambda session: lineages.written(session, names, links, ["s"] * len(names)))
    text = asked(client, grown, depth=3)
    assert len(drawn(text)) == 2
    assert "Drawn is what lies within 1 step." in text
    assert "no picture" not in asked(client, grown, depth=1)


def test_the_svg_stands_alone_with_its_colours_written_out(client: TestClient, lake: Lake) -> None:
    for more in ({}, {"cols": "all", "overlay": "quality"}):
        answer = client.get("/lineage.svg", params={"focus": str(lake.clicks), **more})
        assert answer.headers["content-disposition"] == 'attachment; filename="lineage_engagement.clicks.svg"'
        assert "var(--" not in answer.text
        picture = ET.fromstring(answer.text)  # noqa: S314 - our own
        assert picture.get("width")
        assert len(picture.findall(".//{*}a[@data-node]")) == 11


def test_the_csv_has_a_row_a_link_and_runs_no_formula(client: TestClient, database: Engine) -> None:
    grown = wrote(database, lambda session: lineages.written(session, ["=1+1", "b"], [(0, 1, "inferred")], ["s", "s"]))
    (row,) = rows(asked(client, grown, 1, "/lineage.csv"))
    assert row["source"] == "'=1+1_0"
    assert (row["target"], row["known_by"], row["confidence"]) == ("b_1", "inferred", "0.61")


def test_impact_is_flat_with_degree_owner_and_how_it_is_known(client: TestClient, database: Engine) -> None:
    grown = wrote(database, chain)
    found = rows(asked(client, grown, 1, "/lineage/impact.csv"))
    assert [(row["degree"], row["copy"], row["known_by"], row["owner"]) for row in found] == [
        ("1", "c_2", "observed", "web-team"),
        ("2", "d_3", "inferred", "web-team"),
        ("3", "e_4", "declared", "store-team"),
    ]
    up = rows(asked(client, grown, 1, "/lineage/impact.csv", way="up"))
    assert [row["copy"] for row in up] == ["a_0"]


def test_impact_is_filtered_and_each_filter_counts_what_it_would_leave(client: TestClient, database: Engine) -> None:
    grown = wrote(database, chain)
    text = asked(client, grown, 0, "/lineage/impact", silo="web")
    assert "2 copies of 4 downstream" in text
    assert re.search(r'<option value="web" selected>web \(2\)', text)
    assert re.search(r'<option value="store">store \(2\)', text)
    assert re.search(r'<option value="3">3 \(1\)', text)
    none = asked(client, grown, 0, "/lineage/impact", words="nobody")
    assert "None of the 4 copies passes these filters." in none


def test_a_dataset_that_hits_nothing_says_so_with_the_other_way(client: TestClient, database: Engine) -> None:
    grown = wrote(database, chain)
    text = asked(client, grown, 4, "/lineage/impact")
    assert "Nothing that was made from this dataset is known." in text
    assert "way=up" in text


@pytest.mark.parametrize(
    "said",
    [
        {"asof": "soon"},
        {"open": "x.up"},
        {"cols": "price"},
        {"depth": "99"},
        {"kinds": "guessed"},
        {"sure": "101"},
        {"known": "\0"},
        {"cols": f"{new_id()}:\0"},
    ],
)
def test_an_address_that_cannot_be_read_gets_a_page_that_says_so(
    client: TestClient, lake: Lake, said: dict[str, str]
) -> None:
    for page in ("/lineage", "/lineage.svg", "/lineage.csv", "/lineage/impact"):
        answer = client.get(page, params={"focus": str(lake.clicks), **said})
        assert answer.status_code == 422 or (answer.status_code == 200 and "cols" in said)


def test_a_column_that_is_not_there_is_followed_nowhere(client: TestClient, lake: Lake) -> None:
    for said in (f"{new_id()}:price", f"{lake.clicks_origin}:nothing"):
        answer = client.get("/lineage", params={"focus": str(lake.clicks), "cols": said})
        assert answer.status_code == 200
        assert "link observed column on" not in answer.text


def test_names_cannot_break_out_of_the_picture(client: TestClient, database: Engine) -> None:
    name = "</title><script>alert(1)</script>\"'&"
    grown = wrote(database, lambda session: lineages.written(session, [name, "b"], [(0, 1, "declared")], [name, "s"]))
    text = asked(client, grown, cols="all", find="<script>")
    assert "<script>alert" not in text
    ET.fromstring(asked(client, grown, page="/lineage.svg"))  # noqa: S314 - our own


def test_a_column_is_followed_past_the_steps_that_are_drawn(client: TestClient, database: Engine) -> None:
    grown = wrote(database, chain)
    with transaction(database) as session:
        for place in range(4):
            ends = {"source_copy_id": grown.copies[place], "target_copy_id": grown.copies[place + 1]}
            session.add(ColumnEdge(**ends, source_column="id", target_column="id", kind="observed"))
    copies = {copy.hex for copy in grown.copies}
    assert drawn(asked(client, grown, 0, depth=1)) < copies
    text = asked(client, grown, 0, depth=1, cols=f"{grown.copies[0]}:id")
    assert drawn(text) == copies
    assert "5 columns of 5 copies" in text


def test_only_links_known_in_some_ways_or_sure_enough_are_followed(client: TestClient, database: Engine) -> None:
    grown = wrote(database, chain)
    copies = [copy.hex for copy in grown.copies]
    assert drawn(asked(client, grown, 0, depth=5, kinds="declared")) == set(copies[:2])
    assert drawn(asked(client, grown, 0, depth=5, kinds=["declared", "observed"])) == set(copies[:3])
    assert drawn(asked(client, grown, 0, depth=5, sure=99)) == set(copies[:3])
    assert drawn(asked(client, grown, 0, depth=5, sure=60)) == set(copies)
    assert len(rows(asked(client, grown, 0, "/lineage/impact.csv", kinds="declared,observed"))) == 2


def test_impact_counts_datasets_silos_owners_and_what_is_refused_is_counted(
    client: TestClient, database: Engine
) -> None:
    grown = wrote(database, lambda session: lineages.hub(session, MOST_DRAWN + 50))
    assert "650 datasets · 3 silos · 3 owners" in asked(client, grown, page="/lineage/impact")
    assert "651 copies lie within 2 steps, and no picture" in asked(client, grown)
