"""A folder of days with claims and truth, read as tables of canonical values.

Sources write times and gates in their own ways, dates often as the day of the page: a time is taken as a clock time of
the day, which begins at three in the morning, when hardly anything takes off or lands. Zones are the airports' own.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalog.ranking.truth.claims import Column, Kind, Table
from catalog.scanning import canonical
from catalog.scanning.canonical import Value

MINUTES = 10
"""Times that lie as near as this are the same."""
COLUMNS = (
    Column("scheduled departure", Kind.TIME, MINUTES * 60.0),
    Column("actual departure", Kind.TIME, MINUTES * 60.0),
    Column("departure gate", Kind.CATEGORY),
    Column("scheduled arrival", Kind.TIME, MINUTES * 60.0),
    Column("actual arrival", Kind.TIME, MINUTES * 60.0),
    Column("arrival gate", Kind.CATEGORY),
)
MORNING = 3

_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)\s*(?:([AaPp])\.?[Mm]?\.?)?")
_GATE = re.compile(r"^(?:[A-Za-z]{0,2}\d{1,3}[A-Za-z]{0,2}\d?)$")
_TERMINAL = re.compile(r"^(?:term(?:inal)?\.?\s+\S+)?(?:\s+-\s+|\s*)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Day:
    """What all sources say of one day, and what is true of the verified flights."""

    name: str
    tables: tuple[Table, ...]
    truth: Mapping[tuple[str, str], Value]
    """(flight, column) -> value; cells that the truth leaves empty are not in it."""


def days(folder: Path) -> list[str]:
    """Name the days that have both claims and truth."""
    return sorted(path.stem for path in (folder / "claims").glob("*.txt") if (folder / "truth" / path.name).exists())


def read(folder: Path, day: str, without: Collection[str] = ()) -> Day:
    """Read one day; the sources `without` are left out."""
    sources: dict[str, list[list[str]]] = {}
    for source, *cells in _lines(folder / "claims" / f"{day}.txt"):
        sources.setdefault(source, []).append(cells)
    tables = tuple(_table(source, rows) for source, rows in sorted(sources.items()) if source not in without)
    truth = {
        (cells[0], column.name): value
        for cells in _lines(folder / "truth" / f"{day}.txt")
        for column, text in zip(COLUMNS, cells[1:], strict=False)
        if (value := _reader(column)(text)) is not None
    }
    return Day(day, tables, truth)


@lru_cache(maxsize=100_000)
def clock(text: str) -> Value:
    """Read the clock time in a text, as a time of one day that begins at three."""
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour, minute, half = found.groups()
    day = 2 if _hour(int(hour), half) < MORNING else 1
    return canonical.parse(f"01/{day:02}/2000 {hour}:{minute}" + (f" {half}M" if half and int(hour) <= 12 else ""))


@lru_cache(maxsize=100_000)
def gate(text: str) -> Value:
    """Read the gate in a text such as "Terminal D - D45", "C-36", "C20/C" or "C20"."""
    bare = _TERMINAL.sub("", text.strip(canonical.BLANKS)).split("/")[0].replace("-", "").strip().upper()
    return bare if _GATE.match(bare) else None


@lru_cache(maxsize=100_000)
def shape(text: str) -> str:
    """Write how a text is written: digits as 9, words as a."""
    return _LETTERS.sub("a", _DIGITS.sub("9", text))


def _lines(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="latin-1").splitlines() if line.strip()]


def _table(source: str, rows: list[list[str]]) -> Table:
    cells = {column.name: [row[place] if place < len(row) else "" for row in rows] for place, column in _placed()}
    return Table(
        source,
        [row[0] for row in rows],
        {column.name: [_reader(column)(text) for text in cells[column.name]] for column in COLUMNS},
        {name: [shape(text) if text.strip() else None for text in texts] for name, texts in cells.items()},
    )


def _placed() -> list[tuple[int, Column]]:
    return list(enumerate(COLUMNS, 1))


def _reader(column: Column) -> Callable[[str], Value]:
    return clock if column.kind is Kind.TIME else gate


def _hour(hour: int, half: str | None) -> int:
    return hour % 12 + (12 if half in ("P", "p") else 0) if half else hour
