"""`catalog which`: the question that the catalog is there to answer."""

import click

from catalog.cli.exit_codes import ExitCode, table
from catalog.cli.frame import Call, Command
from catalog.cli.output import facts
from catalog.db import now
from catalog.nominations.schemas import UseShown, WhichShown
from catalog.nominations.which import Which
from catalog.nominations.which import which as answer
from catalog.web import human

CODES = {
    "canonical": ExitCode.OK,
    "not_canonical": ExitCode.NOT_CANONICAL,
    "superseded": ExitCode.SUPERSEDED,
    "unknown": ExitCode.UNKNOWN,
}
TOLD = {
    "canonical": "{asked} is the source of truth.",
    "not_canonical": "{asked} is not the source of truth; use the copy below.",
    "superseded": "{asked} was the source of truth and is no longer.",
    "unknown": "Nothing has been accepted as the source of truth of {name} yet.",
}


@click.command(cls=Command, epilog="\b\nExit codes:\n" + table(*CODES.values(), ExitCode.AMBIGUOUS, ExitCode.NOT_FOUND))
@click.argument("asked", metavar="NAME|URI")
@click.pass_obj
def which(call: Call, asked: str) -> int:
    """Tell which copy to use for NAME or URI: the source of truth, why, since when, and how sure that is."""
    with call.transaction() as session:
        found = answer(session, asked)
    call.out.show(WhichShown.model_validate(found), lambda: lines(found))
    return CODES[found.state]


def lines(found: Which) -> list[object]:
    """Tell the answer to "which one?" in lines."""
    pairs: list[tuple[str, object]] = [("dataset", f"{found.name} ({found.dataset_id})")]
    shown = WhichShown.model_validate(found)
    if shown.canonical is not None:
        pairs += [("use", _use(shown.canonical)), ("version", shown.accepted_version_id), *_bytes(shown)]
    if shown.meanwhile is not None:
        pairs += [("meanwhile", f"{_use(shown.meanwhile)} is proposed; `catalog review` shows it")]
    pairs += [("why", found.why), ("since", _since(shown)), ("how sure", _score(shown))]
    is_dataset = found.state == "canonical" and shown.canonical is not None and found.asked == found.name
    head = "{name} has a source of truth." if is_dataset else TOLD[found.state]
    return [head.format(asked=found.asked, name=found.name), *facts(pairs)]


def _use(use: UseShown) -> str:
    return f"{use.title} at {use.uri}"


def _bytes(shown: WhichShown) -> list[tuple[str, object]]:
    if shown.accepted_bytes_there or shown.canonical is None:
        return []
    latest = f"it holds version {shown.canonical.version_id} now" if shown.canonical.version_id else "nothing is there"
    minded = [("mind", f"the bytes that were accepted are no longer there; {latest}")]
    return [*minded, ("broken", shown.canonical.why_unusable)]


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
