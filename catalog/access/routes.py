"""Users, what is granted to them, and tokens, over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from catalog.access import grants, queries, tokens, users
from catalog.access.actors import Actor
from catalog.access.asking import OWN, Acting, asks
from catalog.access.deciding import require, require_own_or
from catalog.access.grants import Place
from catalog.access.models import User
from catalog.access.schemas import GrantAsked, GrantShown, TokenAsked, TokenMade, TokenShown, UserShown
from catalog.errors import Invalid
from catalog.web.fields import Text
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["access"])

Whose = Annotated[str, Query(max_length=512)]


class UserToAdd(BaseModel):
    """A user to add; passwords are set on the machine, and never sent here."""

    model_config = ConfigDict(extra="forbid")

    name: Text
    kind: Literal["person", "service"] = "person"
    email: Text = ""


@router.get("/users", dependencies=[asks("administer")])
def list_users(session: RequestSession) -> list[UserShown]:
    """List the users by name."""
    return [UserShown.of(one) for one in queries.users(session)]


@router.post("/users", status_code=201, dependencies=[asks("administer")])
def add_user(body: UserToAdd, session: RequestSession, actor: Acting) -> UserShown:
    """Add a user, to whom nothing is granted yet."""
    return UserShown.of(users.add(session, name=body.name, kind=body.kind, email=body.email, actor=actor))


@router.post("/users/{user_id}/disable", dependencies=[asks("administer")])
def disable_user(user_id: UUID, session: RequestSession, actor: Acting) -> UserShown:
    """Shut a user out: sessions and tokens end at once."""
    user = queries.user_by_id(session, user_id)
    users.disable(session, user, actor=actor)
    return UserShown.of(user)


@router.post("/users/{user_id}/enable", dependencies=[asks("administer")])
def enable_user(user_id: UUID, session: RequestSession, actor: Acting) -> UserShown:
    """Let a user in again; the tokens stay revoked."""
    user = queries.user_by_id(session, user_id)
    users.enable(session, user, actor=actor)
    return UserShown.of(user)


@router.get("/grants", dependencies=[asks("administer")])
def list_grants(session: RequestSession, user: Whose = "") -> list[GrantShown]:
    """List what is granted now, to one user or to all."""
    wanted = [queries.user(session, user)] if user else queries.users(session)
    return GrantShown.all_of(session, queries.grants(session, [one.id for one in wanted]))


@router.post("/grants", status_code=201, dependencies=[asks("administer")])
def grant(body: GrantAsked, session: RequestSession, actor: Acting) -> GrantShown:
    """Grant a role; it holds at once."""
    place = Place(body.silo_id, body.dataset_id, body.copy_id)
    made = grants.grant(session, queries.user(session, body.user), body.role, place, reason=body.reason, actor=actor)
    return GrantShown.all_of(session, [made])[0]


@router.post("/grants/{grant_id}/revoke", dependencies=[asks("administer")])
def revoke_grant(grant_id: UUID, session: RequestSession, actor: Acting) -> GrantShown:
    """Take a grant back; it ends at once."""
    found = queries.grant(session, grant_id)
    grants.revoke(session, found, actor=actor)
    return GrantShown.all_of(session, [found])[0]


@router.get("/tokens", dependencies=[OWN])
def list_tokens(session: RequestSession, actor: Acting, user: Whose = "") -> list[TokenShown]:
    """List one's own tokens, or as an administrator those of the user named; none is ever shown whole."""
    found = _whose(session, actor, user)
    require_own_or(session, actor, found.id, "administer")
    return [TokenShown.model_validate(one) for one in queries.tokens(session, [found.id])]


@router.post("/tokens", status_code=201, dependencies=[OWN])
def make_token(body: TokenAsked, session: RequestSession, actor: Acting) -> TokenMade:
    """Make a token, and show it this once."""
    user = _whose(session, actor, body.user)
    made, text = tokens.make(session, user, label=body.label, scopes=body.scopes, days=body.days, actor=actor)
    return TokenMade(**TokenShown.model_validate(made).model_dump(), token=text)


@router.post("/tokens/{token_id}/revoke", dependencies=[OWN])
def revoke_token(token_id: UUID, session: RequestSession, actor: Acting) -> TokenShown:
    """End a token at once."""
    found = queries.token(session, token_id)
    tokens.revoke(session, found, actor=actor)
    return TokenShown.model_validate(found)


def _whose(session: Session, actor: Actor, name: str) -> User:
    if name and actor.rights is not None:
        return _of_administrators(session, actor, name)
    if name:
        return queries.user(session, name)
    if actor.user_id is None:
        raise Invalid(reason="Nobody signs in to this site. Name the user.")
    return queries.user_by_id(session, actor.user_id)


def _of_administrators(session: Session, actor: Actor, name: str) -> User:
    """Find somebody by name; whoever may not manage users is not told who there is."""
    if actor.name != name:
        require(session, actor, "administer")
    return queries.user(session, name)
