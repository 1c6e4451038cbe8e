"""`catalog cells`: the cells that copies hold differently, what is known of them, and who is the system of record."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.naming import last_part
from catalog.db import now
from catalog.errors import Invalid
from catalog.ranking.cells import queries, schemas, service, showing
from catalog.ranking.cells.naming import Key, canonical, key_of
from catalog.ranking.cells.schemas import AppointmentShown, CellsShown, VerifiedCellShown
from catalog.ranking.cells.service import CANNOT_TELL, TRUE, WRONG, Answer
from catalog.ranking.cells.showing import CellsView
from catalog.web import human

SHORT = 10
"""So much of a cell's id is shown; more is taken too."""


@click.group(cls=Group)
def cells() -> None:
    """Show cells that copies hold differently, and say what they hold."""


@cells.command()
@click.argument("name", metavar="NAME")
@click.pass_obj
def ask(call: Call, name: str) -> None:
    """List the cells of NAME that are worth asking: what each copy says, and how sure the catalog is."""
    with call.transaction() as session:
        seen = showing.view(session, resolving.resolve(session, name))
        shown, names = CellsShown.of(seen), _names(session, seen)
    call.out.show(shown, lambda: [*_table(seen, names), *_told(seen, names)])


@cells.command("list")
@click.argument("name", metavar="NAME")
@click.pass_obj
def list_cells(call: Call, name: str) -> None:
    """List what is known of cells of NAME, and the copies that are its system of record."""
    with call.transaction() as session:
        dataset = resolving.resolve(session, name)
        known = schemas.shown(queries.current(session, dataset.id))
        appointments = [schemas.appointed(one) for one in queries.appointments(session, dataset.id)]
        copies = datasets.copies(session, {one.copy_id for one in appointments})
    records = [_record(one, copies[one.copy_id].uri) for one in appointments]
    call.out.show({"known": known, "appointments": appointments}, lambda: [*_known(known), *records])


@cells.command()
@click.argument("name", metavar="NAME")
@click.option("--cell", metavar="ID", help="The cell, by the beginning of its id in `catalog cells ask`.")
@click.option("--key", "pairs", multiple=True, metavar="COLUMN=VALUE", help="Or its row; may be given often.")
@click.option("--column", help="And its column.")
@click.option("--value", help="What it truly holds.")
@click.option("--empty", is_flag=True, help="It is truly empty.")
@click.option("--wrong", metavar="VALUE", help="What it surely does not hold.")
@click.option("--cannot-tell", is_flag=True, help="Nobody can tell; it is not asked again.")
@click.option("--replace", is_flag=True, help="Replace what was said of it before.")
@click.option("--reason", required=True, help="How you know; everybody can read it.")
@click.pass_obj
def verify(
    call: Call,
    *,
    name: str,
    cell: str | None,
    pairs: Sequence[str],
    column: str | None,
    value: str | None,
    empty: bool,
    wrong: str | None,
    cannot_tell: bool,
    replace: bool,
    reason: str,
) -> None:
    """Say what a cell of NAME holds; the copies are ranked anew."""
    verdict, said = _said(value=value, empty=empty, wrong=wrong, cannot_tell=cannot_tell)
    with call.transaction(write=True) as session:
        dataset = resolving.resolve(session, name)
        key, meant = _meant(showing.view(session, dataset) if cell else None, cell, pairs, column)
        answer = Answer(key, meant, verdict, said)
        if replace:
            earlier = queries.of_cells(session, dataset.id, [answer.cell]).get(answer.cell)
            answer = Answer(key, meant, verdict, said, replaces=earlier.id if earlier else None)
        (kept,) = service.verify(session, dataset.id, [answer], reason=reason, actor=call.actor)
        shown = VerifiedCellShown.model_validate(kept)
    call.out.show(shown, lambda: [f"Kept as {shown.id}: {_sentence(shown)} The copies are ranked anew."])


@cells.command()
@click.argument("cell_id", metavar="ID", type=click.UUID)
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def revoke(call: Call, cell_id: UUID, reason: str) -> None:
    """Take an answer back (ID as in `catalog cells list`); it stays to be read."""
    with call.transaction(write=True) as session:
        shown = VerifiedCellShown.model_validate(service.revoke(session, cell_id, reason=reason, actor=call.actor))
    call.out.show(shown, lambda: [f"Taken back: {_sentence(shown)}"])


@cells.command()
@click.argument("copy", metavar="COPY")
@click.option("--column", "columns", multiple=True, help="Only for this column; may be given often.")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def appoint(call: Call, copy: str, columns: Sequence[str], reason: str) -> None:
    """Call COPY (title, URI, path or id) the system of record: its cells count as verified."""
    with call.transaction(write=True) as session:
        found = resolving.copy_of(session, copy)
        made = service.appoint(session, found.id, columns=columns, reason=reason, actor=call.actor)
        shown = schemas.appointed(made)
    what = f"of {', '.join(shown.columns)}" if shown.columns else "of its dataset"
    call.out.show(shown, lambda: [f"{found.uri} is the system of record {what} now ({shown.id})."])


@cells.command()
@click.argument("appointment_id", metavar="ID", type=click.UUID)
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def dismiss(call: Call, appointment_id: UUID, reason: str) -> None:
    """End an appointment (ID as in `catalog cells list`)."""
    with call.transaction(write=True) as session:
        ended = service.dismiss(session, appointment_id, reason=reason, actor=call.actor)
        shown: AppointmentShown = schemas.appointed(ended)
        uri = datasets.copy(session, shown.copy_id).uri
    call.out.show(shown, lambda: [f"{uri} is no longer the system of record."])


def _said(*, value: str | None, empty: bool, wrong: str | None, cannot_tell: bool) -> tuple[str, str | None]:
    if sum((value is not None, empty, wrong is not None, cannot_tell)) != 1:
        raise Invalid(reason="Say one of --value, --empty, --wrong and --cannot-tell.")
    if wrong is not None:
        return WRONG, canonical(wrong)
    return (CANNOT_TELL, None) if cannot_tell else (TRUE, canonical(value))


def _meant(seen: CellsView | None, cell: str | None, pairs: Sequence[str], column: str | None) -> tuple[Key, str]:
    if cell and seen is not None:
        found = showing.asked_cell(seen, cell)
        return key_of((name, value) for name, value in found["key"]), found["column"]
    split = [pair.partition("=") for pair in pairs]
    if column is None or not split or not all(name and equals for name, equals, _ in split):
        raise Invalid(reason="Name the cell by --cell ID, or by --key COLUMN=VALUE and --column NAME.")
    return key_of((name, canonical(value)) for name, _, value in split), column


def _names(session: Session, seen: CellsView) -> dict[str, str]:
    wanted = {UUID(said["copy"]) for one in seen.asked for said in one["values"]}
    wanted |= {UUID(copy_id) for one in seen.found.get("left_out", ()) for copy_id in one["copies"]}
    return {str(one.id): one.title or last_part(one.name) for one in datasets.copies(session, wanted).values()}


def _table(seen: CellsView, names: Mapping[str, str]) -> list[object]:
    rows = [
        (
            one["cell"][:SHORT],
            ", ".join(f"{name} {value}" for name, value in one["key"]),
            one["column"],
            "; ".join(f"{value}: {', '.join(who)}" for value, who in _sayings(one, names).items()),
            f"{_text(one['fused'])} ({human.share(one['probability'])})" if one["probability"] is not None else "—",
            _answered(seen, one["cell"]),
        )
        for one in seen.asked
    ]
    empty = seen.found.get("reason") or "No cell is worth asking."
    return table(("cell", "row", "column", "copies say", "most probably", "answer"), rows, empty=empty)


def _sayings(one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for said in one["values"]:
        found.setdefault(_text(said["value"]), []).append(names.get(said["copy"], said["copy"]))
    return found


def _answered(seen: CellsView, cell: str) -> str:
    known = seen.answers.get(cell)
    return "—" if known is None else "cannot tell" if known.verdict == CANNOT_TELL else _text(known.value)


def _told(seen: CellsView, names: Mapping[str, str]) -> list[str]:
    found = seen.found
    told = []
    if found.get("key"):
        which = "all rows" if found["whole"] else "rows of samples"
        told.append(
            f"{found['candidates']} candidates were compared in {found['rows']:,} {which} "
            f"by {', '.join(found['key'])}; {found['contested']:,} cells are contested."
        )
    told += [f"Personal, so not shown: {', '.join(found['unseen'])}."] if found.get("unseen") else []
    told += [
        f"Not compared: {', '.join(names.get(one, one) for one in out['copies'])}. {out['why']}"
        for out in found.get("left_out", ())
    ]
    return [*told, "Answer: catalog cells verify NAME --cell ID --value ... --reason ..."] if seen.asked else told


def _known(known: Sequence[VerifiedCellShown]) -> list[object]:
    at = now()
    rows = [
        (
            ", ".join(f"{name} {value}" for name, value in one.key),
            one.column,
            one.verdict.replace("_", " "),
            "—" if one.verdict == CANNOT_TELL else _text(one.value),
            f"{one.actor}{'' if one.verified else ' (unverified)'}",
            one.reason,
            human.ago(one.known_from, at),
            one.id,
        )
        for one in known
    ]
    columns = ("row", "column", "verdict", "value", "by", "reason", "since", "id")
    return table(columns, rows, empty="Nobody verified a cell yet.")


def _record(one: AppointmentShown, uri: str) -> str:
    what = ", ".join(one.columns) or "all columns"
    return f"{uri} is the system of record of {what} ({one.id}). {one.actor}: {one.reason}"


def _sentence(one: VerifiedCellShown) -> str:
    where = f"{one.column} of {', '.join(f'{name} {value}' for name, value in one.key)}"
    if one.verdict == CANNOT_TELL:
        return f"nobody can tell {where}."
    return f"{where} is {'not ' if one.verdict == WRONG else ''}{_text(one.value)}."


def _text(value: str | None) -> str:
    return "(empty)" if value is None else value
