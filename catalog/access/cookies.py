"""The cookie of a browser's session: for this host only, out of reach of scripts, over TLS except on this machine."""

from fastapi import Request
from starlette.responses import Response

from catalog.access.signing_in import LASTS
from catalog.web.origin import LOOPBACK

PLAIN, SECURE = "headwater", "__Host-headwater"


def session_secret(request: Request) -> str:
    """Give the secret that the browser sent; empty when it sent none."""
    return request.cookies.get(name(request, "session"), "")


def name(request: Request, what: str) -> str:
    """Name a cookie: with `__Host-` a browser takes it only over TLS, for this very host and the whole site."""
    return f"{SECURE if is_secure(request) else PLAIN}-{what}"


def is_secure(request: Request) -> bool:
    """Tell whether the cookie must only travel over TLS: always, except to this machine itself without it."""
    return not (request.url.scheme == "http" and (request.url.hostname or "") in LOOPBACK)


def set_session(response: Response, request: Request, secret: str) -> None:
    """Give the browser a session."""
    keep(response, request, "session", secret, seconds=int(LASTS.total_seconds()))


def keep(response: Response, request: Request, what: str, value: str, *, seconds: int) -> None:
    """Set a cookie that scripts do not see and other sites do not send along with a form."""
    response.set_cookie(
        name(request, what),
        value,
        max_age=seconds,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def forget(response: Response, request: Request, what: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(name(request, what), path="/", secure=is_secure(request), httponly=True, samesite="lax")
