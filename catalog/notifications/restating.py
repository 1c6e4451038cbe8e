"""What a new version of a copy does to the rows of the one before: kept, changed, taken out, put in between (pure)."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from catalog.matching.moments import latest
from catalog.matching.rows import Alignment
from catalog.matching.similarity import Likeness, measure
from catalog.matching.tables import Sample, Table

RECENT = 0.9
"""Rows past this share of all, by their moments, are recent: that they still change is no news of the past."""
Moments = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Restated:
    """What became of sampled rows of the version before; shares from 0 to 1."""

    changed: float
    """Of the rows that both have, those with a cell that differs."""
    gone: float
    """Of the rows of before, those that are not there any more."""
    columns: tuple[str, ...]
    """Whose cells differ."""
    past: bool
    """Older rows are among them: changed, taken out from between others, or put in between."""
    since: datetime | None = None
    """The moment of the oldest row that changed; None where rows have no moment."""


def restated(before: Table, after: Table) -> Restated | None:
    """Compare two versions of one copy; None where their rows cannot be laid side by side."""
    like = measure(before, after)
    if like.same_content:
        return Restated(0.0, 0.0, (), past=False)
    rows = like.alignment
    if rows is None or not rows.n or not len(rows.a.codes) or not len(rows.b.codes):
        return None
    differing = _differing(like, rows)
    marks = np.any(list(differing.values()), axis=0) if differing else np.zeros(rows.n, dtype=bool)
    columns = tuple(sorted(name for name, differ in differing.items() if differ.any()))
    gone = max(0.0, 1.0 - (like.a_in_b if like.a_in_b is not None else 1.0)) if len(rows.missing_a) else 0.0
    changed = float(marks.mean())
    moments = _moments(like, rows)
    if moments is None:
        return Restated(changed, gone, columns, past=False)
    touched = _touched(rows, marks, *moments)
    oldest = datetime.fromtimestamp(float(touched.min()), UTC) if len(touched) else None
    return Restated(changed, gone, columns, past=bool(len(touched)), since=oldest)


def _differing(like: Likeness, rows: Alignment) -> dict[str, Marks]:
    """Mark by column the rows that both have and whose cells differ; lost precision is another way of writing."""
    found = {}
    for p in like.pairs:
        if not p.key and not p.agreement.lossy:
            before, after = rows.a.codes[p.pair.a][rows.rows_a], rows.b.codes[p.pair.b][rows.rows_b]
            found[like.a.columns[p.pair.a].name] = before != after
    return found


def _moments(like: Likeness, rows: Alignment) -> tuple[Moments, Moments] | None:
    """Give the moments of the sampled rows of both sides, by the first column that has them."""
    for p in like.pairs:
        column = like.a.columns[p.pair.a]
        if latest(column) is not None and like.b.columns[p.pair.b].kind == column.kind:
            read = Sample.seconds if column.kind == "time" else Sample.numbers
            before, after = read(rows.a, p.pair.a), read(rows.b, p.pair.b)
            if column.kind == "time" and np.isfinite(before).sum() > 1 and np.isfinite(after).any():
                return before, after
    return None


def _touched(rows: Alignment, changed: Marks, before: Moments, after: Moments) -> Moments:
    """Give the moments of older rows that changed, went from between others, or came in between."""
    recent = float(np.nanquantile(before, RECENT))
    first_kept = float(np.nanmin(before[rows.rows_a]))
    # What went at the old end alone is a window that moved on.
    went = before[rows.missing_a]
    parts = (
        before[rows.rows_a][changed],
        went[went > first_kept],
        after[rows.missing_b][after[rows.missing_b] > first_kept],
    )
    every = np.concatenate(parts)
    older: Moments = every[np.isfinite(every) & (every < recent)]
    return older
