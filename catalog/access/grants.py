"""Granting roles, taking them back, and restricting who sees what."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.access import holding, queries
from catalog.access.actors import Actor
from catalog.access.deciding import require
from catalog.access.models import Grant, Restriction, User
from catalog.access.roles import ONLY_EVERYWHERE, ROLES
from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.db import now
from catalog.errors import Conflict, Invalid, NotFound, ReasonMissing


@dataclass(frozen=True)
class Place:
    """A silo, a dataset or a copy; none of them is everywhere."""

    silo_id: UUID | None = None
    dataset_id: UUID | None = None
    copy_id: UUID | None = None

    def facts(self) -> dict[str, str]:
        """Give it as the audit trail keeps it."""
        return {name: str(value) for name, value in vars(self).items() if value is not None}


def grant(session: Session, user: User, role: str, place: Place, *, reason: str = "", actor: Actor) -> Grant:
    """Grant a role; the same one twice is one."""
    require(session, actor, "administer")
    _check(role, place)
    _check_there(session, place)
    same = [one for one in queries.grants(session, [user.id]) if (one.role, place_of(one)) == (role, place)]
    if same:
        return same[0]
    made = Grant(user_id=user.id, role=role, **vars(place), reason=reason.strip(), granted_by=actor.name)
    session.add(made)
    session.flush()  # the audit entry names it
    _record(session, actor, "granted", made, created({"role": role}))
    return made


def revoke(session: Session, grant: Grant, *, actor: Actor) -> None:
    """Take a grant back, at once; the last administrator stays."""
    require(session, actor, "administer")
    holding.change(session)
    session.refresh(grant)  # another may have been first, while this waited
    if grant.revoked_at is not None:
        raise Conflict
    if grant.role == "admin" and not _other_admins(session, grant):
        raise Invalid(reason="This is the last administrator. Grant the role to somebody else first.")
    done = update(Grant).where(Grant.id == grant.id).values(revoked_at=now(), revoked_by=actor.name)
    session.execute(done)
    session.refresh(grant)
    _record(session, actor, "grant_revoked", grant, changed({"role": grant.role}, {"role": None}))


def restrict(session: Session, place: Place, *, reason: str, actor: Actor) -> Restriction:
    """Hide a silo, dataset or copy from all who are not cleared for it; whoever asks for it says why."""
    require(session, actor, "administer")
    if not reason.strip():
        raise ReasonMissing
    if len(place.facts()) != 1:
        raise Invalid(reason="Name a silo, a dataset or a copy.")
    standing = [one for one in queries.restrictions(session) if place_of(one) == place]
    if standing:
        return standing[0]
    _check_there(session, place)
    made = Restriction(**vars(place), reason=reason.strip(), set_by=actor.name)
    session.add(made)
    session.flush()  # the audit entry names it
    detail = created({"restricted": made.reason}, reason=made.reason, **place.facts())
    audit.record(session, actor.name, actor.verified, "restricted", "restriction", made.id, detail)
    return made


def lift(session: Session, place: Place, *, reason: str = "", actor: Actor) -> Restriction:
    """Let everybody see it again who may read its silo."""
    require(session, actor, "administer")
    standing = [one for one in queries.restrictions(session) if place_of(one) == place]
    if not standing:
        raise Conflict
    lifted = standing[0]
    lifted.lifted_at, lifted.lifted_by = now(), actor.name
    detail = changed({"restricted": lifted.reason}, {"restricted": None}, reason=reason.strip(), **place.facts())
    audit.record(session, actor.name, actor.verified, "restriction_lifted", "restriction", lifted.id, detail)
    return lifted


def place_of(held: Grant | Restriction) -> Place:
    """Give where a grant or a restriction holds."""
    return Place(held.silo_id, held.dataset_id, held.copy_id)


def _check(role: str, place: Place) -> None:
    if role not in ROLES:
        raise Invalid(reason=f"A role is one of {', '.join(ROLES)}.")
    if len(place.facts()) > 1:
        raise Invalid(reason="Name a silo, a dataset or a copy, or none of them.")
    if place.silo_id is None and place.facts() and role != "viewer":
        raise Invalid(reason="For a single dataset or copy only the role viewer is granted.")
    if place.facts() and ROLES[role] & ONLY_EVERYWHERE and role != "auditor":
        raise Invalid(reason=f"The role {role} concerns the whole catalog. Grant it everywhere.")


def _check_there(session: Session, place: Place) -> None:
    for name, value in vars(place).items():
        kind = name.removesuffix("_id")
        if value is not None and not queries.place_names(session, kind, [value]):
            raise NotFound(what=kind, name=str(value))


def _other_admins(session: Session, grant: Grant) -> bool:
    others = select(Grant.id).join(User, User.id == Grant.user_id).where(Grant.role == "admin", Grant.id != grant.id)
    others = others.where(Grant.revoked_at.is_(None), User.disabled_at.is_(None), Grant.user_id != grant.user_id)
    return session.scalar(others.limit(1)) is not None


def _record(session: Session, actor: Actor, action: str, grant: Grant, became: dict[str, Any]) -> None:
    named = {"user": str(grant.user_id), "role": grant.role, "reason": grant.reason, **place_of(grant).facts()}
    detail = {**named, **became}
    audit.record(session, actor.name, actor.verified, action, "grant", grant.id, detail)
