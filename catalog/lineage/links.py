"""Which links count in a question, and which way it follows them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from catalog.lineage import intervals
from catalog.lineage.intervals import AsOf, Table
from catalog.lineage.models import Edge

KINDS = ("declared", "observed", "inferred")


@dataclass(frozen=True)
class Links:
    """Links that held at a moment (None: now), of these kinds (none named: of any), and at least this sure.

    What somebody declared or a run showed has no confidence, and counts however sure the rest has to be.
    """

    as_of: AsOf | None = None
    kinds: frozenset[str] = frozenset()
    min_confidence: float = 0.0

    def held(self, table: Table = Edge) -> tuple[ColumnElement[bool], ...]:
        """Give the conditions under which a row of a table of links counts."""
        found = intervals.at(self.as_of, table)
        if self.kinds:
            found = (*found, table.kind.in_(sorted(self.kinds)))
        if self.min_confidence > 0:
            found = (*found, or_(table.confidence.is_(None), table.confidence >= self.min_confidence))
        return found


@dataclass(frozen=True)
class Way:
    """A direction to follow links in: from the end that is near to the end that is far."""

    near: InstrumentedAttribute[UUID]
    far: InstrumentedAttribute[UUID]
    sign: int


NOW = Links()
UP = Way(Edge.target_copy_id, Edge.source_copy_id, -1)
DOWN = Way(Edge.source_copy_id, Edge.target_copy_id, 1)
