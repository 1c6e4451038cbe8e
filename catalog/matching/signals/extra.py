"""Signals that read columns which one side alone has: made from the others, or dropped by the other side (pure)."""

from collections.abc import Mapping, Sequence

from catalog.matching.determined import determined, together
from catalog.matching.evidence import Signal, signed, towards
from catalog.matching.shape import Shape
from catalog.matching.signals.telling import TELLING
from catalog.matching.tables import Table

MOST_COLUMNS = 40
"""So many additional ones are looked into."""
FLAG = 2
"""Values of a column that says yes or no."""


def extra_columns(outline: Shape) -> Signal | None:
    """Columns that only one side has: it made them if they follow from the others, else the other dropped them."""
    found = [one for side in ("a", "b") if (one := _of_side(outline, side)) is not None]
    if len(found) < 2:  # noqa: PLR2004 - one side, or none
        return found[0] if found else None
    total = sum(signed(one) for one in found)
    strongest = max(found, key=lambda one: abs(signed(one) + total))
    return towards("b" if total > 0 else "a", "extra_columns", abs(total), strongest.reason) if total else None


def column_places(outline: Shape) -> Signal | None:
    """Where columns that one side alone has stand: what is added comes last, what is dropped stood anywhere."""
    if bool(outline.extra_a) == bool(outline.extra_b) or len(outline.like.pairs) < 2:  # noqa: PLR2004
        return None
    wide, extra = ("a", outline.extra_a) if outline.extra_a else ("b", outline.extra_b)
    places = sorted((p.pair.a, p.pair.b) if wide == "a" else (p.pair.b, p.pair.a) for p in outline.like.pairs)
    if [there for _, there in places] != sorted(there for _, there in places):
        return None  # somebody rearranged them
    table, narrow = (outline.like.a, "b") if wide == "a" else (outline.like.b, "a")
    between = [column for column in extra if places[0][0] < column < places[-1][0]]
    if between:
        reason = f"Columns that side {narrow} lacks stand between those that it has ({_names(table, between)})."
        return towards(narrow, "column_places", 1.4, reason)
    if min(extra) < places[0][0]:
        return None
    return towards(
        wide, "column_places", 0.6, f"Columns that only side {wide} has stand last ({_names(table, extra)})."
    )


def _of_side(outline: Shape, wide: str) -> Signal | None:
    table, extra = (outline.like.a, outline.extra_a) if wide == "a" else (outline.like.b, outline.extra_b)
    if not extra:
        return None
    narrow = "b" if wide == "a" else "a"
    by = [p.pair.a if wide == "a" else p.pair.b for p in outline.like.kept]
    answers = _answers(table, extra, by)
    follow = [column for column, answer in answers.items() if answer in {"constant", "looked up", "computed"}]
    made = [column for column in follow if answers[column] != "looked up"]
    badly = [column for column, answer in answers.items() if answer == "badly"]
    if badly:
        # Nobody computes errors: whoever has the clean columns alone threw the bad ones away.
        reason = f"Columns of side {wide} repeat others with gaps or errors ({_names(table, badly)})."
        return towards(narrow, "extra_columns", 3.0, reason)
    if len(follow) == len(answers) or 2 * len(made) >= len(answers):
        # Columns that are merely looked up may stand in an original; formulas for half of them hardly do.
        weight = (2.2 if made else 1.4) if len(follow) == len(answers) else 1.2
        reason = f"Additional columns of side {wide} ({_names(table, follow)}) follow from the others."
        return towards(wide, "extra_columns", weight, reason)
    if "no" in answers.values() and not _has_key(outline, wide):
        reason = f"Side {narrow} dropped columns that do not follow from the others ({_names(table, extra)})."
        return towards(narrow, "extra_columns", 1.9, reason)
    # With a key on both sides they may as well have been joined to it.
    return towards(narrow, "extra_columns", 0.5, f"Side {narrow} lacks columns of the other ({_names(table, extra)}).")


def _answers(table: Table, extra: Sequence[int], by: Sequence[int]) -> Mapping[int, str]:
    flags = [column for column in extra if table.columns[column].distinct <= FLAG]
    told = dict.fromkeys(flags, "looked up") if together(table, flags, by) else {}
    rest = [column for column in extra if column not in told][:MOST_COLUMNS]
    return told | {column: determined(table, column, by) for column in rest}


def _names(table: Table, columns: Sequence[int]) -> str:
    return ", ".join(table.columns[column].name for column in columns[:TELLING])


def _has_key(outline: Shape, wide: str) -> bool:
    table = outline.like.a if wide == "a" else outline.like.b
    kept = (table.columns[p.pair.a if wide == "a" else p.pair.b] for p in outline.like.kept)
    return any(column.distinct > 0.98 * column.rows for column in kept)
