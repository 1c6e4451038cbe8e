"""The refresh stage: what a copy holds is fingerprinted anew after the code changed, and entered in the index.

Nothing waits for it: a fingerprint that older code made is not compared until then, rather than compared wrongly. Where
the bytes are gone or others by now, that is noted and nobody tries again before the copy is registered again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import membership, queries
from catalog.datasets.models import Copy
from catalog.datasets.version import READABLE
from catalog.matching import index
from catalog.matching import queries as matching
from catalog.pipeline import scanning as scan_stage
from catalog.queue import queries as queue
from catalog.queue import service as tasks
from catalog.queue.worker import Progress
from catalog.scanning import queries as scans
from catalog.scanning import service as scanning
from catalog.scanning.packing import unpack

STAGE = "refresh"
AT_ONCE = 4
"""So many are queued at a time; each that is done queues the next."""
LOOKED_AT = 200


@dataclass(frozen=True)
class ToRefresh:
    """A version that its copy holds now: to be scanned again, or only to be indexed from the fingerprint it has."""

    copy_id: UUID
    version_id: UUID | None
    """None when there is nothing to do any more."""
    content_id: str
    scan: scan_stage.ToScan | None
    packed: bytes | None


@dataclass(frozen=True)
class Standing:
    """How many copies wait for a fingerprint of this code, and which will not get one, with the reasons."""

    waiting: int
    left: Sequence[tuple[Copy, str]]


def load(session: Session, copy_id: UUID, settings: Settings) -> ToRefresh:
    """Read what the copy holds now and whether its fingerprint can be compared."""
    version = queries.current_version(session, copy_id)
    if version is None or version.status != READABLE:
        return ToRefresh(copy_id, None, "", None, None)
    packed = scans.packed(session, [version.id]).get(version.id)
    if packed is not None:
        return ToRefresh(copy_id, version.id, version.content_id, None, packed)
    dump = queries.latest_dumps(session, [copy_id])[copy_id]
    return ToRefresh(copy_id, version.id, version.content_id, scan_stage.load(session, dump.id, settings), None)


def compute(todo: ToRefresh, progress: Progress) -> scanning.Scan | scan_stage.Missing | None:
    """Scan the bytes again where that is needed."""
    return scan_stage.compute(todo.scan, progress) if todo.scan is not None else None


def save(
    session: Session, todo: ToRefresh, found: scanning.Scan | scan_stage.Missing | None
) -> Mapping[str, Sequence[UUID]]:
    """Keep and index the new fingerprint and match it, or note why there is none; and go on with the next copy."""
    membership.lock(session, [queries.dataset_of(session, todo.copy_id).id])
    if todo.scan is not None:
        scan_stage.refuse_if_classified(session, todo.scan)
    following = {"copy": waiting(session, after=todo.copy_id, limit=1)}
    version = queries.current_version(session, todo.copy_id)
    if version is None or version.id != todo.version_id:
        return following
    if todo.packed is not None:
        index.add(session, version.id, unpack(todo.packed))
        return following
    reason = _why_not(todo, found)
    if reason or not isinstance(found, scanning.Scan) or found.fingerprint is None:
        scanning.leave_outdated(session, version.id, reason)
        index.remove(session, todo.copy_id)
        return following
    scanning.keep(session, version.id, found)
    index.add(session, version.id, found.fingerprint)
    return {**following, "version": [version.id]}


def waiting(session: Session, *, after: UUID | None = None, limit: int = LOOKED_AT) -> list[UUID]:
    """Name copies whose fingerprint is of older code, or that are not in the index, in the order of their ids."""
    looked_at = matching.unfindable(session, after=after, limit=LOOKED_AT)
    held = queries.current_versions(session, looked_at)
    ids = [version.id for version in held.values()]
    tried = {version_id for version_id, reason in scans.outdated(session, ids).items() if reason}
    kept = scans.digests(session, ids)
    tasks_of = queue.of_subjects(session, held)
    given_up = {task.subject_id for task in tasks_of if (task.stage, task.state) == (STAGE, "dead")}
    return [
        copy_id
        for copy_id in [one for one in looked_at if one not in given_up]
        if (version := held.get(copy_id)) and version.status == READABLE and version.id in kept.keys() - tried
    ][:limit]


def sweep(session: Session) -> None:
    """Queue the first copies that wait, unless some are queued already: workers ask for it now and then."""
    if not queue.counts(session).get(STAGE, {}).keys() & {"queued", "running"}:
        for copy_id in waiting(session, limit=AT_ONCE):
            tasks.enqueue(session, STAGE, copy_id)


def standing(session: Session) -> Standing:
    """Tell how far it is: at most so many as are looked at."""
    left = scans.left_outdated(session, limit=LOOKED_AT)
    held = queries.current_versions(session, queries.copies_of_versions(session, left).values())
    copies = queries.copies(session, held)
    shown = [(copies[copy_id], left[version.id]) for copy_id, version in held.items() if version.id in left]
    return Standing(len(waiting(session)), shown)


def _why_not(todo: ToRefresh, found: scanning.Scan | scan_stage.Missing | None) -> str:
    if isinstance(found, scan_stage.Missing):
        return f"It was scanned by an older program, and its bytes are gone: {found.reason}"
    if found is None or found.content.content_id != todo.content_id:
        return "It was scanned by an older program, and its place holds other bytes now. Register them."
    return found.content.reason or ""
