"""`catalog matches`: likenesses between copies, and a steward's word on them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.models import Copy
from catalog.matching import queries, service
from catalog.matching.models import Match, Verdict
from catalog.web import human

DIRECTIONS = {
    "a_to_b": "was made from the first",
    "b_to_a": "is where the first was made from",
    "common": "has one origin with the first",
    "unknown": "direction unknown",
}


@click.group(cls=Group)
def matches() -> None:
    """Show likenesses between copies, and correct them."""


@matches.command("list")
@click.argument("name", metavar="NAME|URI")
@click.pass_obj
def list_matches(call: Call, name: str) -> None:
    """List what the copies of NAME (or the one copy at URI) have to do with others."""
    with call.transaction() as session:
        copies = _copies(session, name)
        found = {one.id: one for copy in copies for one in queries.of_copy(session, copy.id)}
        verdicts = queries.verdicts(session, [copy.id for copy in copies])
        shown = {
            "matches": [_match(session, one) for one in found.values()],
            "verdicts": [_verdict(session, one) for one in verdicts],
        }
    call.out.show(shown, lambda: [*_table(shown["matches"]), *(_told(one) for one in shown["verdicts"])])


@matches.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def same(call: Call, a: str, b: str, reason: str) -> None:
    """Say that A and B are copies of one dataset (each a name, URI or id)."""
    _judge(call, (a, b), same=True, reason=reason)


@matches.command("not-same")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def not_same(call: Call, a: str, b: str, reason: str) -> None:
    """Say that A and B are not copies of one dataset (each a name, URI or id)."""
    _judge(call, (a, b), same=False, reason=reason)


def _judge(call: Call, pair: tuple[str, str], *, same: bool, reason: str) -> None:
    with call.transaction(write=True) as session:
        a, b = (resolving.copy_of(session, text) for text in pair)
        service.judge(session, a.id, b.id, same=same, reason=reason, actor=call.actor)
    shown = {"a": {"id": a.id, "uri": a.uri}, "b": {"id": b.id, "uri": b.uri}, "same": same, "reason": reason}
    told = "are copies of one dataset" if same else "are not copies of one dataset"
    call.out.show(shown, lambda: [f"{a.uri} and {b.uri} {told}. The catalog obeys from now on."])


def _copies(session: Session, name: str) -> Sequence[Copy]:
    dataset = resolving.resolve(session, name)
    return [resolving.copy_of(session, name)] if "/" in name else datasets.members(session, dataset.id)


def _match(session: Session, one: Match) -> dict[str, Any]:
    names = (
        "id",
        "kind",
        "family",
        "probability",
        "a_in_b",
        "b_in_a",
        "a_in_b_between",
        "b_in_a_between",
        "cell_agreement",
        "mapping",
        "direction",
    )
    ends = {f"{end}_{key}": value for end in "ab" for key, value in _end(session, one, end).items()}
    return {**ends, **_fields(one, (*names, "p_a_to_b", "p_b_to_a", "evidence", "computed_at"))}


def _verdict(session: Session, said: Verdict) -> dict[str, Any]:
    uris = {f"{end}_uri": datasets.copy(session, getattr(said, f"{end}_copy_id")).uri for end in "ab"}
    return {**_fields(said, ("a_copy_id", "b_copy_id", "same", "reason", "actor")), **uris}


def _end(session: Session, one: Match, end: str) -> dict[str, Any]:
    version_id: UUID = getattr(one, f"{end}_version_id")
    version = datasets.version(session, version_id)
    return {"version_id": version_id, "copy_id": version.copy_id, "uri": datasets.copy(session, version.copy_id).uri}


def _fields(row: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _table(found: Sequence[Mapping[str, Any]]) -> list[object]:
    rows = [
        (
            one["a_uri"],
            one["b_uri"],
            one["kind"].replace("_", " "),
            human.share(one["probability"]),
            _share(one["a_in_b"], one["a_in_b_between"]),
            _share(one["b_in_a"], one["b_in_a_between"]),
            DIRECTIONS.get(one["direction"], one["direction"]),
        )
        for one in sorted(found, key=lambda one: -one["probability"])
    ]
    columns = ("first", "second", "kind", "sure", "first in second", "second in first", "the second")
    return table(columns, rows, empty="Nothing like it was found.")


def _share(share: float | None, between: Sequence[float] | None) -> str:
    told = human.share(share)
    if not between or between[0] == between[1]:
        return told
    return f"{told} ({human.share(between[0])} to {human.share(between[1])})"


def _told(verdict: Mapping[str, Any]) -> str:
    word = "the same as" if verdict["same"] else "not the same as"
    return f"{verdict['actor']} said: {verdict['a_uri']} is {word} {verdict['b_uri']}. {verdict['reason']}"
