"""Tables with the columns, ranges and groups of another one and none of its rows."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from tests.measuring.versions.cells import numbers

Draw = np.random.Generator


def shuffled(table: pd.DataFrame, draw: Draw) -> pd.DataFrame:
    """Put the cells of each column in an order of their own: every column as it was, and no row."""
    return pd.DataFrame({name: draw.permutation(table[name].to_numpy()) for name in table})


def resampled(table: pd.DataFrame, draw: Draw) -> pd.DataFrame:
    """Draw the cells of each column anew from those that it has."""
    return pd.DataFrame({name: draw.choice(table[name].to_numpy(), len(table)) for name in table})


def invented(table: pd.DataFrame, draw: Draw) -> pd.DataFrame:
    """Make cells up: numbers of the same range and decimals, texts of the same words, groups as they are."""
    measures = numbers(table)
    return pd.DataFrame({name: _column(table[name], measures.get(str(name)), draw) for name in table})


KINDS: dict[str, Callable[[pd.DataFrame, Draw], pd.DataFrame]] = {
    "shuffled": shuffled,
    "resampled": resampled,
    "invented": invented,
}


def _column(
    cells: "pd.Series[str]", values: "pd.Series[float] | None", draw: Draw
) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    count = len(cells)
    if cells.nunique() <= count / 2:
        return draw.choice(cells.to_numpy(), count)
    if values is not None:
        decimals = int(cells.str.partition(".")[2].str.len().max())
        made = draw.uniform(values.min(), values.max(), count)
        return np.array([f"{value:.{decimals}f}" for value in made], dtype=object)
    words = np.array(" ".join(cells).split() or [""], dtype=object)
    return np.array([" ".join(draw.choice(words, max(1, len(cell.split())))) for cell in cells], dtype=object)
