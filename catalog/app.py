"""The site: the API, the screens, and two addresses for whoever watches over it."""

import gc
from functools import cache
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine, text
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from catalog import __version__, api
from catalog.access.admission import Admission
from catalog.access.openid import Provider
from catalog.config import Settings
from catalog.migrations.opening import open_database
from catalog.queue import queries as queue
from catalog.ui import routes as screens
from catalog.ui.errors import problem_page
from catalog.web import errors
from catalog.web.heads import Heads
from catalog.web.origin import Origin
from catalog.web.sessions import OpenSession
from catalog.web.watch import Watch


def create_app(settings: Settings, engine: Engine | None = None, *, access: bool = False) -> FastAPI:
    """Make the site on an open database, or open the one that the settings name; with `access` everybody signs in."""
    app = FastAPI(
        title="Headwater",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # it would load scripts from elsewhere
        redoc_url=None,
        routes=_routes(),
    )
    app.state.settings = settings
    app.state.engine = engine or open_database(settings)
    app.state.gate, app.state.provider = Admission(on=access), Provider(settings)
    errors.install(app, problem_page)
    app.add_middleware(Heads)
    app.add_middleware(Watch)
    larger = {"/api/v1/lineage": settings.max_event_bytes}
    app.add_middleware(Origin, max_bytes=settings.max_request_bytes, larger=larger, any_host=access)
    return app


def settle() -> None:
    """Take all that was loaded for good: what collects garbage then looks only at what requests leave behind.

    Otherwise it goes through every module again and again: of the time that keeping events takes, a fifth.
    """
    gc.collect()
    gc.freeze()


class Assets(StaticFiles):
    """Static files; one whose address carries a mark of its content may be kept for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give a file."""
        response = await super().get_response(path, scope)
        marked = scope.get("query_string", b"").startswith(b"v=")
        kept = "public, max-age=31536000, immutable" if marked else "no-cache"
        response.headers.setdefault("cache-control", kept)
        return response


def healthz() -> dict[str, str]:
    """Tell that the site's process runs."""
    return {"status": "ok", "version": __version__}


def readyz(session: OpenSession) -> dict[str, Any]:
    """Tell that the database answers, and how many workers live; 503 when it does not."""
    session.execute(text("SELECT 1"))
    return {"status": "ok", "workers": len(queue.live_workers(session))}


@cache
def _routes() -> list[BaseRoute]:
    # They know nothing of a site, and to look through all that they take and give costs a third of a second.
    gathered = api.router()
    gathered.include_router(screens.router)
    gathered.mount("/static", Assets(directory=screens.static_folder), name="static")
    gathered.add_api_route("/healthz", healthz, tags=["operating"])
    gathered.add_api_route("/readyz", readyz, tags=["operating"])
    return gathered.routes
