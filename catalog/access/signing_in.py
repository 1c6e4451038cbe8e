"""Sessions of browsers, and how often a wrong password may be tried."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from catalog.access import holding, secrets_kept
from catalog.access.models import SignIn, Throttle, User
from catalog.audit import service as audit
from catalog.bulk import upsert
from catalog.db import now

LASTS = timedelta(hours=12)
FREE_TRIES = {"pair": 5, "name": 20, "address": 50}
"""Wrong passwords before somebody has to wait: for a name from an address, for the name, from the address."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
NEIGHBOURS = 64
"""So many bits of an IPv6 address say whose it is: a single machine has all addresses that begin with them."""


def with_password(session: Session, name: str, password: str, address: str) -> User | None:
    """Give the user whose name and password these are; nothing tells which of the two was wrong.

    Call it only when `wait`, asked in this transaction, is zero. What failed is counted in it, so let that commit.
    """
    found = session.scalar(select(User).where(User.name == name.strip()))
    fits = secrets_kept.password_fits(password, found.password_hash if found else None)
    if found is None or not fits or found.disabled_at is not None:
        _count(session, _keys(name, address))
        audit.record(session, "somebody", False, "sign_in_failed", "user", found.id if found else "unknown", {})
        return None
    session.execute(delete(Throttle).where(Throttle.key == _keys(name, address)["pair"]))
    return found


def wait(session: Session, name: str, address: str) -> timedelta:
    """Tell how long whoever tries this name from this address has to wait; zero when not at all.

    Whoever tries the same meanwhile waits until this transaction ends: many tries at once are counted one by one.
    """
    keys = _keys(name, address)
    fresh = [{"key": key, "failures": 0, "last_at": now()} for key in sorted(keys.values())]
    upsert(session, Throttle, fresh, keys=("key",), merge=lambda there, _new: {"failures": there.failures})
    counts = _counts(session, keys)
    return max(_left(counts[key], FREE_TRIES[kind]) for kind, key in keys.items())


def start(session: Session, user: User, how: str) -> tuple[SignIn, str]:
    """Begin a session; gives the secret for the cookie, which is kept nowhere."""
    secret = secrets_kept.new_cookie()
    made = SignIn(user_id=user.id, digest=secrets_kept.digest(secret), how=how, expires_at=now() + LASTS)
    session.add(made)
    session.flush()  # the audit entry names it
    audit.record(session, user.name, True, "signed_in", "user", user.id, {"how": how})
    return made, secret


def holder(session: Session, secret: str) -> tuple[User, SignIn] | None:
    """Give whose session this is, if it is good now."""
    wanted = select(SignIn, User).join(User, User.id == SignIn.user_id)
    wanted = wanted.where(SignIn.digest == secrets_kept.digest(secret), SignIn.ended_at.is_(None))
    row = session.execute(wanted.where(SignIn.expires_at > now(), User.disabled_at.is_(None))).first()
    return (row[1], row[0]) if row else None


def end(session: Session, user_id: UUID, name: str, secret: str) -> None:
    """End a session."""
    holding.change(session)
    this = (SignIn.digest == secrets_kept.digest(secret), SignIn.ended_at.is_(None))
    session.execute(update(SignIn).where(*this).values(ended_at=now()))
    audit.record(session, name, True, "signed_out", "user", user_id, {})


def _keys(name: str, address: str) -> dict[str, str]:
    # Digests: who tried from where is nobody's to read.
    name, address = name.strip().casefold(), _neighbourhood(address)
    told = {"pair": f"pair\0{name}\0{address}", "name": f"name\0{name}", "address": f"address\0{address}"}
    return {kind: hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for kind, text in told.items()}


def _neighbourhood(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(IPv6Network((int(found), NEIGHBOURS), strict=False))


def _counts(session: Session, keys: Mapping[str, str]) -> dict[str, Throttle]:
    wanted = select(Throttle).where(Throttle.key.in_(keys.values())).execution_options(populate_existing=True)
    return {one.key: one for one in session.scalars(wanted)}


def _count(session: Session, keys: Mapping[str, str]) -> None:
    for row in _counts(session, keys).values():
        row.failures = 1 if now() - row.last_at > FORGOTTEN else row.failures + 1
        row.last_at = now()
    # Those that another counts just now are left to it, so that two never wait for each other.
    old = select(Throttle.key).where(Throttle.last_at < now() - FORGOTTEN).with_for_update(skip_locked=True)
    session.execute(delete(Throttle).where(Throttle.key.in_(session.scalars(old).all())))


def _left(row: Throttle, free: int) -> timedelta:
    over = row.failures - free
    if over < 0:
        return timedelta(0)
    until: datetime = row.last_at + min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT)
    return max(until - now(), timedelta(0))
