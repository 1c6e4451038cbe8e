"""Telling the pipeline what events brought: new copies, what runs wrote, and assertions of other engines."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import bulk
from catalog.datasets import queries
from catalog.datasets.models import Copy
from catalog.lineage.gathering import OUTPUT, FacetKey, Gathered
from catalog.lineage.openlineage.said import Named
from catalog.queue import service as queue
from catalog.silos.access import Actor
from catalog.silos.models import StorageRoot

_ANY_ROOT = select(bulk.table(StorageRoot).c.path).limit(1)
FILES = ("file", "s3://")
"""How the namespaces of copies begin whose bytes this program can read."""


def tell(
    session: Session,
    gathered: Gathered,
    new: Collection[UUID],
    jobs: Mapping[Named, UUID],
    runs: Mapping[str, UUID],
    actor: Actor,
) -> None:
    """Record a Change for each thing that others have to act on."""
    if new:
        _found(session, sorted(new), actor)
    written = _written(gathered)
    located = [
        (copy_id, {"copy": str(copy_id), "run_id": written.get(copy_id)})
        for copy_id in _readable(session, {*new, *written})
    ]
    _record(session, "located", located, actor)
    asserted = [(_copy(key), _asserted(key, jobs, runs)) for key in sorted(gathered.asserted, key=str)]
    _record(session, "asserted", asserted, actor)


def _found(session: Session, new: list[UUID], actor: Actor) -> None:
    homes = queries.memberships(session, new)
    ids = [str(homes[copy_id].dataset_id) for copy_id in new if copy_id in homes]
    first = homes[new[0]].dataset_id
    queue.record_changes(session, "discovered", [(first, {"datasets": ids})], actor=actor.name)


def _written(gathered: Gathered) -> dict[UUID, str]:
    """The copies that finished runs wrote, each with the run."""
    ended = {run_id for run_id, row in gathered.runs.items() if row["state"] == "COMPLETED"}
    return {
        copy_id: run_id for run_id, _, copy_id, direction in gathered.run_io if direction == OUTPUT and run_id in ended
    }


def _readable(session: Session, copy_ids: Collection[UUID]) -> list[UUID]:
    """Those that lie in files, when there are storage roots at all."""
    if not copy_ids or session.connection().scalar(_ANY_ROOT) is None:
        return []
    held = queries.copies(session, copy_ids)
    return sorted(copy_id for copy_id, copy in held.items() if _in_files(copy))


def _in_files(copy: Copy) -> bool:
    return copy.namespace == FILES[0] or copy.namespace.startswith(FILES[1])


def _record(session: Session, kind: str, told: Sequence[tuple[UUID, Mapping[str, Any]]], actor: Actor) -> None:
    homes = queries.memberships(session, {copy_id for copy_id, _ in told}) if told else {}
    subjects = [(homes[copy_id].dataset_id, detail) for copy_id, detail in told]
    queue.record_changes(session, kind, subjects, actor=actor.name)


def _copy(key: FacetKey) -> UUID:
    found = key[2] if key[2] is not None else key[1]
    assert isinstance(found, UUID)  # noqa: S101 - assertions are facets of a copy, or of a run with a copy
    return found


def _asserted(key: FacetKey, jobs: Mapping[Named, UUID], runs: Mapping[str, UUID]) -> dict[str, str | None]:
    kind, subject, second, name = key
    owner = subject if isinstance(subject, UUID) else runs[subject] if isinstance(subject, str) else jobs[subject]
    return {
        "copy": str(_copy(key)),
        "subject_kind": kind,
        "subject_id": str(owner),
        "second_id": str(second) if second is not None else None,
        "name": name,
    }
