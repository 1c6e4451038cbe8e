"""When an edge holds: in valid time (of the lake) and in known time (of this catalog)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_

from catalog.lineage.models import Edge


@dataclass(frozen=True)
class AsOf:
    """A moment of the lake, seen with the knowledge of a moment; both are instants."""

    valid: datetime
    known: datetime


def current() -> tuple[ColumnElement[bool], ...]:
    """Conditions: held for true now, and not ended."""
    return (Edge.known_to.is_(None), Edge.valid_to.is_(None))


def at(moment: AsOf | None) -> tuple[ColumnElement[bool], ...]:
    """Conditions: held then (from included, to excluded); None is now."""
    if moment is None:
        return current()
    return (
        Edge.valid_from <= moment.valid,
        or_(Edge.valid_to.is_(None), Edge.valid_to > moment.valid),
        Edge.known_from <= moment.known,
        or_(Edge.known_to.is_(None), Edge.known_to > moment.known),
    )
