"""What is said of a nomination and decides nothing: that it is looked into, comments, and cells that are asked for."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.errors import NominationState, ReasonMissing
from catalog.errors.nominations import NothingToAsk
from catalog.nominations import queries, review, writing
from catalog.nominations.models import Nomination, Remark
from catalog.nominations.review import Terms
from catalog.nominations.writing import Said
from catalog.ranking.cells import queries as cells
from catalog.ranking.cells import showing
from catalog.silos.access import Actor


def begin(
    session: Session, nomination_id: UUID, *, reason: str, actor: Actor, revision: int | None = None, terms: Terms
) -> Nomination:
    """Put a proposal, or what is in force, under review; it stays the answer to "which one?" meanwhile."""
    said = Said(actor, reason, revision)
    nomination = writing.locked(session, nomination_id, said)
    review.after(nomination.state, "review", reason)
    writing.remark(session, nomination, "review", said)
    writing.begin_review(nomination, f"{actor.name} asked for it: {reason.strip()}", terms)
    writing.touch(session, nomination)
    writing.tell(session, nomination, "under_review", said)
    return nomination


def comment(
    session: Session, nomination_id: UUID, *, text: str, actor: Actor, revision: int | None = None, terms: Terms
) -> Remark:
    """Say something of an open nomination; whoever is about to decide reads it first."""
    said = Said(actor, text, revision)
    nomination = writing.locked(session, nomination_id, said, "describe")
    _open(nomination, "comment", text)
    made = writing.remark(session, nomination, "comment", said)
    _look_into(nomination, f"{actor.name} commented on it.", terms)
    writing.touch(session, nomination)
    writing.note(session, nomination, "commented", said)
    return made


def ask(
    session: Session,
    nomination_id: UUID,
    *,
    named: Sequence[str] = (),
    reason: str,
    actor: Actor,
    revision: int | None = None,
    terms: Terms,
) -> Remark:
    """Ask for cells to be verified before it is decided: those that are named, else all telling ones.

    Cells are named by the beginnings of their ids.

    Raises CellNotAsked, NothingToAsk, ReasonMissing, NominationState, NominationStale.
    """
    said = Said(actor, reason, revision)
    nomination = writing.locked(session, nomination_id, said)
    _open(nomination, "ask", reason)
    seen = showing.view(session, datasets.dataset(session, nomination.dataset_id))
    asked = [showing.asked_cell(seen, one)["cell"] for one in named] or [one["cell"] for one in seen.asked]
    if not asked:
        raise NothingToAsk(name=seen.dataset.name)
    made = writing.remark(session, nomination, "ask", said, cells=list(dict.fromkeys(asked)))
    _look_into(nomination, f"{actor.name} asked for {len(made.cells)} cells to be verified.", terms)
    writing.touch(session, nomination)
    writing.note(session, nomination, "cells_asked", said, cells=len(made.cells))
    return made


def waiting_cells(session: Session, nomination: Nomination) -> list[str]:
    """Give the cells that were asked for and of which nothing is known yet."""
    asked = [cell for one in queries.remarks(session, [nomination.id]) for cell in one.cells if one.kind == "ask"]
    known = cells.of_cells(session, nomination.dataset_id, set(asked)) if asked else {}
    return [cell for cell in dict.fromkeys(asked) if cell not in known]


def _open(nomination: Nomination, verb: str, text: str) -> None:
    if not text.strip():
        raise ReasonMissing
    if nomination.state not in review.OPEN:
        raise NominationState(state=nomination.state, verb=review.PAST[verb])


def _look_into(nomination: Nomination, told: str, terms: Terms) -> None:
    """A proposal that people speak about is under review; what is in force needs more than words."""
    if nomination.state == review.PROPOSED:
        writing.begin_review(nomination, told, terms)
