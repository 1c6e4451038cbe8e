"""The official clients, unmodified, against a running site: every event ends as the right nodes and edges."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients import environment, flaky

HERE = Path(__file__).parent
DB = "postgres://db:5432"

pytestmark = pytest.mark.slow


def get(address: str, path: str, **params: Any) -> Any:
    answer = httpx.get(f"{address}/api/v1{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def noted(address: str) -> set[str]:
    """What could not be used of all events."""
    events = get(address, "/events", problems=True, limit=500)["items"]
    return {one["reason"] for event in events for one in get(address, f"/events/{event['id']}")["problems"]}


def send(address: str, tmp_path: Path) -> None:
    environment.run("python", str(HERE / "scripts" / "send_events.py"), address, at=tmp_path)


def steps(address: str, node: str) -> set[tuple[str, str]]:
    """Each step of the graph around a node, datasets and jobs by their names alone."""
    graph = get(address, "/lineage", nodeId=node)["graph"]
    edges = {(edge["origin"], edge["destination"]) for one in graph for edge in one["outEdges"]}
    return {(origin.rpartition(":")[2], destination.rpartition(":")[2]) for origin, destination in edges}


def test_the_openlineage_client_with_gzip_and_retries(address: str, tmp_path: Path) -> None:
    with flaky.in_front_of(address, failures=3) as (front, seen):
        send(front, tmp_path)
    assert (seen.refused, set(seen.encodings)) == (3, {"gzip"})
    kept = get(address, "/events/lineage")
    assert kept["totalCount"] == 4
    assert get(address, "/events", problems=True)["items"] == []
    assert steps(address, f"dataset:{DB}:shop.raw") == {
        ("shop.raw", "daily"),
        ("daily", "shop.mart"),
        ("shop.mart", "weekly"),
        ("weekly", "shop.week"),
    }
    assert steps(address, f"dataset:{DB}:shop.alone") == set()
    (run,) = get(address, "/namespaces/etl/jobs/daily/runs")["runs"]
    assert (run["state"], run["durationMs"]) == ("COMPLETED", 300_000)
    columns = get(address, "/column-lineage", nodeId=f"datasetField:{DB}:shop.mart:name")["graph"]
    assert {node["id"] for node in columns} == {f"datasetField:{DB}:shop.mart:name", f"datasetField:{DB}:shop.raw:name"}


def test_the_same_events_sent_again_change_nothing(address: str, tmp_path: Path) -> None:
    send(address, tmp_path)
    before = get(address, "/lineage", nodeId=f"dataset:{DB}:shop.raw")
    send(address, tmp_path)
    assert get(address, "/events/lineage")["totalCount"] == 4
    assert get(address, "/lineage", nodeId=f"dataset:{DB}:shop.raw") == before


def test_the_client_of_marquez_reads_all_that_it_asks(address: str, tmp_path: Path) -> None:
    send(address, tmp_path)
    script = str(HERE / "scripts" / "read_marquez.py")
    told = json.loads(environment.run("python", script, address, DB, "shop.mart", "etl", "daily", at=tmp_path))
    assert {one["name"] for one in told["namespaces"]["namespaces"]} == {"etl", DB}
    assert told["namespace"]["name"] == told["source"]["name"] == DB
    assert {one["name"] for one in told["datasets"]["datasets"]} == {"shop.raw", "shop.mart", "shop.week", "shop.alone"}
    assert [field["name"] for field in told["dataset"]["fields"]] == ["id", "name"]
    assert told["version"] == told["versions"][0]
    assert told["version"]["createdByRun"]["state"] == "COMPLETED"
    assert {one["name"] for one in told["jobs"]["jobs"]} == {"daily", "weekly"}
    assert [one["name"] for one in told["job"]["outputs"]] == ["shop.mart"]
    assert told["run"] == told["runs"][0] == told["job"]["latestRun"]
    fields = {f"datasetField:{DB}:shop.{table}:name" for table in ("raw", "mart")}
    assert fields <= {node["id"] for node in told["columns"]["graph"]}
    assert {node["id"] for node in told["field"]["graph"]} == fields
    assert {node["id"] for node in told["job_columns"]["graph"]} == fields


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_dbt_on_duckdb_with_the_openlineage_wrapper(
    address: str, tmp_path: Path, do_the_work: Callable[[], None]
) -> None:
    project = tmp_path / "project"
    shutil.copytree(HERE / "dbt_project", project)
    (project / "openlineage.yml").write_text(f"transport:\n  type: http\n  url: {address}\n  compression: gzip\n")
    variables = {"DBT_PROFILES_DIR": str(project), "DBT_DATABASE": str(tmp_path / "shop.duckdb")}
    variables |= {"OPENLINEAGE_CONFIG": str(project / "openlineage.yml"), "OPENLINEAGE_NAMESPACE": "shop"}
    environment.run("dbt", "seed", at=project, variables=variables)
    said = environment.run(
        "dbt-ol", "build", "--exclude", "resource_type:seed", at=project, code=1, variables=variables
    )
    (sent,) = (int(count) for count in re.findall(r"Emitted (\d+) OpenLineage events", said))
    assert sent >= 6
    assert get(address, "/events/lineage")["totalCount"] == sent
    assert noted(address) == {"'paid' is a query by name in the job's SQL, and no dataset"}
    space = f"duckdb://{tmp_path / 'shop.duckdb'}"
    jobs = {name: f"shop.main.shop.{name}.build.run" for name in ("orders", "revenue")}
    around = steps(address, f"dataset:{space}:shop.main.orders")
    assert {
        ("shop.main.raw_orders", jobs["orders"]),
        (jobs["orders"], "shop.main.orders"),
        ("shop.main.orders", jobs["revenue"]),
        (jobs["revenue"], "shop.main.revenue"),
    } <= around
    into = {(one, other) for one, other in around if other.startswith("shop.main.") and one.endswith(".run")}
    assert into == {(jobs["orders"], "shop.main.orders"), (jobs["revenue"], "shop.main.revenue")}
    do_the_work()
    columns = get(address, "/column-lineage", nodeId=f"datasetField:{space}:shop.main.revenue:revenue")["graph"]
    tables = ("raw_orders:amount", "orders:amount", "revenue:revenue")
    assert {node["id"] for node in columns} == {f"datasetField:{space}:shop.main.{one}" for one in tables}
    (run,) = get(address, f"/namespaces/shop/jobs/{jobs['orders']}/runs")["runs"]
    assert run["state"] == "COMPLETED"
