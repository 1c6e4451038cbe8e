"""Words that people put on datasets."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.datasets import queries
from catalog.datasets.models import DatasetTag
from catalog.errors import NameInvalid
from catalog.silos.access import Actor, require

MAX_TAG = 64


def tags(session: Session, dataset_id: UUID) -> list[str]:
    """List the tags of a dataset, in order."""
    return list(
        session.scalars(select(DatasetTag.tag).where(DatasetTag.dataset_id == dataset_id).order_by(DatasetTag.tag))
    )


def put(session: Session, dataset_id: UUID, tag: str, *, actor: Actor) -> list[str]:
    """Put a tag on a dataset, which may have it already; gives all its tags."""
    word = tag.strip()
    if not word or len(word) > MAX_TAG or not word.isprintable():
        raise NameInvalid(shown=tag[:40], reason=f"a tag has 1 to {MAX_TAG} printable characters.")
    _may(session, dataset_id, actor)
    if session.get(DatasetTag, (dataset_id, word)) is None:
        session.add(DatasetTag(dataset_id=dataset_id, tag=word, set_by=actor.name))
        session.flush()  # the list is read back
        _record(session, actor, "tagged", dataset_id, word)
    return tags(session, dataset_id)


def take(session: Session, dataset_id: UUID, tag: str, *, actor: Actor) -> list[str]:
    """Take a tag off a dataset; gives those that it keeps."""
    _may(session, dataset_id, actor)
    if session.get(DatasetTag, (dataset_id, tag)) is not None:
        session.execute(delete(DatasetTag).where(DatasetTag.dataset_id == dataset_id, DatasetTag.tag == tag))
        _record(session, actor, "untagged", dataset_id, tag)
    return tags(session, dataset_id)


def _may(session: Session, dataset_id: UUID, actor: Actor) -> None:
    for silo_id in {copy.silo_id for copy in queries.members(session, dataset_id)}:
        require(session, actor, "steward", silo_id)


def _record(session: Session, actor: Actor, verb: str, dataset_id: UUID, tag: str) -> None:
    put = verb == "tagged"
    told = changed({"tagged": not put}, {"tagged": put}, tag=tag)
    audit.record(session, actor.name, actor.verified, f"dataset.{verb}", "dataset", dataset_id, told)
