"""How routes say who may: `Acting` is who asks, `asks("register")` turns away early whoever may do that nowhere."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from catalog.access.actors import Actor, local_actor
from catalog.access.deciding import CALLER, require_somewhere
from catalog.access.roles import ACTIONS
from catalog.config import Settings
from catalog.web.sessions import AppSettings, AskedBy, RequestSession, asked_by, before


async def acting(session: RequestSession, settings: AppSettings, named: AskedBy) -> Actor:
    """Give who asks: who signed in; where nobody has to, the name that was said, unverified."""
    return caller(session, settings, named)


Acting = Annotated[Actor, Depends(acting)]


class Asks:
    """A dependency of a route that names what the route does, one of ACTIONS; the exact place is decided later."""

    def __init__(self, action: str) -> None:
        if action not in ACTIONS:
            raise ValueError(f"no such action: {action}")
        self.action = action

    async def __call__(self, request: Request) -> None:
        """Raise SignInNeeded or Forbidden, before the request's transaction begins."""
        request.state.asked = True
        gate = getattr(request.app.state, "gate", None)
        if gate is not None and gate.on:  # else whoever asks may
            await gate.look(request)
            await run_in_threadpool(self._ask, request)

    def _ask(self, request: Request) -> None:
        with before(request) as session:
            named = asked_by(request.headers.get("catalog-actor", ""))
            require_somewhere(session, caller(session, request.app.state.settings, named), self.action)


def asks(action: str) -> Any:
    """Say what a route does; give it to the route's `dependencies`."""
    return Depends(Asks(action))


async def _own(request: Request) -> None:
    request.state.asked = True


async def _reads() -> None:
    pass


READS = Depends(_reads)
"""Says that a route reads in a transaction that it opens itself, by `web.sessions.before`."""

OWN = Depends(_own)
"""Says that a route concerns what is one's own: whoever is signed in may ask, also who was granted nothing."""


def caller(session: Session, settings: Settings, named: str = "") -> Actor:
    """Give who was let in to this session, else the local user under the name said."""
    found: Actor | None = session.info.get(CALLER)
    return found if found is not None else local_actor(settings, named)
