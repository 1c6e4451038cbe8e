"""The transaction of a request: opened for the route, committed before its answer leaves."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Annotated, cast
from urllib.parse import unquote

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from fastapi import Depends, Header, Request
from fastapi.concurrency import contextmanager_in_threadpool
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.db import transaction

READING = frozenset({"GET", "HEAD", "OPTIONS"})

# Fewer than the server's 40 threads and than the connections of the pool: a request that holds a connection must
# always find a thread to finish in. SQLite has one writer at a time, and waiting here is fair where its own is not.
_PLACES = {("sqlite", "write"): 1, ("sqlite", "read"): 10, ("postgresql", "write"): 10, ("postgresql", "read"): 20}


async def request_session(request: Request) -> AsyncIterator[Session]:
    """Open the transaction of this request: read-only for GET, writing for the rest."""
    async with _opened(request, write=request.method not in READING) as session:
        yield session


async def reading_session(request: Request) -> AsyncIterator[Session]:
    """Open a read-only transaction whatever the method: for questions too long for an address."""
    async with _opened(request, write=False) as session:
        yield session


@asynccontextmanager
async def _opened(request: Request, *, write: bool) -> AsyncIterator[Session]:
    engine = cast("Engine", request.app.state.engine)
    async with (
        _gate(engine, write=write),
        contextmanager_in_threadpool(transaction(engine, write=write)) as session,
    ):
        yield session


def before(request: Request) -> AbstractContextManager[Session]:
    """Open a short read transaction ahead of the request's own, for what has to be known before that begins."""
    return transaction(cast("Engine", request.app.state.engine), write=False)


def app_settings(request: Request) -> Settings:
    """Give the settings that the site runs with."""
    return cast("Settings", request.app.state.settings)


def asked_by(catalog_actor: Annotated[str, Header(max_length=512)] = "") -> str:
    """Give the unverified name of the caller: the header Catalog-Actor, percent-encoded; empty when none is said."""
    return unquote(catalog_actor).strip()


ReadSession = Annotated[Session, Depends(reading_session, scope="function")]
RequestSession = Annotated[Session, Depends(request_session, scope="function")]
AppSettings = Annotated[Settings, Depends(app_settings)]
AskedBy = Annotated[str, Depends(asked_by)]

_gates: RunVar[dict[tuple[str, str], CapacityLimiter]] = RunVar("catalog_transaction_gates")


def _gate(engine: Engine, *, write: bool) -> CapacityLimiter:
    kind = (engine.dialect.name, "write" if write else "read")
    try:
        gates = _gates.get()
    except LookupError:
        gates = {name: CapacityLimiter(places) for name, places in _PLACES.items()}
        _gates.set(gates)
    return gates[kind]
