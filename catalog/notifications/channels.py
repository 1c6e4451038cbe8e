"""Sending letters: mail, Slack and Teams through Apprise, signed webhooks by ourselves (see decision 0048).

Nothing here logs an address, a secret or what a letter says.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

import httpx

from catalog.errors.notices import HostNotAllowed
from catalog.notifications.hosts import Allowed, check_host, reachable
from catalog.notifications.posting import Outcome
from catalog.queue.worker import Progress
from catalog.signing import signature

TIMEOUT_SECONDS = 10.0
TOGETHER = 4
"""Letters of one webhook on their way at the same time."""
NEVER = frozenset({400, 401, 403, 404, 405, 410, 413, 414, 415, 422})
"""Answers after which the same letter need not be sent again."""
LONGEST_ERROR = 300


@dataclass(frozen=True)
class Letter:
    """What is sent; the key is the same however often it is."""

    key: str
    title: str
    text: str
    data: Mapping[str, Any]
    urgent: bool


@dataclass(frozen=True)
class ToSend:
    """Letters of one channel, and what is needed to reach it."""

    kind: str
    address: str = field(repr=False)
    secret: str = field(repr=False)
    mail_url: str = field(repr=False)
    may: Allowed
    letters: tuple[Letter, ...]


def send(todo: ToSend, progress: Progress) -> Sequence[Outcome]:
    """Send letters, and stop where nobody answers at all; tells what became of each that was tried."""
    ways = {"webhook": _by_webhook, "mail": _by_mail, "slack": _by_chat, "teams": _by_chat}
    outcomes: list[Outcome] = []
    for outcome in ways[todo.kind](todo):
        outcomes.append(outcome)
        progress(len(outcomes) / len(todo.letters))
    return outcomes


def signed_headers(secret: str, key: str, body: bytes, at: int) -> dict[str, str]:
    """Give the headers of a webhook's letter, by which it is checked: see `catalog.client_notices`."""
    return {
        "content-type": "application/json",
        "user-agent": "headwater",
        "idempotency-key": key,
        "headwater-timestamp": str(at),
        "headwater-signature": signature(secret, at, body),
    }


def _by_webhook(todo: ToSend) -> Iterator[Outcome]:
    parts = urlsplit(todo.address)
    host = parts.hostname or ""
    try:
        check_host("webhook", host, todo.may)
        address = reachable(host, parts.port or (443 if parts.scheme == "https" else 80), todo.may)
    except (HostNotAllowed, OSError) as error:
        yield from _unreached(todo, error)
        return
    with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client, ThreadPoolExecutor(TOGETHER) as threads:
        posting = partial(_post, client, parts, address, todo.secret)
        for start in range(0, len(todo.letters), TOGETHER):
            # A few at a time: where nobody answers, the rest is not tried.
            found = list(threads.map(posting, todo.letters[start : start + TOGETHER]))
            yield from found
            if any(one.silent for one in found):
                return


def _post(client: httpx.Client, parts: SplitResult, address: str, secret: str, letter: Letter) -> Outcome:
    body = json.dumps(letter.data, separators=(",", ":")).encode()
    headers = signed_headers(secret, letter.key, body, int(time.time()))
    # To the very address that was looked at, under the name that was asked for.
    host = f"[{address}]" if ":" in address else address
    target = parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host).geturl()
    named = {"host": parts.netloc, **headers}
    try:
        answer = client.post(target, content=body, headers=named, extensions={"sni_hostname": parts.hostname})
    except (httpx.ConnectError, httpx.TimeoutException) as error:
        return _outcome(letter, f"It does not answer ({type(error).__name__}).", silent=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _outcome(letter, f"The connection broke ({type(error).__name__}).")
    if answer.is_success:
        return _outcome(letter)
    return _outcome(letter, f"It answered {answer.status_code}.", final=answer.status_code in NEVER)


def _by_mail(todo: ToSend) -> Iterator[Outcome]:
    from catalog.notifications import mailing  # noqa: PLC0415 - Apprise, only where something is sent

    if not todo.mail_url:
        yield _outcome(todo.letters[0], "This catalog sends no mail: CATALOG_MAIL_URL is not set.", silent=True)
        return
    for letter in todo.letters:
        error, silent = mailing.mail(todo.mail_url, todo.address, letter.key, letter.title, letter.text)
        yield _outcome(letter, error, silent=silent)
        if silent:
            return


def _by_chat(todo: ToSend) -> Iterator[Outcome]:
    from catalog.notifications import chatting  # noqa: PLC0415 - Apprise, only where something is sent

    host = urlsplit(todo.address).hostname or ""
    try:
        check_host(todo.kind, host, todo.may)
        reachable(host, urlsplit(todo.address).port or 443, todo.may)
    except (HostNotAllowed, OSError) as error:
        yield from _unreached(todo, error)
        return
    for letter in todo.letters:
        why_not = chatting.chat(todo.kind, todo.address, letter.title, letter.text, urgent=letter.urgent)
        yield _outcome(letter, why_not, silent=bool(why_not))
        if why_not:
            return


def _unreached(todo: ToSend, error: Exception) -> Iterator[Outcome]:
    if isinstance(error, HostNotAllowed):
        yield from (_outcome(letter, str(error), final=True) for letter in todo.letters)
    else:
        yield _outcome(todo.letters[0], "Its host has no address now.", silent=True)


def _outcome(letter: Letter, error: str = "", *, final: bool = False, silent: bool = False) -> Outcome:
    return Outcome(UUID(letter.key), error[:LONGEST_ERROR], final=final, silent=silent)
