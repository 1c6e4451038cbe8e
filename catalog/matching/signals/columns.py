"""Signals that read columns: those that one side alone has, and what they are called (pure)."""

from collections.abc import Sequence

from catalog.matching.aggregates import Aggregation
from catalog.matching.determined import determined
from catalog.matching.evidence import Signal, towards
from catalog.matching.shape import Shape
from catalog.matching.signals.telling import TELLING
from catalog.matching.tables import Table

MERGED = ("_x", "_y", "_left", "_right")
"""What programs add to a name that both sides of a join have."""
MOST_COLUMNS = 40
"""So many additional ones are looked into."""


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


def extra_columns(outline: Shape) -> Signal | None:
    """Columns that only one side has: it made them if they follow from the others, else the other dropped them."""
    like = outline.like
    if bool(outline.extra_a) == bool(outline.extra_b):
        return None
    wide, table, extra = ("a", like.a, outline.extra_a) if outline.extra_a else ("b", like.b, outline.extra_b)
    narrow = "b" if wide == "a" else "a"
    by = [p.pair.a if wide == "a" else p.pair.b for p in like.kept]
    answers = {column: determined(table, column, by) for column in extra[:MOST_COLUMNS]}
    follow = [column for column, answer in answers.items() if answer not in {"", "no"}]
    made = [column for column in follow if answers[column] != "looked up"]
    if len(follow) == len(answers) or 2 * len(made) >= len(answers):
        # Columns that are merely looked up may stand in an original; formulas for half of them hardly do.
        weight = 1.9 if len(follow) == len(answers) else 1.2
        reason = f"Additional columns of side {wide} ({_names(table, follow)}) follow from the others."
        return towards(wide, "extra_columns", weight, reason)
    if "no" in answers.values() and not _has_key(outline, wide):
        reason = f"Side {narrow} dropped columns that do not follow from the others ({_names(table, extra)})."
        return towards(narrow, "extra_columns", 1.9, reason)
    # With a key on both sides they may as well have been joined to it.
    return towards(narrow, "extra_columns", 0.5, f"Side {narrow} lacks columns of the other ({_names(table, extra)}).")


def _names(table: Table, columns: Sequence[int]) -> str:
    return ", ".join(table.columns[column].name for column in columns[:TELLING])


def _has_key(outline: Shape, wide: str) -> bool:
    table = outline.like.a if wide == "a" else outline.like.b
    kept = (table.columns[p.pair.a if wide == "a" else p.pair.b] for p in outline.like.kept)
    return any(column.distinct > 0.98 * column.rows for column in kept)
