"""Every route that writes leaves an entry in the audit trail, as the application itself lists its routes."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalog.audit.models import AuditEntry
from catalog.db import transaction
from catalog.web import sessions
from tests.access.application import Route
from tests.access.test_matrix import ROUTES, Lake, lake

__all__ = ["lake"]

QUIET = {
    "POST /api/v1/which": "a question too long for an address",
    "POST /api/v1/lint/lineage": "a question too long for an address",
    "POST /api/v1/lineage": "an event is kept as it was received, which is its own record",
    "POST /api/v1/lineage/batch": "as one event",
    "POST /api/v1/versions/{version_id}/validate": "it queues work that every version gets, and changes no fact",
    "POST /api/v1/notices/settings": "how one is told oneself",
    "POST /notices/settings": "how one is told oneself",
    "POST /notices/acknowledge": "nothing is chosen on the form; each that is chosen leaves an entry, as over HTTP",
    "POST /sign-out": "a token has no session to end; see test_admission",
}
"""Routes that leave no entry, each with the reason."""

REFUSED = {400, 404, 409, 422}
WRITING = [route for route in ROUTES if route.method != "GET" and route.action]
written: list[int] = []


class _Undo(Exception):  # noqa: N818 - a signal, never seen outside
    pass


@contextmanager
def _counted(engine: Engine, *, write: bool = True) -> Iterator[Session]:
    """Open a transaction that is rolled back, and keep how many entries were new in it."""
    with suppress(_Undo), transaction(engine, write=write) as session:
        before = _entries(session)
        yield session
        session.flush()
        written.append(_entries(session) - before)
        raise _Undo


@pytest.mark.parametrize("route", WRITING, ids=lambda route: route.named)
def test_what_is_done_leaves_an_entry(lake: Lake, route: Route, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "transaction", _counted)
    written.clear()
    answer = lake.ask(route, lake.own, "all")
    if answer.status_code in REFUSED or answer.status_code == 403 or _of_nothing(lake, route):
        assert sum(written) == 0  # what was not done is not told as done
    elif route.named not in QUIET:
        assert sum(written) > 0, "call audit.record, or say in QUIET why not"


def test_most_routes_are_tried_and_each_exception_is_one() -> None:
    assert QUIET.keys() <= {route.named for route in WRITING}


def _of_nothing(lake: Lake, route: Route) -> bool:
    """Tell whether the smallest request asks for nothing to be done: a list of targets that is empty."""
    body = lake.body(route, lake.own) if route.path.startswith("/api/") else None
    return isinstance(body, dict) and any(value == [] for value in body.values())


def _entries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0
