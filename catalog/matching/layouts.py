"""Which of two tables was laid out anew to make the other (pure)."""

from dataclasses import dataclass

from catalog.matching.columns import Overlap, overlap
from catalog.matching.evidence import Signal, towards
from catalog.matching.pivots import Layout, pivoted, unpivoted
from catalog.matching.tables import Table

_CERTAIN, _EITHER = 6.0, 1.0


@dataclass(frozen=True)
class Found:
    """A layout, and the side that was made: a | b."""

    layout: Layout
    target: str
    either: bool
    """The other side may as well have been made from this one: nothing was added up."""

    @property
    def signal(self) -> Signal:
        """Say it as a signal: what was added up cannot be taken apart again."""
        one = self.layout
        rows = ", ".join(one.rows) or "row"
        if one.kind == "pivoted":
            what = f"the {one.statistic}" + (f" of {one.measure}" if one.measure else " of rows")
            told = f"Values of {one.headers} are its headers, and its cells are {what} by {rows}"
        else:
            told = (
                f"Names of columns are its values in {one.headers}, and their cells stand below one another in {rows}"
            )
        weight = _EITHER if self.either else _CERTAIN
        return towards(self.target, "laid_out", weight, f"{told}: {one.share:.0%} of {one.cells:,} come out.")


def laid_out(a: Table, b: Table, found: Overlap) -> Found | None:
    """Find how one table was laid out anew to make the other."""
    turned = overlap(b, a)
    pivot = _first(pivoted(a, b, found), pivoted(b, a, turned))
    melted = _first(unpivoted(a, b, found), unpivoted(b, a, turned))
    if pivot is None or melted is None or pivot.target == melted.target:
        return pivot or melted
    # Each is the other turned round: the one with columns to spare is the source.
    long = b if melted.target == "b" else a
    wide_spares = pivot.layout.complete < 1
    long_spares = len(long.columns) > 2 + len(melted.layout.rows)
    if wide_spares == long_spares:
        return Found(melted.layout, melted.target, either=True)
    return melted if wide_spares else pivot


def _first(into_b: Layout | None, into_a: Layout | None) -> Found | None:
    if into_b is not None:
        return Found(into_b, "b", either=False)
    return Found(into_a, "a", either=False) if into_a is not None else None
