"""Whether the cells of a column can be computed from those of others: arithmetic, parts, texts, bins, trees (pure)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from catalog.matching.arithmetic import (
    LEAST_ROWS,
    LEAST_VALUES,
    Numbers,
    is_computed,
    is_equal,
    is_linear,
    is_rank,
    is_running,
)
from catalog.matching.tables import Sample, Table
from catalog.matching.texts import TEXT_CUTS, TIME_CUTS, is_made, is_part, measures, tells
from catalog.matching.trees import is_grown

MOST_TRIED = 12
MOST_BINS = 20
LEAST_IN_BIN = 5
MOST_DECIMALS = 9


def computed(sample: Sample, table: Table, column: int, by: Sequence[int], enough: Sequence[int]) -> bool:
    """Try what people compute: arithmetic, parts of times and texts, lengths, ranks, bins, small trees.

    `enough` are those of `by` that have values enough for the column to follow from one of them alone.
    """
    kinds = {
        kind: [other for other in enough if table.columns[other].kind == kind] for kind in ("number", "time", "text")
    }
    numbers = [sample.numbers(other) for other in by if table.columns[other].kind == "number"]
    codes = sample.codes[column]
    if any(_is_binned(codes, sample.numbers(other)) for other in kinds["number"][:MOST_TRIED]):
        return True
    if is_grown(codes, numbers[:MOST_TRIED]) or _is_flagged(sample, column, kinds["text"]):
        return True
    if table.columns[column].kind == "number":
        return _is_measured(sample, table, column, kinds, numbers)
    return _is_text(sample, column, kinds, [sample.source.cells[other] for other in by])


def _is_measured(
    sample: Sample, table: Table, column: int, kinds: Mapping[str, Sequence[int]], numbers: Sequence[Numbers]
) -> bool:
    wanted = sample.numbers(column)
    finest = max((place for place, count in enumerate(table.columns[column].decimals) if count), default=0)
    positions = sample.source.positions
    if is_computed(wanted, numbers, min(finest, MOST_DECIMALS)) or is_rank(wanted, numbers, positions, table.rows):
        return True
    if sample.complete and is_running(wanted, numbers, positions):
        return True
    cells = sample.source.cells
    return any(is_linear(wanted, x) for other in kinds["text"][:MOST_TRIED] for x in measures(cells[other])) or any(
        is_equal(wanted, x) for other in kinds["time"] for x in _time_parts(cells[other])
    )


def _is_text(
    sample: Sample, column: int, kinds: Mapping[str, Sequence[int]], others: Sequence[Sequence[str | None]]
) -> bool:
    cells, wanted = sample.source.cells, sample.source.cells[column]
    return (
        any(is_part(wanted, cells[other], TEXT_CUTS) for other in kinds["text"])
        or any(is_part(wanted, cells[other], TIME_CUTS) for other in kinds["time"])
        or any(is_made(wanted, cell, others) for cell in others)
    )


def _is_flagged(sample: Sample, column: int, texts: Sequence[int]) -> bool:
    """Tell whether a column of two values says whether a word stands in a text."""
    codes = sample.codes[column]
    kinds = np.unique(codes[codes != 0])
    if len(kinds) != 2:  # noqa: PLR2004
        return False
    return any(
        tells((codes == kind).tolist(), sample.source.cells[other]) for kind in kinds for other in texts[:MOST_TRIED]
    )


def _time_parts(cells: Sequence[str | None]) -> Iterator[Numbers]:
    moments = [_moment(cell) for cell in cells]
    parts: tuple[Callable[[datetime], int], ...] = (
        lambda at: at.year,
        lambda at: at.month,
        lambda at: at.day,
        lambda at: at.hour,
        lambda at: at.weekday(),
        lambda at: at.isoweekday(),
        lambda at: at.isocalendar().week,
        lambda at: at.timetuple().tm_yday,
        lambda at: (at.month + 2) // 3,
    )
    for part in parts:
        yield np.array([part(at) if at is not None else np.nan for at in moments], dtype=float)


def _moment(cell: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(cell) if cell else None
    except ValueError:
        return None


def _is_binned(codes: NDArray[np.int64], x: Numbers) -> bool:
    """Tell whether each value goes with an interval of x that no other value reaches into."""
    known = np.isfinite(x) & (codes != 0)
    labels, values = codes[known], x[known]
    kinds, counts = np.unique(labels, return_counts=True)
    if not 2 <= len(kinds) <= MOST_BINS or np.sort(counts)[-2] < LEAST_IN_BIN or len(labels) < LEAST_ROWS:  # noqa: PLR2004
        return False
    if len(np.unique(values)) < max(LEAST_VALUES, len(kinds) + 2):
        return False
    ranges = sorted((float(values[labels == kind].min()), float(values[labels == kind].max())) for kind in kinds)
    return all(before[1] < after[0] for before, after in pairwise(ranges))
