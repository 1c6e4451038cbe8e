"""HEAD is asked of everything that GET is asked of (pure ASGI)."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Heads:
    """Lets routes answer HEAD as they answer GET; the server itself leaves the body out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self.app(scope, receive, send)
