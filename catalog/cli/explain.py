"""`catalog explain`: why two copies are alike, why one is taken as made from another, why a copy is ranked first."""

from collections.abc import Iterator
from uuid import UUID

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Call, Group
from catalog.datasets import resolving
from catalog.errors import Invalid
from catalog.lineage.models import Edge
from catalog.matching import explained
from catalog.matching.explaining import Argument, Explanation
from catalog.matching.schemas import ExplanationShown
from catalog.ranking.explained import of_dataset

HEADS = {"for": "What speaks for it", "against": "What speaks against it", "open": "What speaks for one or the other"}


@click.group(cls=Group)
def explain() -> None:
    """Explain a likeness, a link or a ranking in sentences."""


@explain.command()
@click.argument("a", metavar="A|ID")
@click.argument("b", metavar="[B]", required=False)
@click.pass_obj
def match(call: Call, a: str, b: str | None) -> None:
    """Explain what the copies A and B (names, URIs or ids) have to do with each other; a match's ID does as well."""
    with call.transaction() as session:
        if b is None:
            found = explained.of_match(session, _id(a, "a second copy"))
        else:
            found = explained.of_copies(session, *(resolving.copy_of(session, text) for text in (a, b)))
    _show(call, found)


@explain.command()
@click.argument("source", metavar="SOURCE|ID")
@click.argument("target", metavar="[TARGET]", required=False)
@click.pass_obj
def edge(call: Call, source: str, target: str | None) -> None:
    """Explain why TARGET is taken as made from SOURCE (names, URIs or ids); the ID of the link does as well."""
    with call.transaction() as session:
        found = explained.of_edge(session, _edge(session, source, target))
    _show(call, found)


@explain.command()
@click.argument("name", metavar="NAME")
@click.pass_obj
def ranking(call: Call, name: str) -> None:
    """Explain which copy of the dataset NAME comes first, and what would change that."""
    with call.transaction() as session:
        found = of_dataset(session, resolving.resolve(session, name))
    _show(call, found)


def _edge(session: Session, source: str, target: str | None) -> Edge:
    if target is None:
        return explained.edge_by_id(session, _id(source, "the copy that was made from it"))
    return explained.edge_between(session, *(resolving.copy_of(session, text) for text in (source, target)))


def _id(text: str, missing: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(reason=f"{text!r} is no id. Give an id, or name {missing} too.") from None


def _show(call: Call, found: Explanation) -> None:
    call.out.show(ExplanationShown.model_validate(found), lambda: list(_lines(found)))


def _lines(found: Explanation) -> Iterator[str]:
    yield found.answer
    for sentence in found.contradictions:
        yield f"\nContradiction: {sentence}"
    if found.facts:
        yield "\nWhat is known"
        yield from (f"  {sentence}" for sentence in found.facts)
    for side, head in HEADS.items():
        told = [one for one in found.arguments if one.side == side]
        if told:
            yield f"\n{head}"
            yield from (line for one in told for line in _argument(one))
    if found.total:
        yield f"\n{found.total}"
    for head, sentences in (("What could not be looked at", found.unseen), ("What would change it", found.changes)):
        if sentences:
            yield f"\n{head}"
            yield from (f"  {sentence}" for sentence in sentences)


def _argument(one: Argument) -> Iterator[str]:
    says = f" So {one.says}." if one.side == "open" else ""
    yield f"  {one.weight:.2f}  {one.sentence}{says}"
    yield from (f"        {cell}" for cell in one.telling)
