"""The scan stage: a Dump becomes a Version or a sighting, with profile, fingerprint and index entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import membership, queries
from catalog.datasets import service as datasets
from catalog.datasets.marking import queries as marking
from catalog.datasets.models import Version
from catalog.errors import ChangedWhileRead, Moved, NoDataInFolder, PathNotFound, PathOutsideRoots, Unreadable
from catalog.matching import index
from catalog.quality.monitoring import expecting
from catalog.queue.worker import Progress
from catalog.scanning import service as scanning
from catalog.scanning.fetching import Held
from catalog.scanning.fetching import held as holding
from catalog.scanning.fingerprint import Fingerprint
from catalog.scanning.readers import Limits, limits
from catalog.scanning.secret import scan_key
from catalog.scanning.spool import Spool, spool
from catalog.silos import paths
from catalog.silos import queries as silos
from catalog.storage.places import Place


@dataclass(frozen=True)
class ToScan:
    """Where a dump's bytes are, and what may be kept of them."""

    dump_id: UUID
    place: Place
    silo: str
    roots: tuple[str, ...]
    keep_cells: bool
    limits: Limits
    spool: Spool
    key: bytes = field(repr=False)
    """By which values about persons are hashed."""
    personal: frozenset[str] = frozenset()
    """Columns that somebody confirmed to be about persons."""


@dataclass(frozen=True)
class Missing:
    """Nothing could be scanned at the place, and why."""

    reason: str


def load(session: Session, dump_id: UUID, settings: Settings) -> ToScan:
    """Read where the dump is."""
    copy = queries.copy(session, queries.dump(session, dump_id).copy_id)
    silo = silos.by_id(session, [copy.silo_id])[copy.silo_id] if copy.silo_id else None
    roots = tuple(silos.roots(session, silo.id)) if silo else ()
    return ToScan(
        dump_id=dump_id,
        place=paths.locate(copy.uri, silo.name if silo else ""),
        silo=silo.name if silo else "",
        roots=roots,
        keep_cells=silo.keep_cells if silo else False,
        limits=limits(settings),
        spool=spool(settings),
        key=scan_key(settings),
        personal=marking.personal(session, queries.dataset_of(session, copy.id).id),
    )


def compute(todo: ToScan, progress: Progress) -> scanning.Scan | Missing:
    """Scan the bytes; a place that is gone, empty or no longer inside the silo's roots is told as missing.

    A store that does not answer, or refuses, says nothing of what is there: that is raised, and tried again.
    """
    try:
        # The path was inside when it was registered; a link may have been put there since.
        place = paths.inside(todo.place, todo.roots, todo.silo)
        with holding(place, todo.spool, progress) as bytes_held:
            return _scanned(bytes_held, todo)
    except ChangedWhileRead:
        raise
    except (PathNotFound, PathOutsideRoots, NoDataInFolder, Unreadable) as error:
        return Missing(str(error))


def save(session: Session, todo: ToScan, found: scanning.Scan | Missing) -> Mapping[str, Sequence[UUID]]:
    """Keep the Version and what the scan left behind; one that the copy did not hold before goes on to validation."""
    copy_id = queries.dump(session, todo.dump_id).copy_id
    dataset_id = queries.dataset_of(session, copy_id).id
    # Two dumps of one copy may be scanned at once: the second sees what the first kept.
    membership.lock(session, [dataset_id])
    refuse_if_classified(session, todo)
    membership.touch(session, dataset_id)
    if isinstance(found, Missing):
        datasets.keep_missing(session, todo.dump_id, found.reason)
        return {"dataset": [dataset_id]}
    before = queries.current_version(session, copy_id)
    version, new = datasets.keep_version(session, todo.dump_id, found.content)
    # Known content that came back takes its place in the family again: its matches went when it was replaced. What
    # cannot be read takes the place of what could: nothing of its family may rest on that any more.
    held = queries.current_version(session, copy_id)
    changed = before is not None and held != before
    if found.profile is not None:
        scanning.keep(session, version.id, found)
    _keep_found(session, held, version, found.fingerprint)
    if changed and before is not None:
        scanning.thin(session, before.id)
    expecting.arrived(session, copy_id, version.id)
    new = new and found.profile is not None
    return {"version": [version.id]} if new or changed else {"dataset": [dataset_id]}


def refuse_if_classified(session: Session, todo: ToScan) -> None:
    """Raise Moved when a column was confirmed to be about persons while its values were read in the open."""
    copy_id = queries.dump(session, todo.dump_id).copy_id
    if not marking.personal(session, queries.dataset_of(session, copy_id).id) <= todo.personal:
        raise Moved(what="which columns are about persons")


def _keep_found(session: Session, held: Version | None, version: Version, fingerprint: Fingerprint | None) -> None:
    """Index what the copy holds now; a version that another dump replaced already is kept thin and not looked for."""
    if held != version:
        scanning.thin(session, version.id)
    elif fingerprint is None:
        index.remove(session, version.copy_id)
    else:
        index.add(session, version.id, fingerprint)


def _scanned(bytes_held: Held, todo: ToScan) -> scanning.Scan:
    path, progress = bytes_held.path, bytes_held.progress
    found = scanning.scan(
        path,
        limits=todo.limits,
        keep_cells=todo.keep_cells,
        key=todo.key,
        personal=todo.personal,
        progress=progress,
    )
    found = replace(found, content=bytes_held.named(found.content))
    if found.content.reason is None:
        return found
    return replace(found, content=replace(found.content, reason=bytes_held.told(found.content.reason)))
