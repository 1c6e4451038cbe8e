"""The nominate stage: propose the best candidate, or take back a proposal that no longer holds."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.nominations import service as nominations
from catalog.queue.worker import Progress


def load(session: Session, dataset_id: UUID, settings: Settings) -> UUID:  # noqa: ARG001
    """Name the dataset; what is decided is read where it is written, under the dataset's lock."""
    return dataset_id


def compute(dataset_id: UUID, progress: Progress) -> None:
    """Nothing is to compute: the ranking has it all."""


def save(session: Session, dataset_id: UUID, _nothing: None) -> Mapping[str, Sequence[UUID]]:
    """Propose, or withdraw."""
    nominations.propose(session, dataset_id)
    return {"dataset": [dataset_id]}
