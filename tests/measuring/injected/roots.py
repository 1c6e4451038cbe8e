"""The tables of a folder that copies are made of: one of each lineage, so that no root is a copy of another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

ENDINGS = frozenset({".csv", ".parquet"})
NOT_TABLES = frozenset({"problem_sets", "truth", "neutral"})
"""Names of files that say something of the tables beside them."""
LEAST_ROWS, MOST_ROWS, MOST_COLUMNS = 30, 20_000, 60
TIMES = 0.95
"""So many cells must read as times in a column of times."""


@dataclass(frozen=True)
class Root:
    """A table as it lies there, and as a program reads it."""

    name: str
    group: str
    """Roots of one group may have to do with each other: they count for nothing between them."""
    path: Path
    frame: pd.DataFrame


def roots(folder: Path) -> Iterator[Root]:
    """Give the first table of each lineage that has rows enough; tables numbered or dated alike are one lineage."""
    lineages: dict[tuple[Path, str], list[Path]] = {}
    for path in sorted(folder.rglob("*"), key=_natural):
        if path.suffix.lower() in ENDINGS and path.stem not in NOT_TABLES:
            lineages.setdefault((path.parent, _unnumbered(path.stem)), []).append(path)
    for (home, stem), paths in lineages.items():
        place = home.relative_to(folder).as_posix()
        first = next(((path, frame) for path in paths if (frame := _read(path)) is not None), None)
        if first is not None:
            # Where files are merely numbered, the folder is the table, and its neighbours are of the same house.
            group = f"{place}/{stem}" if stem else home.parent.as_posix()
            yield Root(f"{place}/{stem}".strip("/._-") or "table", group, *first)


def _natural(path: Path) -> tuple[str | int, ...]:
    parts = re.split(r"(\d+)", path.as_posix())
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))


def _unnumbered(stem: str) -> str:
    return re.sub(r"^v(?=\d)|[\d._\- ]+", "", stem.lower())


def _read(path: Path) -> pd.DataFrame | None:
    try:
        frame = (
            pd.read_parquet(path)
            if path.suffix.lower() == ".parquet"
            else pd.read_csv(path, keep_default_na=False, na_values=[""], low_memory=False)
        )
    except (ValueError, OSError):
        return None
    if not LEAST_ROWS <= len(frame) <= MOST_ROWS or not 2 <= len(frame.columns) <= MOST_COLUMNS:
        return None
    frame.columns = [str(name) for name in frame.columns]
    return frame.apply(_times)


def _times(cells: pd.Series) -> pd.Series:
    """Read a column of times as times."""
    if not pd.api.types.is_string_dtype(cells.dtype) and cells.dtype != object:
        return cells
    known = cells.dropna().astype(str)
    if not len(known) or not known.str.match(r"\d{4}-\d{2}-\d{2}").all():
        return cells
    read = pd.to_datetime(cells, format="ISO8601", errors="coerce", utc=False)
    return read if read.notna().sum() >= TIMES * len(known) else cells
