"""The cells of a table as they are written, and the numbers in them."""

from pathlib import Path

import pandas as pd
from pandas.errors import EmptyDataError

MOSTLY = 0.95
FEWEST_TWICE = 2


def read(path: Path) -> pd.DataFrame:
    """Read a file as text, nothing interpreted; no rows where there is nothing in it."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8", encoding_errors="replace")
    except EmptyDataError:
        return pd.DataFrame()


def numbers(table: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Give the columns that hold numbers."""
    read_as = {name: pd.to_numeric(table[name], errors="coerce") for name in table}
    return {str(name): column for name, column in read_as.items() if column.notna().mean() >= MOSTLY}


def repeating(table: pd.DataFrame, most: int) -> list[str]:
    """Name the columns with at least two and at most so many values, each of them twice on average."""
    counts = {str(name): table[name].nunique() for name in table}
    return [name for name, count in counts.items() if FEWEST_TWICE <= count <= min(most, len(table) // FEWEST_TWICE)]
