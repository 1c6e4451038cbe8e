"""The benchmark of validations works, and all of its expectations hold on what it makes."""

import json

import pytest

from tests.measuring import bench_quality
from tests.measuring.quality.clicks import suite


@pytest.mark.slow
def test_a_quick_run_gives_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    bench_quality.main(["--quick", "--json"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    for name in bench_quality.QUICK_FILES:
        for figure in ("sql_ratio", "pandas_speedup", "peak_mib"):
            assert figures[f"quality.{name}.{figure}"] > 0
    assert figures["quality.small.overhead_ms"] > 0
    assert figures["quality.parquet_1m.rows"] == bench_quality.QUICK_ROWS


def test_the_suite_has_26_expectations() -> None:
    assert len(suite()["expectations"]) == 26
