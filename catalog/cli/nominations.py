"""`catalog nominations`: what waits for people, proposing a copy, what is said of it, and the votes."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Call, Group
from catalog.cli.output import facts, table
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.db import now
from catalog.errors import NothingProposed
from catalog.nominations import ballots, cases, discussing, proposing, queries, review, service
from catalog.nominations.cases import Case
from catalog.nominations.models import Nomination
from catalog.nominations.review import ACCEPTED, PROPOSED, Terms
from catalog.nominations.schemas import CaseShown, NominationShown, RemarkShown
from catalog.nominations.writing import PROPOSER
from catalog.web import human
from catalog.web.pagination import LARGEST

Decide = Callable[..., Nomination]
MEANT = click.argument("nomination", metavar="ID|NAME")
REASON = click.option("--reason", required=True, help="Why; everybody can read it.")
REVISION = click.option("--revision", type=int, help="The revision that you read; a newer one is not decided on.")
UNTIL = click.option("--until", default="", metavar="DAY|SPAN", help="Until when it is in force, such as 90d.")


@click.group(cls=Group)
def nominations() -> None:
    """List, show, propose and discuss sources of truth, and decide on them."""


@nominations.command("list")
@click.option("--show", type=click.Choice(cases.SHOWN), help="Only these.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LARGEST), help="How many.")
@click.pass_obj
def list_waiting(call: Call, show: str | None, limit: int) -> None:
    """List what waits for people, newest first."""
    with call.transaction() as session:
        found = [shown(session, one) for one in cases.inbox(session, call.actor, show=show or "", limit=limit)]
    rows = [(one["dataset"], one["uri"], one["phase"].replace("_", " "), _why(one), one["id"]) for one in found]
    columns = ("dataset", "copy", "standing", "why it waits", "id")
    call.out.show({"nominations": found}, lambda: table(columns, rows, empty="Nothing waits."))


@nominations.command()
@MEANT
@click.pass_obj
def show(call: Call, nomination: str) -> None:
    """Show one nomination: what was voted and said, what is missing, and whether you may decide."""
    with call.transaction() as session:
        found = cases.case(session, meant(session, nomination, "review"), call.actor)
        told, case = shown(session, found.nomination), CaseShown.model_validate(found)
    call.out.show({**told, **case.model_dump(exclude={"nomination"})}, lambda: _lines(told, found))


@nominations.command()
@click.argument("copy", metavar="COPY")
@REASON
@click.pass_obj
def propose(call: Call, copy: str, reason: str) -> None:
    """Propose COPY (title, URI, path or id) as the source of truth of its dataset; somebody else decides."""
    with call.transaction(write=True) as session:
        copy_id, terms = resolving.copy_of(session, copy).id, Terms.of(call.settings)
        told = shown(session, proposing.by_person(session, copy_id, reason=reason, actor=call.actor, terms=terms))
    call.out.show(told, lambda: [f"{told['uri']} is proposed for {told['dataset']} ({told['id']}). Another decides."])


@nominations.command("review")
@MEANT
@REASON
@REVISION
@click.pass_obj
def begin_review(call: Call, nomination: str, reason: str, revision: int | None) -> None:
    """Put a proposal, or what is in force, under review; it stays the answer meanwhile."""
    facts_ = {"reason": reason, "terms": Terms.of(call.settings)}
    _write(call, nomination, "review", discussing.begin, "is under review for", revision=revision, **facts_)


@nominations.command()
@MEANT
@click.argument("text")
@REVISION
@click.pass_obj
def comment(call: Call, nomination: str, text: str, revision: int | None) -> None:
    """Say TEXT of an open nomination; whoever is about to decide reads it first."""
    with call.transaction(write=True) as session:
        one, terms = meant(session, nomination, "comment"), Terms.of(call.settings)
        said: Any = {"text": text, "actor": call.actor}
        kept = RemarkShown.model_validate(discussing.comment(session, one.id, revision=revision, terms=terms, **said))
    call.out.show(kept, lambda: ["It is kept, and read by who decides."])


@nominations.command()
@MEANT
@click.option("--cell", "cells", multiple=True, metavar="ID", help="A cell, by the beginning of its id; else all.")
@REASON
@REVISION
@click.pass_obj
def ask(call: Call, nomination: str, cells: Sequence[str], reason: str, revision: int | None) -> None:
    """Ask for cells to be verified before it is decided: those named, else all telling ones."""
    with call.transaction(write=True) as session:
        one, terms = meant(session, nomination, "ask"), Terms.of(call.settings)
        said: Any = {"named": cells, "reason": reason, "actor": call.actor, "revision": revision}
        kept = RemarkShown.model_validate(discussing.ask(session, one.id, terms=terms, **said))
    call.out.show(kept, lambda: [f"{len(kept.cells)} cells are asked for: catalog cells ask {nomination}"])


@nominations.command()
@MEANT
@REASON
@UNTIL
@REVISION
@click.pass_obj
def accept(call: Call, nomination: str, reason: str, until: str, revision: int | None) -> None:
    """Vote for a proposal; with enough votes its copy is the source of truth."""
    period = {"until": review.until(until, now()), "terms": Terms.of(call.settings)}
    told = "is the source of truth of"
    _write(call, nomination, "accept", service.accept, told, reason=reason, revision=revision, **period)


@nominations.command()
@MEANT
@REASON
@REVISION
@click.pass_obj
def reject(call: Call, nomination: str, reason: str, revision: int | None) -> None:
    """Vote against a proposal, which turns it down; the same version is not proposed again."""
    told = "is not taken as the source of truth of"
    _write(call, nomination, "reject", service.reject, told, reason=reason, revision=revision)


@nominations.command()
@MEANT
@REASON
@UNTIL
@REVISION
@click.pass_obj
def renew(call: Call, nomination: str, reason: str, until: str, revision: int | None) -> None:
    """Vote to keep a source of truth; with enough votes it is accepted anew."""
    period = {"until": review.until(until, now()), "terms": Terms.of(call.settings)}
    told = "stays the source of truth of"
    _write(call, nomination, "renew", service.renew, told, reason=reason, revision=revision, **period)


@nominations.command()
@MEANT
@REASON
@REVISION
@click.pass_obj
def revoke(call: Call, nomination: str, reason: str, revision: int | None) -> None:
    """Take an accepted source of truth back."""
    told = "is no longer the source of truth of"
    _write(call, nomination, "revoke", service.revoke, told, reason=reason, revision=revision)


@nominations.command()
@MEANT
@REASON
@REVISION
@click.pass_obj
def withdraw(call: Call, nomination: str, reason: str, revision: int | None) -> None:
    """Take your own proposal back."""
    told = "is no longer proposed for"
    _write(call, nomination, "withdraw", proposing.withdraw, told, reason=reason, revision=revision)


def meant(session: Session, text: str, verb: str) -> Nomination:
    """Find the nomination that is meant by its id, or by a name and what shall be done with it."""
    found = _by_id(session, text)
    if found is not None:
        return found
    states = [state for state in (PROPOSED, ACCEPTED) if (state, verb) in review.AFTER or verb in {"comment", "ask"}]
    known = queries.open_ones(session, [dataset_id := resolving.resolve(session, text).id]).get(dataset_id, [])
    for state in states:
        if one := next((one for one in known if one.state == state), None):
            return one
    raise NothingProposed(name=text, what=" or ".join(states))


def shown(session: Session, one: Nomination) -> dict[str, Any]:
    """Show a nomination without its evidence, with the names of what it speaks of."""
    return {
        **NominationShown.model_validate(one).model_dump(exclude={"evidence"}),
        "dataset": datasets.dataset(session, one.dataset_id).name,
        "uri": datasets.copy(session, one.copy_id).uri,
        "score": one.score,
        "candidates": sum(len(item.get("copies", [1])) for item in one.evidence.get("candidates", [])),
    }


def _write(call: Call, text: str, verb: str, decide: Decide, told: str, **said: Any) -> None:
    with call.transaction(write=True) as session:
        one = meant(session, text, verb)
        before, revision = one.state, said.pop("revision")
        seen = one.revision if revision is None else revision
        done = decide(session, one.id, actor=call.actor, revision=seen, **said)
        kept = shown(session, done)
        case = cases.case(session, done, call.actor)
    waits = verb in ballots.FOR | ballots.AGAINST and done.id == one.id and done.state == before
    call.out.show(
        {**kept, "missing": case.missing},
        lambda: [f"Your vote is kept. {case.missing}" if waits else f"{kept['uri']} {told} {kept['dataset']}."],
    )


def _by_id(session: Session, text: str) -> Nomination | None:
    try:
        return session.get(Nomination, UUID(text))
    except ValueError:
        return None


def _why(one: dict[str, Any]) -> str:
    at = now()
    told = one["review_reason"] or f"proposed by {one['proposed_by']} {human.ago(one['proposed_at'], at)}"
    ends = f" Ends {human.ago(one['until'], at)}." if one["expiring_since"] else ""
    return f"{'Overdue: ' if one['overdue_since'] else ''}{told}{ends}"


def _lines(told: dict[str, Any], case: Case) -> list[object]:
    one = case.nomination
    pairs = [
        ("dataset", told["dataset"]),
        ("copy", told["uri"]),
        ("standing", one.phase.replace("_", " ")),
        ("proposed", f"by {one.proposed_by} {human.instant(one.proposed_at)}{f': {one.reason}' if one.reason else ''}"),
        ("in force until", human.instant(one.until) if one.until and one.state == ACCEPTED else ""),
        ("under review", one.review_reason),
        ("review due", human.instant(one.review_by) if one.review_by else ""),
        ("votes", case.missing),
        ("cells", f"{len(case.waiting_cells)} asked for and not known yet" if case.waiting_cells else ""),
        ("you", case.why_not or case.mind),
        ("revision", one.revision),
    ]
    said = [(one.at, one.kind, one.actor, one.verified, one.text) for one in case.remarks]
    said += [(one.decided_at, one.verb, one.actor, one.verified, one.reason) for one in case.decisions]
    rows = [(human.instant(at), kind, _by(who, verified=ok), text) for at, kind, who, ok, text in sorted(said)]
    return [*facts(pairs), *(table(("when", "what", "by", "said"), rows, empty="") if rows else [])]


def _by(name: str, *, verified: bool) -> str:
    return name if verified or name == PROPOSER else f"{name} (unverified)"
