"""A right that is taken away while something is done by it: that is not kept, and whoever asked is told why."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalog.access import grants, holding, queries, secrets_kept, signing_in, tokens, users
from catalog.access.actors import Actor
from catalog.access.asking import Acting
from catalog.access.grants import Place
from catalog.access.models import Grant, Token
from catalog.cli.frame import Call
from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from catalog.errors.access import RightTaken
from catalog.silos import queries as silos
from catalog.silos import service as silo_service
from catalog.web.sessions import RequestSession
from tests.access.people import MACHINE_ACTOR, site, token, user
from tests.racing import until_it_waits


def _token(session: Session) -> None:
    tokens.revoke(session, session.scalars(select(Token)).one(), actor=MACHINE_ACTOR)


def _grant(session: Session) -> None:
    ida = queries.user(session, "ida")
    held = session.scalars(select(Grant).where(Grant.user_id == ida.id, Grant.role == "admin")).one()
    grants.revoke(session, held, actor=MACHINE_ACTOR)


def _user(session: Session) -> None:
    users.disable(session, queries.user(session, "ida"), actor=MACHINE_ACTOR)


def _password(session: Session) -> None:
    users.set_password(session, queries.user(session, "ida"), "another password", actor=MACHINE_ACTOR)


class Impatient:
    """A second session, which does not wait for a writer of SQLite."""

    def __init__(self, database: Engine) -> None:
        self.engine = create_database_engine(database.url.render_as_string(hide_password=False))
        if database.dialect.name == "sqlite":
            event.listen(self.engine, "connect", lambda found, _: found.execute("PRAGMA busy_timeout=0"))
        self.is_done = False

    def do(self, take: Callable[[Session], None]) -> None:
        """Take a right away, if it can be taken now."""
        try:
            with transaction(self.engine) as session:
                take(session)
        except OperationalError:
            return
        self.is_done = True


def add(session: Session, name: str, actor: Acting) -> None:
    silo_service.add(session, name=name, owner="ana", roots=(), stewards=(), actor=actor)


def client_of_ida(database: Engine, way: str) -> TestClient:
    with transaction(database) as session:
        user(session, "bo", "admin")
        ida = user(session, "ida", "admin", "viewer")
        if way == "token":
            return site(database, bearer=token(session, ida))
        _, secret = signing_in.start(session, ida, "password")
    client = site(database)
    client.cookies.set("headwater-session", secret)
    client.headers["x-form-mark"] = secrets_kept.form_mark(secret)
    return client


@pytest.mark.parametrize(("way", "take"), [("token", _grant), ("token", _user), ("cookie", _password)])
def test_a_request_keeps_nothing_that_was_done_by_a_right_taken_away(
    database: Engine, way: str, take: Callable[[Session], None]
) -> None:
    client, second = client_of_ida(database, way), Impatient(database)
    routes = APIRouter()

    @routes.post("/long")
    def write(session: RequestSession, actor: Acting) -> None:
        add(session, "long", actor)
        second.do(take)
        add(session, "longer", actor)

    client.app.include_router(routes)  # type: ignore[attr-defined]
    answer = client.post("/long")
    with transaction(database) as session:
        kept = [one.name for one in silos.list_all(session)]
    if second.is_done:
        assert (answer.status_code, answer.json()["error"]["code"], kept) == (403, "right_taken", [])
    else:  # SQLite has one writer at a time: nothing can be taken away before what was begun is kept
        assert (database.dialect.name, answer.status_code, kept) == ("sqlite", 200, ["long", "longer"])
        second.do(take)
    assert second.is_done
    after = client.post("/long")
    second.engine.dispose()
    assert after.status_code in {401, 403}


def test_a_command_keeps_nothing_that_was_done_by_a_right_taken_away(database: Engine, tmp_path: Path) -> None:
    with transaction(database) as session:
        bearer = token(session, user(session, "ida", "admin", "viewer"))
    second = Impatient(database)
    call = Call(Settings(home=tmp_path, database_url=str(database.url), token=bearer))
    call.__dict__["_engine"] = database

    def command() -> None:
        with call.transaction(write=True) as session:
            add(session, "long", call.actor)
            second.do(_token)

    if database.dialect.name == "postgresql":
        with pytest.raises(RightTaken):
            command()
    else:
        command()
    second.engine.dispose()
    with transaction(database) as session:
        assert second.is_done == (silos.list_all(session) == [])


def let_in(session: Session) -> None:
    ida, held = queries.user(session, "ida"), session.scalars(select(Token)).one()
    rights = queries.rights(session, ida.id)
    holding.keep(session, Actor("ida", verified=True, user_id=ida.id, rights=rights, token_id=held.id))


def test_of_two_at_the_same_moment_one_waits_for_the_other(database: Engine) -> None:
    if database.dialect.name == "sqlite":
        return  # one writer at a time
    client_of_ida(database, "token")
    done: list[str] = []

    def take() -> None:
        with transaction(database) as session:
            grants.grant(session, queries.user(session, "ida"), "auditor", Place(), actor=MACHINE_ACTOR)
            _grant(session)
            done.append("taken")

    def write() -> None:
        try:
            with transaction(database) as session:
                let_in(session)
                holding.check(session)
        except RightTaken:
            done.append("refused")

    for first, second in ((let_in, take), (_token, write)):
        other = Thread(target=second)
        with transaction(database) as session:
            first(session)
            holding.check(session)
            other.start()
            until_it_waits(database)
            done.append("first")
        other.join()
    assert done == ["first", "taken", "first", "refused"]
