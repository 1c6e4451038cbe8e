"""Monitors on the command line, on versions that went the whole way."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.running import Ran, Runner


def test_a_copy_is_watched_version_by_version(run: Runner, lake: Path, add_silo: Callable[..., Ran]) -> None:
    add_silo("web")
    path = lake / "sales.csv"
    for version in range(8):
        count = 400 + version if version < 7 else 150
        path.write_text("id,price\n" + "".join(f"{row},{10 + (row * 7 + version) % 40}.5\n" for row in range(count)))
        assert run("register", str(path), "--silo", "web").code == 0
        assert run("worker", "--until-idle").code == 0
    shown = run("monitors", "show", str(path))
    assert "breach" in shown.out
    latest = run("monitors", "show", str(path), "--json").json["latest"]
    assert next(one for one in latest["findings"] if one["series"] == "rows")["state"] == "breach"
    (incident,) = [one for one in run("incidents", "--json").json["items"] if one["about"] == "number of rows"]
    assert incident["summary"].startswith("The number of rows is 150; ")
    done = run("monitors", "set", str(path), "rows", "--off", "--reason", "It is rebuilt.")
    assert (done.code, "holds from the next version on" in done.out) == (0, True)
    again = run("monitors", "set", str(path), "nonsense", "--reason", "x")
    assert (again.code, "There is no monitor" in again.err) == (2, True)
