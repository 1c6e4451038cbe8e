"""The signal that reads numbers which are on another scale on the other side (pure)."""

from catalog.matching.evidence import Signal, towards
from catalog.matching.shape import Shape
from catalog.matching.tables import Table, filled
from catalog.matching.values import significant
from catalog.scanning.fingerprint import ColumnSketch

MORE_DIGITS = 1.5
MOST_TRIED = 12
LEAST_VALUES = 8
NEAR = 1e-6
"""So near must the mean lie to the same place between the smallest and the largest."""


def rescaled(outline: Shape) -> Signal | None:
    """One side has a column of the other in another unit: whoever has needlessly many digits computed it."""
    a, b = outline.like.a, outline.like.b
    if a.rows != b.rows:
        return None
    for i in _numbers(a, outline.extra_a):
        for j in _numbers(b, outline.extra_b):
            if _is_rescaled(a.columns[i], b.columns[j]):
                digits_a, digits_b = _digits(a, i), _digits(b, j)
                if abs(digits_a - digits_b) > MORE_DIGITS:
                    side = "a" if digits_a > digits_b else "b"
                    reason = (
                        f"{a.columns[i].name} and {b.columns[j].name} are the same on two scales, with {digits_a:.1f} "
                        f"and {digits_b:.1f} digits on average: side {side} computed it."
                    )
                    return towards(side, "rescaled", 3.0, reason)
    return None


def _is_rescaled(left: ColumnSketch, right: ColumnSketch) -> bool:
    """Tell whether one column is a multiple of the other plus something: the mean keeps its place in the range."""
    if filled(left) != filled(right) or min(left.distinct, right.distinct) < LEAST_VALUES:
        return False
    places = [_place_of_mean(left), _place_of_mean(right)]
    near = min(abs(places[0] - places[1]), abs(places[0] + places[1] - 1))
    return 0 < places[0] < 1 and near <= NEAR and abs(left.distinct - right.distinct) <= 0.05 * left.distinct


def _place_of_mean(column: ColumnSketch) -> float:
    if column.mean is None or not column.quantiles or column.quantiles[-1] <= column.quantiles[0]:
        return -1.0
    return (column.mean - column.quantiles[0]) / (column.quantiles[-1] - column.quantiles[0])


def _digits(table: Table, column: int) -> float:
    sample = table.widest
    return significant(sample.source.cells[column]) if sample is not None else 0.0


def _numbers(table: Table, columns: tuple[int, ...]) -> list[int]:
    return [column for column in columns if table.columns[column].kind == "number"][:MOST_TRIED]
