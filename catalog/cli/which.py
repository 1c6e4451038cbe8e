"""`catalog which`: the question that the catalog is there to answer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from catalog.cli.exit_codes import ExitCode, table
from catalog.cli.frame import Call, Command
from catalog.cli.output import facts
from catalog.cli.output import table as text_table
from catalog.db import now
from catalog.errors import CatalogError
from catalog.nominations.asking import answered, demanded
from catalog.nominations.gate import REQUIREMENTS, Demand
from catalog.nominations.schemas import AnsweredShown, AnswerShown, UseShown, WhichShown
from catalog.nominations.which import Which
from catalog.nominations.which import which as answer
from catalog.web import human

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CODES = {
    "canonical": ExitCode.OK,
    "not_canonical": ExitCode.NOT_CANONICAL,
    "superseded": ExitCode.SUPERSEDED,
    "unknown": ExitCode.UNKNOWN,
    "stale": ExitCode.STALE,
    "unusable": ExitCode.UNUSABLE,
    "changed": ExitCode.CHANGED,
    "deprecated": ExitCode.DEPRECATED,
}
TOLD = {
    "canonical": "{asked} is the source of truth.",
    "not_canonical": "{asked} is not the source of truth; use the copy below.",
    "superseded": "{asked} was the source of truth and is no longer.",
    "unknown": "Nothing has been accepted as the source of truth of {name} yet.",
}


@click.command(cls=Command, epilog="\b\nExit codes:\n" + table(*CODES.values(), ExitCode.AMBIGUOUS, ExitCode.NOT_FOUND))
@click.argument("asked", metavar="NAME|URI ...", nargs=-1, required=True)
@click.option("--require", type=click.Choice(REQUIREMENTS), help="Fail unless it is the source of truth and usable.")
@click.option("--max-age", metavar="SPAN", help="Fail if it was last seen longer ago, such as 36h or 2d.")
@click.pass_obj
def which(call: Call, asked: tuple[str, ...], require: str | None, max_age: str | None) -> int:
    """Tell which copy to use for NAME or URI: the source of truth, why, since when, and how sure that is.

    Of several names the exit code is that of the first that fails.
    """
    demand = demanded(require or "", max_age or "")
    with call.transaction() as session:
        if len(asked) > 1:
            return _several(call, [_one_of_several(session, name, demand) for name in asked])
        found = answer(session, asked[0])
        shown = answered(found, demand)
    call.out.show(shown, lambda: [*lines(found), *_problems(shown)])
    return _code(shown)


def _code(shown: AnswerShown) -> ExitCode:
    told = [shown.state, *(one.code for one in shown.gate.problems)] if shown.gate else [shown.state]
    return next((CODES[one] for one in told if CODES[one] is not ExitCode.OK), ExitCode.OK)


def _problems(shown: AnswerShown) -> list[str]:
    return [f"Not to be used: {one.message}" for one in shown.gate.problems] if shown.gate else []


def _one_of_several(session: "Session", name: str, demand: Demand) -> tuple[AnsweredShown, int]:
    try:
        shown = answered(answer(session, name), demand)
    except CatalogError as error:
        told = {"code": error.code, "message": str(error)}
        return AnsweredShown(asked=name, answer=None, error=told), error.exit_code
    return AnsweredShown(asked=name, answer=shown, error=None), _code(shown)


def _several(call: Call, found: Sequence[tuple[AnsweredShown, int]]) -> int:
    rows = [_row(one) for one, _ in found]
    columns = ("asked", "state", "use", "last seen", "not to be used because")
    call.out.show([one for one, _ in found], lambda: text_table(columns, rows, empty="Nothing was asked."))
    return next((code for _, code in found if code), ExitCode.OK)


def _row(one: AnsweredShown) -> tuple[object, ...]:
    if one.answer is None:
        return one.asked, "—", "—", "—", (one.error or {}).get("message", "")
    use = one.answer.canonical
    seen = human.ago(use.seen_at, now()) if use else "—"
    told = " ".join(problem.message for problem in one.answer.gate.problems) if one.answer.gate else ""
    return one.asked, one.answer.state.replace("_", " "), use.uri if use else "—", seen, told


def lines(found: Which) -> list[object]:
    """Tell the answer to "which one?" in lines."""
    pairs: list[tuple[str, object]] = [("dataset", f"{found.name} ({found.dataset_id})")]
    shown = WhichShown.model_validate(found)
    if shown.canonical is not None:
        pairs += [("use", _use(shown.canonical)), ("version", shown.accepted_version_id), *_bytes(shown)]
    if shown.meanwhile is not None:
        pairs += [("meanwhile", f"{_use(shown.meanwhile)} is proposed; `catalog review` shows it")]
    pairs += [("why", found.why), ("since", _since(shown)), *_standing(shown), ("how sure", _score(shown))]
    is_dataset = found.state == "canonical" and shown.canonical is not None and found.asked == found.name
    head = "{name} has a source of truth." if is_dataset else TOLD[found.state]
    pairs += [("mind", one.says) for one in shown.deprecations]
    return [head.format(asked=found.asked, name=found.name), *facts(pairs)]


def _use(use: UseShown) -> str:
    return use.uri if use.uri.endswith(use.title) else f"{use.title} at {use.uri}"


def _bytes(shown: WhichShown) -> list[tuple[str, object]]:
    if shown.accepted_bytes_there or shown.canonical is None:
        return []
    latest = f"it holds version {shown.canonical.version_id} now" if shown.canonical.version_id else "nothing is there"
    minded = [("mind", f"the bytes that were accepted are no longer there; {latest}")]
    return [*minded, ("broken", shown.canonical.why_unusable)]


def _standing(shown: WhichShown) -> list[tuple[str, object]]:
    until = [("until", f"{human.instant(shown.until)} ({human.ago(shown.until, now())})")] if shown.until else []
    if shown.under_review_since is None:
        return [*until]
    since = human.ago(shown.under_review_since, now())
    return [
        *until,
        ("mind", f"it is under review since {since}: {shown.review_reason} It is the answer until decided."),
    ]


def _since(shown: WhichShown) -> str:
    if shown.since is None:
        return ""
    by = f", decided by {shown.decided_by}" if shown.decided_by else ""
    return f"{human.instant(shown.since)} ({human.ago(shown.since, now())}){by}"


def _score(shown: WhichShown) -> str:
    if shown.score is None:
        return ""
    between = f", between {shown.low:.2f} and {shown.high:.2f}" if None not in (shown.low, shown.high) else ""
    return f"score {shown.score:.2f} of 1{between} (what is unknown makes it wide)"
