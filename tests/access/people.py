"""Users with roles, tokens and sites for tests of access."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog import logs
from catalog.access import tokens
from catalog.access.actors import Actor
from catalog.access.models import Grant, User
from catalog.access.roles import ACTIONS, MACHINE
from catalog.app import create_app
from catalog.config import Settings

MACHINE_ACTOR = Actor("tester (this machine)", verified=True, rights=MACHINE)


def user(session: Session, name: str, *roles: str, silo: UUID | None = None, **fields: object) -> User:
    """Add a user to whom roles are granted in a silo, or everywhere."""
    made = User(name=name, created_by="tests", **fields)
    session.add(made)
    session.flush()  # grants refer to it
    session.add_all(Grant(user_id=made.id, role=role, silo_id=silo, granted_by="tests") for role in roles)
    session.flush()  # the same transaction asks for them
    return made


def token(session: Session, of: User, scopes: Sequence[str] = tuple(ACTIONS), days: int = 1) -> str:
    """Give a token of a user."""
    return tokens.make(session, of, label="tests", scopes=scopes, days=days, actor=MACHINE_ACTOR)[1]


def site(engine: Engine, home: Path = Path("unused"), *, bearer: str = "") -> TestClient:
    """Make a client of the real site, which asks everybody who they are."""
    settings = Settings(home=home, database_url=str(engine.url))
    logs.set_up(settings, process="site")
    client = TestClient(create_app(settings, engine, access=True), base_url="http://localhost", follow_redirects=False)
    if bearer:
        client.headers["authorization"] = f"Bearer {bearer}"
    return client
