"""Which columns of a table a change may fall on, drawn by chance; None when it has none such."""

import numpy as np
import pandas as pd

FEW, MANY = 2, 40
"""Between so many values a column can be grouped by."""


def one(names: list[str], rng: np.random.Generator) -> str | None:
    """Draw one of some columns."""
    return str(rng.choice(names)) if names else None


def some(names: list[str], rng: np.random.Generator) -> list[str]:
    """Draw one to all of some columns, in their order."""
    if not names:
        return []
    drawn = set(rng.choice(names, int(rng.integers(1, len(names) + 1)), replace=False))
    return [name for name in names if name in drawn]


def numeric(frame: pd.DataFrame) -> list[str]:
    """Give the columns of numbers that vary."""
    return [name for name in map(str, frame) if _is_number(frame[name]) and frame[name].nunique() > FEW]


def fractional(frame: pd.DataFrame) -> list[str]:
    """Give the columns of numbers most of which have decimals."""
    return [name for name in numeric(frame) if ((frame[name].dropna() % 1) != 0).mean() > 0.5]


def texts(frame: pd.DataFrame) -> list[str]:
    """Give the columns of texts that vary."""
    return [name for name in map(str, frame) if _is_text(frame[name]) and frame[name].nunique() > FEW]


def times(frame: pd.DataFrame) -> list[str]:
    """Give the columns of times."""
    return [name for name in map(str, frame) if pd.api.types.is_datetime64_any_dtype(frame[name])]


def groupable(frame: pd.DataFrame) -> list[str]:
    """Give the columns with a few values that each stand in several rows."""
    most = min(MANY * 5, len(frame) // 3)
    return [name for name in map(str, frame) if FEW < frame[name].nunique() <= most and not _is_measure(frame[name])]


def with_gaps(frame: pd.DataFrame) -> list[str]:
    """Give the columns with empty cells, enough of them and not too many."""
    return [name for name in map(str, frame) if 0.02 < frame[name].isna().mean() < 0.5]


def _is_number(cells: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)


def _is_text(cells: pd.Series) -> bool:
    return bool(cells.map(lambda cell: isinstance(cell, str)).any())


def _is_measure(cells: pd.Series) -> bool:
    return _is_number(cells) and bool(((cells.dropna() % 1) != 0).any())
