"""What the scripts share does what it says on a machine that lacks things."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BASH = shutil.which("bash") or "/bin/bash"


@pytest.mark.parametrize(
    ("there", "has"), [("", False), ("chromium", True), ("chromium-browser", True), ("google-chrome", True)]
)
def test_a_browser_is_found_only_where_there_is_one(tmp_path: Path, there: str, *, has: bool) -> None:
    if there:
        program = tmp_path / there
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    asked = f'. scripts/environment.sh; PATH="{tmp_path}" headwater_has_browser'
    ran = subprocess.run([BASH, "-c", asked], cwd=ROOT, check=False)  # noqa: S603
    assert (ran.returncode == 0) is has


def test_a_browser_that_is_named_counts_when_it_can_be_run(tmp_path: Path) -> None:
    program = tmp_path / "mine"
    asked = f'. scripts/environment.sh; CHROMIUM="{program}" PATH="{tmp_path}" headwater_has_browser'
    program.write_text("#!/bin/sh\n")
    codes = []
    for mode in (0o644, 0o755):
        program.chmod(mode)
        codes.append(subprocess.run([BASH, "-c", asked], cwd=ROOT, check=False).returncode)  # noqa: S603
    assert codes == [1, 0]
