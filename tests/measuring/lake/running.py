"""Run the catalog over a lake, through its own code: two silos, every dump registered, two workers until idle."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from catalog.config import Settings, settings
from catalog.db import transaction
from catalog.errors import Unavailable
from catalog.migrations.opening import open_database
from catalog.pipeline.service import Registration, register_dump
from catalog.pipeline.stages import STAGES
from catalog.queue import queries as queue
from catalog.silos import service as silos
from catalog.silos.access import Actor
from tests.measuring.lake import reading
from tests.measuring.lake.build import build
from tests.measuring.lake.report import Lake
from tests.measuring.lake.truth import Truth

ACTOR = Actor("demo")
WORKERS = 2
LOOK_SECONDS = 0.5
STEWARDS = {"store": "store data office", "ecommerce": "web analytics"}
MARK = "made-by-the-demo"


@dataclass(frozen=True)
class Run:
    """What one lake showed, where its catalog lives, and the seconds that each part took."""

    lake: Lake
    home: Path
    seconds: Mapping[str, float]


def run(folder: Path, seed: int, console: Console, *, scale: float = 1.0, declare: bool = True) -> Run:
    """Build a lake and a fresh catalog in `folder`, work through everything, and read what was found.

    Raises Unavailable when a worker ends badly. Without `declare` nobody says what a dump was made of.
    """
    _make_fresh(folder)
    seconds: dict[str, float] = {}
    with _timed(seconds, "build"), console.status(f"Building the lake of seed {seed} ..."):
        truth = build(folder / "lake", seed, scale)
    told = truth if declare else replace(truth, dumps=tuple(replace(dump, declared=False) for dump in truth.dumps))
    return work_through(told, folder / "home", console, seconds)


def work_through(truth: Truth, home: Path, console: Console, seconds: dict[str, float] | None = None) -> Run:
    """Register the dumps of a lake in a fresh catalog, in the truth's order, let it work, and read what it found.

    Raises Unavailable when a worker ends badly.
    """
    seconds = {} if seconds is None else seconds
    engine = open_database(_settings(home))
    with _timed(seconds, "pipeline"):
        with console.status("Registering the dumps ..."):
            _register(engine, truth)
        _work(engine, home, len(truth.dumps), console)
    with transaction(engine, write=False) as session:
        found = reading.read(session, truth)
    engine.dispose()
    return Run(Lake(truth, found), home, seconds)


def environment(home: Path) -> dict[str, str]:
    """Give the environment in which `catalog` uses the catalog kept in `home`, whatever else is set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CATALOG_")}
    return {**kept, "CATALOG_HOME": str(home), "CATALOG_ACTOR": ACTOR.name}


def _settings(home: Path) -> Settings:
    return settings(environment(home))


def _make_fresh(folder: Path) -> None:
    """Empty a folder that an earlier run made; any other folder must be empty already."""
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()):
        if not mark.exists():
            raise FileExistsError(f"{folder} holds something else. Name an empty folder, or one that does not exist.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - start


def _register(engine: Engine, truth: Truth) -> None:
    with transaction(engine) as session:
        for name, path in truth.silos.items():
            stewards = [STEWARDS.get(name, name)]
            silos.add(session, name=name, owner=name, stewards=stewards, roots=[path], actor=ACTOR)
    known = truth.by_label()
    for dump in truth.dumps:
        sources = [known[dump.parent].path] if dump.declared and dump.parent else []
        with transaction(engine) as session:
            register_dump(session, Registration(uri=dump.path, silo=dump.silo, sources=sources), ACTOR)


def _work(engine: Engine, home: Path, dumps: int, console: Console) -> None:
    """Let the workers run until nothing is left, showing how far they are."""
    log = home / "workers.log"
    command = [sys.executable, "-m", "catalog", "worker", "--until-idle", "--processes", str(WORKERS)]
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console)
    with log.open("wb") as kept, bar:
        workers = subprocess.Popen(command, stdout=kept, stderr=kept, env=environment(home))  # noqa: S603 - our own
        try:
            shown = bar.add_task("Working", total=None)
            while workers.poll() is None:
                _tell(engine, bar, shown, dumps)
                time.sleep(LOOK_SECONDS)
            _tell(engine, bar, shown, dumps)
        finally:
            if workers.poll() is None:
                workers.terminate()
                workers.wait()
    if workers.returncode:
        raise Unavailable(part="A worker", reason=f"it ended with code {workers.returncode}; {log} tells why.")


def _tell(engine: Engine, bar: Progress, shown: TaskID, dumps: int) -> None:
    with transaction(engine, write=False) as session:
        counts = queue.counts(session)
    done = {stage: states.get("done", 0) for stage, states in counts.items()}
    everything = {stage: sum(states.values()) for stage, states in counts.items()}
    now = next((stage.name for stage in STAGES if done.get(stage.name, 0) < everything.get(stage.name, 0)), "")
    told = f"Working: {now} {done.get(now, 0)}/{everything.get(now, 0)}" if now else "Working: done"
    # Every dump is to be scanned, validated, matched, ranked, nominated and indexed, even if no task says so yet.
    total = max(sum(everything.values()), dumps * len(STAGES) * 3 // 4)
    finished = sum(done.values()) if now else total
    bar.update(shown, description=told, total=total, completed=finished)
