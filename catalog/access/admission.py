"""Lets requests in: finds out who asks, what they may, and what they see; and lets nothing be written undecided."""

from typing import cast

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from catalog.access import cookies, holding, queries, secrets_kept, sight, signing_in, tokens, withheld  # noqa: F401 - it listens
from catalog.access.actors import Actor
from catalog.access.deciding import CALLER, is_decided, require_somewhere
from catalog.access.models import Token
from catalog.access.roles import ACTIONS, Rights, somewhere
from catalog.errors import OriginRefused, SignInNeeded
from catalog.web.sessions import READING, VISIT
from catalog.web.visits import Visit

FIELD, HEADER = "form_mark", "x-form-mark"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Admission:
    """The gate of a site; `on` False leaves everybody in, as on a single person's laptop."""

    def __init__(self, *, on: bool) -> None:
        self.on = on

    async def look(self, request: Request) -> None:
        """Read the mark of a form, which the body holds."""
        if self.on and _is_by_cookie(request) and request.method not in READING:
            request.state.form_mark = await _mark(request)

    def admit(self, session: Session, request: Request, *, write: bool) -> None:
        """Find out who asks; raise SignInNeeded, OriginRefused, Forbidden."""
        if not self.on:
            return
        actor = _by_token(session, request) or _by_cookie(session, request)
        if actor is None:
            raise SignInNeeded
        session.info[CALLER] = actor
        session.info[VISIT] = _visit(actor, request)
        sight.narrow(session, actor.rights)
        if not write and not getattr(request.state, "asked", False):
            require_somewhere(session, actor, "read")

    def settle(self, session: Session, request: Request) -> None:
        """Refuse to commit what was written without a decision, or by a right that was taken away; see `holding`."""
        if not is_decided(session):
            raise RuntimeError(f"{request.method} {request.url.path} wrote without asking who may: see catalog.access")
        holding.check(session)

    def to_note(self, request: Request) -> bool:
        """Tell whether a token's last use is to be written: once a minute is enough."""
        return hasattr(request.state, "token_used")

    def note(self, session: Session, request: Request) -> None:
        """Keep when the token was used."""
        tokens.note_use(session, request.state.token_used)


def _by_token(session: Session, request: Request) -> Actor | None:
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return None
    found = tokens.holder(session, text.strip())
    if found is None:
        raise SignInNeeded
    user, token = found
    _note_use(request, token)
    actor = Actor(user.name, True, user.id, queries.rights(session, user.id, token.scopes), token.id)
    holding.keep(session, actor)
    return actor


def _by_cookie(session: Session, request: Request) -> Actor | None:
    secret = cookies.session_secret(request)
    found = signing_in.holder(session, secret) if secret else None
    if found is None:
        return None
    if request.method not in READING and not secrets_kept.marks_fit(_sent_mark(request), secret):
        raise OriginRefused(origin="another site")
    user, sign_in = found
    actor = Actor(user.name, verified=True, user_id=user.id, rights=queries.rights(session, user.id))
    holding.keep(session, actor, sign_in.id)
    return actor


def _visit(actor: Actor, request: Request) -> Visit:
    rights = cast("Rights", actor.rights)
    secret = "" if actor.token_id else cookies.session_secret(request)
    actions = frozenset(action for action in ACTIONS if somewhere(rights, action))
    return Visit(actor.name, secrets_kept.form_mark(secret) if secret else "", actions)


def _is_by_cookie(request: Request) -> bool:
    return "authorization" not in request.headers and bool(cookies.session_secret(request))


async def _mark(request: Request) -> str:
    if not request.headers.get("content-type", "").startswith(_FORMS):
        return request.headers.get(HEADER, "")
    form: FormData = await request.form()
    sent = form.get(FIELD)
    return sent if isinstance(sent, str) else ""


def _sent_mark(request: Request) -> str:
    return str(getattr(request.state, "form_mark", ""))


def _note_use(request: Request, token: Token) -> None:
    if tokens.is_use_to_note(token):
        request.state.token_used = token.id
