"""The page that tells a person what failed, what still holds and the way on."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from catalog.ui import rendering
from catalog.web.errors import Problem

SEARCH = ("Search the catalog", "/datasets")

_TITLES = {
    300: "More than one dataset has this name",
    401: "Please sign in",
    403: "This may not be done",
    404: "Not found",
    405: "Not possible here",
    409: "Refresh and try again",
    413: "Too large",
    422: "This needs a change",
    500: "Something went wrong",
    503: "Not available just now",
}


def page(status: int, title: str, message: str, way_on: tuple[str, str] = SEARCH, *, holds: str = "") -> HTMLResponse:
    """Draw a failure: what failed, what still `holds`, and the words and the address of the link that leads on."""
    return rendering.page("error.html", status=status, title=title, message=message, way_on=way_on, holds=holds)


def problem_page(request: Request, problem: Problem) -> Response:
    """Draw a failed request: after a refused change the way on is the page that was changed, read afresh."""
    if problem.code == "sign_in_needed" and request.method == "GET":
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': path})}", status_code=303)
    title = _TITLES.get(problem.status) or _TITLES[500 if problem.status >= 500 else 422]  # noqa: PLR2004
    holds = "" if request.method == "GET" else "Nothing was changed."
    return page(problem.status, title, problem.message, _way_on(request, problem.status), holds=holds)


def _way_on(request: Request, status: int) -> tuple[str, str]:
    if request.method == "POST" and status == 409:  # noqa: PLR2004
        return ("Refresh", request.url.path.rsplit("/", 1)[0])
    if status == 401:  # noqa: PLR2004
        return ("Sign in", "/sign-in")
    if status >= 500:  # noqa: PLR2004
        return ("Try again", request.url.path if request.method == "GET" else "/")
    return SEARCH
