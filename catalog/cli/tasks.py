"""`catalog tasks`: the work to do, and failed work tried again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import click

from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.db import now
from catalog.pipeline import service
from catalog.pipeline.stages import BESIDE, STAGES
from catalog.queue import queries
from catalog.queue.models import Task, Worker
from catalog.web import human
from catalog.web.pagination import LARGEST

STATES = ("queued", "running", "done", "dead")
STAGE_NAMES = (*(stage.name for stage in (*STAGES, *BESIDE)), "change")


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def tasks(context: click.Context) -> None:
    """List the work to do, and try failed work again."""
    if context.invoked_subcommand is None:
        context.invoke(list_tasks, state=None, stage=None, limit=20)


@tasks.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--stage", type=click.Choice(STAGE_NAMES), help="Only those of this stage.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, LARGEST), help="How many.")
@click.pass_obj
def list_tasks(call: Call, state: str | None, stage: str | None, limit: int) -> None:
    """Count the tasks, and list the newest and the workers."""
    with call.transaction() as session:
        counts = queries.counts(session)
        found = queries.tasks(session, state=state, stage=stage, limit=limit)
        workers = queries.live_workers(session)
    shown = {"counts": counts, "tasks": [_task(one) for one in found], "workers": [_worker(one) for one in workers]}
    call.out.show(shown, lambda: [*_count_table(counts), *_task_table(found), *_worker_lines(workers)])


@tasks.command()
@click.argument("task_id", metavar="ID", type=click.UUID)
@click.pass_obj
def retry(call: Call, task_id: UUID) -> None:
    """Try a dead task again, with all its attempts."""
    with call.transaction(write=True) as session:
        shown = _task(service.retry(session, task_id, call.actor))
    call.out.show(shown, lambda: [f"Task {task_id} ({shown['stage']}) is queued again."])


def _count_table(counts: dict[str, dict[str, int]]) -> list[object]:
    rows = [(stage, *(human.count(states.get(state, 0)) for state in STATES)) for stage, states in counts.items()]
    return table(("stage", *STATES), rows, empty="No task was ever queued.")


def _task_table(found: Sequence[Task]) -> list[object]:
    at = now()
    rows = [
        (one.id, one.stage, one.state, one.attempts, human.ago(one.created_at, at), one.error or "") for one in found
    ]
    return table(("task", "stage", "state", "attempts", "since", "error"), rows, empty="No such task.")


def _worker_lines(workers: Sequence[Worker]) -> list[object]:
    if not workers:
        return ["No worker is running. Start one: catalog worker (or catalog serve)."]
    at = now()
    return [f"Worker {one.host} process {one.pid}, last heard of {human.ago(one.beat_at, at)}." for one in workers]


def _task(one: Task) -> dict[str, Any]:
    names = ("id", "stage", "subject_id", "state", "attempts", "progress", "error", "created_at", "run_after")
    return {name: getattr(one, name) for name in (*names, "started_at", "finished_at")}


def _worker(one: Worker) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("id", "host", "pid", "started_at", "beat_at")}
