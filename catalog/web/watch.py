"""The outermost layer of the site: logs each request, and answers what nobody expected (pure ASGI)."""

import time

import structlog
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.web.errors import problem_of

log = structlog.get_logger("catalog.web")


class Watch:
    """Logs method, path, status and time of each request; an unexpected error is logged and becomes a plain 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request and tell how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            log.exception("unexpected", method=scope["method"], path=scope["path"])
            if status:
                raise
            await _answer(scope, error)(scope, receive, watched)
        level = log.info if status < 500 else log.error  # noqa: PLR2004 - HTTP's own number
        level("request", method=scope["method"], path=scope["path"], status=status, ms=_ms(started))


def _answer(scope: Scope, error: Exception) -> ASGIApp:
    answer = getattr(scope["app"].state, "answer_error", None) if "app" in scope else None
    if answer is not None:
        drawn: ASGIApp = answer(Request(scope), error)
        return drawn
    problem = problem_of(error)
    return JSONResponse(problem.body(), status_code=problem.status)


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
