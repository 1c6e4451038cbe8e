"""The frame of the command line: quick to start, one sentence on failure, codes that mean something."""

import io
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy.exc import IntegrityError

from catalog import errors
from catalog.cli import main as cli
from catalog.cli.exit_codes import ExitCode
from catalog.cli.output import Output, plain, printable, table
from tests.cli.running import Ran, Runner

HEAVY = ("great_expectations", "duckdb", "networkx", "pyarrow", "numpy", "sqlalchemy", "fastapi", "rich", "pandas")


def test_help_costs_less_than_half_a_second_of_cpu() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    shown = subprocess.run([sys.executable, "-m", "catalog", "--help"], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5
    for name, (_, told) in cli.COMMANDS.items():
        assert name in shown.stdout
        assert told in shown.stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, catalog.cli.main as m\n"
        "try: m.main(['--help'])\n"
        f"except SystemExit: print('LOADED', [n for n in {HEAVY!r} if n in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert "LOADED []" in shown.stdout


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_has_help_and_the_shared_options(run: Runner, name: str) -> None:
    shown = run(name, "--help")
    assert shown.code == 0
    assert "Usage: catalog " + name in shown.out


def test_an_expected_error_is_one_sentence_and_its_code(run: Runner) -> None:
    shown = run("silos", "show", "nowhere")
    assert shown.code == ExitCode.NOT_FOUND
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert "No silo is named 'nowhere'" in shown.err


def test_an_error_in_json_has_the_shape_that_http_gives(run: Runner) -> None:
    shown = run("silos", "show", "nowhere", "--json")
    error = json.loads(shown.out)["error"]
    assert set(error) == {"code", "message", "facts"}
    assert error["code"] == "silo_not_found"


def test_json_may_stand_before_and_after_the_command(run: Runner) -> None:
    assert run("--json", "silos", "list").json == {"silos": []}
    assert run("silos", "list", "--json").json == {"silos": []}


@pytest.mark.parametrize("arguments", [("nonsense",), ("silos", "add"), ("silos", "add", "x", "--rot", "y")])
def test_wrong_use_says_what_is_wrong_and_where_help_is(run: Runner, arguments: tuple[str, ...]) -> None:
    shown = run(*arguments)
    assert shown.code == ExitCode.INVALID
    assert "--help` shows how it is used" in shown.err


def test_an_unexpected_error_keeps_its_trace_in_a_file(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("boom")

    monkeypatch.setattr("catalog.silos.queries.list_all", fail)
    shown = run("silos", "list")
    assert shown.code == ExitCode.UNEXPECTED
    assert "Traceback" not in shown.err
    assert "Traceback" in (run.home / "last-error.txt").read_text()


def test_somebody_who_was_first_is_told_and_no_accident(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    class Raised(Exception):  # noqa: N818 - what a driver raises
        sqlite_errorname = "SQLITE_CONSTRAINT_UNIQUE"

    def fail(*_: object) -> None:
        raise IntegrityError("INSERT", {}, Raised())

    monkeypatch.setattr("catalog.silos.queries.list_all", fail)
    shown = run("silos", "list", "--json")
    assert shown.code == ExitCode.CONFLICT
    assert shown.json["error"]["code"] == "conflict"
    assert "Refresh and try again" in shown.err


@pytest.mark.parametrize("text", ["a\0b", "not utf-8: \udcff"])
def test_a_text_that_no_database_keeps_is_refused(
    run: Runner, lake: Path, add_silo: Callable[..., Ran], text: str
) -> None:
    refused = add_silo("store", "--description", text)
    assert (refused.code, refused.out) == (ExitCode.INVALID, "")
    assert "holds a NUL or bytes that are no text" in refused.err
    assert "Traceback" not in refused.err
    assert add_silo("store").code == ExitCode.OK
    (lake / "a.csv").write_text("id\n1\n")
    assert run("register", str(lake / "a.csv"), "--silo", "store").code == ExitCode.OK
    assert run("copies", "retire", str(lake / "a.csv"), "--reason", text).code == ExitCode.INVALID


@pytest.mark.parametrize("value", ["many", "-1", "0", "", "1e3"])
def test_a_setting_that_is_no_number_is_named(run: Runner, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CATALOG_MAX_COLUMNS", value)
    shown = run("silos", "list")
    assert shown.code == ExitCode.INVALID
    assert f"CATALOG_MAX_COLUMNS is {value!r}" in shown.err


@pytest.mark.parametrize(
    ("url", "told"),
    [("nonsense:secret", "no address of a database"), ("mysql://me:secret@host/name", "only PostgreSQL and SQLite")],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(
    run: Runner, monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", url)
    for command in (("silos", "list"), ("db", "upgrade"), ("doctor",)):
        shown = run(*command)
        assert shown.code == ExitCode.INVALID
        assert told in shown.err
        assert "secret" not in shown.err


def test_a_file_that_is_no_database_is_told_so(run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("dear diary, " * 100)
    monkeypatch.setenv("CATALOG_DATABASE_URL", f"sqlite:///{tmp_path / 'notes.db'}")
    shown = run("silos", "list")
    assert shown.code == ExitCode.UNAVAILABLE
    assert "file is not a database. Check CATALOG_DATABASE_URL" in shown.err


def test_a_home_that_is_a_file_is_told_so(run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CATALOG_HOME", str(tmp_path / "file"))
    shown = run("silos", "list")
    assert shown.code == ExitCode.INVALID
    assert "Set CATALOG_HOME" in shown.err


def test_a_database_that_does_not_answer_is_told_so(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    shown = run("silos", "list")
    assert shown.code == ExitCode.UNAVAILABLE
    assert "does not answer" in shown.err


def test_every_error_of_the_house_has_a_documented_exit_code() -> None:
    def below(kind: type[errors.CatalogError]) -> list[type[errors.CatalogError]]:
        return [kind, *(deeper for child in kind.__subclasses__() for deeper in below(child))]

    assert {error.exit_code for error in below(errors.CatalogError)} <= {code.value for code in ExitCode}
    assert all(code.sentence.endswith(".") for code in ExitCode)


def test_without_a_command_the_help_is_shown_as_it_is(run: Runner) -> None:
    for arguments, last in (((), "docs/commands.md."), (("copies",), "retire  Take a copy")):
        shown = run(*arguments)
        assert shown.code == ExitCode.INVALID
        assert shown.err.startswith("Usage: catalog")
        assert last in shown.err.splitlines()[-1]


def test_a_cell_of_a_table_stays_on_its_line() -> None:
    (made,) = table(("name", "rows"), [("two\nlines", 1)], empty="")
    assert next(iter(made.columns[0].cells)).plain == "two\\nlines"  # type: ignore[attr-defined]


def test_a_narrow_terminal_folds_paths_but_no_id() -> None:
    shown = io.StringIO()
    (made,) = table(("dump", "where"), [("01a20c59-0eca-72ed-96e7-3a5d258eeb24", "/lake/" + "x" * 80)], empty="")
    Console(file=shown, width=60).print(made)
    assert "01a20c59-0eca-72ed-96e7-3a5d258eeb24" in shown.getvalue()
    assert shown.getvalue().count("x") == 80


def test_output_shows_control_characters_instead_of_obeying_them() -> None:
    assert printable("a\x1b[31mred\x07") == "a\\x1b[31mred\\x07"


def test_json_has_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=True).show({"mean": float("nan"), "path": Path("/a"), "codes": (1, 2)}, list)
    assert json.loads(capsys.readouterr().out) == {"mean": None, "path": "/a", "codes": [1, 2]}
    assert plain({"x": {Path("/b")}}) == {"x": ["/b"]}


def test_a_reader_that_leaves_early_is_no_error(run: Runner, add_silo: Callable[..., Ran]) -> None:
    add_silo("store")
    command = f"{sys.executable} -m catalog silos list | head -0"
    shown = subprocess.run(  # noqa: S602 - a pipe is what is tested
        command, shell=True, capture_output=True, text=True, check=True, env=run.environment()
    )
    assert "Traceback" not in shown.stderr
    assert "Exception" not in shown.stderr
