"""The locate stage: a copy that an event named is looked for below the silos' roots, and registered where it lies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import created
from catalog.config import Settings
from catalog.datasets import queries
from catalog.datasets import service as datasets
from catalog.datasets.models import Dump
from catalog.datasets.service import Arrival
from catalog.errors import CatalogError, Unavailable
from catalog.queue.models import Change
from catalog.queue.worker import Progress
from catalog.silos import paths
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.storage import looking

STAGE = "locate"


@dataclass(frozen=True)
class Root:
    """A silo and where it may hold copies."""

    silo_id: UUID
    silo: str
    roots: tuple[str, ...]


@dataclass(frozen=True)
class ToLocate:
    """Where an event said that a copy lies, and the silos that may hold it."""

    copy_id: UUID
    uri: str
    silos: tuple[Root, ...]
    run_id: str | None
    actor: str


def load(session: Session, change_id: UUID, _settings: Settings) -> ToLocate:
    """Read what the event said, and the silos; a copy that is in a silo is looked for there."""
    change = session.get_one(Change, change_id)
    copy = queries.copy(session, UUID(change.detail["copy"]))
    held = [one for one in silos.list_all(session) if copy.silo_id in {None, one.id}]
    roots = tuple(Root(one.id, one.name, tuple(silos.roots(session, one.id))) for one in held)
    return ToLocate(copy.id, copy.uri, roots, change.detail.get("run_id"), change.actor)


def compute(todo: ToLocate, _progress: Progress) -> Root | None:
    """Find the silo below whose roots something is there to read; None when there is none."""
    for root in todo.silos:
        try:
            looking.kind_of(paths.inside(paths.locate(todo.uri), root.roots, root.silo))
        except Unavailable:  # a store that does not answer says nothing of what is there
            raise
        except CatalogError:
            continue
        return root
    return None


def save(session: Session, todo: ToLocate, found: Root | None) -> Mapping[str, Sequence[UUID]]:
    """Register a dump of what was found, once for a run; it is scanned next."""
    copy = queries.copy(session, todo.copy_id)
    if found is None or copy.silo_id not in {None, found.silo_id}:
        return {}
    # Without a run it was only named: what was registered once is not looked at again for that.
    if todo.run_id is None and queries.dumps(session, copy_id=copy.id, limit=1):
        return {}
    key = f"openlineage:{copy.id}:{todo.run_id or ''}"[:255]
    if session.scalar(select(Dump.id).where(Dump.idempotency_key == key)) is not None:
        return {}
    copy.silo_id = found.silo_id
    actor = Actor(todo.actor)
    dump = datasets.add_dump(session, copy, Arrival(run_id=todo.run_id, idempotency_key=key), actor)
    detail = {"uri": copy.uri, "silo": found.silo, "dump": str(dump.id), "run": todo.run_id}
    audit.record(session, actor.name, actor.verified, "dump.registered", "copy", str(copy.id), created(detail))
    return {"dump": [dump.id]}
