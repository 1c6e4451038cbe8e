"""`catalog review`: a steward's inbox, and the decisions."""

from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.db import now
from catalog.errors import NothingProposed
from catalog.nominations import queries, service
from catalog.nominations.models import Nomination
from catalog.nominations.schemas import NominationShown
from catalog.web import human
from catalog.web.pagination import LARGEST


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def review(context: click.Context) -> None:
    """List, accept and reject proposed sources of truth."""
    if context.invoked_subcommand is None:
        context.invoke(list_proposed, limit=50)


@review.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LARGEST), help="How many.")
@click.pass_obj
def list_proposed(call: Call, limit: int) -> None:
    """List what waits for a decision, newest first."""
    with call.transaction() as session:
        found = [_shown(session, one) for one in queries.inbox(session, limit=limit)]
    at = now()
    rows = [
        (
            one["dataset"],
            one["uri"],
            _score(one["score"]),
            one["candidates"],
            human.ago(one["proposed_at"], at),
            one["id"],
        )
        for one in found
    ]
    hint = ["Decide: catalog review accept ID --reason ... (or reject)"] if found else []
    columns = ("dataset", "proposed copy", "score", "copies", "proposed", "id")
    empty = "Nothing waits for a decision."
    call.out.show({"proposed": found}, lambda: [*table(columns, rows, empty=empty), *hint])


@review.command()
@click.argument("nomination", metavar="ID|NAME")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def accept(call: Call, nomination: str, reason: str) -> None:
    """Make the proposed copy the source of truth."""
    with call.transaction(write=True) as session:
        meant = _proposed(session, nomination)
        done = service.accept(session, meant.id, reason=reason, actor=call.actor, revision=meant.revision)
        _told(call, session, done, "is the source of truth of")


@review.command()
@click.argument("nomination", metavar="ID|NAME")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def reject(call: Call, nomination: str, reason: str) -> None:
    """Turn a proposal down; the same version is not proposed again."""
    with call.transaction(write=True) as session:
        meant = _proposed(session, nomination)
        done = service.reject(session, meant.id, reason=reason, actor=call.actor, revision=meant.revision)
        _told(call, session, done, "is not taken as the source of truth of")


@review.command()
@click.argument("nomination", metavar="ID|NAME")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def revoke(call: Call, nomination: str, reason: str) -> None:
    """Take an accepted source of truth back."""
    with call.transaction(write=True) as session:
        meant = _by_id(session, nomination) or queries.accepted(session, resolving.resolve(session, nomination).id)
        if meant is None:
            raise NothingProposed(name=nomination, what="accepted")
        done = service.revoke(session, meant.id, reason=reason, actor=call.actor, revision=meant.revision)
        _told(call, session, done, "is no longer the source of truth of")


def _proposed(session: Session, text: str) -> Nomination:
    found = _by_id(session, text) or queries.proposed(session, resolving.resolve(session, text).id)
    if found is None:
        raise NothingProposed(name=text, what="proposed")
    return found


def _by_id(session: Session, text: str) -> Nomination | None:
    try:
        return session.get(Nomination, UUID(text))
    except ValueError:
        return None


def _told(call: Call, session: Session, done: Nomination, verb: str) -> None:
    shown = _shown(session, done)
    call.out.show(shown, lambda: [f"{shown['uri']} {verb} {shown['dataset']}."])


def _shown(session: Session, one: Nomination) -> dict[str, Any]:
    candidates = one.evidence.get("candidates", [])
    score = next((item["score"] for item in candidates if item["copy_id"] == str(one.copy_id)), None)
    return {
        **NominationShown.model_validate(one).model_dump(exclude={"evidence"}),
        "dataset": datasets.dataset(session, one.dataset_id).name,
        "uri": datasets.copy(session, one.copy_id).uri,
        "score": score,
        "candidates": sum(len(item.get("copies", [1])) for item in candidates),
    }


def _score(score: float | None) -> str:
    return "—" if score is None else f"{score:.2f}"
