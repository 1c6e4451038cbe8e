"""When an edge holds: in valid time (of the lake) and in known time (of this catalog)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_

from catalog.lineage.models import ColumnEdge, Edge

Table = type[Edge] | type[ColumnEdge]
"""What is kept in intervals of both times."""


@dataclass(frozen=True)
class AsOf:
    """A moment of the lake, seen with the knowledge of a moment; both are instants."""

    valid: datetime
    known: datetime


def current(table: Table = Edge) -> tuple[ColumnElement[bool], ...]:
    """Conditions: held for true now, and not ended."""
    return (table.known_to.is_(None), table.valid_to.is_(None))


def at(moment: AsOf | None, table: Table = Edge) -> tuple[ColumnElement[bool], ...]:
    """Conditions: held then (from included, to excluded); None is now."""
    if moment is None:
        return current(table)
    return (
        table.valid_from <= moment.valid,
        or_(table.valid_to.is_(None), table.valid_to > moment.valid),
        table.known_from <= moment.known,
        or_(table.known_to.is_(None), table.known_to > moment.known),
    )
