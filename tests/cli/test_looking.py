"""Commands that look and decide, on a small catalog that is already worked out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.cli.exit_codes import ExitCode
from catalog.config import settings
from catalog.datasets.models import Copy
from catalog.db import transaction
from catalog.migrations.opening import open_database
from catalog.search.document import Document
from catalog.search.service import write
from tests import factories
from tests.cli import lakes
from tests.cli.lakes import FIRST, OTHER, SECOND, Lake
from tests.cli.running import Runner


@pytest.fixture
def lake(run: Runner) -> Lake:
    engine = open_database(settings(run.environment()))
    made = lakes.lake(engine)
    engine.dispose()
    return made


@pytest.fixture
def accept(run: Runner, lake: Lake) -> Callable[[], None]:
    def accepted() -> None:
        assert run("review", "accept", str(lake.nomination_id), "--reason", "Ann knows it").code == ExitCode.OK

    return accepted


def test_which_of_an_undecided_dataset_names_what_to_use_meanwhile(run: Runner, lake: Lake) -> None:
    shown = run("which", "clicks")
    assert shown.code == ExitCode.UNKNOWN
    assert "Nothing has been accepted as the source of truth of clicks yet." in shown.out
    assert f"clicks now at file://{FIRST} is proposed" in shown.out
    assert run("which", "clicks", "--json").json["meanwhile"]["copy_id"] == str(lake.first)


def test_which_has_a_code_for_each_answer(run: Runner, lake: Lake, accept: Callable[[], None]) -> None:
    accept()
    canonical = run("which", "clicks")
    assert canonical.code == ExitCode.OK
    assert "clicks has a source of truth." in canonical.out
    assert "Ann knows it" in canonical.out
    assert "decided by ann" in canonical.out
    assert "score 0.80 of 1, between 0.60 and 0.90" in canonical.out
    assert run("which", FIRST).code == ExitCode.OK
    assert run("which", f"file://{FIRST}").code == ExitCode.OK
    assert run("which", str(lake.dataset_id)).code == ExitCode.OK
    assert run("which", SECOND).code == ExitCode.NOT_CANONICAL
    assert run("which", OTHER).code == ExitCode.UNKNOWN
    assert run("which", "nobody's").code == ExitCode.NOT_FOUND
    assert run("review", "revoke", "clicks", "--reason", "It was wrong").code == ExitCode.OK
    assert run("which", FIRST).code == ExitCode.SUPERSEDED


def test_an_ambiguous_name_lists_the_candidates(run: Runner, lake: Lake) -> None:
    with transaction(open_database(settings(run.environment()))) as session:
        twin = factories.dataset(session, "clicks")
    shown = run("which", "clicks")
    assert shown.code == ExitCode.AMBIGUOUS
    assert str(twin.id) in shown.err
    assert str(lake.dataset_id) in shown.err


def test_a_copy_is_moved_to_a_dataset_of_its_own(run: Runner, lake: Lake) -> None:
    moved = run("copies", "move", SECOND, "--reason", "another thing")
    assert moved.code == ExitCode.OK
    assert run("show", SECOND, "--json").json["dataset"]["id"] != str(lake.dataset_id)
    assert run("copies", "move", SECOND, "--to", "clicks", "--reason", "it is, after all").code == ExitCode.OK
    assert run("show", SECOND, "--json").json["dataset"]["id"] == str(lake.dataset_id)


def test_show_tells_the_answer_the_copies_and_the_columns(run: Runner, lake: Lake) -> None:
    shown = run("show", "clicks")
    assert shown.code == ExitCode.OK
    assert str(lake.dataset_id) in shown.out
    for told in ("Every click", "clicks now", "1,234", "1.9 MiB", "proposed", "unreadable", "timestamp"):
        assert told in shown.out
    assert "Nothing has been accepted as the source of truth of clicks yet." in shown.out
    assert shown.out.count(str(lake.dataset_id)) == 1
    assert "\x1b" not in shown.out
    assert len(run("show", "clicks", "--json").json["dataset"]["copies"]) == 2


def test_dumps_come_in_pages(run: Runner, lake: Lake) -> None:  # noqa: ARG001 - it fills the catalog
    first = run("dumps", "--limit", "1", "--json").json
    assert len(first["items"]) == 1
    rest = run("dumps", "--before", first["next"], "--json").json
    assert len(rest["items"]) == 1
    assert rest["next"] is None
    assert FIRST not in run("dumps", "--of", SECOND).out
    assert f"--limit 1 --before {first['next']}" in run("dumps", "--limit", "1").out
    assert "No older dump is known." in run("dumps", "--before", rest["items"][0]["id"]).out
    assert "No dump of it has arrived." in run("dumps", "--of", OTHER).out


def test_review_lists_and_decides_by_name(run: Runner, lake: Lake) -> None:
    listed = run("review")
    assert str(lake.nomination_id) in listed.out
    assert "0.80" in listed.out
    assert run("review", "--json").json["proposed"][0]["score"] == pytest.approx(0.8)
    assert run("review", "reject", "clicks", "--reason", "  ").code == ExitCode.INVALID
    assert run("review", "reject", "clicks", "--reason", "too old").code == ExitCode.OK
    assert "Nothing waits for a decision." in run("review").out
    gone = run("review", "accept", "clicks", "--reason", "but yes")
    assert gone.code == ExitCode.NOT_FOUND
    assert "Nothing is proposed for 'clicks' now" in gone.err
    assert run("review", "accept", str(lake.nomination_id), "--reason", "but yes").code == ExitCode.CONFLICT


def test_quality_tells_what_failed_and_with_all_what_passed(run: Runner, lake: Lake) -> None:
    shown = run("quality", "clicks")
    assert "3 unexpected (1 %)" in shown.out
    assert "expect_column_to_exist" not in shown.out
    assert "not validated (unreadable)" in shown.out
    assert "expect_column_to_exist" in run("quality", FIRST, "--all").out
    data = run("quality", FIRST, "--json").json
    assert [one["copy_id"] for one in data["versions"]] == [str(lake.first)]
    assert data["versions"][0]["suites"][0]["suite"] == "events"


def test_lineage_tells_how_each_link_is_known(run: Runner, lake: Lake) -> None:
    shown = run("lineage", "show", "clicks", "--down")
    assert "inferred" in shown.out
    assert "93 %" in shown.out
    assert OTHER in shown.out
    assert "Nothing is known of where clicks comes from or goes." in run("lineage", "show", "clicks", "--up").out
    data = run("lineage", "show", OTHER, "--json").json
    assert {node["copy_id"] for node in data["nodes"]} >= {str(lake.second)}
    assert data["edges"][0]["kind"] == "inferred"


def test_matches_are_listed_and_a_steward_has_the_last_word(run: Runner, lake: Lake) -> None:
    listed = run("matches", "list", "clicks")
    assert listed.code == ExitCode.OK
    for told in ("subset", "98 %", "100 %", "40 %", "is where the first was made from"):
        assert told in listed.out
    assert run("matches", "not-same", FIRST, SECOND, "--reason", " ").code == ExitCode.INVALID
    said = run("matches", "not-same", FIRST, SECOND, "--reason", "other shops")
    assert said.code == ExitCode.OK
    assert "are not copies of one dataset" in said.out
    assert run("matches", "same", FIRST, SECOND, "--reason", "the same shops").code == ExitCode.OK
    (verdict,) = run("matches", "list", FIRST, "--json").json["verdicts"]
    assert (verdict["same"], verdict["reason"], verdict["actor"]) == (True, "the same shops", "ann")
    assert str(lake.first) in {verdict["a_copy_id"], verdict["b_copy_id"]}
    assert f"{SECOND}. the same shops" in run("matches", "list", FIRST).out


def test_which_says_that_the_source_of_truth_cannot_be_read_now_and_why(
    run: Runner, lake: Lake, accept: Callable[[], None]
) -> None:
    accept()
    with transaction(open_database(settings(run.environment()))) as session:
        copy = session.get_one(Copy, lake.first)
        factories.version(session, copy, status="unreadable", reason="The footer is cut off.", rows=None)
    told = run("which", "clicks")
    assert told.code == ExitCode.OK
    assert "the bytes that were accepted are no longer there" in told.out
    assert "It cannot be read: The footer is cut off." in told.out
    shown = run("which", "clicks", "--json").json
    assert shown["canonical"]["why_unusable"] == "It cannot be read: The footer is cut off."


def test_a_source_of_truth_that_is_retired_is_one_no_longer(
    run: Runner, lake: Lake, accept: Callable[[], None]
) -> None:
    accept()
    assert run("copies", "retire", FIRST, "--reason", "the shop moved").code == ExitCode.OK
    told = run("which", "clicks")
    assert told.code == ExitCode.UNKNOWN
    assert "clicks now was the source of truth until 20" in told.out
    assert "Its copy was retired: the shop moved" in told.out
    assert run("which", FIRST).code == ExitCode.SUPERSEDED
    assert run("review", "accept", str(lake.nomination_id), "--reason", "x").code == ExitCode.CONFLICT
    assert run("copies", "move", FIRST, "--reason", "of its own").code == ExitCode.OK
    assert run("which", FIRST).code == ExitCode.SUPERSEDED


def test_a_source_of_truth_that_is_moved_is_one_no_longer(run: Runner, lake: Lake, accept: Callable[[], None]) -> None:
    accept()
    assert run("copies", "move", FIRST, "--to", OTHER, "--reason", "it holds visits").code == ExitCode.OK
    assert run("which", str(lake.dataset_id)).code == ExitCode.UNKNOWN
    assert run("which", OTHER).code == ExitCode.UNKNOWN
    assert run("which", FIRST).code == ExitCode.SUPERSEDED


def test_a_copy_is_retired_with_a_reason(run: Runner, lake: Lake) -> None:
    shown = run("copies", "retire", SECOND, "--reason", "nobody needs it")
    assert shown.code == ExitCode.OK
    assert "is retired: nobody needs it" in shown.out
    assert [copy["id"] for copy in run("show", "clicks", "--json").json["dataset"]["copies"]] == [str(lake.first)]


def test_search_without_documents_finds_nothing_and_says_the_way_on(run: Runner) -> None:
    shown = run("search", "clicks")
    assert shown.code == ExitCode.OK
    assert "Nothing was found." in shown.out
    assert "Leave some of them out." in run("search", "clicks", "--silo", "store").out
    assert "The catalog is empty." in run("search").out


def test_a_page_behind_the_last_says_so(run: Runner, lake: Lake) -> None:
    with transaction(open_database(settings(run.environment()))) as session:
        write(session, Document(lake.dataset_id, "clicks"))
    assert "Page 2 lies behind the last of the 1 dataset found." in run("search", "clicks", "--page", "2").out
    assert "1 found." in run("search", "clicks").out


def test_the_doctor_finds_a_fresh_installation_well(run: Runner) -> None:
    shown = run("doctor", "--json")
    states = {check["name"]: check["state"] for check in shown.json["checks"]}
    assert states["database"] == states["program"] == states["libraries"] == "ok"


def test_the_doctor_looks_at_the_expectations(run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CATALOG_EXPECTATIONS", str(tmp_path))
    (tmp_path / "bad.json").write_text("{bad")
    shown = run("doctor", "--json")
    assert shown.code == ExitCode.ATTENTION
    (found,) = (check for check in shown.json["checks"] if check["name"] == "expectations")
    assert found["state"] == "failed"
    assert "bad.json: it is not JSON" in found["remedy"]
    monkeypatch.setenv("CATALOG_EXPECTATIONS", str(tmp_path / "none"))
    assert "there is no such folder" in run("doctor").out


def test_the_doctor_says_what_to_do(run: Runner, lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lake
    shown = run("doctor", "--json")
    checks = {check["name"]: check for check in shown.json["checks"]}
    assert checks["root of store"]["state"] == "failed"  # the test's /lake is no folder
    assert "Mount it" in checks["root of store"]["remedy"]
    assert shown.code == ExitCode.ATTENTION
    monkeypatch.setenv("CATALOG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    down = run("doctor")
    assert down.code == ExitCode.ATTENTION
    assert "CATALOG_DATABASE_URL" in down.out


def test_the_database_is_checked_and_upgraded(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", f"sqlite:///{run.home.parent / 'other.db'}")
    assert run("db", "check").code == ExitCode.UNAVAILABLE
    assert run("silos", "list").code == ExitCode.UNAVAILABLE
    assert "upgraded from nothing" in run("db", "upgrade").out
    assert "was there already" in run("db", "upgrade").out
    assert run("db", "check").code == ExitCode.OK
    assert run("silos", "list").code == ExitCode.OK


@pytest.mark.usefixtures("lake")
def test_which_is_a_gate(run: Runner, accept: Callable[[], None]) -> None:
    undecided = run("which", "clicks", "--require", "canonical")
    assert undecided.code == ExitCode.UNKNOWN
    accept()
    assert run("which", "clicks", "--require", "canonical", "--max-age", "1d").code == ExitCode.OK
    old = run("which", "clicks", "--max-age", "0s")
    assert old.code == ExitCode.STALE
    assert "Not to be used: clicks now was last seen just now; at most 0.0 s are allowed." in old.out
    asked = run("which", SECOND, "--require", "canonical", "--json")
    assert (asked.code, asked.json["gate"]["problems"][0]["code"]) == (ExitCode.NOT_CANONICAL, "not_canonical")
    assert run("which", "clicks", "--max-age", "soon").code == ExitCode.INVALID
    assert run("which", "clicks", "--require", "perfect").code == ExitCode.INVALID


def test_which_of_several_tells_each_and_fails_with_the_first_that_does(
    run: Runner, lake: Lake, accept: Callable[[], None]
) -> None:
    accept()
    told = run("which", "clicks", "nobody's", SECOND)
    assert told.code == ExitCode.NOT_FOUND
    assert "Nothing is known as" in told.out
    shown = run("which", "clicks", SECOND, "--json")
    assert (shown.code, [one["answer"]["state"] for one in shown.json]) == (10, ["canonical", "not_canonical"])
    assert run("which", "clicks", FIRST, str(lake.dataset_id)).code == ExitCode.OK


def test_a_lint_lists_what_should_not_be_read(
    run: Runner, accept: Callable[[], None], tmp_path: Path, lake: Lake
) -> None:
    accept()
    told = {
        "eventTime": "2026-11-24T12:00:00Z",
        "producer": "p",
        "run": {"runId": str(lake.dataset_id)},
        "job": {"namespace": "etl", "name": "daily"},
        "inputs": [{"namespace": "file", "name": FIRST}],
    }
    (tmp_path / "right.json").write_text(json.dumps(told))
    (tmp_path / "wrong.json").write_text(json.dumps({**told, "inputs": [{"namespace": "file", "name": SECOND}]}))
    assert run("lint", "lineage", str(tmp_path / "right.json")).code == ExitCode.OK
    wrong = run("lint", "lineage", str(tmp_path / "wrong.json"))
    assert wrong.code == ExitCode.LINT
    assert f"file://{FIRST}" in wrong.out
    assert "1 of 1 inputs should not be read." in wrong.out
    assert run("lint", "lineage", "nothing-at-all").code == ExitCode.NOT_FOUND
    (tmp_path / "none.json").write_text("no")
    assert run("lint", "lineage", str(tmp_path / "none.json")).code == ExitCode.INVALID
