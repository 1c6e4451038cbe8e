"""The cells of a dataset that copies hold differently, side by side, and the forms to say what they hold."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from catalog.access.asking import Acting, asks
from catalog.datasets import queries as datasets
from catalog.errors import CatalogError, Invalid, ReasonMissing
from catalog.errors.cells import CellAnswered
from catalog.ranking.cells import naming, queries, service, showing
from catalog.ranking.cells.models import VerifiedCell
from catalog.ranking.cells.service import CANNOT_TELL, TRUE, Answer
from catalog.ranking.cells.showing import CellsView
from catalog.ui import family, rendering
from catalog.ui.family import CopyLine
from catalog.web.sessions import RequestSession

router = APIRouter()

MOST_COLUMNS = 8
"""Candidates that stand beside each other; more would not be compared by an eye."""
MOST_ROWS = 100
VALUE, OTHER, EMPTY, CANNOT = "value:", "other", "empty", "cannot_tell"
_MISSING: Mapping[type[CatalogError], str] = {ReasonMissing: "reason", CellAnswered: "taken"}


@dataclass(frozen=True)
class Standing:
    """A candidate of the ranking: how right it is in contested cells, as a criterion tells."""

    copy_id: str
    line: CopyLine | None
    twins: int
    accuracy: Mapping[str, Any] | None


@dataclass(frozen=True)
class Row:
    """A cell worth asking: what each candidate holds, and what is known of it by now."""

    cell: str
    key: Sequence[Sequence[str]]
    column: str
    values: Mapping[str, str | None]
    """By candidate; those that say nothing are not in."""
    fused: str | None
    probability: float | None
    why: str
    known: VerifiedCell | None

    @property
    def named(self) -> str:
        """Name it for a form, so that an answer finds its cell also when other cells are asked by then."""
        return json.dumps([self.key, self.column])


@dataclass(frozen=True)
class Said:
    """What somebody chose in a form that could not be kept."""

    choices: Mapping[str, str] = field(default_factory=dict)
    """By cell."""
    others: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    missing: str = ""
    """What is wrong: reason, value, or taken."""
    told: str = ""


@dataclass(frozen=True)
class CellsPage:
    """All that is shown of a dataset's cells."""

    seen: CellsView
    standings: Sequence[Standing]
    compared: Sequence[Standing]
    rows: Sequence[Row]
    lines: Mapping[str, CopyLine]
    actor: str
    said: Said = field(default_factory=Said)


@dataclass(frozen=True)
class _Sent:
    """A form as it came: answers by cell, cells of which it is not clear what was meant, and all that was chosen."""

    answers: Sequence[Answer]
    unclear: Sequence[str]
    said: Said


async def _fields(request: Request) -> FormData:
    return await request.form()


@router.get("/review/cells/{dataset_id}")
def show(session: RequestSession, actor: Acting, dataset_id: UUID) -> Response:
    """Show the cells worth asking, what is known, and who is the system of record."""
    dataset = datasets.dataset(session, dataset_id)
    if dataset.id != dataset_id:
        return RedirectResponse(f"/review/cells/{dataset.id}", status_code=308)
    return _page(cells_page(session, dataset.id, actor.name))


@router.post("/review/cells/{dataset_id}", dependencies=[asks("steward")])
def answer(
    session: RequestSession, actor: Acting, dataset_id: UUID, form: Annotated[FormData, Depends(_fields)]
) -> Response:
    """Keep the answers that were chosen; those to a cell that somebody answered meanwhile are refused."""
    sent = _sent(form)
    try:
        _check(sent)
        service.verify(session, dataset_id, sent.answers, reason=sent.said.reason, actor=actor)
    except (CellAnswered, Invalid) as error:
        missing = _MISSING.get(type(error), "value")
        said = replace(_without_taken(session, dataset_id, sent), missing=missing, told=str(error))
        return _page(cells_page(session, dataset_id, actor.name, said), status=error.status)
    return RedirectResponse(f"/review/cells/{dataset_id}#known", status_code=303)


@router.post("/review/cells/{dataset_id}/revoke", dependencies=[asks("steward")])
def revoke(
    session: RequestSession,
    actor: Acting,
    dataset_id: UUID,
    cell_id: Annotated[UUID, Form()],
    reason: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Take an answer back."""
    service.revoke(session, cell_id, reason=reason, actor=actor)
    return RedirectResponse(f"/review/cells/{dataset_id}#known", status_code=303)


@router.post("/review/cells/{dataset_id}/appoint", dependencies=[asks("steward")])
def appoint(
    session: RequestSession,
    actor: Acting,
    dataset_id: UUID,
    copy_id: Annotated[UUID, Form()],
    columns: Annotated[str, Form(max_length=10_000)] = "",
    reason: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Call a copy the system of record, of some columns or of all."""
    named = [name.strip() for name in columns.split(",") if name.strip()]
    service.appoint(session, copy_id, columns=named, reason=reason, actor=actor)
    return RedirectResponse(f"/review/cells/{dataset_id}#record", status_code=303)


@router.post("/review/cells/{dataset_id}/dismiss", dependencies=[asks("steward")])
def dismiss(
    session: RequestSession,
    actor: Acting,
    dataset_id: UUID,
    appointment_id: Annotated[UUID, Form()],
    reason: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """End an appointment."""
    service.dismiss(session, appointment_id, reason=reason, actor=actor)
    return RedirectResponse(f"/review/cells/{dataset_id}#record", status_code=303)


def cells_page(session: Session, dataset_id: UUID, actor: str, said: Said | None = None) -> CellsPage:
    """Collect what contested cells told of a dataset, and what was said since."""
    seen = showing.view(session, datasets.dataset(session, dataset_id))
    members = datasets.members(session, seen.dataset.id)
    lines = {str(line.id): line for line in family.lines(session, members)}
    standings = [_standing(candidate, lines) for candidate in seen.ranking.candidates]
    block = {copy_id: one["copy_id"] for one in seen.ranking.candidates for copy_id in one["copies"]}
    rows = [_row(one, block, seen.answers) for one in seen.asked]
    saying = {copy_id for row in rows for copy_id in row.values}
    compared = [one for one in standings if one.copy_id in saying][:MOST_COLUMNS]
    return CellsPage(seen, standings, compared, rows, lines, actor, said or Said())


def _page(view: CellsPage, *, status: int = 200) -> HTMLResponse:
    return rendering.page("cells.html", status=status, here="Review", view=view)


def _standing(candidate: Mapping[str, Any], lines: Mapping[str, CopyLine]) -> Standing:
    accuracy = next((one for one in candidate["criteria"] if one["name"] == "accuracy"), None)
    return Standing(candidate["copy_id"], lines.get(candidate["copy_id"]), len(candidate["copies"]) - 1, accuracy)


def _row(one: Mapping[str, Any], block: Mapping[str, str], answers: Mapping[str, VerifiedCell]) -> Row:
    return Row(
        one["cell"],
        one["key"],
        one["column"],
        {block.get(said["copy"], said["copy"]): said["value"] for said in one["values"]},
        one["fused"],
        one["probability"],
        one["why"],
        answers.get(one["cell"]),
    )


def _sent(form: FormData) -> _Sent:
    answers, unclear = [], []
    choices: dict[str, str] = {}
    others: dict[str, str] = {}
    for place, key, column in _cells(form):
        choice, other = _text(form, f"said-{place}"), _text(form, f"other-{place}")
        cell, typed = naming.cell_id(key, column), bool(other.strip())
        choice = choice or (OTHER if typed else "")  # who types need not choose to type
        choices[cell], others[cell] = choice, other
        if choice and typed != (choice == OTHER):
            unclear.append(cell)
        elif choice:
            answers.append(_answer(choice, other, key, column, _uuid(_text(form, f"seen-{place}"))))
    return _Sent(answers, unclear, Said(choices, others, _text(form, "reason")))


def _without_taken(session: Session, dataset_id: UUID, sent: _Sent) -> Said:
    """Let go of choices for cells that somebody answered meanwhile: sent again they would replace that unseen."""
    dataset = datasets.dataset(session, dataset_id)
    known = queries.of_cells(session, dataset.id, {one.cell for one in sent.answers})
    taken = {one.cell for one in sent.answers if one.cell in known and known[one.cell].id != one.replaces}
    choices = {cell: choice for cell, choice in sent.said.choices.items() if cell not in taken}
    return replace(sent.said, choices=choices, others={**sent.said.others, **dict.fromkeys(taken, "")})


def _check(sent: _Sent) -> None:
    if sent.unclear:
        raise Invalid(reason="Type another value where you chose to, and only there.")
    if not sent.answers:
        raise Invalid(reason="Choose an answer for at least one cell.")


def _cells(form: FormData) -> Iterator[tuple[int, naming.Key, str]]:
    for place in range(MOST_ROWS):
        named = _text(form, f"cell-{place}")
        if named:
            try:
                pairs, column = json.loads(named)
                yield place, naming.key_of((str(name), str(value)) for name, value in pairs), str(column)
            except (ValueError, TypeError):
                raise Invalid(reason="This form was not made by this site. Open the page again.") from None


def _answer(choice: str, other: str, key: naming.Key, column: str, seen: UUID | None) -> Answer:
    if choice == CANNOT:
        return Answer(key, column, CANNOT_TELL, replaces=seen)
    if choice == EMPTY:
        return Answer(key, column, TRUE, None, replaces=seen)
    value = naming.canonical(other) if choice == OTHER else choice.removeprefix(VALUE)
    return Answer(key, column, TRUE, value, replaces=seen)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
