"""Who may speak to the site: this machine, or everybody who signs in, and pages of this site only (pure ASGI).

A page elsewhere can make a browser send requests here. Checking Host stops names that are pointed at this machine
(DNS rebinding); checking Origin and Sec-Fetch-Site on writes stops forms and scripts of other sites.
"""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

import structlog
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.errors import CatalogError, HostRefused, OriginRefused, RequestTooLarge
from catalog.web.errors import problem_of
from catalog.web.sessions import READING

log = structlog.get_logger("catalog.web")

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Origin:
    """Refuses foreign hosts, foreign writes and bodies of more than `max_bytes`; adds the security headers.

    Below the paths of `larger`, bodies may have as many bytes as it says; `any_host` answers to every name.
    """

    def __init__(
        self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int] | None = None, *, any_host: bool = False
    ) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.larger = larger or {}
        self.any_host = any_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headed = _with_headers(send)
        path = scope["path"]
        limit = next((most for start, most in self.larger.items() if path.startswith(start)), self.max_bytes)
        refusal = refused(scope["method"], Headers(scope=scope), limit, any_host=self.any_host)
        if refusal is not None:
            await _refuse(refusal, scope, receive, headed)
            return
        await _bounded(self.app, limit, scope, receive, headed)


def refused(method: str, headers: Headers, max_bytes: int, *, any_host: bool = False) -> CatalogError | None:
    """Say why a request is refused, from its headers alone; None when it may pass.

    `any_host` is for a site where everybody signs in: a name that was pointed at it by somebody else has no cookie.
    """
    host = headers.get("host", "")
    if not any_host and _hostname(host) not in LOOPBACK:
        return HostRefused(host=host[:200])
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > max_bytes:
        return RequestTooLarge(limit=max_bytes)
    if method in READING:
        return None
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    foreign = origin is not None and urlsplit(origin).netloc.lower() != host.lower()
    if foreign or site not in (None, "same-origin", "none"):
        return OriginRefused(origin=(origin or "another site")[:200])
    return None


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _with_headers(send: Send) -> Send:
    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return headed


class _BodyTooLarge(Exception):  # noqa: N818 - a signal from `receive` to `_bounded`, never seen outside
    pass


async def _bounded(app: ASGIApp, max_bytes: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Count the body as it arrives: its length may be missing or a lie."""
    seen, started, exceeded = 0, False, False

    async def counted() -> Message:
        nonlocal seen, exceeded
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > max_bytes:
            exceeded = True
            raise _BodyTooLarge
        return message

    async def held(message: Message) -> None:
        nonlocal started
        if not exceeded or started:
            started = True
            await send(message)

    with suppress(_BodyTooLarge):
        await app(scope, counted, held)
    if exceeded and not started:
        await _refuse(RequestTooLarge(limit=max_bytes), scope, receive, send)


async def _refuse(error: CatalogError, scope: Scope, receive: Receive, send: Send) -> None:
    problem = problem_of(error)
    log.warning("refused", method=scope["method"], path=scope["path"], reason=problem.message)
    response = JSONResponse(problem.body(), status_code=problem.status, headers={"connection": "close"})
    await response(scope, receive, send)
