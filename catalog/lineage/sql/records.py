"""What a reading of SQL text says: statements, the tables they join up, columns, and what stays unknown (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

DIRECT, INDIRECT = "DIRECT", "INDIRECT"
_STRENGTH = ("IDENTITY", "TRANSFORMATION", "AGGREGATION")


def strength(subtype: str) -> int:
    """Tell how much a step changes a value, from 0; of steps that only depend on it, 0."""
    return _STRENGTH.index(subtype) if subtype in _STRENGTH else 0


@dataclass(frozen=True, order=True)
class Table:
    """A table as a statement names it: database, schema and name as far as they are said, or the path of a file."""

    parts: tuple[str, ...]
    is_path: bool = False

    @property
    def name(self) -> str:
        """Its name as OpenLineage writes it."""
        return ".".join(self.parts)

    @property
    def key(self) -> tuple[str, ...]:
        """What it is compared by: letter case tells no two tables of one statement apart."""
        return tuple(part.casefold() for part in self.parts)


@dataclass(frozen=True)
class Flow:
    """That something is made of a column of a table, or only depends on it (`transformation` INDIRECT)."""

    table: Table
    column: str
    transformation: str = DIRECT
    subtype: str = "IDENTITY"
    masking: bool = False

    def through(self, subtype: str) -> "Flow":
        """Give the flow after one more step; what changes more outweighs what changes less."""
        if self.transformation == INDIRECT or strength(self.subtype) >= strength(subtype):
            return self
        return replace(self, subtype=subtype)

    def beside(self, subtype: str) -> "Flow":
        """Give the flow into a condition, a key or an order, where the value itself does not go on."""
        return replace(self, transformation=INDIRECT, subtype=subtype)

    def masked(self) -> "Flow":
        """Give the flow through a function that hides the value."""
        return replace(self, masking=True)


@dataclass(frozen=True)
class ColumnLink:
    """A flow into a column that a statement writes; target_column "" is the whole table (filters, join keys)."""

    source: Table
    source_column: str
    target_column: str
    transformation: str
    subtype: str
    masking: bool = False
    expression: str = ""
    span: tuple[int, int] | None = None
    """Where the expression stands in the whole text: first character, and the one after the last."""


@dataclass(frozen=True)
class Statement:
    """One statement that was understood; `target` is None where it writes nothing (a plain SELECT)."""

    kind: str
    span: tuple[int, int]
    line: int
    text: str
    target: Table | None
    sources: tuple[Table, ...]
    columns: tuple[ColumnLink, ...] = ()
    outputs: tuple[str, ...] = ()
    """The names of the columns that it gives, as far as they are known."""
    unknown: tuple[str, ...] = ()
    """What the text alone does not tell, each in a sentence."""


@dataclass(frozen=True)
class Problem:
    """A statement that could not be used, and why."""

    line: int
    span: tuple[int, int]
    text: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """All of a text: what was understood, and what was not."""

    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]
    others: tuple[tuple[int, str], ...] = ()
    """Line and kind of each statement that moves no data, such as GRANT."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Name every table that is read or written, each once."""
        named = [table for one in self.statements for table in (*one.sources, one.target) if table is not None]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class Columns:
    """The columns of a table, in order; unless `whole` it may have more, and their order says nothing."""

    names: tuple[str, ...]
    whole: bool = True


class Schemas:
    """The columns of tables, as far as they are known; a shorter name means a longer one that it ends, if only one."""

    def __init__(self, known: Mapping[tuple[str, ...], Sequence[str] | Columns] | None = None) -> None:
        self._by_last: dict[str, dict[tuple[str, ...], Columns]] = {}
        for parts, columns in (known or {}).items():
            self.add(Table(parts), columns)

    def add(self, table: Table, columns: Iterable[str] | Columns) -> None:
        """Keep the columns of a table; said again they replace what was known."""
        if table.parts:
            told = columns if isinstance(columns, Columns) else Columns(tuple(columns))
            self._by_last.setdefault(table.key[-1], {})[table.key] = told

    def of(self, table: Table) -> Columns | None:
        """Give the columns of a table, None where they are not known."""
        named = self._by_last.get(table.key[-1], {}) if table.parts else {}
        if table.key in named:
            return named[table.key]
        alike = [columns for key, columns in named.items() if _ends(key, table.key) or _ends(table.key, key)]
        return alike[0] if len(alike) == 1 else None


def _ends(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    return len(long) >= len(short) and long[len(long) - len(short) :] == short
