"""The least that a database can be asked for a neighbourhood of three steps, read by the driver alone."""

from typing import Any
from uuid import UUID

from sqlalchemy import Engine

MOST = 2_004
"""So many rows of a walk are read, as the product reads them."""
WALK = """
WITH RECURSIVE reach(id, steps) AS (
    SELECT {start}, 0
    UNION
    SELECT edge.{far}, steps + 1 FROM edge JOIN reach ON edge.{near} = reach.id
    WHERE {seldom} AND edge.known_to IS NULL AND edge.valid_to IS NULL
)
SELECT id, min(steps) FROM (SELECT id, steps FROM reach LIMIT {most}) AS bounded GROUP BY id
"""
AMONG = "SELECT * FROM edge WHERE target_copy_id IN ({marks}) AND known_to IS NULL AND valid_to IS NULL"
WAYS = (("source_copy_id", "target_copy_id"), ("target_copy_id", "source_copy_id"))


class Bare:
    """Bare statements on a connection of the driver's own."""

    def __init__(self, engine: Engine) -> None:
        self.sqlite = engine.dialect.name == "sqlite"
        self.connection: Any = engine.raw_connection()
        start, mark = ("?", "?") if self.sqlite else ("CAST(%s AS uuid)", "%s")
        seldom = "likelihood(steps < 3, 0.0001)" if self.sqlite else "steps < 3"
        self.mark = mark
        self.statements = [WALK.format(start=start, near=near, far=far, seldom=seldom, most=MOST) for far, near in WAYS]

    def walks(self, start: UUID) -> set[Any]:
        """Walk both ways."""
        cursor = self.connection.cursor()
        found = set()
        for statement in self.statements:
            cursor.execute(statement, (start.hex if self.sqlite else start,))
            found |= {row[0] for row in cursor.fetchall()}
        self.connection.rollback()
        return found

    def neighbourhood(self, start: UUID) -> list[Any]:
        """Walk both ways, and read the links among what was met, with all that is kept of them."""
        found = self.walks(start)
        cursor = self.connection.cursor()
        statement = AMONG.format(marks=", ".join([self.mark] * len(found)))
        cursor.execute(statement, tuple(found))
        rows = [row for row in cursor.fetchall() if row[1] in found]
        self.connection.rollback()
        return rows
