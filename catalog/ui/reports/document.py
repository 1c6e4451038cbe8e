"""What a report says, whatever file it is written to (pure): headings, facts, tables and pictures in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.ui.trend import Trend


@dataclass(frozen=True)
class Cell:
    """One cell; `status` makes it a mark with that status's shape, word and tone, `note` stands below it."""

    text: str
    status: str = ""
    note: str = ""
    code: bool = False
    muted: bool = False


@dataclass(frozen=True)
class Column:
    """The head of a column; `share` is its part of the width, numbers stand right."""

    head: str
    share: float = 1.0
    number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under heads, or the sentence `empty` where there are none."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str = ""
    note: str = ""
    """A line below the title."""
    status: str = ""
    """Of what the table tells in all."""


@dataclass(frozen=True)
class Facts:
    """Labels with what they say."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Tiles:
    """How many of each status there are."""

    counts: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Strip:
    """Runs in order of time, oldest first: (status, when)."""

    title: str
    runs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Chart:
    """A series as a picture, with its table."""

    trend: Trend
    table: Table


@dataclass(frozen=True)
class Text:
    """A sentence or more; `status` gives it a mark and a tone."""

    text: str
    status: str = ""


Block = Table | Facts | Tiles | Strip | Chart | Text


@dataclass(frozen=True)
class Document:
    """A report."""

    title: str
    about: str
    """A line below the title."""
    made_at: datetime
    made_by: str
    blocks: Sequence[Block]
    file: str
    """The name of its file, without the ending."""
