"""Users, what is granted to them, what is restricted, and why somebody may: for administrators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access import explaining, grants, queries, users
from catalog.access.asking import Acting, asks
from catalog.access.explaining import Target, Why
from catalog.access.grants import Place
from catalog.access.models import User
from catalog.access.roles import ACTIONS, ROLES
from catalog.access.schemas import GrantShown, RestrictionShown
from catalog.db import keeps_books
from catalog.errors import CatalogError
from catalog.pipeline import aiming
from catalog.silos import queries as silos
from catalog.ui import rendering
from catalog.web.sessions import RequestSession

router = APIRouter(dependencies=[asks("administer")])

Name = Annotated[str, Form(max_length=512)]


@dataclass(frozen=True)
class AccessView:
    """What the page shows; `why` answers the question in the address, `told` says why it could not."""

    users: Sequence[User]
    grants: Mapping[str, Sequence[GrantShown]]
    """By user's name."""
    restrictions: Sequence[RestrictionShown]
    silos: Sequence[str]
    actions: Mapping[str, str]
    roles: Sequence[str]
    asked: Mapping[str, str]
    why: Why | None
    told: str

    @property
    def named(self) -> str:
        """Who is asked about: the address has the id, for a name is personal."""
        return next((one.name for one in self.users if str(one.id) == self.asked["user"]), "")


@router.get("/access")
def show(
    session: RequestSession,
    user: Annotated[str, Query(max_length=512)] = "",
    action: Annotated[str, Query(max_length=32)] = "read",
    target: Annotated[str, Query(max_length=4_096)] = "",
) -> HTMLResponse:
    """Show users, grants and restrictions, and why somebody may."""
    asked = {"user": user, "action": action, "target": target}
    return rendering.page("access.html", here="Access", view=access_view(session, asked))


@router.post("/access/users", dependencies=[asks("administer")])
def add_user(session: RequestSession, actor: Acting, name: Name, kind: Name = "person", email: Name = "") -> Response:
    """Add a user, to whom nothing is granted yet."""
    users.add(session, name=name, kind=kind, email=email, actor=actor)
    return _back("users")


@router.post("/access/users/{user_id}/{verb}", dependencies=[asks("administer")])
def change_user(session: RequestSession, actor: Acting, user_id: UUID, verb: str) -> Response:
    """Shut a user out, or let them in again."""
    user = queries.user_by_id(session, user_id)
    (users.disable if verb == "disable" else users.enable)(session, user, actor=actor)
    return _back("users")


@router.post("/access/grants", dependencies=[asks("administer")])
def grant(
    session: RequestSession, actor: Acting, user: Name, role: Name, silo: Name = "", reason: Name = ""
) -> Response:
    """Grant a role in a silo, or everywhere."""
    place = Place(silo_id=_silo_id(session, silo)) if silo else Place()
    grants.grant(session, queries.user(session, user), role, place, reason=reason, actor=actor)
    return _back("users")


@router.post("/access/grants/{grant_id}/revoke", dependencies=[asks("administer")])
def revoke(session: RequestSession, actor: Acting, grant_id: UUID) -> Response:
    """Take a grant back."""
    grants.revoke(session, queries.grant(session, grant_id), actor=actor)
    return _back("users")


def access_view(session: Session, asked: Mapping[str, str]) -> AccessView:
    """Collect users, grants and restrictions, and answer the question."""
    people = queries.users(session)
    held = GrantShown.all_of(session, queries.grants(session, [one.id for one in people]))
    why, told = _answer(session, asked) if asked["user"] else (None, "")
    return AccessView(
        users=people,
        grants={one.name: [grant for grant in held if grant.user == one.name] for one in people},
        restrictions=RestrictionShown.all_of(session, queries.restrictions(session)),
        silos=[one.name for one in silos.list_all(session)],
        actions=ACTIONS,
        roles=list(ROLES),
        asked=asked,
        why=why,
        told=told,
    )


def _answer(session: Session, asked: Mapping[str, str]) -> tuple[Why | None, str]:
    try:
        user = queries.user(session, asked["user"])
        target: Target = aiming.target_of(session, asked["target"])
        return explaining.explain(session, user, asked["action"], target), ""
    except CatalogError as error:
        return None, str(error)


@keeps_books
def _silo_id(session: Session, name: str) -> UUID:
    return silos.get(session, name).id


def _back(part: str) -> Response:
    return RedirectResponse(f"/access#{part}", status_code=303)
