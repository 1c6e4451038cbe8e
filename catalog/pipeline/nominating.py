"""The nominate stage: propose the best candidate, or take back a proposal that no longer holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.nominations import service as nominations
from catalog.nominations.review import Terms
from catalog.queue.worker import Progress


@dataclass(frozen=True)
class ToNominate:
    """The dataset, and how long things last."""

    dataset_id: UUID
    terms: Terms


def load(session: Session, dataset_id: UUID, settings: Settings) -> ToNominate:  # noqa: ARG001
    """Name the dataset; what is decided is read where it is written, under the dataset's lock."""
    return ToNominate(dataset_id, Terms.of(settings))


def compute(todo: ToNominate, progress: Progress) -> None:
    """Nothing is to compute: the ranking has it all."""


def save(session: Session, todo: ToNominate, _nothing: None) -> Mapping[str, Sequence[UUID]]:
    """Propose, or withdraw; what was accepted may come under review."""
    nominations.propose(session, todo.dataset_id, todo.terms)
    return {"dataset": [todo.dataset_id]}
