"""The demo works from end to end, on a small lake, through the catalog's own commands."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from tests.measuring.lake.running import MARK, environment, run


@pytest.mark.slow
def test_the_demo_reports_for_machines(tmp_path: Path) -> None:
    command = ["-m", "tests.measuring.lake.demo", "--json", "--seed", "4", "--scale", "0.02", "--folder", str(tmp_path)]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    numbers = json.loads(done.stdout)
    assert numbers["dumps.accounted"] == numbers["dumps"]
    assert numbers["unreadable.recognised"] == 1
    assert numbers["unreadable.joined"] == 0
    assert numbers["impostors.joined"] == 0
    assert numbers["hollow.nominated"] == 0
    assert (tmp_path / "seed-4" / "lake" / "truth.json").exists()
    assert "Traceback" not in done.stderr


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="holds something else"):
        run(tmp_path, 1, Console(quiet=True), scale=0.01)
    assert (tmp_path / "thesis.txt").exists()
    assert not (tmp_path / MARK).exists()


def test_the_demo_keeps_away_from_the_catalog_of_whoever_runs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", "postgresql://real/data")
    assert "CATALOG_DATABASE_URL" not in environment(tmp_path)
    assert environment(tmp_path)["CATALOG_HOME"] == str(tmp_path)
