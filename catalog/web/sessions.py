"""The transaction of a request: opened for the route, committed before its answer leaves."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Annotated, Protocol, cast
from urllib.parse import unquote

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from fastapi import Depends, Header, Request
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.db import ORIGIN, glance, transaction
from catalog.web import visits

VISIT = "catalog_visit"
READING = frozenset({"GET", "HEAD", "OPTIONS"})

# Fewer than the server's 40 threads and than the connections of the pool: a request that holds a connection must
# always find a thread to finish in. SQLite has one writer at a time, and waiting here is fair where its own is not.
_PLACES = {("sqlite", "write"): 1, ("sqlite", "read"): 10, ("postgresql", "write"): 10, ("postgresql", "read"): 20}


class Gate(Protocol):
    """Lets requests in; `create_app` sets one as `app.state.gate`, for it stands above this room."""

    async def look(self, request: Request) -> None:
        """Look at what has to be read of a request before its transaction begins."""

    def admit(self, session: Session, request: Request, *, write: bool) -> None:
        """Find out who asks, and let the session see what they may; raise when they may not come in."""

    def settle(self, session: Session, request: Request) -> None:
        """Before a transaction that wrote is committed: raise unless somebody decided that it may."""

    def to_note(self, request: Request) -> bool:
        """Tell whether there is something to note after the request."""

    def note(self, session: Session, request: Request) -> None:
        """Note it, in a transaction of its own: it must not fail what was asked for."""


async def request_session(request: Request) -> AsyncIterator[Session]:
    """Open the transaction of this request: read-only for GET, writing for the rest."""
    async with _opened(request, write=request.method not in READING) as session:
        yield session


async def reading_session(request: Request) -> AsyncIterator[Session]:
    """Open a read-only transaction whatever the method: for questions too long for an address."""
    async with _opened(request, write=False) as session:
        yield session


async def open_session(request: Request) -> AsyncIterator[Session]:
    """Open the transaction of a request that everybody may make, such as signing in."""
    engine = cast("Engine", request.app.state.engine)
    write = request.method not in READING
    async with _room(engine, write=write), contextmanager_in_threadpool(transaction(engine, write=write)) as session:
        session.info[ORIGIN] = origin(request)
        yield session


async def arriving_session(request: Request) -> AsyncIterator[Session]:
    """Open a writing transaction for a GET: another site sends the browser back to finish what it began here."""
    engine = cast("Engine", request.app.state.engine)
    async with _room(engine, write=True), contextmanager_in_threadpool(transaction(engine)) as session:
        session.info[ORIGIN] = origin(request)
        yield session


@contextmanager
def before(request: Request) -> Iterator[Session]:
    """Open a short session ahead of the request's own, for a few reads that have no transaction in common."""
    with glance(cast("Engine", request.app.state.engine)) as session:
        gate = _gate_of(request)
        if gate is not None:
            gate.admit(session, request, write=False)
        yield session


def origin(request: Request) -> str:
    """Say from where a request came: the address at the other end, or what a proxy of CATALOG_PROXIES says of it."""
    return f"address {request.client.host}" if request.client else "an unknown address"


def app_settings(request: Request) -> Settings:
    """Give the settings that the site runs with."""
    return cast("Settings", request.app.state.settings)


def asked_by(catalog_actor: str) -> str:
    """Give the unverified name of the caller: the header Catalog-Actor, percent-encoded; empty when none is said."""
    return unquote(catalog_actor).strip()


# These look at memory alone: a thread for each would cost more than what it does.
async def _settings(request: Request) -> Settings:
    return app_settings(request)


async def _asked_by(catalog_actor: Annotated[str, Header(max_length=512)] = "") -> str:
    return asked_by(catalog_actor)


ReadSession = Annotated[Session, Depends(reading_session, scope="function")]
RequestSession = Annotated[Session, Depends(request_session, scope="function")]
ArrivingSession = Annotated[Session, Depends(arriving_session, scope="function")]
OpenSession = Annotated[Session, Depends(open_session, scope="function")]
AppSettings = Annotated[Settings, Depends(_settings)]
AskedBy = Annotated[str, Depends(_asked_by)]

_gates: RunVar[dict[tuple[str, str], CapacityLimiter]] = RunVar("catalog_transaction_gates")


@asynccontextmanager
async def _opened(request: Request, *, write: bool) -> AsyncIterator[Session]:
    engine, gate = cast("Engine", request.app.state.engine), _gate_of(request)
    if gate is not None:
        await gate.look(request)
    async with _room(engine, write=write), contextmanager_in_threadpool(_admitted(request, write=write)) as session:
        _tell_who_visits(session)
        visits.asking.set((session, request))
        try:
            yield session
        finally:
            visits.asking.set(None)
    if gate is not None and gate.to_note(request):
        await _note(gate, engine, request)


@contextmanager
def _admitted(request: Request, *, write: bool) -> Iterator[Session]:
    gate = _gate_of(request)
    with transaction(cast("Engine", request.app.state.engine), write=write) as session:
        session.info[ORIGIN] = origin(request)
        if gate is not None:
            gate.admit(session, request, write=write)
        yield session
        if gate is not None and write:
            gate.settle(session, request)


async def _note(gate: Gate, engine: Engine, request: Request) -> None:
    with suppress(OperationalError):
        async with _room(engine, write=True), contextmanager_in_threadpool(transaction(engine)) as session:
            await run_in_threadpool(gate.note, session, request)


def _gate_of(request: Request) -> Gate | None:
    return cast("Gate | None", getattr(request.app.state, "gate", None))


def _tell_who_visits(session: Session) -> None:
    # Here and not where it is found out: what a thread sets, the request does not see.
    visits.current.set(session.info.get(VISIT))


def _room(engine: Engine, *, write: bool) -> CapacityLimiter:
    kind = (engine.dialect.name, "write" if write else "read")
    try:
        gates = _gates.get()
    except LookupError:
        gates = {name: CapacityLimiter(places) for name, places in _PLACES.items()}
        _gates.set(gates)
    return gates[kind]
