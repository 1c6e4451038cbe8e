"""The Glossary screens: the words of the company, and the marks of one dataset's columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets import resolving
from catalog.datasets.marking import service
from catalog.datasets.marking.service import Meaning, Word
from catalog.datasets.models import Dataset
from catalog.errors import Conflict, Invalid
from catalog.silos.access import Actor
from catalog.stewardship.marks import deciding, showing
from catalog.stewardship.marks.schemas import MarksShown, TermShown, TermWhole
from catalog.ui import rendering
from catalog.web.sessions import RequestSession

router = APIRouter()


@dataclass(frozen=True)
class GlossaryView:
    """What the screen shows; `chosen` is the term that is looked at."""

    terms: Sequence[TermShown]
    chosen: TermWhole | None
    actor: Actor
    problem: str = ""


@dataclass(frozen=True)
class MarksView:
    """The marks of one dataset, and the forms to say them."""

    marks: MarksShown
    terms: Sequence[TermShown]
    actor: Actor
    problem: str = ""


@router.get("/glossary")
def show(session: RequestSession, actor: Acting, term: Annotated[str, Query(max_length=512)] = "") -> HTMLResponse:
    """Show the terms, and one of them with what it is attached to."""
    return _glossary(session, actor, term)


@router.post("/glossary", dependencies=[asks("steward")])
def write(
    session: RequestSession,
    actor: Acting,
    term: Annotated[str, Form(max_length=512)],
    definition: Annotated[str, Form(max_length=20_000)] = "",
    steward: Annotated[str, Form(max_length=512)] = "",
    synonyms: Annotated[str, Form(max_length=10_000)] = "",
    revision: Annotated[int | None, Form()] = None,
) -> Response:
    """Write a term, or write it anew."""
    said = Meaning(term, definition.replace("\r\n", "\n"), steward, synonyms.split(","))
    try:
        made = service.write_term(session, said, actor=actor, revision=revision)
    except (Invalid, Conflict) as error:
        return _glossary(session, actor, "", str(error))
    return RedirectResponse(f"/glossary?{urlencode({'term': made.name})}", status_code=303)


@router.get("/marks")
def show_marks(session: RequestSession, actor: Acting, name: Annotated[str, Query(max_length=10_000)]) -> HTMLResponse:
    """Show the tags and terms of a dataset's columns, and the forms to confirm and refuse them."""
    return _marks(session, resolving.resolve(session, name), actor)


@router.post("/marks", dependencies=[asks("describe")])
def mark(
    session: RequestSession,
    actor: Acting,
    name: Annotated[str, Form(max_length=10_000)],
    word: Annotated[str, Form(max_length=512)],
    column: Annotated[str, Form(max_length=512)] = "",
    kind: Annotated[Literal["tag", "term"], Form()] = "tag",
    state: Annotated[Literal["confirmed", "refused", "cleared"], Form()] = "confirmed",
    reason: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Confirm, refuse or clear a tag or a term of a column."""
    dataset = resolving.resolve(session, name)
    try:
        if kind == "tag":
            deciding.mark(session, dataset, Word(column, word, state, reason), actor)
        else:
            said = "attached" if state == "confirmed" else state
            deciding.use_term(session, word, dataset, column, said, actor)
    except Invalid as error:
        return _marks(session, dataset, actor, str(error))
    return RedirectResponse(f"/marks?{urlencode({'name': str(dataset.id)})}", status_code=303)


def _glossary(session: Session, actor: Actor, term: str, problem: str = "") -> HTMLResponse:
    chosen = showing.term(session, term) if term else None
    view = GlossaryView(showing.terms(session), chosen, actor, problem)
    return rendering.page("glossary.html", status=422 if problem else 200, here="Ownership", view=view)


def _marks(session: Session, dataset: Dataset, actor: Actor, problem: str = "") -> HTMLResponse:
    view = MarksView(showing.marks(session, dataset), showing.terms(session), actor, problem)
    return rendering.page("marks.html", status=422 if problem else 200, here="Ownership", view=view)
