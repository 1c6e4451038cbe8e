"""Following the work on dumps to its end, with a bar; a worker is started when none lives."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self
from uuid import UUID

from catalog.cli.exit_codes import ExitCode
from catalog.cli.frame import Call
from catalog.errors import WorkerFailed
from catalog.pipeline import progress
from catalog.pipeline.progress import Progress
from catalog.queue import queries as queue
from catalog.web import human

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

BATCH = 200
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 1.0
MOST_STARTS = 5


def follow(call: Call, dump_ids: Sequence[UUID]) -> list[Progress]:
    """Wait until every dump is settled, and tell how each ended, in the order given."""
    try:
        return _followed(call, dump_ids)
    except KeyboardInterrupt:
        call.out.note("What is registered stays so; a worker goes on with it. `catalog tasks` shows the work.")
        raise


def _followed(call: Call, dump_ids: Sequence[UUID]) -> list[Progress]:
    ended: dict[UUID, Progress] = {}
    pause = SHORTEST_PAUSE_SECONDS
    with _Stand(call) as stand, bar("Working") as drawn:
        line = drawn.add_task("", total=max(len(dump_ids), 1))
        while open_ids := [dump_id for dump_id in dump_ids if dump_id not in ended]:
            seen = _look(call, open_ids)
            ended.update({one.dump_id: one for one in seen if one.settled})
            drawn.update(line, completed=len(ended) + sum(one.share for one in seen if not one.settled))
            drawn.update(line, description=_told(seen, len(dump_ids)))
            if len(ended) < len(dump_ids):
                stand.look_after()
                time.sleep(pause)
                pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
    return [ended[dump_id] for dump_id in dump_ids]


def code_of(ended: Sequence[Progress]) -> ExitCode:
    """Say whether the work on all of them came to a good end."""
    bad = any(one.failures or one.outcome in {"unreadable", "missing"} for one in ended)
    return ExitCode.WORK_FAILED if bad else ExitCode.OK


def sentence(one: Progress) -> str:
    """Tell in a line what became of a dump."""
    told = {
        "version": "new content, kept as a new version.",
        "sighting": "content that is known already: a sighting of that version.",
        "unreadable": f"cannot be read: {one.reason or 'no reason is known.'}",
        "missing": f"nothing could be scanned: {one.reason or 'no reason is known.'}",
    }.get(one.outcome, f"{one.outcome}.")
    return " ".join([f"{one.uri}: {told}", *(f"Given up: {failure}" for failure in one.failures)])


@contextmanager
def bar(what: str) -> Iterator["Bar"]:
    """Draw a progress bar on stderr while something takes its time; nothing when stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415 - it is slow to load, most commands do without

    from catalog.cli.output import console  # noqa: PLC0415

    words = TextColumn("{task.description}", markup=False)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), words)
    screen = console(sys.stderr)
    with Bar(*columns, console=screen, transient=True, disable=not sys.stderr.isatty()) as drawn:
        yield drawn


def _look(call: Call, dump_ids: Sequence[UUID]) -> list[Progress]:
    seen: list[Progress] = []
    for some in _batches(dump_ids):
        with call.transaction() as session:
            seen += progress.of_dumps(session, some)
    return seen


def _batches(dump_ids: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [dump_ids[start : start + BATCH] for start in range(0, len(dump_ids), BATCH)]


def _told(seen: Sequence[Progress], total: int) -> str:
    stages = sorted({one.stage for one in seen if one.stage})
    left = sum(not one.settled for one in seen)
    return f"{', '.join(stages)} ({left:,} of {human.plural(total, 'dump')} left)" if left else "done"


class _Stand:
    """Sees to it that somebody works: starts a worker of our own while no other lives."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.log: Path = call.settings.home / "worker.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def look_after(self) -> None:
        """Start a worker when ours has ended, or was never started, and no other lives."""
        if self.process is not None and self.process.poll() is None:
            return
        with self.call.transaction() as session:
            if queue.live_workers(session):
                return
        if self.starts >= MOST_STARTS:
            raise WorkerFailed(log=self.log)
        if not self.starts:
            self.call.out.note(f"No worker is running; one is started for this work (its log: {self.log}).")
        self.starts += 1
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = _start(log)


def _start(log: IO[bytes]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "catalog", "worker", "--until-idle", "--parent", str(os.getpid())]
    # A worker works for everybody, whoever's token this command was given with.
    environ = {name: value for name, value in os.environ.items() if name != "CATALOG_TOKEN"}
    return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, env=environ)  # noqa: S603 - our own program
