"""Faults put into a table, each of a kind that monitors must see; a table is text cells by column."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catalog.scanning.profile import ColumnProfile, Profile

Table = dict[str, list[str]]

NEW = "~ new ~"
NEW_SHARE = 0.05
LOST = 0.2
UNIT = 100.0
SIGMAS = 3.0
TIMES = 3.0
_LEAST_NULLS, _LEAST_SHARE, _MOST_SHARE = 5, 0.01, 0.3
_LEAST_DISTINCT = 10
_FEW, _ROWS_A_VALUE = 10, 20


@dataclass(frozen=True)
class Target:
    """What a fault is put into, and where it must be seen."""

    kind: str
    group: str
    column: str | None

    @property
    def series(self) -> str:
        """A series that must have been judged before: else there is no history to see the fault by."""
        names = {"rows": "rows", "nulls": f"nulls:{self.column}", "category": f"new:{self.column}"}
        return names.get(self.kind, f"mean:{self.column}")


def targets(profile: Profile, draw: random.Random) -> list[Target]:
    """Draw for each kind of fault a column that can have it."""
    wanted = {
        "nulls": ("missing", [one for one in profile.columns if _has_nulls(one, profile.rows)]),
        "unit": ("values", [one for one in profile.columns if _is_measured(one)]),
        "mean": ("values", [one for one in profile.columns if _is_measured(one)]),
        "category": ("values", [one for one in profile.columns if _is_category(one, profile.rows)]),
    }
    found = [Target("rows", "rows", None)]
    for kind, (group, columns) in wanted.items():
        if columns:
            found.append(Target(kind, group, draw.choice(columns).name))
    return found


def put_in(table: Table, target: Target, profile: Profile, draw: random.Random) -> Table:
    """Give the table with the fault."""
    if target.column is None:
        return _rows_lost(table, draw)
    column = next(one for one in profile.columns if one.name == target.column)
    cells = list(table[target.column])
    return {**table, target.column: _FAULTS[target.kind](cells, column, draw)}


def _rows_lost(table: Table, draw: random.Random) -> Table:
    count = len(next(iter(table.values())))
    kept = sorted(draw.sample(range(count), count - round(LOST * count)))
    return {name: [cells[place] for place in kept] for name, cells in table.items()}


def _more_nulls(cells: list[str], column: ColumnProfile, draw: random.Random) -> list[str]:
    present = [place for place, cell in enumerate(cells) if cell.strip()]
    for place in draw.sample(present, min(len(present), round((TIMES - 1) * column.nulls))):
        cells[place] = ""
    return cells


def _other_unit(cells: list[str], _column: ColumnProfile, _draw: random.Random) -> list[str]:
    return [_changed(cell, lambda value: value * UNIT) for cell in cells]


def _shifted(cells: list[str], column: ColumnProfile, _draw: random.Random) -> list[str]:
    return [_changed(cell, lambda value: value + SIGMAS * (column.stdev or 0.0)) for cell in cells]


def _new_value(cells: list[str], _column: ColumnProfile, draw: random.Random) -> list[str]:
    present = [place for place, cell in enumerate(cells) if cell.strip()]
    new = NEW if any(_number(cells[place]) is None for place in present) else "987654"
    for place in draw.sample(present, round(NEW_SHARE * len(present))):
        cells[place] = new
    return cells


_FAULTS: Mapping[str, Callable[[list[str], ColumnProfile, random.Random], list[str]]] = {
    "nulls": _more_nulls,
    "unit": _other_unit,
    "mean": _shifted,
    "category": _new_value,
}
KINDS: Sequence[str] = ("rows", *_FAULTS, "stale")


def _changed(cell: str, by: Callable[[float], float]) -> str:
    value = _number(cell)
    return cell if value is None else f"{by(value):.10g}"


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _has_nulls(column: ColumnProfile, rows: int) -> bool:
    return column.nulls >= _LEAST_NULLS and _LEAST_SHARE <= column.nulls / max(rows, 1) <= _MOST_SHARE


def _is_measured(column: ColumnProfile) -> bool:
    plain = column.kind == "number" and not column.form and column.semantic != "id"
    return plain and column.distinct >= _LEAST_DISTINCT and bool(column.stdev)


def _is_category(column: ColumnProfile, rows: int) -> bool:
    few = column.distinct_exact and 2 <= column.distinct <= _FEW and column.kind == "text"
    return few and rows - column.nulls >= _ROWS_A_VALUE * column.distinct and not column.hidden
