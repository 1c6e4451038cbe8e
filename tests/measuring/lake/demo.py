"""The demo: a retail lake of real data, and what the catalog makes of it. `scripts/demo` starts it."""

import argparse
import json
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from catalog.errors import CatalogError
from tests.measuring.lake import report
from tests.measuring.lake.running import Run, environment, run
from tests.measuring.machine import machine

PORT = 8080
HOME = Path(__file__).parents[3] / ".demo"


def main(arguments: Sequence[str] | None = None) -> None:
    """Build, register, work, report, and then serve the catalog; errors are told in one sentence."""
    given = _parser().parse_args(arguments)
    console = Console(stderr=True, highlight=False)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the workers are stopped too
    try:
        runs = _run(given, console)
        _report(given, runs)
    except KeyboardInterrupt:
        sys.exit(130)
    except (CatalogError, FileExistsError, OSError) as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback reaches a user
        _unexpected(given.folder, error, console)
    if not given.no_serve and not given.json:
        _serve(runs[0].home)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--no-serve", action="store_true", help="end after the report")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, and end")
    parser.add_argument("--seed", type=int, action="append", help="which lake to make; more than once for several")
    parser.add_argument("--folder", type=Path, default=HOME, help="where the lakes and their catalogs are kept")
    parser.add_argument("--scale", type=float, default=1.0, help="the share of the rows to use")
    return parser


def _run(given: argparse.Namespace, console: Console) -> list[Run]:
    given.started = time.perf_counter()
    seeds = list(dict.fromkeys(given.seed or [1]))
    return [run(given.folder.absolute() / f"seed-{seed}", seed, console, scale=given.scale) for seed in seeds]


def _report(given: argparse.Namespace, runs: Sequence[Run]) -> None:
    lakes = [one.lake for one in runs]
    seconds = {
        "install": float(os.environ.get("HEADWATER_INSTALL_SECONDS", "0")),
        "build": sum(one.seconds["build"] for one in runs) / len(runs),
        "pipeline": sum(one.seconds["pipeline"] for one in runs) / len(runs),
    }
    whole = time.perf_counter() - given.started
    numbers = {**report.figures(lakes, seconds), "machine": machine(), "seconds": round(whole, 1)}
    given.folder.joinpath("report.json").write_text(json.dumps(numbers, indent=1) + "\n")
    if given.json:
        print(json.dumps(numbers))
    else:
        report.show(report.page(), lakes, {**seconds, "in all, without the install": whole})


def _serve(home: Path) -> NoReturn:
    port = PORT if _is_free(PORT) else 0
    command = [sys.executable, "-m", "catalog", "serve", "--port", str(port)]
    sys.stdout.flush()
    os.execve(sys.executable, command, environment(home))  # noqa: S606 - our own program takes over


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _unexpected(folder: Path, error: Exception, console: Console) -> NoReturn:
    kept = folder / "last-error.txt"
    folder.mkdir(parents=True, exist_ok=True)
    kept.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace")
    told = f"Something went wrong that nobody expected ({type(error).__name__}: {error}). {kept} holds the details."
    console.print(told, style="red", markup=False)
    sys.exit(1)


if __name__ == "__main__":
    main()
