"""Workers killed at random moments of every stage leave what an undisturbed run leaves, on both databases."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.pipeline.stages import STAGES

ROOT = Path(__file__).parents[2]
DATABASES = ("sqlite", "postgresql")
KILLS = 2


@pytest.mark.slow
def test_kills_in_every_stage_lose_nothing_and_double_nothing() -> None:
    # In a process of its own: workers are forks, and forks of a process full of other tests' threads may hang.
    command = [sys.executable, "-m", "tests.measuring.evaluate_crash", "--quick", "--json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)  # noqa: S603
    assert ran.stdout, ran.stderr
    told = json.loads(ran.stdout)
    assert (told["missing"], told["doubled"], ran.returncode) == (0, 0, 0), ran.stderr
    hits = {f"kills.{database}.{stage.name}": KILLS for database in DATABASES for stage in STAGES}
    assert {name: told[name] for name in hits} == hits
    assert told["kills"] == sum(hits.values())
