"""Reading a version for its answer, in a process of its own with bounded memory."""

# ruff: noqa: S608 - every name in the queries is quoted and every value a literal of `columns`

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.quality.answers import Table
from catalog.quality.columns import NUMBER, TIME, Column, moment, number, words
from catalog.quality.engine import Connection, cleaned
from catalog.quality.stored import columns_of
from catalog.quality.sufficiency import joining, sampling, shapes
from catalog.quality.sufficiency.asking import LEARNED, Ask, Curve
from catalog.quality.sufficiency.measured import Counted, Measured, Repeats
from catalog.scanning import duck
from catalog.scanning.profile import ColumnProfile, Profile
from catalog.scanning.readers import open_source

if TYPE_CHECKING:
    from catalog.scanning.readers import Limits

MOST_VALUES = 200
MOST_KEYS = 8
_NEARLY = 0.95
FEW_LABELS = 50
"""A label of numbers with more different values is one of amounts."""
_RANKS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class ToRead:
    """Local bytes and what is asked of them; `other` is the table to join with."""

    path: Path
    profile: Profile
    limits: "Limits"
    memory_bytes: int
    keep_cells: bool
    ask: Ask
    other: "tuple[Path, Profile] | None" = None
    pairs: Sequence[tuple[str, str]] = ()
    """Columns that may join, of this table and the other."""
    seconds: float = 600.0


def read(todo: ToRead, progress: Callable[[float], None]) -> Measured:
    """Measure everything that was asked; what cannot be measured is told by topic, and harms no other."""
    with opened(todo) as (connection, table, other):
        found, reasons = Measured(rows=todo.profile.rows), dict[str, str]()
        steps = [one for one in _STEPS if one != "joins" or other is not None]
        for place, name in enumerate(steps):
            try:
                more = (
                    _joins(connection, table, other, todo) if name == "joins" else _STEPS[name](connection, table, todo)
                )
                found = replace(found, **more)
            except Exception as error:  # noqa: BLE001 - one part that fails leaves the others
                reasons[name] = _told(error)
            progress((place + 1) / len(steps))
    return replace(found, reasons=reasons)


@contextmanager
def opened(todo: ToRead) -> Iterator[tuple[Connection, Table, Table | None]]:
    """Hold the tables, each with its columns as they are read."""
    with ExitStack() as stack:
        both = [(todo.path, todo.profile), *([todo.other] if todo.other is not None else [])]
        sources = [stack.enter_context(open_source(path, todo.limits)) for path, _ in both]
        connection, names = stack.enter_context(duck.tables_from(sources, memory_bytes=todo.memory_bytes))
        tables = [
            cleaned(connection, table, {column.name for column in table.columns})
            for (_, profile), name in zip(both, names, strict=True)
            for table in [Table(name, columns_of(connection, name, profile))]
        ]
        yield connection, tables[0], tables[1] if len(tables) > 1 else None


def _duplicates(connection: Connection, table: Table, todo: ToRead) -> dict[str, Any]:
    cells = ", ".join(words(column) for column in table.columns)
    # A row is known by 64 bits of hash: that two different ones share them is likely only among billions.
    (distinct,) = connection.execute(f"SELECT count(DISTINCT hash({cells})) FROM {table.name}").fetchone()
    return {"distinct_rows": distinct, "keys": tuple(_repeats(connection, table, key) for key in _keys(todo))}


def _keys(todo: ToRead) -> list[tuple[str, ...]]:
    """Choose what may name a row: what was asked, and single columns that hardly repeat."""
    rows = todo.profile.rows
    single = [
        (column.name,)
        for column in todo.profile.columns
        if rows > 1 and column.nulls < rows and column.distinct >= _NEARLY * (rows - column.nulls) and _may_name(column)
    ]
    return ([todo.ask.key] if todo.ask.key else []) + [key for key in single if key != todo.ask.key][:MOST_KEYS]


def _may_name(column: ColumnProfile) -> bool:
    if column.kind == "number":  # amounts do not repeat either, and name nothing
        return column.semantic == "id" or not any("." in str(end or ".") for end in (column.minimum, column.maximum))
    return column.kind == "text"


def _repeats(connection: Connection, table: Table, key: tuple[str, ...]) -> Repeats:
    read = [words(table.by_name[name]) for name in key]
    missing = " OR ".join(f"{one} IS NULL" for one in read)
    groups = f"SELECT count(*) AS n FROM {table.name} WHERE NOT ({missing}) GROUP BY {', '.join(read)}"
    asked = f"SELECT count(*), coalesce(sum(n) FILTER (WHERE n > 1), 0)::BIGINT FROM ({groups})"
    distinct, repeated = connection.execute(asked).fetchone()
    (without,) = connection.execute(f"SELECT count(*) FROM {table.name} WHERE {missing}").fetchone()
    return Repeats(key, distinct, repeated, without)


def _label(connection: Connection, table: Table, todo: ToRead) -> dict[str, Any]:
    if not todo.ask.label:
        return {}
    column = table.by_name[todo.ask.label]
    found = counted(connection, table, column, todo)
    if column.meant != NUMBER or found.distinct <= FEW_LABELS:
        return {"label": found}
    read = f"{number(column)}::DOUBLE"
    ranks = ", ".join(map(str, _RANKS))
    asked = f"SELECT avg({read}), stddev_samp({read}), quantile_cont({read}, [{ranks}]) FROM {table.name}"
    mean, deviation, quantiles = connection.execute(asked).fetchone()
    return {"label": found, "spread": (mean or 0.0, deviation or 0.0, *(quantiles or ()))}


def _segments(connection: Connection, table: Table, todo: ToRead) -> dict[str, Any]:
    names = todo.ask.segments or _segments_of(todo.profile, todo.ask.label)
    return {"segments": {name: counted(connection, table, table.by_name[name], todo) for name in names}}


def _segments_of(profile: Profile, label: str) -> list[str]:
    """Choose columns of few values to look at when none was named."""
    few = [
        column.name
        for column in profile.columns
        if column.distinct_exact
        and 2 <= column.distinct <= FEW_LABELS  # noqa: PLR2004 - one value parts nothing
        and column.kind in {"text", "boolean"}
        and column.semantic in {"category", "boolean"}
        and column.name != label
    ]
    return few[:3]


def counted(connection: Connection, table: Table, column: Column, todo: ToRead) -> Counted:
    """Count the rows of each value; values that may not be kept are numbered."""
    read = words(column)
    (distinct,) = connection.execute(f"SELECT count(DISTINCT {read}) FROM {table.name}").fetchone()
    groups = f"SELECT {read} AS value, count(*) AS n FROM {table.name} GROUP BY 1"
    asked = f"SELECT value, n FROM ({groups}) ORDER BY value IS NULL DESC, n DESC, value LIMIT {MOST_VALUES + 1}"
    rows = connection.execute(asked).fetchall()
    total = todo.profile.rows
    hidden = _is_hidden(column.name, todo)
    names = _numbered(rows) if hidden else {value: value for value, _ in rows}
    values = [(None if value is None else names[value], count) for value, count in rows]
    return Counted(values, distinct, max(0, total - sum(count for _, count in rows)), hidden)


def _numbered(rows: Sequence[tuple[str | None, int]]) -> dict[str | None, str]:
    there = [value for value, _ in rows if value is not None]
    return {value: f"value {place}" for place, value in enumerate(there, 1)}


def _is_hidden(name: str, todo: ToRead) -> bool:
    return not todo.keep_cells or any(column.name == name and column.hidden for column in todo.profile.columns)


def _times(connection: Connection, table: Table, todo: ToRead) -> dict[str, Any]:
    name = todo.ask.time or next((column.name for column in table.columns if column.meant == TIME), "")
    if not name:
        return {}
    read = moment(table.by_name[name])
    first, last, rows = connection.execute(
        f"SELECT min({read}), max({read}), count({read}) FROM {table.name}"
    ).fetchone()
    if first is None:
        return {}
    unit = shapes.unit_for(first, last, rows)
    period = f"CAST(date_trunc('{unit}', {read}) AS TIMESTAMP)"
    groups = f"SELECT {period} AS at, count(*) FROM {table.name} WHERE {read} IS NOT NULL GROUP BY 1 ORDER BY 1"
    times = dict(connection.execute(groups).fetchall())
    named = todo.ask.segments or _segments_of(todo.profile, todo.ask.label)
    ends = {one: _ends(connection, table, table.by_name[one], period, todo) for one in named}
    return {"times": times, "unit": unit, "segment_ends": ends}


def _ends(
    connection: Connection, table: Table, column: Column, period: str, todo: ToRead
) -> list[tuple[str | None, datetime, datetime, int]]:
    read = words(column)
    asked = (
        f"SELECT {read} AS value, min({period}), max({period}), count(DISTINCT {period}), count(*) AS n"
        f" FROM {table.name} WHERE {period} IS NOT NULL AND {read} IS NOT NULL"
        f" GROUP BY 1 ORDER BY n DESC, value LIMIT {MOST_VALUES}"
    )
    rows = connection.execute(asked).fetchall()
    names = _numbered([(row[0], row[4]) for row in rows]) if _is_hidden(column.name, todo) else {}
    return [(names.get(value, value), first, last, filled) for value, first, last, filled, _ in rows]


def _joins(connection: Connection, table: Table, other: Table | None, todo: ToRead) -> dict[str, Any]:
    if other is None:
        return {}
    pairs = [(table.by_name[left], other.by_name[right]) for left, right in todo.pairs]
    return {"joins": tuple(joining.joined(connection, table, other, left, right) for left, right in pairs)}


def _curve(connection: Connection, table: Table, todo: ToRead) -> dict[str, Any]:
    curve = Curve.of(todo.ask.curve)
    if curve is None:
        return {}
    if curve.metric != LEARNED:
        return {"curve": sampling.drawn(connection, table, curve, todo.ask, todo.seconds)}
    from catalog.quality.sufficiency import learning  # noqa: PLC0415 - needs the extra `learn`

    return {"curve": learning.drawn(connection, table, todo.profile, todo.ask, todo.seconds)}


def _told(error: Exception) -> str:
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    if "Out of Memory" in first or isinstance(error, MemoryError):
        return "It takes more memory than a validation may have (CATALOG_VALIDATION_MEMORY_BYTES)."
    return first[:300]


_STEPS: Mapping[str, Callable[[Connection, Table, ToRead], dict[str, Any]]] = {
    "duplicates": _duplicates,
    "label": _label,
    "segments": _segments,
    "times": _times,
    "joins": lambda _connection, _table, _todo: {},
    "curve": _curve,
}
