"""Adding and showing silos."""

from collections.abc import Callable
from pathlib import Path

from catalog.cli.exit_codes import ExitCode
from tests.cli.running import Ran, Runner


def test_the_first_command_makes_the_database(run: Runner) -> None:
    shown = run("silos", "list")
    assert shown.code == ExitCode.OK
    assert "There are no silos yet" in shown.out
    assert (run.home / "catalog.db").exists()


def test_an_added_silo_is_listed_and_shown(run: Runner, lake: Path, add_silo: Callable[..., Ran]) -> None:
    added = add_silo("store", "--steward", "bo", "--steward", "cy", "--description", "The shops", "--no-cells")
    assert added.code == ExitCode.OK
    assert f"catalog scan {lake} --silo store" in added.out
    assert "store" in run("silos", "list").out
    shown = run("silos", "show", "store", "--json").json
    assert (shown["stewards"], shown["roots"], shown["keep_cells"]) == (["bo", "cy"], [str(lake)], False)
    assert "The shops" in run("silos", "show", "store").out


def test_a_name_is_given_once(add_silo: Callable[..., Ran]) -> None:
    add_silo("store")
    again = add_silo("store")
    assert again.code == ExitCode.CONFLICT
    assert "A silo named 'store' is there already" in again.err


def test_a_root_that_is_not_there_is_refused(run: Runner) -> None:
    shown = run("silos", "add", "store", "--root", "/no/such/folder", "--owner", "team")
    assert shown.code == ExitCode.NOT_FOUND
    assert "/no/such/folder" in shown.err
