"""What is said of joining it with another dataset, and of how many of its rows are needed (pure)."""

from typing import Any

from catalog.quality.sufficiency.asking import Ask
from catalog.quality.sufficiency.curves import Point, knee
from catalog.quality.sufficiency.measured import Drawn, Joined, Measured
from catalog.quality.sufficiency.page import ENOUGH, SHORT, UNKNOWN, WEAK, Answer

NEARLY_ALL, MOST_FOUND = 0.99, 0.8
"""With fewer of its rows found a join is weak, with fewer than the second it is none."""


def join(seen: Measured, joined: str) -> Answer | None:
    """Judge the join by its best pair of columns: rows found on both sides, and rows that become several."""
    if not joined:
        return None
    if not seen.joins:
        return Answer("join", SHORT, f"No column of it and none of {joined} are named alike or hold the same values.")
    best = max(seen.joins, key=lambda one: (_found(one), -one.result))
    told = (
        f"By {best.left} = {best.right}, {_found(best):.1%} of its rows are found in {joined} and "
        f"{_found_back(best):.1%} of the rows of {joined} are found in it ({_kind(best)})."
    )
    grows = best.result / best.left_found if best.left_found else 0.0
    told += f" Each row that is found becomes {grows:.2f} rows." if grows > 1 else " No row becomes several."
    state = SHORT if _found(best) < MOST_FOUND else WEAK if _found(best) < NEARLY_ALL or grows > 1 else ENOUGH
    rows = [
        (one.left, one.right, _found(one), _found_back(one), _kind(one), one.result)
        for one in sorted(seen.joins, key=lambda one: -_found(one))
    ]
    head = ("here", "there", "found there", "found here", "kind", "rows of the join")
    return Answer("join", state, told, head, rows)


def curve(ask: Ask, seen: Measured) -> Answer | None:
    """Tell how many rows are needed: the knee, that there is none, or that nothing is learned at all."""
    drawn = seen.curve
    if drawn is None or not ask.curve:
        return None
    if drawn.reason or not drawn.points:
        return Answer("sample size", UNKNOWN, drawn.reason or drawn.told)
    state, told = _needed(drawn, knee(drawn.points, drawn.tolerance))
    head = ("share", "rows", "value", "low", "high", "off by", "CPU s")
    rows = [(one.share, one.rows, one.value, one.low, one.high, one.off, one.cpu) for one in drawn.points]
    return Answer("sample size", state, f"{told} {drawn.told}", head, rows)


def drawing(ask: Ask, seen: Measured) -> dict[str, Any] | None:
    """Give the curve as plain JSON data; None where there is none."""
    drawn = seen.curve
    if drawn is None or not drawn.points or not ask.curve:
        return None
    at = knee(drawn.points, drawn.tolerance)
    points = [point.to_json() for point in drawn.points]
    found = {"what": drawn.what, "tolerance": drawn.tolerance, "baseline": drawn.baseline, "told": drawn.told}
    return {**found, "points": points, "knee": at.share if at is not None else None}


def _needed(drawn: Drawn, at: Point | None) -> tuple[str, str]:
    best, whole = max(one.value for one in drawn.points), drawn.points[-1]
    if drawn.baseline is not None and best <= drawn.baseline + drawn.tolerance:
        return (
            SHORT,
            f"Nothing is learned: the {drawn.what} is {best:.3g} at best, and guessing gives {drawn.baseline:.3g}.",
        )
    if whole.share < 1:
        return UNKNOWN, f"The {drawn.what} was not told of all rows."
    if at is None:
        return WEAK, f"Even half of the rows gives another {drawn.what} than all of them: more are needed, not fewer."
    saved = f", for {at.cpu / whole.cpu:.0%} of the processor time" if whole.cpu > at.cpu else ""
    part = f"1/{round(1 / at.share)} of the rows ({at.rows:,})"
    within = f"from there on it is within {drawn.tolerance:,.3g} of what all rows give{saved}"
    return ENOUGH, f"{part} is enough for the {drawn.what}: {within}."


def _found(one: Joined) -> float:
    return one.left_found / one.left_rows if one.left_rows else 0.0


def _found_back(one: Joined) -> float:
    return one.right_found / one.right_rows if one.right_rows else 0.0


def _kind(one: Joined) -> str:
    left, right = "1" if one.most_left <= 1 else "n", "1" if one.most_right <= 1 else "n"
    return "n to m" if (left, right) == ("n", "n") else f"{left} to {right}"
