"""`catalog lineage export` end to end."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.running import Runner

MART = "postgres://db:5432/mart.daily"


@pytest.fixture
def known(run: Runner, tmp_path: Path) -> Runner:
    file = tmp_path / "daily.sql"
    file.write_text("create table mart.daily as select a from raw.orders join raw.days using (d)")
    assert run("lineage", "from-sql", str(file), "--namespace", "postgres://db:5432").code == 0
    return run


def test_a_program_reads_what_is_printed(known: Runner) -> None:
    rows = list(csv.DictReader(io.StringIO(known("lineage", "export", MART, "--format", "csv").out)))
    assert {row["source_name"] for row in rows} == {"raw.orders", "raw.days"}
    assert json.loads(known("lineage", "export", MART).out)[-1]["job"]["namespace"] == "file"


def test_into_a_file(known: Runner, tmp_path: Path) -> None:
    told = known("lineage", "export", MART, "--format", "prov-n", "--output", str(tmp_path / "mart.provn"))
    assert told.out == f"3 copies and 2 links are in {tmp_path / 'mart.provn'}.\n"
    assert "wasDerivedFrom" in (tmp_path / "mart.provn").read_text()
    assert known("lineage", "export", MART, "--output", str(tmp_path / "no" / "x")).code == 2


def test_what_is_left_out_is_told_beside_it(known: Runner) -> None:
    told = known("lineage", "export", MART, "--format", "dot", "--depth", "0")
    assert told.out.startswith("digraph")
    assert "2 more copies one step further. Use a larger --depth." in told.err
    shown = known("lineage", "export", MART, "--format", "dot", "--depth", "0", "--json").json
    assert (shown["complete"], shown["more"], shown["text"][:7]) == (False, 2, "digraph")
