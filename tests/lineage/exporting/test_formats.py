"""Each format says the same lineage in the words of those who read it."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest
from prov.model import ProvDocument

from catalog.lineage.exporting import openlineage
from catalog.lineage.exporting.formats import FORMATS
from catalog.lineage.exporting.record import Lineage
from tests.lineage.exporting.records import MART, RAW, SHEET, lineage


def written(name: str) -> str:
    return FORMATS[name].write(lineage())


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_and_the_same_thing_twice(name: str) -> None:
    assert FORMATS[name].write(Lineage("nothing", ()))
    assert written(name) == written(name)


def test_csv_has_a_line_a_link() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv"))))
    assert [(row["source_name"], row["target_name"], row["kind"], row["confidence"]) for row in rows[:3]] == [
        ("shop.raw", "shop.mart", "observed", ""),
        ("shop.mart", '/lake/a "b"\n\\.csv', "declared", ""),
        ("shop.mart", '/lake/a "b"\n\\.csv', "inferred", "0.9"),
    ]
    assert [
        (row["source_column"], row["target_column"], row["transformation"], row["subtype"]) for row in rows[3:]
    ] == [
        ("mail", "mail", "DIRECT", "TRANSFORMATION"),
        ("id", "", "INDIRECT", "FILTER"),
    ]
    assert (rows[0]["job"], rows[0]["run_id"], rows[0]["last_seen"]) == (
        "airflow/daily",
        "run 1",
        "2026-03-01T13:00:00+00:00",
    )


def test_dot_quotes_whatever_a_name_holds() -> None:
    text = written("dot")
    assert text.count(" -> ") == 3
    assert 'subgraph cluster_0 {\n    label="store";' in text
    assert 'label="Übersicht; \\"x\\"\\nfile:///lake/x y.csv"' in text
    assert "style=dashed" in text
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert '"' not in outside


def test_graphml_is_a_graph_with_an_edge_of_each_kind() -> None:
    space = "{http://graphml.graphdrawing.org/xmlns}"
    graph = ET.fromstring(written("graphml")).find(f"{space}graph")  # noqa: S314 - our own text
    assert graph is not None
    assert [node.get("id") for node in graph.findall(f"{space}node")] == [str(RAW), str(MART), str(SHEET)]
    ends = [(edge.get("source"), edge.get("target")) for edge in graph.findall(f"{space}edge")]
    assert ends == [(str(RAW), str(MART)), (str(MART), str(SHEET)), (str(MART), str(SHEET))]
    texts = {data.text for data in graph.iter(f"{space}data")}
    assert {"observed", "declared", "inferred", "0.9", 'Übersicht; "x"'} <= texts


def test_prov_says_what_is_derived_from_what() -> None:
    document = ProvDocument.deserialize(content=written("prov-json"), format="json")
    derived = {
        (str(one.args[0]), str(one.args[1]), str(next(iter(one.get_attribute("hw:kind")))))
        for one in document.get_records()
        if one.get_type().localpart == "Derivation"
    }
    assert derived == {
        (f"hw:copy-{MART}", f"hw:copy-{RAW}", "observed"),
        (f"hw:copy-{SHEET}", f"hw:copy-{MART}", "declared"),
        (f"hw:copy-{SHEET}", f"hw:copy-{MART}", "inferred"),
    }


def test_prov_says_which_run_read_and_wrote() -> None:
    text = written("prov-n")
    assert text.startswith("document")
    assert f"used(hw:run-run_20_1, hw:copy-{RAW}, -)" in text
    assert f"wasGeneratedBy(hw:copy-{MART}, hw:run-run_20_1, -)" in text
    assert f"wasAttributedTo(hw:copy-{MART}, hw:agent-bo" in text


def test_dcat_has_datasets_with_a_distribution_for_each_copy() -> None:
    described = json.loads(written("dcat"))
    datasets = {one["dct:title"]: one for one in described["dcat:dataset"]}
    assert set(datasets) == {"shop.raw", "Mart", 'Übersicht; "x"'}
    mart = datasets["Mart"]
    assert mart["prov:wasDerivedFrom"] == [{"@id": f"urn:uuid:{RAW}"}]
    (copy,) = mart["dcat:distribution"]
    assert (copy["dcat:byteSize"]["@value"], copy["dcat:mediaType"]["@id"]) == (
        "120",
        "https://www.iana.org/assignments/media-types/text/csv",
    )
    assert copy["spdx:checksum"]["spdx:checksumValue"] == "ab" * 32
    assert datasets['Übersicht; "x"']["dcat:distribution"][0]["dcat:accessURL"] == {"@id": "file:///lake/x%20y.csv"}
    used = {key.split(":")[0] for key in keys(described) if ":" in key}
    assert used <= set(described["@context"])


def test_events_tell_what_runs_did_what_is_declared_and_apart_from_that_what_is_inferred() -> None:
    events = openlineage.events(lineage())
    runs = [one for one in events if "run" in one]
    assert [one["eventType"] for one in runs] == ["START", "OTHER", "COMPLETE"]
    (output,) = runs[-1]["outputs"]
    assert (runs[-1]["job"]["name"], runs[-1]["run"]["runId"], output["name"]) == ("daily", "run 1", "shop.mart")
    assert [one["name"] for one in output["facets"]["lineage"]["inputs"]] == ["shop.raw"]
    told = output["facets"]["columnLineage"]
    assert told["fields"]["mail"]["inputFields"][0]["transformations"] == [
        {"type": "DIRECT", "subtype": "TRANSFORMATION", "masking": True}
    ]
    assert told["dataset"][0]["field"] == "id"
    (sheet,) = [one["dataset"] for one in events if "dataset" in one and one["dataset"]["namespace"] == "file"]
    assert [one["name"] for one in sheet["facets"]["lineage"]["inputs"]] == ["shop.mart"]
    assert sheet["facets"]["headwater_inferred"]["sources"][0]["confidence"] == 0.9
    raw = next(one["dataset"] for one in events if "dataset" in one and one["dataset"]["name"] == "shop.raw")
    assert raw["facets"]["schema"]["fields"][1] == {"name": "mail", "type": "text"}
    assert "lineage" not in raw["facets"]


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)
