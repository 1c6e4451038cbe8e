"""A site around a few routers, for tests of routes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from starlette.routing import BaseRoute

from catalog.config import Settings
from catalog.web import errors
from catalog.web.origin import Origin
from catalog.web.watch import Watch

_gathered: dict[tuple[int, ...], tuple[tuple[APIRouter, ...], list[BaseRoute]]] = {}  # held, so that no id comes twice


def site(engine: Engine, *routers: APIRouter, home: Path = Path("unused"), max_request_bytes: int = 4096) -> TestClient:
    """Make a client of a site that has only these routers, under /api/v1, as the real one has them."""
    settings = Settings(home=home, database_url=str(engine.url), actor="test.user", max_request_bytes=max_request_bytes)
    app = FastAPI(routes=_routes(routers))
    app.state.engine, app.state.settings = engine, settings
    errors.install(app)
    app.add_middleware(Watch)
    app.add_middleware(Origin, max_bytes=max_request_bytes)
    return TestClient(app, base_url="http://localhost")


@contextmanager
def serving(engine: Engine, settings: Settings, *, access: bool = False) -> Iterator[str]:
    """Run the whole site on a port of its own and give its address."""
    from catalog.app import create_app  # noqa: PLC0415 - most tests need a few routes only

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(settings, engine, access=access), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _routes(routers: tuple[APIRouter, ...]) -> list[BaseRoute]:
    # Of many sites with the same routers only the first one reads all that they take and give.
    known = tuple(id(router) for router in routers)
    if known not in _gathered:
        gathered = APIRouter()
        for router in routers:
            gathered.include_router(router, prefix="/api/v1")
        _gathered[known] = routers, gathered.routes
    return _gathered[known][1]
