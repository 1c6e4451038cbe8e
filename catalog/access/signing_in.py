"""Sessions of browsers, and how often a wrong password may be tried."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from catalog.access import secrets_kept
from catalog.access.models import SignIn, Throttle, User
from catalog.audit import service as audit
from catalog.db import now

LASTS = timedelta(hours=12)
FREE_TRIES = {"pair": 5, "name": 20, "address": 50}
"""Wrong passwords before somebody has to wait: for a name from an address, for the name, from the address."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)


def with_password(session: Session, name: str, password: str, address: str) -> User | None:
    """Give the user whose name and password these are; nothing tells which of the two was wrong.

    Call it only when `wait` is zero. What failed is counted in this transaction, so let that commit.
    """
    found = session.scalar(select(User).where(User.name == name.strip()))
    fits = secrets_kept.password_fits(password, found.password_hash if found else None)
    if found is None or not fits or found.disabled_at is not None:
        _count(session, _keys(name, address).values())
        audit.record(session, "somebody", False, "sign_in_failed", "user", found.id if found else "unknown", {})
        return None
    session.execute(delete(Throttle).where(Throttle.key == _keys(name, address)["pair"]))
    return found


def wait(session: Session, name: str, address: str) -> timedelta:
    """Tell how long whoever tries this name from this address has to wait; zero when not at all."""
    keys = _keys(name, address)
    found = {one.key: one for one in session.scalars(select(Throttle).where(Throttle.key.in_(keys.values())))}
    waits = [_left(found[key], FREE_TRIES[kind]) for kind, key in keys.items() if key in found]
    return max(waits, default=timedelta(0))


def start(session: Session, user: User, how: str) -> tuple[SignIn, str]:
    """Begin a session; gives the secret for the cookie, which is kept nowhere."""
    secret = secrets_kept.new_cookie()
    made = SignIn(user_id=user.id, digest=secrets_kept.digest(secret), how=how, expires_at=now() + LASTS)
    session.add(made)
    session.flush()  # the audit entry names it
    audit.record(session, user.name, True, "signed_in", "user", user.id, {"how": how})
    return made, secret


def holder(session: Session, secret: str, *, held: bool) -> tuple[User, SignIn] | None:
    """Give whose session this is, if it is good now; `held` keeps it so until this transaction ends."""
    wanted = select(SignIn, User).join(User, User.id == SignIn.user_id)
    wanted = wanted.where(SignIn.digest == secrets_kept.digest(secret), SignIn.ended_at.is_(None))
    wanted = wanted.where(SignIn.expires_at > now(), User.disabled_at.is_(None))
    row = session.execute(wanted.with_for_update(read=True) if held else wanted).first()
    return (row[1], row[0]) if row else None


def end(session: Session, user_id: UUID, name: str, secret: str) -> None:
    """End a session."""
    this = (SignIn.digest == secrets_kept.digest(secret), SignIn.ended_at.is_(None))
    session.execute(update(SignIn).where(*this).values(ended_at=now()))
    audit.record(session, name, True, "signed_out", "user", user_id, {})


def _keys(name: str, address: str) -> dict[str, str]:
    # Digests: who tried from where is nobody's to read.
    name = name.strip().casefold()
    told = {"pair": f"pair\0{name}\0{address}", "name": f"name\0{name}", "address": f"address\0{address}"}
    return {kind: hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for kind, text in told.items()}


def _count(session: Session, keys: object) -> None:
    for key in sorted(keys):  # type: ignore[call-overload] # in one order, so that two do not wait for each other
        row = session.get(Throttle, key, with_for_update=True) or Throttle(key=key, failures=0, last_at=now())
        row.failures = 1 if now() - row.last_at > FORGOTTEN else row.failures + 1
        row.last_at = now()
        session.add(row)
    session.execute(delete(Throttle).where(Throttle.last_at < now() - FORGOTTEN))


def _left(row: Throttle, free: int) -> timedelta:
    over = row.failures - free
    if over < 0:
        return timedelta(0)
    until: datetime = row.last_at + min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT)
    return max(until - now(), timedelta(0))
