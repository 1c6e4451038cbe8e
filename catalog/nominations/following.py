"""Nominations follow what becomes of copies and families, in the transaction that changed them, under its locks."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.db import now
from catalog.nominations import queries, review, writing
from catalog.nominations.models import Nomination
from catalog.nominations.writing import PROPOSER, Said
from catalog.silos.access import Actor


def leave(session: Session, copy_id: UUID, *, reason: str, actor: Actor) -> None:
    """End what was decided or proposed of a copy that somebody retired or put into another dataset.

    The caller changed the family in this transaction, under its lock, so that no answer in between names the copy.
    """
    for nomination in queries.open_of_copy(session, copy_id):
        if not writing.belongs(session, copy_id, nomination.dataset_id):
            _end(session, nomination, Said(actor, reason))


def follow(session: Session, dataset_ids: Collection[UUID]) -> None:
    """Let nominations follow families that content changed, in the transaction that did, under their locks.

    A merged dataset hands its source of truth to the one that it became; a proposal whose copy went ends.
    """
    for dataset_id in sorted(dataset_ids):
        into = datasets.dataset(session, dataset_id).id
        if into != dataset_id:
            _hand_over(session, dataset_id, into)
        for nomination in queries.open_ones(session, [into]).get(into, []):
            if not writing.belongs(session, nomination.copy_id, into):
                _end(session, nomination, Said(Actor(PROPOSER), "Its copy is no longer in this dataset."))


def _end(session: Session, nomination: Nomination, said: Said) -> None:
    if nomination.state == review.PROPOSED:
        writing.end(session, nomination, "withdraw", said)
        return
    nomination.valid_to = now()
    nomination.state = review.after(nomination.state, "leave", said.reason)
    writing.end_review(nomination)
    writing.keep_vote(session, nomination, "leave", said)
    writing.touch(session, nomination)
    writing.tell(session, nomination, nomination.state, said)


def _hand_over(session: Session, gone_id: UUID, into_id: UUID) -> None:
    open_one, accepted = queries.proposed(session, gone_id), queries.accepted(session, gone_id)
    if open_one is not None:
        writing.end(session, open_one, "withdraw", Said(Actor(PROPOSER), "Its dataset was merged into another."))
    if accepted is None:
        return
    if queries.accepted(session, into_id) is not None:
        told = "Its dataset was merged into one that has a source of truth."
        writing.end(session, accepted, "supersede", Said(Actor(PROPOSER), told))
        return
    accepted.dataset_id = into_id
    session.flush()  # the dataset that it became has a source of truth from now on
