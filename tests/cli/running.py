"""Running command lines in tests, in this process and with a home of their own."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from catalog.cli import main as cli


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Runner:
    """Runs commands against the catalog in `home`."""

    home: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Ran:
        """Run a command line as the shell would."""
        self.capture.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main(arguments)
        shown = self.capture.readouterr()
        return Ran(int(left.value.code or 0), shown.out, shown.err)

    def environment(self) -> dict[str, str]:
        """Give the environment for running it in a process of its own."""
        return {**os.environ, "CATALOG_HOME": str(self.home)}
