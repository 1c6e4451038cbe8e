"""Tags and terms over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from catalog.access.asking import Acting, asks
from catalog.datasets import resolving
from catalog.datasets.marking import service
from catalog.datasets.marking.service import Meaning, Word
from catalog.stewardship.marks import deciding, showing
from catalog.stewardship.marks.schemas import (
    AttachingAsked,
    MarkAsked,
    MarksShown,
    RetiringAsked,
    TermAsked,
    TermShown,
    TermWhole,
)
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["documentation"])
Name = Annotated[str, Query(max_length=10_000)]


@router.get("/marks")
def show_marks(session: RequestSession, name: Name) -> MarksShown:
    """Show the tags and terms of a dataset and its columns: said, detected, and come along lineage."""
    return showing.marks(session, resolving.resolve(session, name))


@router.post("/marks", dependencies=[asks("steward")])
def mark(body: MarkAsked, session: RequestSession, actor: Acting) -> MarksShown:
    """Confirm or refuse a tag; `pii` that is confirmed has all cells that were kept of the column erased."""
    dataset = resolving.resolve(session, body.name)
    deciding.mark(session, dataset, Word(body.column, body.tag, body.state, body.reason), actor)
    session.flush()  # what is shown is read back
    return showing.marks(session, dataset)


@router.get("/terms")
def list_terms(session: RequestSession) -> list[TermShown]:
    """List the terms of the glossary."""
    return showing.terms(session)


@router.get("/terms/of")
def show_term(session: RequestSession, name: Name) -> TermWhole:
    """Show a term, by its name or a synonym, with what it is attached to."""
    return showing.term(session, name)


@router.post("/terms", dependencies=[asks("steward")])
def write_term(body: TermAsked, session: RequestSession, actor: Acting) -> TermWhole:
    """Write a term, or write it anew."""
    said = Meaning(body.term, body.definition, body.steward, tuple(body.synonyms))
    term = service.write_term(session, said, actor=actor, revision=body.revision)
    return showing.term(session, term.name)


@router.post("/terms/retire", dependencies=[asks("steward")], status_code=204)
def retire_term(body: RetiringAsked, session: RequestSession, actor: Acting) -> None:
    """Take a term out of use."""
    service.retire_term(session, body.term, actor=actor)


@router.post("/terms/attach", dependencies=[asks("describe")])
def attach_term(body: AttachingAsked, session: RequestSession, actor: Acting) -> MarksShown:
    """Attach a term to a dataset or a column, refuse it there, or clear that."""
    dataset = resolving.resolve(session, body.name)
    deciding.use_term(session, body.term, dataset, body.column, body.state, actor)
    session.flush()  # what is shown is read back
    return showing.marks(session, dataset)
