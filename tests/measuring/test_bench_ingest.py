"""The command that measures keeping events still works, and its events are events."""

import json

import pytest

from catalog.lineage.openlineage.events import read_event
from tests.measuring import bench_ingest


def test_the_events_that_are_measured_are_understood_whole() -> None:
    made = [read_event(one) for one in bench_ingest.events(40, seed=1)]
    assert [one.problems for one in made] == [()] * 40
    assert len({one.digest for one in made}) == 40
    assert {len(one.datasets) for one in made} == {2, 3}


@pytest.mark.slow
def test_a_quick_run_prints_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    bench_ingest.main(["--quick", "--json"])
    told = json.loads(capsys.readouterr().out)
    for database in ("sqlite", "postgresql"):
        for name in ("single.per_second", "batch.per_second", "batch.ratio"):
            assert told[f"ingest.{database}.{name}"] > 0
