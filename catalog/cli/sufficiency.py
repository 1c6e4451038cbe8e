"""`catalog sufficiency`: is this enough to build on, and how much of it is needed?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from catalog.cli.exit_codes import ExitCode
from catalog.cli.follow import bar
from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.errors import CatalogError, Invalid, NotFound
from catalog.pipeline import sufficing
from catalog.quality.sufficiency import queries, service
from catalog.quality.sufficiency.asking import MARGIN, TOLERANCE, Ask
from catalog.quality.sufficiency.page import SHARES, SHORT, UNKNOWN

WORDS = {"enough": "enough", "weak": "with care", "short": "not enough", "unknown": "unknown", "told": ""}


@click.command(cls=Command)
@click.argument("name", metavar="NAME|URI|PATH")
@click.option("--label", default="", metavar="COLUMN", help="What a model shall tell: its balance.")
@click.option("--segment", "segments", multiple=True, metavar="COLUMN", help="Coverage of each of its values.")
@click.option("--time", default="", metavar="COLUMN", help="Coverage of time; else by the first column of times.")
@click.option("--key", multiple=True, metavar="COLUMN", help="What shall name a row; several together.")
@click.option("--join", default="", metavar="DATASET", help="Another dataset that it shall be joined with.")
@click.option("--curve", default="", metavar="WHAT", help="How many rows it takes: mean:COLUMN ... or accuracy.")
@click.option("--estimator", default="", metavar="CLASS", help="Of scikit-learn, for accuracy.")
@click.option("--repeats", default=10, show_default=True, help="So many samples of each size.")
@click.option("--tolerance", default=TOLERANCE, show_default=True, help="How far off a sample may be.")
@click.option("--margin", default=MARGIN, show_default=True, help="How well a share within a segment must be known.")
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1), help="Which samples are drawn."
)
@click.option("--again", is_flag=True, help="Read it again, also where the answer is kept.")
@click.pass_obj
def sufficiency(
    call: Call, /, name: str, join: str, *, again: bool, segments: tuple[str, ...], key: tuple[str, ...], **wish: Any
) -> int:
    """Tell whether NAME is enough to build on, topic by topic, and how much of it is needed.

    A PATH that nobody registered is read and answered of too; nothing of it is kept.
    """
    said = Ask(segments=segments, key=key, **wish)
    found = _of_file(call, name, said, join) or _of_version(call, name, said, join, again=again)
    call.out.show(found, lambda: _drawn(found))
    return ExitCode.WORK_FAILED if found["answer"]["state"] in {SHORT, UNKNOWN} else ExitCode.OK


def _of_file(call: Call, name: str, said: Ask, join: str) -> dict[str, Any] | None:
    """Answer of a file that is not known; None where the name means something that is."""
    path = Path(name).expanduser()
    if not path.exists() or _is_known(call, name):
        return None
    if join:
        raise Invalid(
            reason=f"{name} is not registered, and only registered data is joined. `catalog register` adds it."
        )
    with bar("Reading") as drawn:
        line = drawn.add_task("", total=1.0)
        answered = service.of_file(path, said, call.settings, lambda share: drawn.update(line, completed=share))
    return {"name": name, "kept": False, "seconds": round(answered.seconds, 3), "answer": answered.page.to_json()}


def _is_known(call: Call, name: str) -> bool:
    try:
        with call.transaction() as session:
            sufficing.find(session, name)
    except (NotFound, Invalid):
        return False
    except CatalogError:
        return True  # whatever is wrong with it is told where it is asked for
    return True


def _of_version(call: Call, name: str, said: Ask, join: str, *, again: bool) -> dict[str, Any]:
    with call.transaction(write=True) as session:
        version = sufficing.find(session, name)
        other = sufficing.find(session, join) if join else None
        report = service.ask(session, version.id, said, other, actor=call.actor, queued=False)
        report_id, done = report.id, report.state == "done" and not again
    if not done:
        _answer(call, report_id)
    with call.transaction() as session:
        report = queries.report(session, report_id)
        return {
            "name": name,
            "report": str(report.id),
            "version": str(report.version_id),
            "kept": True,
            "seconds": round(report.seconds, 3),
            "answer": dict(report.found),
        }


def _answer(call: Call, report_id: UUID) -> None:
    with call.transaction() as session:
        todo = service.load(session, report_id, call.settings)
    with bar("Reading") as drawn:
        line = drawn.add_task("", total=1.0)
        found = service.answer(todo, lambda share: drawn.update(line, completed=share))
    with call.transaction(write=True) as session:
        service.save_own(session, report_id, found, actor=call.actor)


def _drawn(found: Mapping[str, Any]) -> list[object]:
    page = found["answer"]
    lines: list[object] = [f"{found['name']}: {page['told']}", f"{page['rows']:,} rows, {page['columns']} columns.", ""]
    lines += [f"{_headed(one)} {one['told']}" for one in page["answers"]]
    for one in page["answers"]:
        if one["rows"]:
            told = [[_cell(head, value) for head, value in zip(one["head"], row, strict=True)] for row in one["rows"]]
            lines += ["", one["topic"].capitalize(), *table(one["head"], told, empty="")]
    if page["not_asked"]:
        lines += ["", f"Not asked: {'; '.join(page['not_asked'])}."]
    return lines


def _headed(one: Mapping[str, Any]) -> str:
    word = WORDS[one["state"]]
    return f"{one['topic'].capitalize()}{f' ({word})' if word else ''}:"


def _cell(head: str, value: object) -> object:
    if isinstance(value, float):
        return f"{value:.2%}" if head in SHARES else f"{value:,.4g}"
    return f"{value:,}" if isinstance(value, int) else "" if value is None else value
