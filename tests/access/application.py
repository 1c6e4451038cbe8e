"""What the application itself says of its routes: each with its path, its method and the action that it names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from catalog.access.asking import OWN, READS, Asks
from catalog.web.sessions import READING, reading_session, request_session


@dataclass(frozen=True)
class Route:
    """One method of one path; `action` is None where nothing is said, `own` where it is one's own."""

    method: str
    path: str
    action: str | None

    @property
    def named(self) -> str:
        return f"{self.method} {self.path}"


def routes(app: FastAPI) -> list[Route]:
    """List every route of the application."""
    found = []
    for route in _walk(app.routes):
        calls = set(_calls(route.dependant)) if getattr(route, "dependant", None) is not None else set()
        asked = [call.action for call in calls if isinstance(call, Asks)]
        for method in sorted((route.methods or set()) - {"HEAD"}):
            reading = READS.dependency in calls or reading_session in calls
            reads = "read" if reading or (request_session in calls and method in READING) else None
            action = "own" if OWN.dependency in calls else asked[-1] if asked else reads
            found.append(Route(method, route.path, action))
    return found


def _walk(routes: Iterable[Any]) -> Iterator[Any]:
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from _walk(route.effective_candidates())
        elif getattr(route, "methods", None):
            yield route


def _calls(dependant: Any) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)
