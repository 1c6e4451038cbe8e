"""What a rule asks of a table, and the ways to answer it (pure)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from catalog.quality.columns import Column

Found: TypeAlias = Mapping[str, Any]
"""What scalars came to, by their SQL."""


@dataclass(frozen=True)
class Metric:
    """What GX asks for: a metric's name, its domain (columns, row condition) and its values."""

    name: str
    domain: Mapping[str, Any]
    values: Mapping[str, Any]

    @property
    def columns(self) -> list[str]:
        """The columns of its domain, in order."""
        pair = [self.domain[key] for key in ("column", "column_A", "column_B") if self.domain.get(key)]
        return pair or list(self.domain.get("column_list") or [])

    @property
    def base(self) -> str:
        """Its name without what is asked of it: `column_values.between` of `column_values.between.unexpected_count`."""
        return self.name.rpartition(".")[0]

    @property
    def ignore(self) -> str:
        """Which rows a rule of several columns leaves out, in GX's words."""
        return str(self.domain.get("ignore_row_if") or "")


@dataclass(frozen=True)
class Table:
    """The table as SQL sees it."""

    name: str
    columns: tuple[Column, ...]

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns under their names."""
        return {column.name: column for column in self.columns}


@dataclass(frozen=True)
class Known:
    """An answer that needs no query."""

    value: Any


@dataclass(frozen=True)
class Then:
    """An answer that can be written once other scalars are known: those named `first`, and whatever else is by then."""

    first: tuple[str, ...]
    write: Callable[[Found], "str | Known"]


@dataclass(frozen=True)
class EachValue:
    """An answer that GX on pandas gives for each distinct value of the column."""


Answer: TypeAlias = str | Known | Then | EachValue
"""An SQL scalar over the rows of the row condition, or one of the others."""
Facts: TypeAlias = Callable[[Metric], Known | None]
"""What a scan of the same bytes has found out exactly already."""


def nothing_known(_metric: Metric) -> Known | None:
    """Know nothing: every metric is computed."""
    return None
