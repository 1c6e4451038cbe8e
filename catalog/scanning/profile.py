"""The statistics of a version that people read."""

from dataclasses import asdict, dataclass
from typing import Any, Self

REVISION = 1

PERSONAL = frozenset({"email", "phone", "name", "person"})
"""What a column may mean so that none of its cells is shown."""


@dataclass(frozen=True)
class ColumnProfile:
    """One column; None and empty where a statistic has no meaning for its kind, or cells may not be kept."""

    name: str
    position: int
    type: str
    """As stored."""
    kind: str
    """number | time | text | boolean | empty"""
    nulls: int
    distinct: float
    distinct_exact: bool
    minimum: str | None
    """Canonical text; of the values of the column's kind."""
    maximum: str | None
    mean: float | None
    stdev: float | None
    """Of the sample, over n - 1."""
    quantiles: dict[str, float | str]
    """"0.05", "0.25", "0.5", "0.75", "0.95": numbers, or ISO times. Exact when the distinct values are, else estimated
    from about 4,096 rows (within .02 of the rank)."""
    entropy: float
    """Bits."""
    top: list[list[Any]]
    """Up to ten [value, count], most frequent first; counts are estimates where `distinct` is one."""
    length_min: int | None
    length_mean: float | None
    length_max: int | None
    """Of texts, in characters."""
    semantic: str
    """id | email | date | money | category | phone | url | name | person | text | number | boolean | empty | unknown"""
    form: str = ""
    """In words, what is unusual about how the values are written: decimal commas, times in ms since 1970, ..."""
    hidden: bool = False
    """Whether its values are kept as keyed hashes only: they are about persons, or free text."""


@dataclass(frozen=True)
class Profile:
    """All columns of a version."""

    rows: int
    columns: tuple[ColumnProfile, ...]

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON data."""
        return {"rows": self.rows, "columns": [asdict(column) for column in self.columns]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` gave."""
        return cls(data["rows"], tuple(ColumnProfile(**column) for column in data["columns"]))
