"""Saying what columns are about, and what follows in the same transaction: cells are erased, search is told."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.datasets import tagging
from catalog.datasets.marking import queries, service
from catalog.datasets.marking.models import PERSONAL
from catalog.datasets.marking.service import CLEARED, CONFIRMED, REFUSED, Word
from catalog.datasets.models import Dataset
from catalog.errors import Invalid
from catalog.queue import service as queue
from catalog.silos.access import Actor
from catalog.stewardship.marks import linking
from catalog.stewardship.marks.erasing import Erased, erase
from catalog.stewardship.marks.flowing import Node, reached


def mark(session: Session, dataset: Dataset, word: Word, actor: Actor) -> Erased:
    """Confirm, refuse or clear a tag; one of persons that is confirmed has what was kept of the column erased."""
    if not word.column:
        _tag(session, dataset, word, actor)
        return Erased()
    session.refresh(dataset, with_for_update=True)  # what stood before is what stands when this is written
    before = queries.said_of(session, dataset.id, word.column, word.tag.strip())
    made = service.mark(session, dataset.id, word, actor=actor)
    if made is None:
        return Erased()
    erased = Erased()
    if (made.tag, made.state) == (PERSONAL, CONFIRMED):
        erased = erase(session, dataset.id, word.column)
        made.erased = dict(erased.counts)
    detail = {"column": word.column, "tag": made.tag, "state": word.state, "reason": word.reason.strip()}
    _follow(session, dataset.id, word.column, {**detail, "scan_again": [str(one) for one in erased.copies]}, actor)
    named = {"column": word.column, "tag": made.tag, "reason": made.reason, "erased": dict(erased.counts)}
    told = changed({"state": before}, {"state": word.state}, **named)
    audit.record(session, actor.name, actor.verified, "column.marked", "dataset", dataset.id, told)
    return erased


def use_term(session: Session, term_name: str, dataset: Dataset, column: str, state: str, actor: Actor) -> None:
    """Attach a term to a dataset or a column, refuse it there, or clear that."""
    term = queries.term(session, term_name)
    session.refresh(dataset, with_for_update=True)
    before = queries.use_of(session, term.id, dataset.id, column)
    if not service.use_term(session, term, dataset.id, column, state, actor=actor):
        return
    session.flush()  # before the audit trail is held up
    detail = {"column": column, "term": term.name, "state": state}
    _follow(session, dataset.id, column, detail, actor)
    told = changed({"state": before}, {"state": state}, column=column, term=term.name)
    audit.record(session, actor.name, actor.verified, "term.used", "dataset", dataset.id, told)


def _tag(session: Session, dataset: Dataset, word: Word, actor: Actor) -> None:
    if word.state == REFUSED:
        raise Invalid(reason="A tag of a whole dataset is put or taken; only a column's is refused.")
    change = tagging.take if word.state == CLEARED else tagging.put
    change(session, dataset.id, word.tag, actor=actor)
    queue.enqueue(session, "index", dataset.id)


def _follow(session: Session, dataset_id: UUID, column: str, detail: dict[str, Any], actor: Actor) -> None:
    """Have all be indexed anew that this may flow to."""
    near = reached(linking.downstream(session, dataset_id), Node(dataset_id, column)) if column else {dataset_id}
    others = sorted(str(one) for one in near - {dataset_id})
    queue.record_change(session, "classified", dataset_id, actor=actor.name, detail={**detail, "datasets": others})
