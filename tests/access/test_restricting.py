"""Restricting over HTTP: set, listed and lifted by administrators, and seen at once by everybody else."""

import pytest
from sqlalchemy import Engine, select

from catalog.audit.models import AuditEntry
from catalog.db import transaction
from catalog.queue.models import Task
from tests import factories
from tests.access.people import site, token, user


@pytest.mark.parametrize("kind", ["silo", "dataset", "copy"])
def test_what_is_restricted_is_hidden_until_it_is_lifted(database: Engine, kind: str) -> None:
    with transaction(database) as session:
        silo = factories.silo(session, "hr", roots=("/hr",))
        family = factories.dataset(session, "wages")
        copy = factories.copy(session, "/hr/wages.csv", of=family, silo_id=silo.id)
        ids = {"silo": silo.id, "dataset": family.id, "copy": copy.id}
        bearers = [token(session, user(session, role, role)) for role in ("admin", "viewer")]
    admin, viewer = (site(database, bearer=one) for one in bearers)
    address = f"/api/v1/copies/{ids['copy']}"
    assert viewer.get(address).status_code == 200
    body = {f"{kind}_id": str(ids[kind]), "reason": "It holds wages."}
    made = admin.post("/api/v1/restrictions", json=body)
    again = admin.post("/api/v1/restrictions", json=body)
    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    assert (viewer.get(address).status_code, admin.get(address).status_code) == (404, 404)
    assert [one["place"] for one in admin.get("/api/v1/restrictions").json()] == [made.json()["place"]]
    lifting = f"/api/v1/restrictions/{made.json()['id']}/lift"
    codes = [admin.post(lifting, json={"reason": "They are old."}).status_code for _ in range(2)]
    assert (codes, viewer.get(address).status_code) == ([200, 409], 200)
    assert admin.get("/api/v1/restrictions").json() == []
    with transaction(database) as session:
        told = {one.action: one.detail for one in session.scalars(select(AuditEntry))}
        assert session.scalars(select(Task.subject_id).where(Task.stage == "index")).all() == [family.id]
    assert told["restricted"]["after"] == {"restricted": "It holds wages."}
    lifted = told["restriction_lifted"]
    assert (lifted["before"], lifted["after"]) == ({"restricted": "It holds wages."}, {"restricted": None})
    assert (lifted["reason"], lifted[f"{kind}_id"]) == ("They are old.", str(ids[kind]))


def test_nothing_is_restricted_that_is_not_there(database: Engine) -> None:
    with transaction(database) as session:
        bearer = token(session, user(session, "admin", "admin"))
    admin, nothing = site(database, bearer=bearer), "00000000-0000-7000-8000-000000000000"
    wrong = [{}, {"copy_id": nothing}, {"copy_id": nothing, "silo_id": nothing}]
    codes = [admin.post("/api/v1/restrictions", json={"reason": "r", **one}).status_code for one in wrong]
    grants = [
        admin.post("/api/v1/grants", json={"user": "admin", "role": "viewer", **one}).status_code for one in wrong[1:]
    ]
    assert (codes, grants) == ([422, 404, 422], [404, 422])
