"""The process of a nomination by commands."""

import pytest

from catalog.cli.exit_codes import ExitCode
from catalog.config import settings
from catalog.migrations.opening import open_database
from tests.cli import lakes
from tests.cli.lakes import FIRST
from tests.cli.running import Runner


@pytest.fixture
def run_lake(run: Runner) -> Runner:
    engine = open_database(settings(run.environment()))
    lakes.lake(engine)
    engine.dispose()
    return run


def test_two_stewards_a_word_and_a_renewal(run_lake: Runner) -> None:
    run = run_lake
    assert run("silos", "set", "store", "--quorum", "2", "--reason", "We are many").code == ExitCode.OK
    assert "2 of its stewards must agree" in run("silos", "show", "store").out
    assert run("nominations", "comment", "clicks", "Look at November", "--as", "cy").code == ExitCode.OK
    stale = run("nominations", "accept", "clicks", "--reason", "ok", "--revision", "0")
    assert stale.code == ExitCode.CONFLICT
    first = run("nominations", "accept", "clicks", "--reason", "ok", "--as", "bo")
    assert "Your vote is kept. 1 of 2 stewards agreed so far." in first.out
    shown = run("nominations", "show", "clicks")
    for word in ("under review", "Look at November", "bo (unverified)", "1 of 2 stewards agreed"):
        assert word in shown.out
    assert [
        len(run("nominations", "list", "--show", "mine", "--json", "--as", who).json["nominations"])
        for who in ("bo", "ana")
    ] == [0, 1]
    second = run("review", "accept", "clicks", "--reason", "I too", "--until", "90d", "--as", "ana")
    assert f"file://{FIRST} is the source of truth of clicks." in second.out
    assert "until" in run("which", "clicks").out
    assert run("nominations", "review", "clicks", "--reason", "Still?").code == ExitCode.OK
    assert "under review" in run("which", "clicks").out
    owner = run("nominations", "renew", "clicks", "--reason", "mine", "--as", "web")
    assert "web answers for the copy and cannot decide alone" in owner.out
    assert "stays the source of truth" in run("nominations", "renew", "clicks", "--reason", "y", "--as", "bo").out


def test_what_somebody_proposed_is_theirs_to_withdraw_and_not_to_accept(run_lake: Runner) -> None:
    run = run_lake
    assert "Another decides" in run("nominations", "propose", FIRST, "--reason", "It is right", "--as", "cy").out
    refused = run("nominations", "accept", "clicks", "--reason", "mine", "--as", "cy")
    assert (refused.code, "cannot decide on it" in refused.err) == (ExitCode.FORBIDDEN, True)
    assert run("nominations", "withdraw", "clicks", "--reason", "no", "--as", "bo").code == ExitCode.CONFLICT
    assert run("nominations", "withdraw", "clicks", "--reason", "no", "--as", "cy").code == ExitCode.OK
    assert run("nominations", "accept", "clicks", "--reason", "late").code == ExitCode.NOT_FOUND
