"""One's own page: what one may do, and one's tokens, each shown once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access import queries, tokens
from catalog.access.actors import Actor
from catalog.access.asking import OWN, Acting
from catalog.access.deciding import require_own_or
from catalog.access.models import Token, User
from catalog.access.roles import ACTIONS
from catalog.access.schemas import GrantShown
from catalog.db import now
from catalog.errors import Invalid
from catalog.ui import rendering
from catalog.web.sessions import RequestSession

router = APIRouter(dependencies=[OWN])

LASTS = (30, 90, 180, 366)


@dataclass(frozen=True)
class AccountView:
    """What the page shows; `made` is a token's text, which no other page ever has."""

    user: User | None
    """None where nobody signs in."""
    grants: Sequence[GrantShown] = ()
    tokens: Sequence[Token] = ()
    actions: Mapping[str, str] = field(default_factory=lambda: ACTIONS)
    lasts: Sequence[int] = LASTS
    made: str = ""
    told: str = ""
    label: str = ""

    def state(self, token: Token) -> str:
        """Tell whether a token is good."""
        if token.revoked_at is not None:
            return "revoked"
        return "expired" if token.expires_at <= now() else "good"


@router.get("/account")
def show(session: RequestSession, actor: Acting) -> HTMLResponse:
    """Show what one may do, and one's tokens."""
    return _page(account_view(session, actor))


@router.post("/account/tokens")
def make(
    session: RequestSession,
    actor: Acting,
    label: Annotated[str, Form(max_length=1_000)] = "",
    scopes: Annotated[list[str], Form(max_length=20)] = [],  # noqa: B006 - FastAPI makes a new list for each request
    days: Annotated[int, Form()] = 90,
) -> HTMLResponse:
    """Make a token and show it, in the answer to this very form and never again."""
    user = _own(session, actor)
    try:
        _, text = tokens.make(session, user, label=label, scopes=scopes, days=days, actor=actor)
    except Invalid as error:
        return _page(account_view(session, actor, told=str(error), label=label), status=422)
    return _page(account_view(session, actor, made=text))


@router.post("/account/tokens/{token_id}/revoke")
def revoke(session: RequestSession, actor: Acting, token_id: UUID) -> Response:
    """Revoke a token of one's own."""
    tokens.revoke(session, queries.token(session, token_id), actor=actor)
    return RedirectResponse("/account#tokens", status_code=303)


def account_view(session: Session, actor: Actor, *, made: str = "", told: str = "", label: str = "") -> AccountView:
    """Collect what somebody holds."""
    if actor.user_id is None:
        return AccountView(None)
    user = queries.user_by_id(session, actor.user_id)
    require_own_or(session, actor, user.id, "administer")
    grants = GrantShown.all_of(session, queries.grants(session, [user.id]))
    return AccountView(user, grants, queries.tokens(session, [user.id]), made=made, told=told, label=label)


def _own(session: Session, actor: Actor) -> User:
    if actor.user_id is None:
        raise Invalid(reason="Nobody signs in to this site, so there is nobody to make a token for.")
    return queries.user_by_id(session, actor.user_id)


def _page(view: AccountView, *, status: int = 200) -> HTMLResponse:
    answer = rendering.page("account.html", status=status, here="Account", view=view)
    answer.headers["cache-control"] = "no-store"
    return answer
