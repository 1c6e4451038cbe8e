"""Values of one column, of all candidates, as codes: equal values have equal codes (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.canonical import Value


@dataclass(frozen=True)
class Coded:
    """One column: candidate x key, -1 where nothing is said, and the values that the codes stand for."""

    codes: NDArray[np.int32]
    vocabulary: tuple[Value, ...]


def code(columns: Sequence[Sequence[Value] | None], rows: Sequence[NDArray[np.intp]], keys: int) -> Coded:
    """Code the values of each candidate, laid out by key; a key whose rows contradict each other says nothing."""
    known: dict[tuple[bool, Value], int] = {}
    codes = np.full((len(columns), keys), -1, np.int32)
    for place, (values, at) in enumerate(zip(columns, rows, strict=True)):
        if values is not None:
            _lay(codes[place], _numbered(values, known), at)
    return Coded(codes, tuple(value for _, value in known))


def _numbered(values: Sequence[Value], known: dict[tuple[bool, Value], int]) -> NDArray[np.int32]:
    # True equals 1 in Python and is another value in a table.
    numbered = (
        -1 if value is None else known.setdefault((isinstance(value, bool), value), len(known)) for value in values
    )
    return np.fromiter(numbered, np.int32, len(values))


def _lay(row: NDArray[np.int32], numbers: NDArray[np.int32], at: NDArray[np.intp]) -> None:
    told = numbers >= 0
    at, numbers = at[told], numbers[told]
    row[at] = numbers
    row[at[row[at] != numbers]] = -1
