"""What signals show of a pair: names and a few cells (pure)."""

import numpy as np

from catalog.matching.paired import Paired
from catalog.matching.shape import Shape

TELLING = 3
"""So many names or cells stand in a reason."""


def name(outline: Shape, p: Paired) -> str:
    """Give what side a calls a column."""
    return outline.like.a.columns[p.pair.a].name


def cells(outline: Shape, p: Paired) -> list[list[str | None]]:
    """Give a few cells that differ: [column, value in a, value in b]."""
    rows = outline.like.alignment
    if rows is None or not len(rows.a.codes) or not len(rows.b.codes):
        return []
    met_a, met_b = rows.a.codes[p.pair.a][rows.rows_a], rows.b.codes[p.pair.b][rows.rows_b]
    places = np.flatnonzero(met_a != met_b)[:TELLING]
    return [
        [
            name(outline, p),
            rows.a.cell(p.pair.a, int(rows.rows_a[place])),
            rows.b.cell(p.pair.b, int(rows.rows_b[place])),
        ]
        for place in places
    ]
