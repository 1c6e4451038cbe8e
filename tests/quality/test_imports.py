"""Great Expectations takes seconds to import: no process but a worker that validates may do so."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module",
    [
        "catalog.cli.main",
        "catalog.app",
        "catalog.quality.service",
        "catalog.quality.queries",
        "catalog.pipeline.stages",
        "catalog.quality.sufficiency.reading",
    ],
)
def test_importing_does_not_load_the_heavy_ones(module: str) -> None:
    code = f"import sys, {module}; print([m for m in ('great_expectations', 'pandas', 'scipy') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert found.stdout.strip() == "[]", found.stderr


def test_the_room_itself_is_light() -> None:
    code = "import sys, catalog.quality.service; print([m for m in ('duckdb', 'pyarrow') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert found.stdout.strip() == "[]", found.stderr
