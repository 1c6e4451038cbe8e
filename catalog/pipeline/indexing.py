"""The index stage: all that can be found of a dataset, written as one search document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.access import sight
from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Dataset, Version
from catalog.errors import Moved
from catalog.nominations import queries as nominations
from catalog.quality import queries as quality
from catalog.queue.worker import Progress
from catalog.search import service as search
from catalog.search.document import Document
from catalog.silos import queries as silos
from catalog.stewardship.marks import showing as marks

MAX_COLUMNS = 2_000


@dataclass(frozen=True)
class ToIndex:
    """What was asked for, the dataset it is now, and its document (None when nothing of it is left)."""

    asked_id: UUID
    dataset_id: UUID
    revision: int
    document: Document | None


def load(session: Session, dataset_id: UUID, settings: Settings) -> ToIndex:  # noqa: ARG001
    """Read everything that a search may find or show."""
    dataset = datasets.dataset(session, dataset_id)
    members = _spoken_of(session, datasets.members(session, dataset.id))
    document = _document(session, dataset, members) if members else None
    return ToIndex(dataset_id, dataset.id, dataset.revision, document)


def compute(todo: ToIndex, progress: Progress) -> None:
    """Nothing is to compute: the document was composed while reading."""


def save(session: Session, todo: ToIndex, _nothing: None) -> Mapping[str, Sequence[UUID]]:
    """Write the document whole; forget a dataset that was merged away or has no copies any more."""
    if datasets.dataset(session, todo.asked_id).revision != todo.revision:
        raise Moved(what="its family")
    if todo.asked_id != todo.dataset_id or todo.document is None:
        search.forget(session, todo.asked_id)
    if todo.document is not None:
        search.write(session, todo.document)
    return {}


def _spoken_of(session: Session, members: Sequence[Copy]) -> Sequence[Copy]:
    """Leave out restricted copies where there are others: a document is found by who sees all that it speaks of."""
    closed = sight.closed_copies(session, [member.id for member in members])
    return [member for member in members if member.id not in closed] or members


def _document(session: Session, dataset: Dataset, members: Sequence[Copy]) -> Document:
    ids = [member.id for member in members]
    versions = datasets.current_versions(session, ids)
    return Document(
        dataset_id=dataset.id,
        title=dataset.name,
        names=_distinct(name for member in members for name in (member.title, member.name)),
        columns=_distinct(column["name"] for version in versions.values() for column in version.columns[:MAX_COLUMNS]),
        body="\n".join(_distinct([dataset.description, *(member.description for member in members)])),
        facets=_facets(session, dataset, members, versions),
    )


def _facets(
    session: Session, dataset: Dataset, members: Sequence[Copy], versions: Mapping[UUID, Version]
) -> dict[str, Any]:
    names = silos.by_id(session, [member.silo_id for member in members if member.silo_id])
    shown = _shown_copy(session, dataset, members)
    version = versions.get(shown.id)
    said = {owner for owner in (dataset.owner, *(member.custodian for member in members)) if owner}
    team = {names[shown.silo_id].owner} if shown.silo_id in names else set()
    return {
        "silo": sorted({silo.name for silo in names.values()}),
        "owner": sorted(said or team),
        "tag": marks.words(session, dataset.id),
        "status": _status(session, dataset, versions),
        "format": sorted({one.format for one in versions.values() if one.format}),
        "description": dataset.description or shown.description,
        "copies": len(members),
        "path": shown.name,
        "uri": shown.uri,
        "rows": version.rows if version else None,
        "bytes": version.bytes if version else None,
        "content_id": version.content_id if version else None,
        "quality": _quality(session, shown),
        "seen_at": _seen(session, members),
    }


def _shown_copy(session: Session, dataset: Dataset, members: Sequence[Copy]) -> Copy:
    chosen = nominations.accepted(session, dataset.id) or nominations.proposed(session, dataset.id)
    by_id = {member.id: member for member in members}
    return by_id.get(chosen.copy_id, members[0]) if chosen else members[0]


def _status(session: Session, dataset: Dataset, versions: Mapping[UUID, Version]) -> str:
    if nominations.accepted(session, dataset.id):
        return "canonical"
    if nominations.proposed(session, dataset.id):
        return "proposed"
    if versions and all(version.status != "readable" for version in versions.values()):
        return "unreadable"
    return "undecided" if versions else "not_scanned"


def _quality(session: Session, copy: Copy) -> str:
    outcomes = {one.outcome for one in quality.latest(session, [copy.id]).get(copy.id, [])}
    return next((outcome for outcome in ("failed", "error", "passed") if outcome in outcomes), "not_evaluated")


def _seen(session: Session, members: Sequence[Copy]) -> str | None:
    seen = datasets.last_seen(session, [member.id for member in members])
    return max(seen.values()).isoformat() if seen else None


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
