"""Whether the cells of a column can be computed from those of another: sums, scales, parts, lengths, bins (pure)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from catalog.matching.tables import Sample, Table

Numbers = NDArray[np.float64]

LEAST_ROWS = 20
LEAST_VALUES = 8
MOST_TRIED = 12
MOST_BINS = 20
LEAST_IN_BIN = 5
MATCHES = 0.98


def computed(sample: Sample, table: Table, column: int, by: Sequence[int], enough: Sequence[int]) -> bool:
    """Try what people compute: arithmetic of one or two columns, parts of times and texts, lengths, bins.

    `enough` are those of `by` that have values enough for the column to follow from one of them alone.
    """
    kinds = {
        kind: [other for other in enough if table.columns[other].kind == kind] for kind in ("number", "time", "text")
    }
    if any(_is_binned(sample.codes[column], sample.numbers(other)) for other in kinds["number"][:MOST_TRIED]):
        return True
    if table.columns[column].kind == "number":
        return _is_measured(sample, table, column, kinds) or _is_of_two(sample, table, column, by)
    return any(
        _is_part(sample.source.cells[column], sample.source.cells[other], part)
        for kind, parts in (("text", _TEXT_PARTS), ("time", _TIME_CUTS))
        for other in kinds[kind]
        for part in parts
    )


def _is_measured(sample: Sample, table: Table, column: int, kinds: Mapping[str, Sequence[int]]) -> bool:
    wanted = sample.numbers(column)
    if any(_is_linear(wanted, x) for other in kinds["number"][:MOST_TRIED] for x in _scales(sample.numbers(other))):
        return True
    if not table.columns[column].integers:
        return False
    cells = sample.source.cells
    return any(_is_linear(wanted, x) for other in kinds["text"] for x in _measures(cells[other])) or any(
        _is_equal(wanted, x) for other in kinds["time"] for x in _time_parts(cells[other])
    )


def _is_of_two(sample: Sample, table: Table, column: int, by: Sequence[int]) -> bool:
    wanted = sample.numbers(column)
    numeric = [sample.numbers(other) for other in by if table.columns[other].kind == "number"][:MOST_TRIED]
    return any(_is_equal(wanted, found) for found in _of_two(numeric))


def _scales(x: Numbers) -> Iterator[Numbers]:
    yield x
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        yield from (np.log(x), np.log1p(x), np.sqrt(x), 1 / x, x * x, np.exp(x), np.exp(-x))


def _of_two(columns: Sequence[Numbers]) -> Iterator[Numbers]:
    for place, x in enumerate(columns):
        for other, y in enumerate(columns):
            if place != other:
                with np.errstate(divide="ignore", invalid="ignore"):
                    yield from (x / y, x - y) if place > other else (x * y, x / y, x - y, x + y)


def _measures(cells: Sequence[str | None]) -> Iterator[Numbers]:
    measures: tuple[Callable[[str], int], ...] = (
        len,
        lambda text: len(text.split()),
        lambda text: text.count(","),
        lambda text: sum(letter.isdigit() for letter in text),
    )
    for measure in measures:
        yield np.array([measure(cell) if cell is not None else np.nan for cell in cells], dtype=float)


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


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


_TEXT_PARTS: tuple[Callable[[str], str], ...] = (
    str.lower,
    str.upper,
    str.title,
    lambda text: text[:1],
    lambda text: text[:3],
    lambda text: _words(text)[0] if _words(text) else "",
    lambda text: _words(text)[-1] if _words(text) else "",
    lambda text: "".join(letter for letter in text if letter.isalnum()),
    lambda text: text.split("@")[-1],
)
_TIME_CUTS: tuple[Callable[[str], str], ...] = (lambda text: text[:4], lambda text: text[:7], lambda text: text[:10])


def _is_part(wanted: Sequence[str | None], cells: Sequence[str | None], part: Callable[[str], str]) -> bool:
    known = [(want, part(cell)) for want, cell in zip(wanted, cells, strict=True) if want is not None and cell]
    if len(known) < LEAST_ROWS or len({want for want, _ in known}) < LEAST_VALUES:
        return False
    return sum(want == found for want, found in known) > MATCHES * len(known)


def _is_linear(wanted: Numbers, x: Numbers) -> bool:
    usable = np.isfinite(wanted) & np.isfinite(x)
    if usable.sum() < LEAST_ROWS or len(np.unique(x[usable])) < LEAST_VALUES:
        return False
    with np.errstate(over="ignore", invalid="ignore"):
        away = x - x[usable].mean()
        spread = float((away[usable] ** 2).sum())
        if not 0 < spread < np.inf:
            return False
        slope = float((away[usable] * wanted[usable]).sum()) / spread
        return bool(slope) and _is_equal(wanted, slope * away + wanted[usable].mean())


def _is_equal(wanted: Numbers, found: Numbers) -> bool:
    usable = np.isfinite(wanted) & np.isfinite(found)
    if usable.sum() < LEAST_ROWS or len(np.unique(wanted[usable])) < LEAST_VALUES:
        return False
    width = float(np.ptp(wanted[usable]))
    # Half a cent for money, less where the whole column spans less.
    slack = min(0.0051, width / 200) + 1e-6 * np.abs(wanted[usable])
    close = np.abs(wanted[usable] - found[usable]) <= slack
    return bool(close.mean() > MATCHES) and width > 0


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
