"""Every route that writes leaves an entry in the audit trail that tells what was before and what is after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from catalog.access.models import Restriction
from catalog.audit.models import AuditEntry
from catalog.datasets.deprecation.models import Deprecation
from catalog.datasets.marking.models import Term
from catalog.datasets.models import Dataset
from catalog.datasets.owning.models import Handover
from catalog.db import Base, now, transaction
from catalog.nominations.models import Nomination
from catalog.notifications.models import Delivery, Message, Subscription
from catalog.quality.proposals.models import ProposedRule
from catalog.web import sessions
from tests.access.application import Route
from tests.access.places import Place, address
from tests.access.test_matrix import ROUTES, Lake, lake
from tests.audit.shape import fault

__all__ = ["lake"]

QUIET = {
    "POST /api/v1/which": "a question too long for an address",
    "POST /api/v1/lint/lineage": "a question too long for an address",
    "POST /api/v1/lineage": "an event is kept as it was received, which is its own record",
    "POST /api/v1/lineage/batch": "as one event",
    "POST /api/v1/versions/{version_id}/validate": "it queues work that every version gets, and changes no fact",
    "POST /api/v1/suites/previews": "a trial, of which nothing follows",
    "POST /suites/try": "a trial, of which nothing follows",
    "POST /api/v1/notices/settings": "how one is told oneself",
    "POST /notices/settings": "how one is told oneself",
    "POST /notices/acknowledge": "nothing is chosen on the form; each that is chosen leaves an entry, as over HTTP",
    "POST /sign-out": "a token has no session to end; see test_admission",
}
"""Routes that leave no entry, each with the reason."""

REFUSED = {400, 404, 409, 422}
WRITING = [route for route in ROUTES if route.method != "GET" and route.action]
written: list[AuditEntry] = []
prepared: list[Callable[[Session], None]] = []


class _Undo(Exception):  # noqa: N818 - a signal, never seen outside
    pass


@contextmanager
def _counted(engine: Engine, *, write: bool = True) -> Iterator[Session]:
    """Open a transaction that is rolled back, and keep which entries were new in it."""
    with suppress(_Undo), transaction(engine, write=write) as session:
        for prepare in prepared:
            prepare(session)
        last = session.scalar(select(func.max(AuditEntry.id))) or 0
        yield session
        session.flush()
        written.extend(session.scalars(select(AuditEntry).where(AuditEntry.id > last)))
        session.expunge_all()  # they are looked at later
        raise _Undo


@pytest.mark.parametrize("route", WRITING, ids=lambda route: route.named)
def test_what_is_done_leaves_an_entry(lake: Lake, route: Route, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "transaction", _counted)
    written.clear()
    answer = lake.ask(route, lake.own, "all")
    if answer.status_code in REFUSED or answer.status_code == 403 or _of_nothing(lake, route):
        assert written == []  # what was not done is not told as done
    elif route.named not in QUIET:
        assert written != [], "call audit.record, or say in QUIET why not"
    _tell_before_and_after()


def _row(model: type[Base], key: str, **values: object) -> Callable[[Session, Place], None]:
    def prepare(session: Session, at: Place) -> None:
        session.execute(update(model).where(model.id == at.ids[key]).values(**values))  # type: ignore[attr-defined]

    return prepare


def _new(make: Callable[[Place], Base]) -> Callable[[Session, Place], None]:
    def prepare(session: Session, at: Place) -> None:
        session.add(make(at))
        session.flush()  # what is asked for refers to it

    return prepare


def _nothing(_session: Session, _at: Place) -> None:
    pass


def _term(_at: Place) -> Base:
    return Term(name="churn", definition="Who leaves.", changed_by="t")


def _rule(at: Place) -> Base:
    return ProposedRule(proposal_id=at.ids["proposal_id"], number=1, entry={}, evidence="e", basis="b")


def _message(at: Place) -> Base:
    return Message(notice_id=at.ids["notice_id"], person="all", title="t")


def _offer(at: Place) -> Base:
    said = {"offered_from": f"{at.mark}-owner", "offered_to": "all", "offered_by": "t", "verified": True, "reason": "r"}
    return Handover(dataset_id=at.ids["dataset_id"], **said)


def _deprecation(at: Place) -> Base:
    said = {"reason": "r", "set_by": "t", "verified": True, "replacement_kind": ""}
    return Deprecation(dataset_id=at.ids["dataset_id"], until=now(), **said)


def _things(at: Place, **more: str) -> dict[str, Any]:
    return {"things": [{"kind": "dataset", "name": str(at.ids["dataset_id"])}], "reason": "r", **more}


def _named(at: Place, **more: str) -> dict[str, Any]:
    return {"name": str(at.ids["dataset_id"]), "reason": "r", **more}


ACCEPTED = _row(Nomination, "nomination_id", state="accepted", valid_from=now())
OWN = _row(Nomination, "nomination_id", by_person=True, proposed_by="all")
REASON = {"reason": "r"}
CURATED: dict[str, tuple[Callable[[Session, Place], None], Callable[[Place], Any]]] = {
    "restrictions": (_nothing, lambda at: {"copy_id": str(at.ids["copy_id"]), **REASON}),
    "restrictions/{restriction_id}/lift": (_row(Restriction, "restriction_id", lifted_at=None), lambda _: REASON),
    "silos/{name}/quorum": (_nothing, lambda _: {"quorum": 2, **REASON}),
    "nominations/{nomination_id}/renew": (ACCEPTED, lambda _: {"revision": 0, **REASON}),
    "nominations/{nomination_id}/revoke": (ACCEPTED, lambda _: {"revision": 0, **REASON}),
    "nominations/{nomination_id}/withdraw": (OWN, lambda _: {"revision": 0, **REASON}),
    "notices/deliveries/{delivery_id}/retry": (_row(Delivery, "delivery_id", state="dead"), lambda _: None),
    "notices/{notice_id}/acknowledge": (_new(_message), lambda _: {"said": "seen"}),
    "subscriptions": (_nothing, lambda at: {"dataset": str(at.ids["dataset_id"])}),
    "subscriptions/{subscription_id}/end": (_row(Subscription, "subscription_id", person="all"), lambda _: None),
    "proposals/{proposal_id}/reject": (_new(_rule), lambda _: {"numbers": [1], **REASON}),
    "ownership/claim": (_row(Dataset, "dataset_id", owner=""), _things),
    "ownership/offer": (_nothing, lambda at: _things(at, to="bo")),
    "ownership/accept": (_new(_offer), _things),
    "ownership/decline": (_new(_offer), _things),
    "ownership/assign": (_nothing, lambda at: _things(at, to="bo")),
    "deprecations": (_nothing, lambda at: _named(at, until="2099-01-01T00:00:00Z")),
    "deprecations/take-back": (_new(_deprecation), _named),
    "descriptions": (_nothing, lambda at: _named(at, description="What people clicked on.", every="1d")),
    "marks": (_nothing, lambda at: _named(at, column=f"{at.mark}_column", tag="pii", state="confirmed")),
    "terms": (_new(_term), lambda _: {"term": "churn", "definition": "Who left."}),
    "terms/retire": (_new(_term), lambda _: {"term": "churn"}),
    "terms/attach": (_new(_term), lambda at: {"term": "churn", "name": str(at.ids["dataset_id"])}),
}
"""Of routes where the smallest request does nothing: what has to be there, and what is asked then.

What still does nothing needs bytes to read, a mail server, or a person in place of a token; wherever in this test run
an entry is written, `tests/audit/shape.py` looks at it.
"""


@pytest.mark.parametrize("path", CURATED)
def test_what_changes_is_told_with_before_and_after(lake: Lake, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "transaction", _counted)
    written.clear()
    prepare, body = CURATED[path]
    prepared.append(lambda session: prepare(session, lake.own))
    headers = {"authorization": f"Bearer {lake.people['all']}"}
    try:
        answer = lake.client.post(address(f"/api/v1/{path}", lake.own), json=body(lake.own), headers=headers)
    finally:
        prepared.clear()
    assert answer.is_success, answer.text
    assert written != []
    _tell_before_and_after()


def test_most_routes_are_tried_and_each_exception_is_one() -> None:
    named = {route.named for route in WRITING}
    assert QUIET.keys() <= named
    assert {f"POST /api/v1/{path}" for path in CURATED} <= named


def _tell_before_and_after() -> None:
    assert [found for found in map(fault, written) if found] == []


def _of_nothing(lake: Lake, route: Route) -> bool:
    """Tell whether the smallest request asks for nothing to be done: a list of targets that is empty."""
    body = lake.body(route, lake.own) if route.path.startswith("/api/") else None
    return isinstance(body, dict) and any(value == [] for value in body.values())
