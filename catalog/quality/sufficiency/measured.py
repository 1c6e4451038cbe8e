"""What reading a version came to, in numbers (plain data between processes)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from catalog.quality.sufficiency.curves import Point


@dataclass(frozen=True)
class Counted:
    """Rows by value of one column; `values` are the most frequent ones, `others` the rest in one."""

    values: Sequence[tuple[str | None, int]]
    """None stands for a missing value."""
    distinct: int
    others: int = 0
    hidden: bool = False
    """The values may not be kept; they are numbered."""

    @property
    def present(self) -> int:
        """Rows that have a value."""
        return self.others + sum(count for value, count in self.values if value is not None)

    @property
    def missing(self) -> int:
        """Rows that have none."""
        return next((count for value, count in self.values if value is None), 0)


@dataclass(frozen=True)
class Repeats:
    """How unique something is: rows whose key another row has too, and rows without one."""

    columns: tuple[str, ...]
    distinct: int
    repeated: int
    missing: int


@dataclass(frozen=True)
class Joined:
    """How two columns join: distinct values and rows of either side that the other has, and rows that result."""

    left: str
    right: str
    left_values: int
    right_values: int
    shared_values: int
    left_rows: int
    right_rows: int
    left_found: int
    """Rows of this side whose value the other has."""
    right_found: int
    result: int
    """Rows of the inner join."""
    most_left: int
    """Most rows of one value."""
    most_right: int


@dataclass(frozen=True)
class Drawn:
    """A sample-size curve."""

    what: str
    points: Sequence[Point] = ()
    tolerance: float = 0.0
    """In the unit of the figure."""
    baseline: float | None = None
    """Of accuracy: what always guessing the most frequent value, or the mean, gives."""
    told: str = ""
    """How it was made."""
    reason: str = ""
    """Why there is none."""


@dataclass(frozen=True)
class Measured:
    """All that was read; a part that was not possible is missing and `reasons` says why, by topic."""

    rows: int | None = None
    distinct_rows: int | None = None
    keys: Sequence[Repeats] = ()
    label: Counted | None = None
    spread: Sequence[float] = ()
    """Of a label of numbers: mean, standard deviation and the quantiles at 5, 25, 50, 75, 95 %."""
    segments: Mapping[str, Counted] = field(default_factory=dict)
    times: Mapping[datetime, int] = field(default_factory=dict)
    unit: str = ""
    segment_ends: Mapping[str, Sequence[tuple[str | None, datetime, datetime, int]]] = field(default_factory=dict)
    """By column of segments: each with its first and last period and in how many it has rows."""
    joins: Sequence[Joined] = ()
    curve: Drawn | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
