"""Whether one table is the other laid out another way: values as headers (a pivot), or headers as values (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.matching.columns import Overlap
from catalog.matching.groups import GROUPS_MET, Groups, group_keys, grouped
from catalog.matching.headers import Spread, spreads
from catalog.matching.replays import give, summed
from catalog.matching.surprise import surprise
from catalog.matching.tables import Named, Table, sketched_whole
from catalog.scanning.fingerprint import ColumnSketch
from catalog.scanning.group_keys import Key, joint

MOST_HEADERS = 400
MOST_FREE = 4
FEWEST_NUMBERS = 5
_NEEDED = 20.0
_LEAST_CELLS, _FEW_CELLS = 4, 5
_HELD = 0.9


@dataclass(frozen=True)
class Layout:
    """That one table is the other one laid out another way."""

    kind: str
    """pivoted | unpivoted"""
    headers: str
    """The column of the long table that holds the other's headers."""
    rows: tuple[str, ...]
    """The columns that both have."""
    statistic: str
    """What the cells are: a sum, a mean, a count; empty for values as they are."""
    measure: str
    cells: int
    """That were compared."""
    share: float
    """Of them that came out."""
    complete: float
    """Share of the target's columns that it explains."""


def pivoted(source: Table, target: Table, found: Overlap) -> Layout | None:
    """Find the pivot that makes `target` out of `source`; `found` has source as a and target as b."""
    if len(target.columns) < 3 or target.rows >= source.rows:  # noqa: PLR2004 - what names a row, and two values
        return None
    best: Layout | None = None
    for column, sketch in enumerate(source.columns):
        if 1 < sketch.distinct <= MOST_HEADERS and sketched_whole(sketch):
            laid = [spread for spread in spreads(target, sketch.hashes) if len(spread.columns) > 1]
            free = len(target.columns) - sum(len(spread.columns) for spread in laid)
            if laid and free <= MOST_FREE:
                for one in _of_column(source, target, found, column, laid):
                    best = one if best is None or one.complete * one.share > best.complete * best.share else best
    return best


def unpivoted(source: Table, target: Table, found: Overlap) -> Layout | None:
    """Find the unpivot that makes `target` out of `source`: the names of columns are values of one of its own."""
    if target.rows <= source.rows:
        return None
    for column, sketch in enumerate(target.columns):
        if _holds_names(sketch):
            for spread in spreads(source, sketch.hashes):
                if not spread.rest and len(spread.columns) >= GROUPS_MET * sketch.distinct:
                    layout = _melted(source, target, found, column, spread)
                    if layout is not None:
                        return layout
    return None


def _holds_names(sketch: ColumnSketch) -> bool:
    """Tell whether a column may hold names of columns; a few numbers are rather flags."""
    fewest = 2 if sketch.kind in {"text", "time"} else FEWEST_NUMBERS
    return fewest <= sketch.distinct <= MOST_HEADERS and sketched_whole(sketch)


def _of_column(source: Table, target: Table, found: Overlap, column: int, laid: list[Spread]) -> Iterator[Layout]:
    values = {place for spread in laid for place in spread.columns}
    for named in target.named:
        if not values & set(named.columns):
            for keys in group_keys(source, target, named.columns, found):
                groups = (
                    grouped(source, (*keys, Key(column)), single=True)
                    if column not in {key.column for key in keys}
                    else None
                )
                layouts = [_replayed(source, named, keys, groups, column, one) for one in laid] if groups else []
                some = [one for one in layouts if one is not None]
                if some:
                    best = max(some, key=lambda one: one.cells * one.share)
                    share = sum(one.complete for one in some) / (len(target.columns) - len(named.columns))
                    yield Layout(**{**vars(best), "complete": round(min(1.0, share), 4)})


def _replayed(
    source: Table, named: Named, keys: tuple[Key, ...], groups: Groups, column: int, spread: Spread
) -> Layout | None:
    sample = named.sample
    rows: list[int] = np.flatnonzero(named.hashes).tolist()
    cells = [(sample.cell(at, row), row, place) for place, at in enumerate(spread.columns) for row in rows]
    filled = [cell for cell in cells if cell[0] is not None]
    if len(filled) < _LEAST_CELLS:
        return None
    by_row = [sample.hashes(key) for key in named.columns]
    at, header = np.array([row for _, row, _ in filled]), np.array([place for _, _, place in filled])
    found, places, met = groups.find(joint([*(hashes[at] for hashes in by_row), spread.hashes[header]]))
    empty = [filled[place][0] in {"0", None} for place in range(len(filled))]
    if met < GROUPS_MET * (1 - np.mean(empty)) or len(found) < _LEAST_CELLS:
        return None
    if len(found) <= min(_FEW_CELLS, len(set(header[found].tolist()))):
        return None  # one cell to a header, and few of them: it may follow from the header alone
    given = give(spread.columns[0], "number", [filled[place][0] for place in found.tolist()])
    replay = summed(given, groups, places) if given is not None else None
    if replay is None:
        return None
    measure = "" if replay.measure is None else source.columns[replay.measure].name
    names = tuple(source.columns[key.column].name for key in keys)
    return Layout(
        "pivoted", source.columns[column].name, names, replay.statistic, measure, len(found), replay.share,
        len(spread.columns),
    )  # fmt: skip


def _melted(source: Table, target: Table, found: Overlap, column: int, spread: Spread) -> Layout | None:
    sample = target.widest
    if sample is None:
        return None
    header = sample.hashes(column)
    kept = [j for j in range(len(target.columns)) if j != column]
    best: Layout | None = None
    for value in kept:
        hashes = sample.hashes(value)
        tried, held, accident = 0, 0.0, 0.0
        for at, name in zip(spread.columns, spread.hashes.tolist(), strict=True):
            rows = np.flatnonzero((header == np.uint64(name)) & (hashes != 0))
            seen = _seen(source, at, hashes[rows])
            others = _seen(source, at, hashes[(header != np.uint64(name)) & (header != 0) & (hashes != 0)])
            tried, held = tried + len(seen), held + float(seen.sum())
            accident += len(seen) * (float(others.mean()) if len(others) else 0.0)
        if tried >= _LEAST_CELLS and held / tried >= _HELD and surprise(held, tried, accident / tried) >= _NEEDED:
            names = tuple(target.columns[j].name for j in kept if j != value and found.b_in_a[:, j].max() >= GROUPS_MET)
            whole = len(spread.columns) / target.columns[column].distinct
            layout = Layout("unpivoted", target.columns[column].name, names, "", target.columns[value].name, tried,
                            held / tried, round(whole, 4))  # fmt: skip
            if (names or len(kept) == 1) and (best is None or layout.share > best.share):
                best = layout
    return best


def _seen(source: Table, column: int, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell which of these values a column holds, of those that its sketch would show."""
    sketch = source.columns[column]
    asked = hashes[hashes <= source.thresholds[column]]
    return np.isin(asked, sketch.hashes)
