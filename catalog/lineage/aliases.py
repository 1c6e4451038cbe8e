"""Other names of copies, as producers tell them: links and renames. Two copies that prove to be one become one.

Whatever the order in which links and renames arrive, the same names end on the same copy, under the same first name.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from catalog.datasets import discovering, membership, naming, queries
from catalog.datasets.models import Copy, CopyAlias, Dump
from catalog.db import now
from catalog.lineage import merging
from catalog.lineage.openlineage.said import Named, Said

SYMLINK, RENAME = "symlink", "rename"


class Claim(NamedTuple):
    """That a name is another name of what is called `first`."""

    first: Named
    other: Named
    kind: str
    at: datetime


def claims(said: Sequence[Said]) -> list[Claim]:
    """List what events say of other names, in the order of time."""
    found = []
    for one in said:
        for dataset in one.datasets:
            found += [Claim(dataset.named, other, SYMLINK, one.at) for other in dataset.aliases]
            if dataset.renamed_from is not None:
                found.append(Claim(dataset.named, dataset.renamed_from, RENAME, one.at))
    return sorted(set(found), key=lambda claim: (claim.at, claim))


def keep(session: Session, found: Sequence[Claim]) -> list[tuple[Claim, str]]:
    """Keep other names; gives those that cannot be kept, with the reason."""
    refused = []
    for claim in found:
        reason = _keep(session, claim)
        if reason:
            refused.append((claim, reason))
    return refused


def _keep(session: Session, claim: Claim) -> str:
    known = discovering.known(session, [claim.first, claim.other])
    first = session.get_one(Copy, known[claim.first], with_for_update=True)
    if claim.other not in known:
        _turn(session, first, claim)
        _add(session, claim.other, first.id, claim)
        return ""
    other = session.get_one(Copy, known[claim.other], with_for_update=True)
    if first.id == other.id:
        _turn(session, first, claim)
        return ""
    return _join(session, first, other, claim)


def _turn(session: Session, copy: Copy, claim: Claim) -> None:
    """Both names are of one copy already: see under which of them it goes."""
    held, renamed = Named(copy.namespace, copy.name), _renamed_at(session, copy.id)
    if claim.kind == RENAME:
        if renamed is None or (claim.at, claim.first) > (renamed, held):
            if held != claim.first:
                _readdress(session, copy, claim.first, claim)
            _remember(session, claim)
        return
    alias = session.get(CopyAlias, tuple(claim.first))
    # Each is said to be a link to the other: the order of names decides.
    if renamed is None and alias is not None and held == claim.other and claim.first < held:
        _readdress(session, copy, claim.first, claim)


def _remember(session: Session, claim: Claim) -> None:
    alias = session.get(CopyAlias, tuple(claim.other))
    if alias is not None:
        alias.since = claim.at if alias.kind == SYMLINK else max(alias.since, claim.at)
        alias.kind = RENAME
        session.flush()


def _renamed_at(session: Session, copy_id: UUID) -> datetime | None:
    latest = select(func.max(CopyAlias.since)).where(CopyAlias.copy_id == copy_id, CopyAlias.kind == RENAME)
    found: datetime | None = session.scalar(latest)
    return found


def _join(session: Session, first: Copy, other: Copy, claim: Claim) -> str:
    dumped = {copy.id for copy in (first, other) if session.scalar(select(exists().where(Dump.copy_id == copy.id)))}
    if len(dumped) > 1:
        return "both are registered copies with contents of their own; a steward can say that they are the same"
    name = _first_name(session, first, other, claim)
    # What has contents stays, else what was known before: ids grow with time.
    kept, gone = sorted((first, other), key=lambda copy: (copy.id not in dumped, copy.id))
    left = Named(gone.namespace, gone.name)
    merging.merge(session, gone.id, kept.id)
    session.execute(update(CopyAlias).where(CopyAlias.copy_id == gone.id).values(copy_id=kept.id))
    _add(session, left, kept.id, claim)
    gone.retired_at, gone.retired_reason = now(), f"It is the same as {kept.namespace} {kept.name}."
    home = queries.dataset_of(session, kept.id)
    membership.move(session, gone.id, home.id, reason="another name of the same copy", set_by=merging.BY)
    if kept.id not in dumped and Named(kept.namespace, kept.name) != name:
        _readdress(session, kept, name, claim)
    return ""


def _first_name(session: Session, first: Copy, other: Copy, claim: Claim) -> Named:
    """The name that the latest rename gave; without any, that of what names the link."""
    held, own = Named(other.namespace, other.name), Named(first.namespace, first.name)
    renames = [(claim.at, claim.first)] if claim.kind == RENAME else []
    for copy, name in ((first, own), (other, held)):
        if (at := _renamed_at(session, copy.id)) is not None:
            renames.append((at, name))
    if renames:
        return max(renames)[1]
    # Two that name the same link: neither is first, so the order of names decides.
    return own if held == claim.other else min(own, held)


def _add(session: Session, named: Named, copy_id: UUID, claim: Claim) -> None:
    held = session.get(CopyAlias, tuple(named))
    if held is None:
        session.add(
            CopyAlias(namespace=named.namespace, name=named.name, copy_id=copy_id, kind=claim.kind, since=claim.at)
        )
    else:
        held.copy_id = copy_id
    session.flush()  # the next look-up of a name sees it


def _readdress(session: Session, copy: Copy, named: Named, claim: Claim) -> None:
    """Let a copy go under another of its names; the one of before becomes an alias."""
    before = Named(copy.namespace, copy.name)
    session.execute(delete(CopyAlias).where(CopyAlias.namespace == named.namespace, CopyAlias.name == named.name))
    session.expire_all()
    holder = session.scalar(select(Copy).where(Copy.namespace == named.namespace, Copy.name == named.name))
    if holder is not None:  # one that was merged away keeps its row: the two change their names
        holder.name = f"{holder.name}\x1f{holder.id}"
        session.flush()
    address = naming.address_of(*named)
    copy.namespace, copy.name, copy.uri = address.namespace, address.name, address.uri
    session.flush()
    if holder is not None:
        holder.namespace, holder.name = before
        holder.uri = naming.address_of(*before).uri
    membership.name(queries.dataset_of(session, copy.id), naming.title_of(address), by_hand=False)
    _add(session, before, copy.id, claim)
