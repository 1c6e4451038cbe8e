"""`catalog worker`: works on what is queued."""

import os
import subprocess
import sys
import threading

import click

from catalog import logs
from catalog.cli.exit_codes import ExitCode
from catalog.cli.frame import Call, Command
from catalog.config import Settings
from catalog.lineage import events
from catalog.nominations import deadlines
from catalog.nominations.review import Terms
from catalog.notifications import posting
from catalog.notifications import service as notifications
from catalog.pipeline import refreshing, sealing
from catalog.pipeline.stages import handlers
from catalog.quality.monitoring import expecting
from catalog.queue.worker import Sweep, stop_on_signals, work
from catalog.scanning.spool import spool, sweep

PARENT_LOOK_SECONDS = 1.0


@click.command(cls=Command)
@click.option("--until-idle", is_flag=True, help="Stop when nothing is left to do soon.")
@click.option("--processes", default=1, type=click.IntRange(1, 64), show_default=True, help="How many work together.")
@click.option("--parent", type=int, hidden=True, help="Stop when this process is gone.")
@click.pass_obj
def worker(call: Call, *, until_idle: bool, processes: int, parent: int | None) -> int:
    """Work on what is queued: scan, validate, match, rank, nominate, index.

    SIGTERM and Ctrl-C let the running task finish for a while, then give it back to the queue.
    """
    logs.set_up(call.settings, process="worker")
    stop = stop_on_signals()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent, stop), daemon=True, name="parent").start()
    sweep(spool(call.settings).folder)
    engine = call.engine
    others = [_start_another(until_idle=until_idle) for _ in range(processes - 1)]
    try:
        sweeps = _sweeps(call.settings)
        table, errand = handlers(call.settings), sealing.ERRAND
        work(engine, table, call.settings, until_idle=until_idle, stop=stop, sweeps=sweeps, errand=errand)
    finally:
        if stop.is_set() or not until_idle:
            for other in others:
                other.terminate()
        codes = [other.wait() for other in others]
    call.out.show({"processes": processes, "failed": sum(map(bool, codes))}, list)
    return ExitCode.UNEXPECTED if any(codes) else ExitCode.OK


def _sweeps(settings: Settings) -> list[Sweep]:
    terms = Terms.of(settings)
    return [
        refreshing.sweep,
        expecting.sweep,
        lambda session: events.sweep(session, settings.event_retention_days),
        notifications.remind,
        posting.revive,
        lambda session: deadlines.sweep(session, terms),
        lambda session: deadlines.sweep_late(session, terms),
    ]


def _start_another(*, until_idle: bool) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "catalog", "worker", "--parent", str(os.getpid())]
    return subprocess.Popen([*command, *(["--until-idle"] if until_idle else [])])  # noqa: S603 - our own program


def _watch(parent: int, stop: threading.Event) -> None:
    # A parent that was killed cannot tell us to stop; nobody would look after this process.
    while not stop.wait(PARENT_LOOK_SECONDS):
        if os.getppid() != parent:
            stop.set()
