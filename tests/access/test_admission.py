"""Who is let in, and that nothing is written without a decision."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from fastapi import APIRouter
from sqlalchemy import Engine, select

from catalog.access import queries, tokens, users
from catalog.access.models import Token
from catalog.audit import service as audit
from catalog.audit.models import AuditEntry
from catalog.db import now, transaction
from catalog.silos import queries as silos
from catalog.web.sessions import RequestSession
from tests import factories
from tests.access.people import MACHINE_ACTOR, site, token, user

LONGEST = 2_000


def made(database: Engine, *roles: str, scopes: tuple[str, ...] = ("read", "register", "steward", "administer")) -> str:
    with transaction(database) as session:
        return token(session, user(session, "ida", *roles), scopes)


def test_who_has_no_token_is_not_let_in(database: Engine) -> None:
    answer = site(database).get("/api/v1/silos")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in_needed")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("text", ["", "hw", "hw_000000000000_x", "other_000000000000_secret", "é"])
def test_what_is_no_token_of_ours_is_refused(database: Engine, text: str) -> None:
    made(database, "viewer")
    answer = site(database).get("/api/v1/silos", headers={"authorization": f"Bearer {text}".encode()})
    assert answer.status_code == 401


def test_a_token_with_another_secret_is_refused_also_after_the_right_one(database: Engine) -> None:
    bearer = made(database, "viewer")
    client = site(database)
    assert client.get("/api/v1/silos", headers={"authorization": f"Bearer {bearer}"}).status_code == 200
    assert client.get("/api/v1/silos", headers={"authorization": f"Bearer {bearer[:-1]}"}).status_code == 401


def test_who_was_granted_nothing_reads_nothing(database: Engine) -> None:
    assert site(database, bearer=made(database)).get("/api/v1/silos").status_code == 403


def test_a_token_does_no_more_than_it_was_made_for(database: Engine) -> None:
    reading = site(database, bearer=made(database, "steward", "admin", scopes=("read",)))
    assert reading.get("/api/v1/silos").status_code == 200
    body = {"name": "shop", "owner": "ana", "roots": ["/"]}
    assert reading.post("/api/v1/silos", json=body).status_code == 403


def test_an_expired_token_is_refused(database: Engine) -> None:
    bearer = made(database, "viewer")
    with transaction(database) as session:
        session.scalars(select(Token)).one().expires_at = now() - timedelta(seconds=1)
    assert site(database, bearer=bearer).get("/api/v1/silos").status_code == 401


def test_revoking_ends_a_token_that_was_just_used(database: Engine) -> None:
    bearer = made(database, "viewer")
    client = site(database, bearer=bearer)
    assert client.get("/api/v1/silos").status_code == 200
    with transaction(database) as session:
        tokens.revoke(session, session.scalars(select(Token)).one(), actor=MACHINE_ACTOR)
    assert client.get("/api/v1/silos").status_code == 401


def test_who_is_shut_out_is_not_let_in(database: Engine) -> None:
    client = site(database, bearer=made(database, "viewer"))
    with transaction(database) as session:
        users.disable(session, queries.user(session, "ida"), actor=MACHINE_ACTOR)
    assert client.get("/api/v1/silos").status_code == 401


def test_the_last_use_of_a_token_is_kept(database: Engine) -> None:
    site(database, bearer=made(database, "viewer")).get("/api/v1/silos")
    with transaction(database) as session:
        used = session.scalars(select(Token)).one().last_used_at
    assert used is not None
    assert now() - used < timedelta(minutes=1)


def test_the_record_names_the_user_and_says_that_it_is_verified(database: Engine) -> None:
    bearer = made(database, "admin", "viewer")
    body = {"name": "shop", "owner": "ana", "roots": ["/"]}
    answer = site(database, bearer=bearer).post("/api/v1/silos", json=body, headers={"catalog-actor": "somebody else"})
    assert answer.status_code == 201
    with transaction(database) as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.actor, last.verified) == ("ida", True)


def test_what_is_written_without_a_decision_is_not_kept(database: Engine) -> None:
    careless = APIRouter()

    @careless.post("/careless")
    def write(session: RequestSession) -> str:
        factories.silo(session, "sneaked in")
        return "done"

    client = site(database, bearer=made(database, "admin", "viewer"))
    client.app.include_router(careless)  # type: ignore[attr-defined]
    assert client.post("/careless").status_code == 500
    with transaction(database) as session:
        assert silos.list_all(session) == []


def test_no_request_that_begins_after_a_revoke_was_answered_is_done(database: Engine) -> None:
    bearer = made(database, "viewer")
    client, begun = site(database, bearer=bearer), Event()
    codes: list[tuple[bool, int]] = []
    revoked_at: list[int] = []

    def ask() -> None:
        while len(codes) < LONGEST and (not revoked_at or len(codes) < revoked_at[0] + 5):
            before = bool(revoked_at)
            codes.append((before, client.get("/api/v1/silos").status_code))
            begun.set()

    asking = Thread(target=ask)
    asking.start()
    begun.wait(20)
    with transaction(database) as session:
        tokens.revoke(session, session.scalars(select(Token)).one(), actor=MACHINE_ACTOR)
    revoked_at.append(len(codes))
    asking.join()
    assert codes[0] == (False, 200)
    assert {code for after, code in codes if after} == {401}


def test_a_token_for_auditing_alone_reads_the_record_and_nothing_else(database: Engine) -> None:
    auditor = site(database, bearer=made(database, "auditor", scopes=("audit",)))
    with transaction(database) as session:
        detail = {"whole": False, "last": 7, "findings": ["Entry 7 is signed, and missing."]}
        audit.record(session, "the worker", True, "audit.verified", "audit", "chain", detail)
    answer = auditor.get("/api/v1/audit/state").json()
    assert (answer["verified"]["whole"], answer["verified"]["findings"]) == (False, detail["findings"])
    assert "audit.verified" in [one["action"] for one in auditor.get("/api/v1/audit").json()["items"]]
    assert auditor.get("/api/v1/silos").status_code == 403
