"""Registering a dump: the Copy, the Dump, its declared origins and its first task, in the caller's one transaction."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.datasets import naming, queries, resolving
from catalog.datasets import service as datasets
from catalog.datasets.models import Copy, Dump
from catalog.datasets.service import Arrival
from catalog.db import keepable
from catalog.errors import Conflict, Invalid, KeyReused, NameInvalid, NameNotFound
from catalog.lineage import service as lineage
from catalog.pipeline.stages import FIRST_STAGE
from catalog.queue import service as queue
from catalog.queue.models import Task
from catalog.silos import paths
from catalog.silos import queries as silos
from catalog.silos.access import Actor, require
from catalog.silos.models import Silo
from catalog.storage import looking
from catalog.storage.places import REMOTE_SCHEMES, Place, RemotePlace, TablePlace, scheme_of

MAX_KEY = 255
MAX_LENGTHS = {"owner": 256, "description": 10_000, "run id": 512, "origin": 4_096}


@dataclass(frozen=True)
class Registration:
    """What a producer says: where the bytes are, in which silo, and anything it knows of them."""

    uri: str
    silo: str
    name: str = ""
    sources: Sequence[str] = ()
    """URIs, paths or names of what this was made from."""
    owner: str = ""
    description: str = ""
    run_id: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What the producer gets at once; `replayed` says that this very request was answered before."""

    dump_id: UUID
    copy_id: UUID
    dataset_id: UUID
    replayed: bool


def to_look_at(session: Session, said: Registration, *, key: str | None = None) -> RemotePlace | None:
    """Name the object or table that somebody has to look at before this is registered.

    None for files and repeated requests.

    That is not for `register_dump` to do: while a slow store is waited for, no transaction may hold the database.
    Raises SiloNotFound, PathOutsideRoots, NameInvalid, SecretInAddress, KeyReused.
    """
    if scheme_of(said.uri) not in REMOTE_SCHEMES:
        return None
    _check(said)
    if _earlier(session, key, _digest(said)) is not None:
        return None
    place = _place(session, said, silos.get(session, said.silo))
    return None if isinstance(place, Path) else place


def register_dump(session: Session, said: Registration, actor: Actor, *, key: str | None = None) -> Receipt:
    """Record that something arrived, and queue its scan; with an idempotency key a repeated request is the same one.

    A file must be there; an object was looked at before (`to_look_at`). Raises SiloNotFound, PathOutsideRoots,
    PathNotFound, NameInvalid, SecretInAddress, NameNotFound, CopyInOtherSilo, KeyReused.
    """
    _check(said)
    silo = silos.get(session, said.silo)
    require(session, actor, "register", silo.id)
    digest = _digest(said)
    earlier = _earlier(session, key, digest)
    if earlier is not None:
        return _receipt(session, earlier, replayed=True)
    copy = _copy(session, said, silo)
    for source in said.sources:
        _declare(session, source, copy, said.run_id, actor)
    arrival = Arrival(naming.title(said.name), said.sources, said.run_id, key, digest)
    try:
        with session.begin_nested():
            dump = datasets.add_dump(session, copy, arrival, actor)
    except IntegrityError:  # the same request was answered in the same moment
        return _receipt(session, _raced(session, key, digest), replayed=True)
    queue.enqueue(session, FIRST_STAGE, dump.id)
    detail = {"uri": copy.uri, "silo": said.silo, "dump": str(dump.id)}
    audit.record(session, actor.name, actor.verified, "dump.registered", "copy", str(copy.id), created(detail))
    return _receipt(session, dump, replayed=False)


def retry(session: Session, task_id: UUID, actor: Actor) -> Task:
    """Queue a dead task again."""
    require(session, actor, "steward")
    task = queue.retry(session, task_id)
    detail = changed({"state": "dead"}, {"state": task.state}, stage=task.stage)
    audit.record(session, actor.name, actor.verified, "task.retried", "task", str(task_id), detail)
    return task


def _check(said: Registration) -> None:
    named = {"silo": said.silo, "path": said.uri, "title": said.name}
    told = {"owner": said.owner, "description": said.description, "run id": said.run_id or ""}
    for what, text in [*named.items(), *told.items(), *(("origin", source) for source in said.sources)]:
        _check_text(what, text)


def _check_text(what: str, text: str) -> None:
    shown = text[:40].encode("utf-8", "replace").decode().replace("\0", "?")
    if not keepable(text):
        raise NameInvalid(shown=shown, reason=f"the {what} holds a NUL or bytes that are no text.")
    if len(text) > MAX_LENGTHS.get(what, len(text)):
        reason = f"the {what} has {len(text):,} characters; {MAX_LENGTHS[what]:,} are allowed."
        raise NameInvalid(shown=shown + "…", reason=reason)


def _earlier(session: Session, key: str | None, digest: str) -> Dump | None:
    if key is None:
        return None
    if not key.strip() or len(key) > MAX_KEY or not key.isprintable():
        raise NameInvalid(shown=key[:40], reason=f"an idempotency key has 1 to {MAX_KEY} printable characters.")
    earlier = session.scalar(select(Dump).where(Dump.idempotency_key == key))
    if earlier is not None and earlier.request_digest != digest:
        raise KeyReused(key=key)
    return earlier


def _raced(session: Session, key: str | None, digest: str) -> Dump:
    earlier = _earlier(session, key, digest)
    if earlier is None:
        raise Conflict
    return earlier


def _digest(said: Registration) -> str:
    text = json.dumps(asdict(said), sort_keys=True, default=list)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _copy(session: Session, said: Registration, silo: Silo) -> Copy:
    place = _place(session, said, silo)
    if isinstance(place, Path):
        looking.kind_of(place)
    return datasets.copy_at(
        session,
        naming.identify(str(place)),
        silo_id=silo.id,
        title=said.name,
        custodian=said.owner,
        description=said.description,
    )


def _place(session: Session, said: Registration, silo: Silo) -> Place:
    place = paths.inside(paths.locate(said.uri), silos.roots(session, silo.id), silo.name)
    if isinstance(place, TablePlace) and not place.table:
        raise NameInvalid(
            shown=place.path[:60], reason="it is no table. `catalog scan` registers each table of a schema."
        )
    return place


def _declare(session: Session, source: str, target: Copy, run_id: str | None, actor: Actor) -> None:
    origin = _origin(session, source)
    if origin.id == target.id:
        raise Invalid(reason=f"{source} is this very copy; nothing is made from itself. Leave it out of the origins.")
    lineage.declare(session, origin.id, target.id, run_id=run_id, recorded_by=actor.name)


def _origin(session: Session, source: str) -> Copy:
    try:
        return resolving.copy_of(session, source)
    except NameNotFound:
        if not _is_place(source):
            raise
    # A place that nobody registered yet is a copy all the same: not scanned, and in no silo that we know.
    place = paths.locate(source).resolve() if scheme_of(source) in {"", "file"} else source
    return datasets.copy_at(session, naming.identify(str(place)), silo_id=None)


def _is_place(source: str) -> bool:
    return "://" in source or source.startswith(("/", "./", "../", "~"))


def _receipt(session: Session, dump: Dump, *, replayed: bool) -> Receipt:
    dataset = queries.dataset_of(session, dump.copy_id)
    return Receipt(dump.id, dump.copy_id, dataset.id, replayed)
