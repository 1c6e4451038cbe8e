"""`catalog quality gate`: whether data may go on, for pipelines."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy.orm import Session

from catalog.cli.exit_codes import ExitCode
from catalog.cli.exit_codes import table as told_codes
from catalog.cli.follow import bar
from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.cli.suites import group
from catalog.config import Settings
from catalog.datasets import resolving
from catalog.datasets.models import Copy
from catalog.errors import Invalid, NameNotFound
from catalog.quality import documents, spark
from catalog.quality.choosing import Subject
from catalog.quality.gating import fresh, service
from catalog.quality.gating.deciding import SEVERITIES, Gated, SuiteJudged
from catalog.quality.gating.formats import FORMATS
from catalog.quality.gating.junit import junit
from catalog.quality.gating.local import ASKER
from catalog.quality.gating.service import OTHER, ToGate, Wish
from catalog.quality.outcome import ERROR, FAILED, NOT_EVALUATED, PASSED, Outcome
from catalog.silos import paths
from catalog.web import human

_CODES = {
    PASSED: ExitCode.OK,
    FAILED: ExitCode.GATE_FAILED,
    ERROR: ExitCode.GATE_ERROR,
    NOT_EVALUATED: ExitCode.GATE_NOT_EVALUATED,
}


@click.command(cls=Command, epilog="\b\nExit codes:\n" + told_codes(*_CODES.values()))
@click.argument("uri", metavar="URI|NAME")
@click.option(
    "--suite", "suites", multiple=True, metavar="SUITE", help="A suite's name, NAME@N or file; may be repeated."
)
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="critical", show_default=True, help="The bar.")
@click.option("--again", is_flag=True, help="Judge the bytes now, whatever was found of them before.")
@click.option("--allow-not-evaluated", is_flag=True, help="Let the rules that were evaluated decide.")
@click.option("--result-format", type=click.Choice(FORMATS), default="BASIC", show_default=True, help="As GX has them.")
@click.option("--engine", type=click.Choice(("duckdb", "spark")), help="What computes; see CATALOG_VALIDATION_ENGINE.")
@click.option("--cells", is_flag=True, help="Tell unexpected values of a file that is not registered.")
@click.option(
    "--junit", "report", type=click.Path(dir_okay=False, path_type=Path), help="Write JUnit XML to this file."
)
@click.pass_obj
def gate(
    call: Call,
    uri: str,
    *,
    suites: Sequence[str],
    fail_on: str,
    again: bool,
    allow_not_evaluated: bool,
    result_format: str,
    engine: str | None,
    cells: bool,
    report: Path | None,
) -> int:
    """Tell whether the data at URI may go on: what is registered by what was found of it, other files by reading them.

    Bytes that have changed since they were registered are read again. Without --suite those meant for the data judge.
    """
    asked = [replace(group.read(Path(one)), party=ASKER) if one.endswith(documents.SUFFIXES) else one for one in suites]
    settings = replace(call.settings, validation_engine=engine or call.settings.validation_engine)
    if engine == spark.SPARK:
        spark.check()
    wish = Wish(asked, fail_on, result_format, allow_not_evaluated, again)
    with bar("Validating") as drawn:
        line = drawn.add_task("", total=1.0)
        gated = _gated(
            call, settings, uri, wish, cells=cells, progress=lambda share: drawn.update(line, completed=share)
        )
    if report is not None:
        _write(report, junit(gated))
    call.out.show(gated.to_json(result_format), lambda: _drawn(gated))
    return _CODES[gated.outcome]


def _gated(call: Call, settings: Settings, uri: str, wish: Wish, *, cells: bool, progress: fresh.Progress) -> Gated:
    with call.transaction() as session:
        copy = _copy(session, uri)
        if copy is not None and service.sameness(session, copy) != OTHER:
            todo: ToGate | None = service.load(session, copy, wish, settings)
        else:
            todo = None
            known = service.known(session, copy) if copy else Subject(())
            place = paths.locate(copy.uri if copy else uri)
            chosen = service.choice(session, settings, wish)
    if todo is not None:
        return fresh.finish(todo, progress)
    return fresh.gate_bytes(place, wish, chosen, settings, about=known, cells=cells, progress=progress)


def _copy(session: Session, uri: str) -> Copy | None:
    """Find the copy that is named; None for a place that nobody registered."""
    try:
        return resolving.copy_of(session, uri)
    except NameNotFound:
        if "/" in uri or Path(uri).exists():
            return None
        raise


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Invalid(reason=f"{path} cannot be written: {error.strerror}.") from None


def _drawn(gated: Gated) -> list[object]:
    found = [(one.suite, result) for one in gated.suites for result in one.results if result.outcome != PASSED]
    rows = [
        (
            result.outcome.replace("_", " "),
            result.severity,
            result.column or "(table)",
            _rule(result),
            _seen(result),
            name,
        )
        for name, result in found
    ]
    suites = [
        (one.suite, one.revision[:8], one.party, one.outcome.replace("_", " "), *_counts(one.results), _when(one))
        for one in gated.suites
    ]
    heads = ("suite", "revision", "of", "outcome", "passed", "failed", "errors", "not evaluated", "when")
    listed = ["", *table(("outcome", "severity", "column", "rule", "seen", "suite"), rows, empty="")] if rows else []
    told = f"{gated.outcome.replace('_', ' ').upper()}: {gated.why}"
    return [*table(heads, suites, empty="No suite judged it."), *listed, "", told]


def _counts(results: Sequence[Outcome]) -> list[int]:
    return [sum(one.outcome == name for one in results) for name in (PASSED, FAILED, ERROR, NOT_EVALUATED)]


def _when(one: SuiteJudged) -> str:
    return human.instant(one.validated_at) if one.recorded else "now" if one.results else "—"


def _rule(one: Outcome) -> str:
    return one.note or one.type


def _seen(one: Outcome) -> str:
    if one.reason:
        return one.reason
    if one.unexpected_count:
        return f"{one.unexpected_count:,} unexpected ({human.share(one.unexpected_share)})"
    return "" if one.observed is None else f"{one.observed}"
