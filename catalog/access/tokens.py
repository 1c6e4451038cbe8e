"""API tokens: made and shown once, looked up by prefix, revoked at once."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.access import holding, secrets_kept
from catalog.access.actors import Actor
from catalog.access.deciding import require_own_or
from catalog.access.models import Token, User
from catalog.access.roles import ACTIONS
from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.db import now
from catalog.errors import Invalid

MOST_DAYS = 366
MOST_LABEL = 200
USED_SECONDS = 60


def make(
    session: Session, user: User, *, label: str, scopes: Collection[str], days: int, actor: Actor
) -> tuple[Token, str]:
    """Make a token for oneself, or as an administrator for another; its text is given here and never again."""
    require_own_or(session, actor, user.id, "administer")
    if user.disabled_at is not None:
        raise Invalid(reason="This user is shut out. Enable the user first.")
    text, prefix, kept = secrets_kept.new_token()
    made = Token(user_id=user.id, prefix=prefix, hash=kept, label=_label(label), scopes=_scopes(scopes))
    made.created_by, made.expires_at = actor.name, now() + timedelta(days=_days(days))
    session.add(made)
    session.flush()  # the audit entry names it
    detail = created({"scopes": made.scopes, "expires_at": made.expires_at}, user=user.id)
    audit.record(session, actor.name, actor.verified, "token_made", "token", made.id, detail)
    return made, text


def revoke(session: Session, token: Token, *, actor: Actor) -> None:
    """End a token: no request that begins after this, and none that is under way and writes, is done with it."""
    user = session.get_one(User, token.user_id)
    require_own_or(session, actor, user.id, "administer")
    holding.change(session)
    session.execute(update(Token).where(Token.id == token.id, Token.revoked_at.is_(None)).values(revoked_at=now()))
    session.refresh(token)
    detail = changed({"good": True}, {"good": False}, user=user.id)
    audit.record(session, actor.name, actor.verified, "token_revoked", "token", token.id, detail)


def holder(session: Session, text: str) -> tuple[User, Token] | None:
    """Give whose token this is, if it is good now."""
    prefix, secret = secrets_kept.taken_apart(text)
    wanted = select(Token, User).join(User, User.id == Token.user_id).where(Token.prefix == prefix)
    wanted = wanted.where(Token.revoked_at.is_(None), Token.expires_at > now(), User.disabled_at.is_(None))
    row = session.execute(wanted).first() if prefix else None
    if row is None or not secrets_kept.token_fits(secret, row[0].hash):
        return None
    return row[1], row[0]


def is_use_to_note(token: Token) -> bool:
    """Tell whether its last use is to be written: once a minute is enough."""
    return token.last_used_at is None or now() - token.last_used_at > timedelta(seconds=USED_SECONDS)


def note_use(session: Session, token_id: object) -> None:
    """Keep that it was used now."""
    session.execute(update(Token).where(Token.id == token_id).values(last_used_at=now()))


def _label(label: str) -> str:
    label = label.strip()
    if not label or len(label) > MOST_LABEL or not label.isprintable():
        raise Invalid(reason=f"Say in 1 to {MOST_LABEL} characters what the token is for.")
    return label


def _scopes(scopes: Collection[str]) -> list[str]:
    unknown = sorted(set(scopes) - set(ACTIONS))
    if unknown or not scopes:
        raise Invalid(reason=f"A token is for one or more of {', '.join(ACTIONS)}.")
    return sorted(set(scopes))


def _days(days: int) -> int:
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(reason=f"A token is good for 1 to {MOST_DAYS} days.")
    return days
