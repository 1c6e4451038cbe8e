"""Owners on the command line."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.running import Ran, Runner


def test_a_dataset_is_claimed_offered_and_accepted(run: Runner, lake: Path, add_silo: Callable[..., Ran]) -> None:
    add_silo("web", "--steward", "bo")
    (lake / "clicks.csv").write_text("id\n1\n")
    run("register", str(lake / "clicks.csv"), "--silo", "web", "--name", "clicks")
    told = run("owners", "orphans").out
    assert "Nobody answers for 1 of 1 dataset." in told
    assert "ann registered 1 of 1 arrival." in told
    assert run("owners", "orphans", "--copies", "--json").json["items"][0]["proposals"][0]["who"] == "ann"
    assert run("owners", "claim", "clicks").out.strip() == "ann answers for clicks."
    assert run("owners", "claim", "clicks", "--as", "bo").code == 5
    run("owners", "hand-over", "clicks", "--to", "bo", "--reason", "I leave.")
    assert "I leave." in run("owners", "offers", "--to", "bo").out
    assert run("owners", "accept", "clicks").code == 6
    assert run("owners", "accept", "clicks", "--as", "bo").code == 0
    given = run("owners", "assign", "clicks", "nothing", "--to", "cy", "--reason", "r")
    assert "cy answers for clicks." in given.out
    assert "Not done for nothing" in given.out
    history = run("owners", "history", "clicks").out
    assert [word in history for word in ("claimed", "handed over", "assigned", "I leave.")] == [True] * 4
    assert run("owners", "decline", "clicks").code == 4
