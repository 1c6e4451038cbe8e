"""The main job from the command line, with a worker process that the commands start themselves."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.cli import follow, scan
from catalog.cli.exit_codes import ExitCode
from catalog.db import new_id
from catalog.pipeline.progress import Progress
from tests.cli.running import Ran, Runner


def test_who_stops_waiting_is_told_that_the_work_goes_on(
    run: Runner, lake: Path, add_silo: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    add_silo("store")
    (lake / "orders.csv").write_text("id\n1\n")
    monkeypatch.setattr(follow, "_look", stopped)
    shown = run("register", str(lake / "orders.csv"), "--silo", "store", "--wait")
    assert shown.code == ExitCode.INTERRUPTED
    assert "What is registered stays so" in shown.err
    assert run("tasks", "--json").json["counts"] == {"scan": {"queued": 1}}


@pytest.mark.slow
def test_scan_wait_look_and_scan_again(run: Runner, lake: Path, add_silo: Callable[..., Ran]) -> None:
    add_silo("store")
    (lake / "orders.csv").write_text("id,name\n" + "".join(f"{n},thing {n}\n" for n in range(300)))
    (lake / "page.csv").write_text("<html></html>")
    (lake / "notes.docx").write_bytes(b"PK")
    first = run("scan", str(lake), "--silo", "store", "--wait", "--json")
    assert first.code == ExitCode.WORK_FAILED
    assert "one is started for this work" in first.err
    shown = first.json
    assert sorted(Path(one["path"]).name for one in shown["registered"]) == ["orders.csv", "page.csv"]
    assert [Path(one["path"]).name for one in shown["skipped"]] == ["notes.docx"]
    assert sorted(one["outcome"] for one in shown["work"]) == ["unreadable", "version"]
    assert run("search", "thing", "--json").json["total"] == 0
    assert run("search", "orders", "--json").json["total"] == 1
    again = run("register", str(lake / "orders.csv"), "--silo", "store", "--wait")
    assert again.code == ExitCode.OK
    assert "a sighting of that version" in again.out
    assert run("worker", "--until-idle", "--json").json == {"processes": 1, "failed": 0}
    counts = run("tasks", "--json").json["counts"]
    assert all(set(states) == {"done"} for states in counts.values())


def test_the_site_never_loads_great_expectations(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from catalog.app import create_app\n"
        "from catalog.config import settings\n"
        "import catalog.cli.serve\n"
        f"create_app(settings({{'CATALOG_HOME': {str(tmp_path)!r}}}))\n"
        "print('LOADED', [name for name in ('great_expectations', 'pandas') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert "LOADED []" in shown.stdout


def test_a_scan_that_finds_nothing_says_so(run: Runner, lake: Path, add_silo: Callable[..., Ran]) -> None:
    add_silo("store")
    shown = run("scan", str(lake), "--silo", "store")
    assert shown.code == ExitCode.OK
    assert shown.out.startswith("Nothing was registered: no file of data lies there")


def test_what_became_of_dumps_is_counted_in_words() -> None:
    ended = [
        Progress(new_id(), f"file:///{number}", outcome, None, "", 1.0, True, ())
        for number, outcome in enumerate(["version", "sighting", "version", "unreadable"])
    ]
    told = scan._lines(scan._Walked(), ended, wait=True)
    assert "Outcomes: 2 new versions, 1 sighting of known content, 1 unreadable dump." in told
