"""Writing copies, dumps and versions, and a copy's own facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.datasets import membership, naming, queries
from catalog.datasets.membership import start
from catalog.datasets.models import Copy, Dump, Version
from catalog.datasets.naming import Address
from catalog.datasets.version import READABLE, UNREADABLE, Content
from catalog.db import keeps_books
from catalog.errors import CopyInOtherSilo
from catalog.queue import service as queue
from catalog.silos.access import Actor
from catalog.silos.models import Silo


@dataclass(frozen=True)
class Arrival:
    """What somebody says of a dump when registering it."""

    proposed_name: str = ""
    declared_from: Sequence[str] = ()
    run_id: str | None = None
    idempotency_key: str | None = None
    request_digest: str | None = None


def copy_at(
    session: Session,
    address: Address,
    *,
    silo_id: UUID | None,
    title: str = "",
    custodian: str = "",
    description: str = "",
) -> Copy:
    """Find the Copy at an address or make it; a new one starts a Dataset of its own, named as proposed.

    Raises CopyInOtherSilo.
    """
    copy = _known_at(session, address) or _new_copy(session, address, naming.title(title), custodian)
    if silo_id is not None and copy.silo_id not in {None, silo_id}:
        place = address.name if address.namespace == "file" else address.uri
        silo = session.get(Silo, copy.silo_id)
        raise CopyInOtherSilo(path=place, silo=silo.name if silo else "of others")
    membership.name(_home(session, copy.id), naming.title(title), by_hand=True)
    copy.silo_id = silo_id or copy.silo_id
    copy.title = naming.title(title) or copy.title
    # Who has it hands it over: a pipeline that says an older name each night takes nothing away.
    copy.custodian = copy.custodian or custodian
    copy.description = description or copy.description
    return copy


def find(session: Session, address: Address) -> Copy | None:
    """Find the Copy at an address, if it is known."""
    return queries.copy_named(session, address.namespace, address.name)


def add_dump(session: Session, copy: Copy, arrival: Arrival, actor: Actor) -> Dump:
    """Record that something arrived at a Copy; what it is becomes known after the scan."""
    dump = Dump(
        copy_id=copy.id,
        proposed_name=arrival.proposed_name,
        declared_from=list(arrival.declared_from),
        run_id=arrival.run_id,
        registered_by=actor.name,
        idempotency_key=arrival.idempotency_key,
        request_digest=arrival.request_digest,
    )
    session.add(dump)
    if copy.retired_at is not None:
        _bring_back(session, copy, actor)
    session.flush()  # its first task names it
    return dump


def keep_version(session: Session, dump_id: UUID, content: Content) -> tuple[Version, bool]:
    """Make the dump a new Version of its Copy, or a sighting of a known one; gives the Version and whether it is new.

    A known one that could not be read until now counts as new. Kept twice for the same dump it changes nothing.
    """
    dump = session.get_one(Dump, dump_id)
    known = session.scalar(
        select(Version).where(Version.copy_id == dump.copy_id, Version.content_id == content.content_id)
    )
    version = known or _new_version(session, dump, content)
    # The bytes may be the same, and a better reader, or a wider limit, make sense of them.
    at_last = version.status == UNREADABLE and content.status == READABLE
    if at_last:
        _fill(version, content)
    dump.reason = version.reason
    if dump.version_id != version.id:
        dump.version_id = version.id
        dump.outcome = _outcome(version, new=known is None)
    return version, known is None or at_last


def keep_missing(session: Session, dump_id: UUID, reason: str) -> None:
    """Note that nothing was at the dump's place when it was scanned."""
    dump = session.get_one(Dump, dump_id)
    dump.outcome, dump.reason = "missing", reason


# A place is one copy, also where the caller may not see whose it is.
_known_at = keeps_books(find)
_home = keeps_books(queries.dataset_of)


def _bring_back(session: Session, copy: Copy, actor: Actor) -> None:
    copy.retired_at = copy.retired_reason = None
    home = queries.dataset_of(session, copy.id)
    membership.touch(session, home.id)
    queue.record_change(session, "returned", home.id, actor=actor.name, detail={"copy": str(copy.id)})


@keeps_books
def _new_copy(session: Session, address: Address, title: str, custodian: str) -> Copy:
    copy = Copy(namespace=address.namespace, name=address.name, uri=address.uri)
    try:
        with session.begin_nested():
            session.add(copy)
    except IntegrityError:  # somebody registered the same place in the same moment
        copy = session.scalars(select(Copy).where(Copy.namespace == address.namespace, Copy.name == address.name)).one()
    else:
        start(session, copy, name=title or naming.title_of(address), named=bool(title), owner=custodian)
    return copy


def _new_version(session: Session, dump: Dump, content: Content) -> Version:
    version = Version(copy_id=dump.copy_id, content_id=content.content_id, bytes=content.bytes)
    _fill(version, content)
    session.add(version)
    session.flush()  # the dump and the profile refer to it
    return version


def _fill(version: Version, content: Content) -> None:
    version.status, version.reason, version.format = content.status, content.reason, content.format
    version.rows, version.columns, version.modified_at = content.rows, list(content.columns), content.modified_at


def _outcome(version: Version, *, new: bool) -> str:
    if version.status == UNREADABLE:
        return "unreadable"
    return "version" if new else "sighting"
