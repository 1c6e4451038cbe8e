"""`catalog lineage jobs`: what starts a job, what comes before and after it, and what feeds it."""

from collections.abc import Sequence

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.lineage.job_links import DEEPEST
from catalog.lineage.openlineage.dependencies import KINDS
from catalog.lineage.questions import job_routes
from catalog.lineage.questions.job_routes import JobsAround
from catalog.lineage.schemas import JobLinkShown, JobShown
from catalog.web import human


@click.command(cls=Command)
@click.argument("namespace")
@click.argument("name")
@click.option("--depth", default=1, show_default=True, type=click.IntRange(1, DEEPEST), help="How many links.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only such links; repeatable.")
@click.pass_obj
def jobs(call: Call, /, namespace: str, name: str, *, depth: int, kinds: tuple[job_routes.Kind, ...]) -> None:
    """List the jobs that NAME in NAMESPACE hangs together with; with --depth 2 also those that share its parent."""
    with call.transaction() as session:
        shown = job_routes.show_jobs(namespace, name, session, call.settings, depth=depth, kind=list(kinds))
    call.out.show(shown, lambda: _lines(shown))


def told(links: Sequence[JobLinkShown]) -> list[object]:
    """Tell of links between jobs as a table."""
    rows = [
        (_named(one.source), one.kind, _named(one.target), _known(one), _how(one), human.instant(one.last_seen))
        for one in links
    ]
    columns = ("job", "", "other job", "known by", "how", "last said")
    return list(table(columns, rows, empty="No other job is known to hang together with it."))


def _lines(shown: JobsAround) -> list[object]:
    lines = told(shown.links)
    if shown.complete:
        return lines
    further = human.plural(shown.more, "more job")
    return [*lines, f"{further} further on{': use a larger --depth' if shown.truncated_because == 'depth' else ''}."]


def _named(job: JobShown) -> str:
    return f"{job.namespace} {job.name}"


def _known(link: JobLinkShown) -> str:
    if link.ended_at is not None:
        return f"{link.known_by}, until {human.instant(link.ended_at)}"
    return link.known_by if link.unseen_days is None else f"{link.known_by}, not seen for {link.unseen_days:,} days"


def _how(link: JobLinkShown) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {fact}" for name, fact in link.facts.items())
