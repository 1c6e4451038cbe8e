"""`catalog contracts`: what was agreed on for datasets, in the Open Data Contract Standard."""

from pathlib import Path
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.db import now
from catalog.errors import Invalid, NotFound, PathNotFound
from catalog.quality import documents
from catalog.quality.contracts import building, checks, document, drafting, queries, service
from catalog.quality.contracts.models import Contract
from catalog.quality.contracts.schemas import CheckShown, ContractShown
from catalog.web import human


@click.group(cls=Group)
def contracts() -> None:
    """Take in, check and give out data contracts (Open Data Contract Standard 3)."""


@contracts.command("list")
@click.argument("name", metavar="[NAME]", required=False)
@click.pass_obj
def list_contracts(call: Call, name: str | None) -> None:
    """List the contracts that versions are checked by, of NAME or of all datasets."""
    with call.transaction() as session:
        found = queries.current(session, resolving.resolve(session, name).id) if name else queries.listed(session)
        shown = [(ContractShown.of(one), datasets.dataset(session, one.dataset_id).name) for one in found]
    at = now()
    rows = [
        (
            told,
            one.contract_id,
            one.version,
            one.status,
            one.owner,
            sum(rule.checked for rule in one.rules),
            human.ago(one.added_at, at),
            one.id,
        )
        for one, told in shown
    ]
    columns = ("dataset", "contract", "version", "status", "owner", "checked", "since", "id")
    empty = "There is no contract. `catalog contracts add FILE --of NAME` takes one in."
    call.out.show({"contracts": [one for one, _ in shown]}, lambda: table(columns, rows, empty=empty))


@contracts.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--of", "name", required=True, metavar="NAME", help="The dataset that it is about.")
@click.option(
    "--object", "object_name", default="", help="The object of its schema that NAME is, where it has several."
)
@click.option("--number", type=click.IntRange(0), help="The revision that you read; refused when there is a newer one.")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def add(call: Call, file: Path, *, name: str, object_name: str, number: int | None, reason: str) -> None:
    """Take the contract in FILE in: from now on each version of NAME is checked by it."""
    data = _read(file)
    with call.transaction(write=True) as session:
        dataset = resolving.resolve(session, name)
        made = service.add(
            session, data, dataset.id, actor=call.actor, reason=reason, object_name=object_name, number=number
        )
        shown = ContractShown.of(made)
    told = (
        f"{dataset.name} is checked by {shown.contract_id} {shown.version} ({shown.status}), revision {shown.number}."
    )
    call.out.show(shown, lambda: [told, *_rules(shown.rules)])


@contracts.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def check(call: Call, file: Path) -> None:
    """Tell what of the contract in FILE would be checked, object by object, without taking it in."""
    read = document.checked(_read(file))
    plans = {one.name: checks.plan(one) for one in read.objects}
    shown = {**building.summary(read), "rules": {name: _told(plan) for name, plan in plans.items()}}

    def draw() -> list[object]:
        told: list[object] = [f"{read.id} {read.version} ({read.status}): {human.plural(len(read.objects), 'object')}."]
        for name, listed in shown["rules"].items():
            told += ["", name, *_rules(listed)]
        return told

    call.out.show(shown, draw)


@contracts.command()
@click.argument("name", metavar="NAME|ID")
@click.pass_obj
def show(call: Call, name: str) -> None:
    """Show the contracts of NAME, with what of them is checked and what is not."""
    with call.transaction() as session:
        shown = [ContractShown.of(one, whole=True) for one in _found(session, name)]
    call.out.show({"contracts": shown}, lambda: [part for one in shown for part in _one(one)])


@contracts.command()
@click.argument("name", metavar="NAME|ID")
@click.option("--to", "place", type=click.Path(dir_okay=False, path_type=Path), help="A file; else it is printed.")
@click.option(
    "--draft", is_flag=True, help="Write a draft from what the data is like, whether there is a contract or not."
)
@click.pass_obj
def export(call: Call, name: str, *, place: Path | None, draft: bool) -> None:
    """Write the contract of NAME as it came in, as YAML; where there is none, a draft from what the data is like."""
    with call.transaction() as session:
        found = [] if draft else _found(session, name, may_be_none=True)
        if len(found) > 1:
            raise Invalid(reason=f"{name} has {len(found)} contracts; give the id of one.")
        data = (
            found[0].document if found else drafting.draft(session, resolving.resolve(session, name).id, call.settings)
        )
    text = building.written(data)
    if place is not None:
        _write(place, text)
    told = f"{place} holds the contract." if place else text.rstrip("\n")
    call.out.show({"document": data, "file": str(place) if place else None}, lambda: [told])


@contracts.command()
@click.argument("name", metavar="NAME|ID")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def end(call: Call, name: str, *, reason: str) -> None:
    """End a contract: later versions are not checked by it."""
    with call.transaction(write=True) as session:
        found = _found(session, name)
        if len(found) > 1:
            raise Invalid(reason=f"{name} has {len(found)} contracts; give the id of one.")
        shown = ContractShown.of(service.end(session, found[0].id, actor=call.actor, reason=reason))
    call.out.show(shown, lambda: [f"The contract {shown.contract_id} has ended."])


def _read(file: Path) -> Any:
    try:
        content = file.read_bytes()
    except OSError:
        raise PathNotFound(path=file) from None
    try:
        return documents.read(content, yaml=file.suffix != ".json")
    except Invalid as error:
        raise Invalid(reason=f"{file} is no contract that can be read: {error}") from None


def _found(session: Session, name: str, *, may_be_none: bool = False) -> list[Contract]:
    try:
        found = [queries.get(session, UUID(name))]
    except (ValueError, NotFound):
        found = queries.current(session, resolving.resolve(session, name).id)
    if not found and not may_be_none:
        raise NotFound(what="Contract", name=name)
    return found


def _told(plan: checks.Plan) -> list[CheckShown]:
    told = [CheckShown(rule=one.note, checked=True) for one in plan.checks]
    return told + [CheckShown(rule=note, checked=False, why_not=why) for note, why in plan.unchecked]


def _rules(listed: list[CheckShown]) -> list[object]:
    rows = [("yes" if one.checked else "no", one.rule, one.why_not) for one in listed]
    return table(("checked", "rule", "why not"), rows, empty="It asks nothing of its columns.")


def _one(shown: ContractShown) -> list[object]:
    whose = shown.owner or "nobody"
    head = f"{shown.contract_id} {shown.version} ({shown.status}), revision {shown.number}, of {whose}: {shown.reason}"
    return [head, *_rules(shown.rules)]


def _write(place: Path, text: str) -> None:
    try:
        place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Invalid(reason=f"{place} cannot be written: {error.strerror}.") from None
