"""Signals that read what columns are called, and groups that come out again (pure)."""

from catalog.matching.aggregates import Aggregation
from catalog.matching.evidence import Signal, towards
from catalog.matching.shape import Shape
from catalog.matching.signals.telling import TELLING
from catalog.matching.tables import Table

MERGED = ("_x", "_y", "_left", "_right")
"""What programs add to a name that both sides of a join have."""


def replayed(grouped: Aggregation, target: str, source: Table, into: Table) -> Signal:
    """Numbers of one side can be computed again from groups of the other: that side is derived, always."""
    key = " and ".join(
        f"the {one.unit} of {source.columns[one.column].name}" if one.unit else source.columns[one.column].name
        for one in grouped.source_keys
    )
    told = ", ".join(
        f"{into.columns[one.column].name} = {one.statistic}"
        + (f" of {source.columns[one.measure].name}" if one.measure is not None else " of rows")
        for one in grouped.replays[:TELLING]
    )
    return towards(target, "replayed", 6.0, f"Grouped by {key}, the numbers come out again: {told}.")


def index_column(outline: Shape) -> Signal | None:
    """A column that only numbers the rows is what a program adds when it saves a table."""
    if bool(outline.index_a) == bool(outline.index_b):
        return None
    side, table = ("a", outline.like.a) if outline.index_a else ("b", outline.like.b)
    name = table.columns[(outline.index_a or outline.index_b)[0]].name
    return towards(side, "index_column", 2.5, f"Side {side} has a column that only numbers the rows ({name}).")


def merge_suffix(outline: Shape) -> Signal | None:
    """Names that end as a join leaves them, where the other side has the plain ones."""
    marked: dict[str, list[str]] = {"a": [], "b": []}
    for p in outline.like.kept:
        left, right = outline.like.a.columns[p.pair.a].name, outline.like.b.columns[p.pair.b].name
        for side, own, other in (("a", left, right), ("b", right, left)):
            if any(own == f"{other}{ending}" for ending in MERGED):
                marked[side].append(own)
    if bool(marked["a"]) == bool(marked["b"]):
        return None
    side = "a" if marked["a"] else "b"
    names = ", ".join(marked[side][:TELLING])
    return towards(side, "merge_suffix", 2.0, f"Column names of side {side} end as a join leaves them ({names}).")
