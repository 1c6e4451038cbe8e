"""Rows as CSV that a spreadsheet shows and does not run (pure)."""

import csv
import io
from collections.abc import Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def row(cells: Sequence[Any]) -> str:
    """Write one row; a text that a spreadsheet would run as a formula is told to be text."""
    text = io.StringIO()
    csv.writer(text).writerow([_plain(cell) for cell in cells])
    return text.getvalue()


def _plain(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell
