"""`catalog suites` and `catalog tags`: from looking at what is shipped to rules of one's own."""

import json
from pathlib import Path

import pytest

from catalog.cli.exit_codes import ExitCode
from catalog.config import settings
from catalog.db import transaction
from catalog.migrations.opening import open_database
from tests import factories
from tests.cli.running import Runner
from tests.quality.profiles import kept, sales
from tests.quality.tables import rule, suite

RULES = suite(rule("column_values_to_be_unique", column="sale_id"), name="ours", applies={"datasets": ["sales"]})


@pytest.fixture
def _sales(run: Runner, lake: Path) -> None:
    """A dataset `sales` with one copy of five versions."""
    engine = open_database(settings(run.environment()))
    with transaction(engine) as session:
        silo = factories.silo(session, "store", roots=(str(lake),))
        home = factories.dataset(session, "sales")
        copy = factories.copy(session, str(lake / "sales.csv"), of=home, silo_id=silo.id)
        for v in range(5):
            kept(session, copy, lake, sales(range(200 * v, 200 * v + 200)))
    engine.dispose()


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.json"
    path.write_text(json.dumps(RULES))
    return path


def test_what_is_shipped_is_listed_shown_and_right(run: Runner) -> None:
    listed = run("suites", "list", "--json").json["suites"]
    assert {one["name"] for one in listed} >= {"orders", "calendar", "copies"}
    assert "No order stands twice." in run("suites", "show", "orders").out
    told = run("suites", "check", "--json")
    assert (told.code, {one["problem"] for one in told.json["suites"]}) == (0, {""})
    assert {tuple(one["lacking"]) for one in told.json["suites"]} == {()}


def test_a_broken_suite_is_told_with_its_place(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("name: bad\nexpectations:\n- type: expect_column_to_exit\n")
    (tmp_path / "bare.json").write_text(
        json.dumps(suite({"type": "expect_column_to_exist", "kwargs": {"column": "a"}}))
    )
    told = run("suites", "check", str(tmp_path / "bad.yaml"), str(tmp_path / "bare.json"))
    assert told.code == ExitCode.INVALID
    assert "Did you mean 'expect_column_to_exist'?" in told.out
    assert "says no sentence, no severity, no owner" in told.out
    assert run("suites", "check", str(tmp_path / "none.json")).code == ExitCode.NOT_FOUND


@pytest.mark.usefixtures("_sales")
def test_each_suite_says_why_it_is_meant_for_data_or_not(run: Runner, ours: Path) -> None:
    run("suites", "keep", str(ours), "--reason", "agreed")
    meant = {one["suite"]: one for one in run("suites", "list", "--of", "sales", "--json").json["meant"]}
    assert meant["ours"]["meant"]
    assert not meant["orders"]["meant"]
    assert "no column 'order_id'" in meant["orders"]["why_not"]


@pytest.mark.usefixtures("_sales")
def test_a_suite_is_kept_changed_compared_exported_and_retired(run: Runner, ours: Path, tmp_path: Path) -> None:
    first = run("suites", "keep", str(ours), "--reason", "agreed")
    assert "kept as revision 1" in first.out
    looser = {**RULES, "expectations": [rule("column_values_to_be_unique", column="sale_id", mostly=0.9)]}
    ours.write_text(json.dumps(looser))
    assert run("suites", "keep", str(ours), "--number", "0", "--reason", "late").code == ExitCode.CONFLICT
    assert run("suites", "keep", str(ours), "--number", "1", "--reason", "some repeat").code == 0
    (told,) = run("suites", "diff", "ours@1", "ours", "--json").json["differences"]
    assert (told["what"], told["way"], told["changes"]) == ("changed", "looser", [["mostly", None, 0.9]])
    assert [one["number"] for one in run("suites", "history", "ours", "--json").json["revisions"]] == [2, 1]
    written = run("suites", "export", "ours", "--to", str(tmp_path / "out.yaml"), "--json").json["files"]
    assert run("suites", "diff", "ours", written[0]).out.strip() == "They say the same."
    assert run("suites", "retire", "ours", "--reason", "done").code == 0
    assert run("suites", "show", "ours").code == ExitCode.NOT_FOUND


def test_all_that_is_in_use_is_exported_and_read_again(run: Runner, tmp_path: Path) -> None:
    run("suites", "export", "--to", str(tmp_path / "all"), "--yaml")
    assert run("suites", "check", str(tmp_path / "all")).code == 0
    assert run("suites", "diff", "orders", str(tmp_path / "all" / "orders.yaml")).out.strip() == "They say the same."


@pytest.mark.usefixtures("_sales")
def test_a_suite_is_tried_without_keeping_what_it_finds(run: Runner, ours: Path) -> None:
    told = run("suites", "test", str(ours), "sales", "--json")
    assert (told.code, told.json["tried"][0]["outcome"]) == (0, "passed")
    ours.write_text(json.dumps(suite(rule("column_values_to_be_unique", column="store"))))
    told = run("suites", "test", str(ours), "sales")
    assert told.code == ExitCode.WORK_FAILED
    assert "200 unexpected (100 %" in told.out or "200 unexpected (100%" in told.out
    assert run("quality", "sales", "--json").json["versions"][0]["suites"] == []


@pytest.mark.usefixtures("_sales")
def test_rules_are_proposed_and_taken_line_by_line(run: Runner) -> None:
    proposed = run("suites", "propose", "sales", "--json").json
    assert len(proposed["versions"]) == 5
    told = run("suites", "proposals", proposed["id"]).out
    assert "There are" in told
    assert "it would have failed" in told
    taken = run("suites", "accept", proposed["id"], "1-2", "--reason", "right", "--json").json
    assert taken["accepted"] == [1, 2]
    assert run("suites", "reject", proposed["id"], "all", "--reason", "enough").code == 0
    (listed,) = run("suites", "proposals", "sales", "--json").json["proposals"]
    assert {one["state"] for one in listed["rules"]} == {"accepted", "rejected"}
    assert len(run("suites", "show", taken["suite"], "--json").json["data"]["expectations"]) == 2
    assert run("suites", "accept", proposed["id"], "x", "--reason", "y").code == ExitCode.INVALID


@pytest.mark.usefixtures("_sales")
def test_tags_are_put_and_taken(run: Runner) -> None:
    assert run("tags", "sales").out.strip() == "It has no tag."
    assert run("tags", "sales", "--put", "gold", "--put", "daily").out.strip() == "daily, gold"
    assert run("tags", "sales", "--take", "daily", "--json").json["tags"] == ["gold"]
    assert run("tags", "sales", "--put", " ").code == ExitCode.INVALID
