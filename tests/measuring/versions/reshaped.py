"""Group-bys, pivots and unpivots of a table, as people make them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from tests.measuring.versions.cells import numbers, repeating

Draw = np.random.Generator

SUMMARIES = ("mean", "sum", "std", "median", "min", "max", "count", "nunique")
PIVOTED: Sequence[Literal["sum", "mean", "count"]] = ("sum", "mean", "count")
MOST_GROUPS, MOST_HEADERS, MOST_MEASURES, MOST_KEYS = 200, 30, 3, 3
FEWEST_GROUPS = 2
DECIMALS = 2


def grouped(table: pd.DataFrame, draw: Draw) -> tuple[str, pd.DataFrame] | None:
    """Group by one to three columns and sum some numbers up; also gives how."""
    keys = repeating(table, MOST_GROUPS)
    measures = numbers(table)
    how = str(draw.choice(SUMMARIES))
    chosen = _some(draw, keys, MOST_KEYS)
    asked = _some(draw, _varying(table, measures, chosen), MOST_MEASURES) if chosen else []
    if not asked:
        return None
    groups = pd.DataFrame({name: measures[name] for name in asked}).groupby([table[key] for key in chosen])
    found = groups.agg(how).rename(columns=lambda name: f"{name}_{how}").reset_index()
    if not FEWEST_GROUPS <= len(found) <= len(table) // 2:
        return None
    return f"{how} by {len(chosen)}", _written(found, draw)


def pivoted(table: pd.DataFrame, draw: Draw) -> tuple[str, pd.DataFrame] | None:
    """Lay the values of one column out as headers, those of another as rows, with one or two numbers summed up."""
    rows, headers = repeating(table, MOST_GROUPS), repeating(table, MOST_HEADERS)
    header = _some(draw, headers, 1)
    row = _some(draw, [name for name in rows if name not in header], 1)
    measures, how = numbers(table), PIVOTED[int(draw.integers(len(PIVOTED)))]
    asked = _some(draw, _varying(table, measures, [*row, *header]), 2) if row and header else []
    if not asked:
        return None
    wide = pd.DataFrame({name: measures[name] for name in asked} | {name: table[name] for name in (*row, *header)})
    named = (wide[[*row, *header]] != "").all(axis=1)
    found = wide[named].pivot_table(index=row[0], columns=header[0], values=asked, aggfunc=how)
    alone = len(asked) == 1
    names = [(str(name), str(value)) for name, value in found.columns.to_flat_index().to_numpy().tolist()]
    found.columns = pd.Index([value if alone else f"{name}_{value}" for name, value in names])
    if len(found) < FEWEST_GROUPS or found.notna().sum().sum() < 2 * FEWEST_GROUPS:
        return None
    return f"{how} of {len(asked)}", _written(found.reset_index(), draw)


def unpivoted(table: pd.DataFrame, draw: Draw) -> tuple[str, pd.DataFrame] | None:
    """Put several columns of numbers below one another, their names beside them."""
    measures = list(numbers(table))
    if len(measures) < FEWEST_GROUPS:
        return None
    asked = list(draw.choice(measures, int(draw.integers(FEWEST_GROUPS, len(measures) + 1)), replace=False))[:6]
    kept = _some(draw, [str(name) for name in table if name not in measures], 2)
    if not kept:
        return None
    return f"{len(kept)} kept", table.melt(id_vars=kept, value_vars=asked)


KINDS: dict[str, Callable[[pd.DataFrame, Draw], tuple[str, pd.DataFrame] | None]] = {
    "group-by": grouped,
    "pivot": pivoted,
    "unpivot": unpivoted,
}


def _varying(table: pd.DataFrame, measures: Iterable[str], keys: Sequence[str]) -> list[str]:
    """Leave out what follows from the keys: adding it up says nothing of the rows."""
    groups = table.groupby(list(keys))
    left = [name for name in measures if name not in keys]
    return [name for name in left if (groups[name].nunique() > 1).any()]


def _some(draw: Draw, names: Sequence[str], most: int) -> list[str]:
    """Choose at least one and at most so many of them."""
    if not names:
        return []
    return [str(name) for name in draw.choice(names, int(draw.integers(1, min(most, len(names)) + 1)), replace=False)]


def _written(table: pd.DataFrame, draw: Draw) -> pd.DataFrame:
    """Round half of them, as people do."""
    return table.round(DECIMALS) if draw.random() < 0.5 else table
