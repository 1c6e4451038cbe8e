"""Signing in with a password or an OpenID provider, and signing out."""

import base64
import json
import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from catalog.access import cookies, signing_in, users
from catalog.access.asking import OWN, Acting
from catalog.access.deciding import own_session
from catalog.access.openid import Attempt, Identity, Provider
from catalog.errors.access import SignInFailed
from catalog.ui import rendering
from catalog.web import human
from catalog.web.sessions import AppSettings, ArrivingSession, OpenSession, RequestSession

router = APIRouter()

BACK = "/sign-in/openid/back"
ATTEMPT_SECONDS = 600

Onward = Annotated[str, Query(alias="next", max_length=4_096)]


@dataclass(frozen=True)
class SignInView:
    """What the page shows: where it leads on to, and what went wrong."""

    onward: str
    openid: bool
    name: str = ""
    told: str = ""


@router.get("/sign-in")
def show(request: Request, onward: Onward = "/") -> HTMLResponse:
    """Show the form to sign in."""
    return _page(SignInView(_inside(onward), _provider(request).is_there))


@router.post("/sign-in")
def sign_in(
    request: Request,
    session: OpenSession,
    name: Annotated[str, Form(max_length=512)] = "",
    password: Annotated[str, Form(max_length=1_000)] = "",
    onward: Annotated[str, Form(alias="next", max_length=4_096)] = "/",
) -> Response:
    """Sign in with name and password; what failed is counted, so it is answered and not raised."""
    view = SignInView(_inside(onward), _provider(request).is_there, name)
    address = request.client.host if request.client else ""
    left = signing_in.wait(session, name, address)
    if left > timedelta(0):
        told = f"That was wrong too often. Try again in {human.duration(left.total_seconds())}."
        answer = _page(_said(view, told), status=429)
        answer.headers["retry-after"] = str(math.ceil(left.total_seconds()))
        return answer
    user = signing_in.with_password(session, name, password, address)
    if user is None:
        return _page(_said(view, "This name and password do not belong together."), status=401)
    _, secret = signing_in.start(session, user, "password")
    return _signed_in(request, secret, view.onward)


@router.post("/sign-out", dependencies=[OWN])
def sign_out(request: Request, session: RequestSession, actor: Acting) -> Response:
    """End this browser's session."""
    own_session(session)
    secret = cookies.session_secret(request)
    if actor.user_id is not None and secret:
        signing_in.end(session, actor.user_id, actor.name, secret)
    answer = RedirectResponse("/sign-in", status_code=303)
    cookies.forget(answer, request, "session")
    return answer


@router.get("/sign-in/openid")
def leave(request: Request, settings: AppSettings, onward: Onward = "/") -> Response:
    """Send the browser to the OpenID provider."""
    address, attempt = _provider(request).begin(_back(request, settings.url), _inside(onward))
    answer = RedirectResponse(address, status_code=303)
    kept = base64.urlsafe_b64encode(json.dumps(attempt.facts()).encode()).decode()
    cookies.keep(answer, request, "openid", kept, seconds=ATTEMPT_SECONDS)
    return answer


@dataclass(frozen=True)
class Arrived:
    """Who came back from the provider, and where they were going."""

    identity: Identity
    onward: str


def arrived(request: Request, settings: AppSettings) -> Arrived:
    """Ask the provider who this is, before a transaction begins."""
    attempt = _attempt(request)
    identity = _provider(request).finish(_back(request, settings.url), attempt, dict(request.query_params))
    return Arrived(identity, attempt.onward)


@router.get(BACK)
def come_back(request: Request, came: Annotated[Arrived, Depends(arrived)], session: ArrivingSession) -> Response:
    """Sign in whom the provider sent back."""
    user = users.met(session, came.identity)
    _, secret = signing_in.start(session, user, "openid")
    answer = _signed_in(request, secret, _inside(came.onward))
    cookies.forget(answer, request, "openid")
    return answer


def _page(view: SignInView, *, status: int = 200) -> HTMLResponse:
    return rendering.page("sign_in.html", status=status, view=view)


def _said(view: SignInView, told: str) -> SignInView:
    return SignInView(view.onward, view.openid, view.name, told)


def _signed_in(request: Request, secret: str, onward: str) -> Response:
    answer = RedirectResponse(onward, status_code=303)
    cookies.set_session(answer, request, secret)
    return answer


def _provider(request: Request) -> Provider:
    found: Provider = request.app.state.provider
    return found


def _back(request: Request, url: str) -> str:
    return f"{url or str(request.base_url).rstrip('/')}{BACK}"


def _attempt(request: Request) -> Attempt:
    try:
        kept = json.loads(base64.urlsafe_b64decode(request.cookies.get(cookies.name(request, "openid"), "")))
        return Attempt(**{key: str(kept[key]) for key in ("state", "nonce", "verifier", "onward")})
    except (ValueError, KeyError, TypeError):
        raise SignInFailed(reason="It took too long, or was begun in another browser.") from None


def _inside(onward: str) -> str:
    """Lead on only inside this site: an address that a stranger made must not send people to the stranger."""
    parts = urlsplit(onward)
    safe = onward.startswith("/") and not onward.startswith(("//", "/\\")) and not parts.netloc and onward.isprintable()
    return onward if safe else "/"
