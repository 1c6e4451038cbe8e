"""Debt, descriptions and deprecations on the command line."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.running import Ran, Runner


def test_a_dataset_is_described_and_deprecated(run: Runner, lake: Path, add_silo: Callable[..., Ran]) -> None:
    add_silo("web")
    (lake / "clicks.csv").write_text("id\n1\n")
    run("register", str(lake / "clicks.csv"), "--silo", "web", "--name", "clicks", "--owner", "ann")
    assert "1 dataset documented to" in run("debt").out
    assert run("debt", "--lacking", "owner", "--json").json["items"] == []
    assert run("describe", "clicks", "--text", "All clicks.", "--every", "1d").code == 0
    assert "24 h" in run("describe", "clicks").out
    assert run("describe", "clicks", "--column", "id").code == 2
    assert run("describe", "clicks", "--column", "id=x").code == 4  # nothing was read of it yet
    assert "It should arrive every 24 h, says its owner." in run("debt", "clicks").out
    run("deprecations", "add", "clicks", "--until", "2999-12-31", "--reason", "Old.")
    assert "use it no longer than 2999-12-31. Old." in run("which", "clicks").out
    assert run("deprecations", "list", "--json").json["items"][0]["set_by"] == "ann"
    assert run("deprecations", "add", "clicks", "--until", "soon", "--reason", "r").code == 2
    assert run("deprecations", "take-back", "clicks", "--reason", "Needed.").code == 0
    assert "Nothing is deprecated." in run("deprecations", "list").out
