"""Rules proposed from past versions, and what a steward says of each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.datasets import resolving
from catalog.db import now
from catalog.errors import Invalid, NotFound
from catalog.quality.differing import about
from catalog.quality.proposals import queries, service
from catalog.quality.proposals.models import SuiteProposal
from catalog.quality.suites import MEASURE, OWNER
from catalog.web import human


@click.command(cls=Command)
@click.argument("name", metavar="NAME|URI")
@click.pass_obj
def propose(call: Call, name: str) -> None:
    """Propose rules for NAME from what its versions held, each with its evidence and expected false alarms."""
    with call.transaction(write=True) as session:
        copy_id = resolving.copy_of(session, name).id if "/" in name else _richest(session, name)
        shown = _shown(session, service.propose(session, copy_id, actor=call.actor))
    call.out.show(shown, lambda: _told(shown))


@click.command(cls=Command)
@click.argument("name", metavar="NAME|ID")
@click.pass_obj
def proposals(call: Call, name: str) -> None:
    """List what was proposed for NAME, newest first; of one proposal (its id), every line."""
    with call.transaction() as session:
        if (proposal_id := _id(name)) is not None:
            shown = _shown(session, queries.get(session, proposal_id))
            call.out.show(shown, lambda: _told(shown))
            return
        found = queries.of_dataset(session, resolving.resolve(session, name).id)
        listed = [_shown(session, one) for one in found]
    at = now()
    rows = [
        (
            one["id"],
            len(one["versions"]),
            len(one["rules"]),
            _waiting(one["rules"]),
            human.ago(one["at"], at),
            one["by"],
        )
        for one in listed
    ]
    columns = ("id", "versions", "rules", "undecided", "when", "by")
    empty = f"Nothing was proposed. catalog suites propose {name}"
    call.out.show({"proposals": listed}, lambda: table(columns, rows, empty=empty))


@click.command(cls=Command)
@click.argument("proposal", metavar="ID")
@click.argument("numbers", metavar="NUMBER|FROM-TO|all...", nargs=-1, required=True)
@click.option("--party", type=click.Choice([MEASURE, OWNER]), default=OWNER, show_default=True, help="Whose suite.")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def accept(call: Call, proposal: str, *, numbers: Sequence[str], party: str, reason: str) -> None:
    """Take lines of a proposal into the suite of its dataset."""
    with call.transaction(write=True) as session:
        proposal_id = _asked(proposal)
        chosen = _numbers(session, proposal_id, numbers)
        kept = service.accept(
            session, proposal_id, chosen, party=party, actor=call.actor, reason=reason, settings=call.settings
        )
        shown = {"suite": kept.name, "number": kept.number, "revision": kept.revision, "accepted": sorted(chosen)}
    told = f"{human.plural(len(chosen), 'rule')} went into {kept.name!r}, now revision {kept.number}."
    call.out.show(shown, lambda: [told])


@click.command(cls=Command)
@click.argument("proposal", metavar="ID")
@click.argument("numbers", metavar="NUMBER|FROM-TO|all...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def reject(call: Call, proposal: str, *, numbers: Sequence[str], reason: str) -> None:
    """Turn lines of a proposal down."""
    with call.transaction(write=True) as session:
        proposal_id = _asked(proposal)
        chosen = _numbers(session, proposal_id, numbers)
        service.reject(session, proposal_id, chosen, actor=call.actor, reason=reason)
    call.out.show({"rejected": sorted(chosen)}, lambda: [f"{human.plural(len(chosen), 'rule')} turned down."])


def _richest(session: Session, name: str) -> UUID:
    dataset = resolving.resolve(session, name)
    found = queries.richest(session, dataset.id)
    if found is None:
        raise Invalid(reason=f"{dataset.name} has no copy to propose rules from.")
    return found


def _shown(session: Session, proposal: SuiteProposal) -> dict[str, Any]:
    lines = queries.rules(session, proposal.id)
    names = ("number", "entry", "evidence", "false_alarms", "basis", "state", "decided_by", "reason")
    return {
        "id": proposal.id,
        "dataset_id": proposal.dataset_id,
        "copy_id": proposal.copy_id,
        "versions": proposal.versions,
        "by": proposal.made_by,
        "at": proposal.made_at,
        "rules": [{name: getattr(line, name) for name in names} for line in lines],
    }


def _told(shown: dict[str, Any]) -> list[object]:
    rows = [
        (
            one["number"],
            one["state"],
            about(one["entry"]) or "(table)",
            one["entry"]["notes"],
            one["evidence"],
            "unknown" if one["false_alarms"] is None else human.share(one["false_alarms"]),
            one["basis"],
        )
        for one in shown["rules"]
    ]
    columns = ("number", "state", "column", "rule", "what was seen", "false alarms", "how that is known")
    head = f"Proposal {shown['id']} from {human.plural(len(shown['versions']), 'version')}."
    hint = f"Decide: catalog suites accept {shown['id']} 1 2 5-9 --reason ... (or reject)"
    return [head, *table(columns, rows, empty="Past versions suggest no rule."), hint]


def _waiting(lines: Sequence[dict[str, Any]]) -> int:
    return sum(line["state"] == service.PROPOSED for line in lines)


def _numbers(session: Session, proposal_id: UUID, asked: Sequence[str]) -> set[int]:
    if "all" in asked:
        return {one.number for one in queries.rules(session, proposal_id) if one.state == service.PROPOSED}
    chosen: set[int] = set()
    for text in asked:
        first, dash, last = text.partition("-")
        if not first.isdigit() or (dash and not last.isdigit()) or int(last or 0) > 10_000:  # noqa: PLR2004
            raise Invalid(reason=f"{text!r} is no number of a rule, such as 3 or 5-9.")
        chosen |= set(range(int(first), int(last or first) + 1))
    return chosen


def _asked(text: str) -> UUID:
    found = _id(text)
    if found is None:
        raise NotFound(what="Proposal", name=text)
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
