"""The signal that reads in which order the rows stand (pure)."""

from catalog.matching.evidence import Signal, towards
from catalog.matching.shape import Shape
from catalog.matching.tables import sorts_arrivals


def row_order(outline: Shape) -> Signal | None:
    """Rows come in the order of their time or number: whoever has the same rows in another order rearranged them."""
    a, b = outline.like.a, outline.like.b
    pairs = [p.pair for p in outline.like.pairs]
    by_a = {(pair.a, pair.b) for pair in pairs if pair.a in a.sorted_by}
    by_b = {(pair.a, pair.b) for pair in pairs if pair.b in b.sorted_by}
    if by_a & by_b or not (a.sorted_by or b.sorted_by) or not a.ordered or not b.ordered:
        return None
    natural = {"a": sorts_arrivals(a), "b": sorts_arrivals(b)}
    if natural["a"] != natural["b"]:
        side = "b" if natural["a"] else "a"
        return towards(side, "row_order", 1.2, f"Side {side} has lost the order in which the rows came.")
    if natural["a"] or bool(by_a) == bool(by_b):
        return None
    side, table, position = ("a", a, min(by_a)[0]) if by_a else ("b", b, min(by_b)[1])
    reason = f"Side {side} is sorted by {table.columns[position].name}, the other by nothing."
    return towards(side, "row_order", 1.0, reason)
