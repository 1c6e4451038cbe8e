"""`catalog lint`: whether a job reads what it should."""

from pathlib import Path

import click

from catalog.cli.exit_codes import ExitCode
from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.errors.asking import EventsUnusable
from catalog.nominations import lint as linting
from catalog.nominations.asking import demanded
from catalog.nominations.gate import REQUIREMENTS
from catalog.nominations.lint import DEMANDED, Input, Lint
from catalog.nominations.lint_routes import shown
from catalog.nominations.linting import events_in, inputs_of

MOST_BYTES = 64 * 2**20


@click.group(cls=Group)
def lint() -> None:
    """Look for what a pipeline should not do."""


@lint.command()
@click.argument("what", metavar="FILE|RUN")
@click.option("--require", type=click.Choice(REQUIREMENTS), help="What each input has to be; canonical if not given.")
@click.option("--max-age", metavar="SPAN", help="How long ago it may have been last seen, such as 36h or 2d.")
@click.pass_obj
def lineage(call: Call, what: str, require: str | None, max_age: str | None) -> int:
    """List what a job reads that is not the source of truth, and what to read instead.

    FILE holds OpenLineage events: one, a list, or one a line. RUN is the run id of a run that events told of. The exit
    code is 16 when an input should not be read.
    """
    demand = demanded(require or "", max_age or "") or DEMANDED
    places = inputs_of(events_in(_text(Path(what)), what)) if Path(what).is_file() else None
    with call.transaction() as session:
        found = linting.of_run(session, what, demand) if places is None else linting.of_places(session, places, demand)
    call.out.show(shown(found), lambda: _drawn(found))
    return ExitCode.OK if found.passed else ExitCode.LINT


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise EventsUnusable(path=path, reason="it is larger than 64 MiB.")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise EventsUnusable(path=path, reason=f"{error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise EventsUnusable(path=path, reason="it is not UTF-8.") from None


def _drawn(found: Lint) -> list[object]:
    columns = ("input", "dataset", "state", "read instead", "why")
    wrong = sum(bool(one.problems) for one in found.inputs)
    told = f"{wrong} of {len(found.inputs)} inputs should not be read." if wrong else "Every input may be read."
    empty = "No input is known of this job."
    return [*table(columns, [_row(one) for one in found.inputs], empty=empty), *([told] if found.inputs else [])]


def _row(one: Input) -> tuple[object, ...]:
    why = " ".join([*(problem.message for problem in one.problems), *one.notes])
    place = one.place.name if one.place.namespace == "file" else f"{one.place.namespace} {one.place.name}"
    return place, one.dataset or "—", one.state.replace("_", " "), one.instead.uri if one.instead else "—", why
