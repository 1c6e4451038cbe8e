"""Trying a suite on what copies hold now, without keeping what it finds."""

from collections.abc import Sequence
from typing import Any

import click

from catalog.cli.exit_codes import ExitCode
from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.cli.suites import group
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.quality import service
from catalog.quality.outcome import FAILED, PASSED, Outcome, Verdict
from catalog.quality.service import ToValidate
from catalog.web import human


@click.command(cls=Command)
@click.argument("suite", metavar="SUITE")
@click.argument("name", metavar="NAME|URI")
@click.option("--all", "everything", is_flag=True, help="List the rules that passed too.")
@click.pass_obj
def test(call: Call, suite: str, name: str, *, everything: bool) -> int:
    """Try SUITE (a name, NAME@N or a file) on what the copies of NAME hold now; nothing of it is kept."""
    with call.transaction() as session:
        tried = group.found(session, call.settings, suite)
        copies = (
            [resolving.copy_of(session, name)]
            if "/" in name
            else datasets.members(session, resolving.resolve(session, name).id)
        )
        current = datasets.current_versions(session, [copy.id for copy in copies])
        todo = {
            copy.uri: service.trial(session, current[copy.id].id, tried, call.settings)
            for copy in copies
            if copy.id in current
        }
    verdicts = {uri: _tried(one) for uri, one in todo.items()}
    shown = [_shown(uri, verdict) for uri, verdict in verdicts.items()]
    call.out.show(
        {"suite": tried.name, "revision": tried.revision, "tried": shown},
        lambda: _table(verdicts, everything=everything),
    )
    return ExitCode.OK if all(one["outcome"] == PASSED for one in shown) and shown else ExitCode.WORK_FAILED


def _tried(todo: ToValidate) -> Verdict | None:
    found = service.validate(todo, lambda _share: None)
    return found[0] if found else None


def _shown(uri: str, verdict: Verdict | None) -> dict[str, Any]:
    results = [result.to_json() for result in verdict.results] if verdict else []
    return {"uri": uri, "outcome": verdict.outcome if verdict else "not_evaluated", "results": results}


def _table(verdicts: dict[str, Verdict | None], *, everything: bool) -> list[object]:
    rows = [
        (one.outcome.replace("_", " "), one.severity, one.column or "(table)", one.note or one.type, _seen(one), uri)
        for uri, verdict in verdicts.items()
        for one in (verdict.results if verdict else ())
        if everything or one.outcome != PASSED
    ]
    told = [f"{uri}: {_said(verdict)}" for uri, verdict in verdicts.items()] or ["No copy of it holds a version yet."]
    return [*told, *_listed(rows)]


def _listed(rows: Sequence[Sequence[object]]) -> list[object]:
    columns = ("outcome", "severity", "column", "rule", "seen", "where")
    return ["", *table(columns, rows, empty="")] if rows else []


def _said(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not evaluated; it holds nothing that can be read"
    counts = ", ".join(f"{verdict.count(what)} {what}" for what in (PASSED, FAILED))
    return f"{verdict.outcome.replace('_', ' ')} ({counts} of {human.plural(len(verdict.results), 'rule')})"


def _seen(one: Outcome) -> str:
    if one.reason:
        return one.reason
    if one.unexpected_count:
        return f"{one.unexpected_count:,} unexpected ({human.share(one.unexpected_share)})"
    return "" if one.observed is None else f"{one.observed}"
