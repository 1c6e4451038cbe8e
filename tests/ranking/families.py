"""Families for the ranking tests, as plain facts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from catalog.ranking.facts import ColumnFacts, EdgeFacts, MemberFacts

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 86_400_000_000.0


def ids(number: int) -> UUID:
    return UUID(int=number)


def columns(*nonnull: int, newest: float | None = None, oldest: float | None = 0.0) -> list[ColumnFacts]:
    plain = [ColumnFacts(f"c{key}", key, count) for key, count in enumerate(nonnull)]
    if newest is not None:
        plain.append(ColumnFacts("at", 99, 100, newest, oldest))
    return plain


def member(number: int, **fields: Any) -> MemberFacts:
    facts: dict[str, Any] = {
        "copy_id": ids(number),
        "title": f"copy {number}",
        "uri": f"file:///lake/{number}",
        "silo": "store",
        "owned_by_silo": False,
        "first_seen": FIRST + timedelta(hours=number),
        "described": False,
        "custodian": "",
        "declared_origin": False,
        "version_id": ids(1_000 + number),
        "version_status": "readable",
        "why_unusable": "",
        "rows": 100,
        "digest": number,
        "columns": columns(100, 100),
    }
    return MemberFacts(**{**facts, **fields})


def made_from(source: int, target: int, confidence: float = 0.95, kind: str = "inferred") -> EdgeFacts:
    return EdgeFacts(ids(source), ids(target), kind, confidence, "subset")
