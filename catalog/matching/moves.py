"""To which state of a table another one is nearest, and what happened to the table since (pure)."""

from collections.abc import Sequence

from catalog.matching.drift import Between, Movement
from catalog.matching.pairs import Finding

NEARER = 0.002
"""By so much an earlier state must be nearer than the one of now: samples tell no finer."""


def nearness(found: Finding) -> float:
    """Rate how near two states are, 0 to 1: rows of each in the other, and equal cells of those that both have."""
    if found.kind.name in {"identical", "reordered"}:
        return 1.0
    cells = 1.0 if found.cell_agreement is None else found.cell_agreement
    return (found.a_in_b or 0.0) * (found.b_in_a or 0.0) * cells


def nearest(now: float, before: Sequence[float]) -> int | None:
    """Choose the earlier state that is nearer than that of now, by its place; None where none is."""
    if not before or max(before) <= now + NEARER:
        return None
    return before.index(max(before))


def moved(since: str, then: int, now: int, found: Finding) -> Movement:
    """Say what happened between two states of one table with so many rows; `found` has the earlier one as a."""
    if found.kind.name in {"identical", "reordered"}:
        return Movement(since, 0, 0, 0.0)
    cells = found.cell_agreement
    return Movement(
        since,
        _lacking(now, found.b_in_a),
        _lacking(then, found.a_in_b),
        None if cells is None else round(1.0 - cells, 6),
        _rows(now, found.b_in_a_between),
        _rows(then, found.a_in_b_between),
        _left(found.cell_agreement_between),
    )


def stayed(since: str) -> Movement:
    """Say that nothing happened since: what is held now is the nearest."""
    return Movement(since, 0, 0, 0.0)


def _lacking(rows: int, share: float | None) -> int:
    return 0 if share is None else round(rows * (1.0 - share))


def _rows(rows: int, between: Between | None) -> Between | None:
    return (
        None if between is None else (float(round(rows * (1.0 - between[1]))), float(round(rows * (1.0 - between[0]))))
    )


def _left(between: Between | None) -> Between | None:
    return None if between is None else (round(1.0 - between[1], 6), round(1.0 - between[0], 6))
