"""What a pair looks like before anybody says which way: contained rows, extra columns, lost values (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from catalog.matching.paired import Paired
from catalog.matching.similarity import Likeness
from catalog.matching.tables import Table, filled, is_dense
from catalog.matching.values import Cells, agree, decimals, zeros_lost
from catalog.scanning.fingerprint import ColumnSketch

WHOLE = 0.97
"""A share of rows or cells from which on a side counts as contained: samples do not tell the last percents."""
HOLLOW = 0.5
FEW_CELLS = 5
RICH = 100
UNNAMED = ("column1", "unnamed0", "index", "rowid", "rownumber", "levelzero", "level0")


@dataclass(frozen=True)
class Shape:
    """The outline of a pair; `a` and `b` are its tables."""

    like: Likeness
    rows_a_in_b: bool
    rows_b_in_a: bool
    index_a: tuple[int, ...]
    """Columns that only number the rows."""
    index_b: tuple[int, ...]
    extra_a: tuple[int, ...]
    """Columns that only a has, index columns set apart."""
    extra_b: tuple[int, ...]
    hollow: str
    """The side most of whose cells are empty where the other's are not: a | b | ""."""
    lossy_a: tuple[Paired, ...]
    """Columns in which a has less precision."""
    lossy_b: tuple[Paired, ...]
    edited: tuple[Paired, ...]
    """Columns most of whose cells agree, and some do not."""

    @property
    def same_rows(self) -> bool:
        """Tell whether both sides hold the same rows, as far as samples tell."""
        return self.rows_a_in_b and self.rows_b_in_a


def shape(like: Likeness) -> Shape:
    """Outline a measured pair."""
    like = replace(like, pairs=tuple(_looked_closer(like, p) for p in like.pairs))
    index_a = tuple(i for i in like.extra_a if is_index(like.a.columns[i]))
    index_b = tuple(j for j in like.extra_b if is_index(like.b.columns[j]))
    within_a, within_b = _within(like)
    return Shape(
        like,
        within_a,
        within_b,
        index_a,
        index_b,
        _plain(like.a, [i for i in like.extra_a if i not in index_a]),
        _plain(like.b, [j for j in like.extra_b if j not in index_b]),
        _hollow(like),
        tuple(p for p in like.pairs if p.agreement.lossy == "a"),
        tuple(p for p in like.pairs if p.agreement.lossy == "b"),
        tuple(p for p in like.pairs if _is_edited(p)),
    )


def _within(like: Likeness) -> tuple[bool, bool]:
    """Tell whether the rows of each side are among the other's, as far as samples tell."""
    if like.same_content or like.a.fingerprint.digest == like.b.fingerprint.digest or share_columns(like):
        return True, True
    a_in_b, b_in_a = like.a_in_b or 0.0, like.b_in_a or 0.0
    if like.a.rows == like.b.rows:  # then as many are missing here as there, whatever two samples say
        return ((a_in_b + b_in_a) / 2 >= WHOLE,) * 2
    # More rows cannot all be among fewer.
    return a_in_b >= WHOLE and like.a.rows < like.b.rows, b_in_a >= WHOLE and like.b.rows < like.a.rows


def share_columns(like: Likeness) -> bool:
    """Tell whether several columns hold equal values equally often in as many rows: rows that merely agree do not."""
    if like.a.rows != like.b.rows:
        return False
    equal = [like.a.columns[p.pair.a] for p in like.pairs if p.pair.same_content]
    rich = [column for column in equal if column.distinct >= RICH and column.distinct < 0.98 * column.rows]
    return len(equal) >= 2 and bool(rich)  # noqa: PLR2004


def is_index(column: ColumnSketch) -> bool:
    """Tell whether a column only numbers the rows: whole numbers from 0 or 1 on, each once, under such a name."""
    plain = "".join(letter for letter in column.name.casefold() if letter.isalnum())
    numbered = column.integers and column.nulls == 0 and is_dense(column) and column.distinct > 0.9 * column.rows
    starts = bool(column.quantiles) and column.quantiles[0] in {0.0, 1.0}
    return numbered and starts and (plain in UNNAMED or not plain)


def fill(table: Table, columns: list[int]) -> float:
    """Give the share of cells that hold a value among some columns."""
    if not columns or not table.rows:
        return 0.0
    return float(np.mean([filled(table.columns[i]) / table.rows for i in columns]))


def _looked_closer(like: Likeness, p: Paired) -> Paired:
    """Tell what was lost of few cells only, zeros in front or decimals of a column that is mostly whole, from edits."""
    rows = like.alignment
    if rows is None:
        return _by_sketch(like, p)
    if p.key or p.agreement.equal == 1.0:
        return p
    met_a, met_b = rows.a.codes[p.pair.a][rows.rows_a], rows.b.codes[p.pair.b][rows.rows_b]
    differ = np.flatnonzero((met_a != met_b) & (met_a != 0) & (met_b != 0))
    left = [rows.a.cell(p.pair.a, int(rows.rows_a[place])) for place in differ]
    right = [rows.b.cell(p.pair.b, int(rows.rows_b[place])) for place in differ]
    if zeros := zeros_lost(left, right):
        return replace(p, agreement=replace(p.agreement, lossy=zeros, loss="the zeros in front"))
    numbers = like.a.columns[p.pair.a].kind == like.b.columns[p.pair.b].kind == "number"
    alike = (rows.a.cell(p.pair.a, int(place)) for place in rows.rows_a[(met_a == met_b) & (met_a != 0)])
    return _rounded(p, left, right, alike) if numbers and _is_edited(p) else p


def _rounded(p: Paired, left: Cells, right: Cells, alike: Iterable[str | None]) -> Paired:
    found = agree(left, right, np.zeros(len(left), dtype=bool), "number", "number")
    if len(left) < FEW_CELLS or not found.lossy or found.close < WHOLE:
        return p
    coarsest = max(decimals(cell) for cell in (left if found.lossy == "a" else right) if cell)
    if any(decimals(cell) > coarsest for cell in alike if cell):
        return p  # whoever rounds a column rounds all of it
    close = p.agreement.equal + (1 - p.agreement.equal) * found.close
    return replace(p, agreement=replace(p.agreement, close=close, lossy=found.lossy, loss=found.loss))


def _by_sketch(like: Likeness, p: Paired) -> Paired:
    """Tell a loss of precision where no rows were laid side by side: as many numbers, as large, with fewer decimals."""
    left, right = like.a.columns[p.pair.a], like.b.columns[p.pair.b]
    if left.mean is None or right.mean is None or filled(left) != filled(right) or p.pair.same_content:
        return p
    finest_a, finest_b = (max((n for n, count in enumerate(one.decimals) if count), default=0) for one in (left, right))
    near = abs(left.mean - right.mean) <= 0.01 * max(abs(left.mean), abs(right.mean))
    if finest_a == finest_b or not near:
        return p
    lossy = "a" if finest_a < finest_b else "b"
    return replace(p, agreement=replace(p.agreement, lossy=lossy, loss="decimals"))


def _plain(table: Table, columns: list[int]) -> tuple[int, ...]:
    return tuple(i for i in columns if table.columns[i].kind != "empty")


def _hollow(like: Likeness) -> str:
    # Emptied cells disagree: also columns count whose values meet and whose cells no longer do.
    pairs = [p.pair for p in like.pairs if not p.pair.by_name_only] or [p.pair for p in like.pairs]
    fill_a, fill_b = fill(like.a, [p.a for p in pairs]), fill(like.b, [p.b for p in pairs])
    if fill_a < HOLLOW * fill_b and like.a.rows >= HOLLOW * like.b.rows:
        return "a"
    if fill_b < HOLLOW * fill_a and like.b.rows >= HOLLOW * like.a.rows:
        return "b"
    return ""


def _is_edited(p: Paired) -> bool:
    return not p.key and not p.agreement.lossy and p.agreement.n > 0 and 0.3 <= p.agreement.equal < 0.9995  # noqa: PLR2004
