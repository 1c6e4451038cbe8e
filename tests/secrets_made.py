"""Watches a whole test run: no token, password or cookie that it makes comes out in a log, an address or the record.

What is made is noted as it is hashed; what tests print and log is searched when each test ends, addresses as they are
asked for, and audit entries as they are written; these also have to say what was before and what is after.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from catalog.access import secrets_kept
from catalog.access.models import User
from catalog.audit.models import AuditEntry
from tests.audit import shape

SHORTEST = 8
_TOKEN = re.compile(r"hw_[0-9a-f]{12}_[A-Za-z0-9_-]{43}")
_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")
made: set[str] = set()
cookies: set[str] = set()
"""Secrets of tokens and cookies, which are found by their form; everything else stands in `made`."""


def leaked(text: str) -> str:
    """Say which kind of secret a text holds; empty when it holds none."""
    if _TOKEN.search(text):
        return "a token"
    if cookies and any(found in cookies for found in _COOKIE.findall(text)):
        return "the secret of a cookie"
    return "a password or an address" if any(secret in text for secret in made) else ""


def watch() -> None:
    """Note every secret that this process makes, and look where none may come out."""
    hashed, cookie, send = secrets_kept.hash_password, secrets_kept.new_cookie, httpx.Client.send

    def hash_password(password: str) -> str:
        if len(password) >= SHORTEST:
            made.add(password)
        return hashed(password)

    def new_cookie() -> str:
        secret = cookie()
        cookies.add(secret)
        return secret

    def sent(client: httpx.Client, request: httpx.Request, **more: Any) -> httpx.Response:
        assert not leaked(str(request.url)), "an address holds a secret"
        answer = send(client, request, **more)
        if answer.is_error and not more.get("stream"):
            assert not leaked(answer.text), "an error tells a secret"
        return answer

    secrets_kept.hash_password, secrets_kept.new_cookie = hash_password, new_cookie
    httpx.Client.send = sent  # type: ignore[method-assign, assignment]
    event.listen(AuditEntry, "before_insert", _recorded)
    event.listen(AuditEntry, "before_insert", shape.check)
    event.listen(User, "before_insert", _added)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Fail a test whose output or logs hold a secret."""
    outcome: Any = yield
    report = outcome.get_result()
    for name, text in report.sections:
        if kind := leaked(text):
            report.outcome, report.longrepr = "failed", f"{name} holds {kind} that this run made"


def _recorded(_mapper: object, _connection: object, entry: AuditEntry) -> None:
    told = json.dumps([entry.actor, entry.origin, entry.subject_id, entry.detail])
    assert not leaked(told), f"the audit entry {entry.action} holds {leaked(told)}"


def _added(_mapper: object, _connection: object, user: User) -> None:
    if len(user.email or "") >= SHORTEST:
        made.add(user.email)
