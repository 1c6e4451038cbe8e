"""`catalog quality NAME`: what the expectations found."""

from collections.abc import Sequence

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.datasets import resolving
from catalog.db import now
from catalog.quality.routes import show_dataset
from catalog.quality.schemas import ExpectationShown, VersionQuality
from catalog.web import human


@click.command(cls=Command)
@click.argument("name", metavar="NAME|URI")
@click.option("--all", "everything", is_flag=True, help="List the expectations that passed too.")
@click.pass_obj
def show(call: Call, name: str, *, everything: bool) -> None:
    """Show what the expectations found on what each copy holds now; for a URI, on that copy alone."""
    with call.transaction() as session:
        shown = show_dataset(name, session)
        if "/" in name:
            asked = resolving.copy_of(session, name)
            shown.versions = [one for one in shown.versions if one.copy_id == asked.id]
    call.out.show(shown, lambda: [*_suites(shown.versions), "", *_expectations(shown.versions, everything=everything)])


def _suites(versions: Sequence[VersionQuality]) -> list[object]:
    at = now()
    rows: list[tuple[object, ...]] = [
        (
            version.uri,
            one.suite,
            one.outcome.replace("_", " "),
            *(one.passed, one.failed, one.errors, one.not_evaluated),
            human.ago(one.validated_at, at),
            "the suite was made from this version" if one.is_basis else "",
        )
        for version in versions
        for one in version.suites
    ]
    rows += [(one.uri, "—", f"not validated ({one.status})") for one in versions if not one.suites]
    columns = ("where", "suite", "outcome", "passed", "failed", "errors", "not evaluated", "when", "mind")
    return table(columns, rows, empty="No copy of it holds a version yet. `catalog tasks` shows the work to do.")


def _expectations(versions: Sequence[VersionQuality], *, everything: bool) -> list[object]:
    rows = [
        (one.outcome.replace("_", " "), one.severity, one.column or "(table)", one.type, _seen(one), version.uri)
        for version in versions
        for suite in version.suites
        for one in suite.results
        if everything or one.outcome != "passed"
    ]
    if not rows:
        return ["Every expectation passed."] if any(version.suites for version in versions) else []
    return table(("outcome", "severity", "column", "expectation", "seen", "where"), rows, empty="")


def _seen(one: ExpectationShown) -> str:
    if one.reason:
        return one.reason
    if one.unexpected_count:
        return f"{one.unexpected_count:,} unexpected ({human.share(one.unexpected_share)})"
    return "" if one.observed is None else f"{one.observed}"
