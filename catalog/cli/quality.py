"""`catalog quality`: what the expectations found."""

from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.models import Copy
from catalog.db import now
from catalog.quality import queries
from catalog.web import human

FIRST = ("failed", "error", "not_evaluated")
COUNTS = ("passed", "failed", "errors", "not_evaluated")


@click.command(cls=Command)
@click.argument("name", metavar="NAME|URI")
@click.option("--all", "everything", is_flag=True, help="List the expectations that passed too.")
@click.pass_obj
def quality(call: Call, name: str, *, everything: bool) -> None:
    """Show what the expectations found on what each copy holds now; for a URI, on that copy alone."""
    with call.transaction() as session:
        dataset = resolving.resolve(session, name)
        shown = [_copy(session, copy) for copy in _copies(session, name, datasets.members(session, dataset.id))]
    data = {"dataset_id": dataset.id, "name": dataset.name, "copies": shown}
    call.out.show(data, lambda: [*_suites(shown), "", *_expectations(shown, everything=everything)])


def _copies(session: Session, name: str, members: Sequence[Copy]) -> Sequence[Copy]:
    if "/" not in name:
        return members
    asked = resolving.copy_of(session, name)
    return [asked]


def _copy(session: Session, copy: Copy) -> dict[str, Any]:
    version = datasets.current_version(session, copy.id)
    found = queries.results(session, version.id) if version else []
    suites = queries.suites(session, found)
    names = ("outcome", *COUNTS, "seconds", "validated_at", "results")
    return {
        "copy_id": copy.id,
        "uri": copy.uri,
        "version_id": version.id if version else None,
        "status": version.status if version else "not scanned",
        "suites": [
            {
                "suite": suites[one.suite_id].name,
                "revision": suites[one.suite_id].revision,
                **{name: getattr(one, name) for name in names},
            }
            for one in found
        ],
    }


def _suites(shown: Sequence[dict[str, Any]]) -> list[object]:
    at = now()
    rows = [
        (
            copy["uri"],
            one["suite"],
            one["outcome"],
            *(one[count] for count in COUNTS),
            human.ago(one["validated_at"], at),
        )
        for copy in shown
        for one in copy["suites"]
    ]
    rows += [(copy["uri"], "—", f"not validated ({copy['status']})") for copy in shown if not copy["suites"]]
    columns = ("where", "suite", "outcome", "passed", "failed", "errors", "not evaluated", "when")
    return table(columns, rows, empty="There is no copy to validate.")


def _expectations(shown: Sequence[dict[str, Any]], *, everything: bool) -> list[object]:
    rows = [
        (one["outcome"], one["severity"], one["column"] or "(table)", one["type"], _observed(one), copy["uri"])
        for copy in shown
        for suite in copy["suites"]
        for one in suite["results"]
        if everything or one["outcome"] in FIRST
    ]
    if not rows:
        return ["Every expectation that was evaluated passed."] if any(copy["suites"] for copy in shown) else []
    return table(("outcome", "severity", "column", "expectation", "seen", "where"), rows, empty="")


def _observed(one: dict[str, Any]) -> str:
    if one["reason"]:
        return str(one["reason"])
    if one["unexpected_count"]:
        return f"{one['unexpected_count']:,} unexpected ({human.share(one['unexpected_share'])})"
    return "" if one["observed"] is None else f"{one['observed']}"
