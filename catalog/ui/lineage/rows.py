"""Which columns an open box shows (pure): those that are linked or followed, and some of the rest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.ui.family import CopyLine
from catalog.ui.lineage.asked import Asked, Followed
from catalog.ui.lineage.column_links import ColumnLink, Place, Trace
from catalog.ui.lineage.scene import Scene

MOST_ROWS = 16
USUAL_ROWS = 8


@dataclass(frozen=True)
class ColumnRow:
    """A column in an open box; following leads to `href`. Without a name it stands for all that are not shown."""

    name: str
    type: str
    href: str
    on: bool = False
    """It is on the way of the column that is followed."""
    start: bool = False
    """It is the one that is followed."""
    more: int = 0


def rows(scene: Scene, asked: Asked) -> dict[UUID, tuple[ColumnRow, ...]]:
    """Give the rows of each open box, in the order of its columns."""
    return {copy_id: _rows(scene.lines[copy_id], scene, asked) for copy_id in sorted(scene.open & scene.lines.keys())}


def row_at(shown: Mapping[UUID, Sequence[ColumnRow]], place: Place) -> int:
    """Give the place of a column among the rows of its box: -1 for the whole copy, the last for one not shown."""
    copy_id, column = place
    names = [row.name for row in shown.get(copy_id, ())]
    if not column or not names:
        return -1
    return names.index(column) if column in names else len(names) - 1


def _rows(line: CopyLine, scene: Scene, asked: Asked) -> tuple[ColumnRow, ...]:
    types = _types(line, scene.columns)
    on = {column for copy_id, column in scene.trace.places if copy_id == line.id} if scene.trace else set()
    linked = {column for link in scene.columns for copy_id, column in (link.source, link.target) if copy_id == line.id}
    first = [*(name for name in types if name in on), *(name for name in types if name in linked - on)]
    chosen = set(first[:MOST_ROWS]) | set([*first, *(name for name in types)][: max(USUAL_ROWS, len(on))])
    start = asked.followed.column if asked.followed and asked.followed.copy_id == line.id else ""
    shown = tuple(
        ColumnRow(name, kind, _href(asked, line.id, name, start), name in on, name == start)
        for name, kind in types.items()
        if name in chosen
    )
    left = len(types) - len(shown)
    return (*shown, ColumnRow("", "", "", more=left)) if left else shown


def _types(line: CopyLine, links: Collection[ColumnLink]) -> dict[str, str]:
    """Name the columns of a copy: as scanned, and what links speak of."""
    held = line.version.columns if line.version else []
    types = {str(one["name"]): str(one.get("type") or "") for one in held}
    for link in links:
        for copy_id, column in (link.source, link.target):
            if copy_id == line.id and column:
                types.setdefault(column, "")
    return types


def _href(asked: Asked, copy_id: UUID, name: str, start: str) -> str:
    """Follow a column, or leave the one that is followed."""
    return asked.href(columns=True, followed=None if name == start else Followed(copy_id, name))


__all__ = ["MOST_ROWS", "ColumnRow", "Trace", "row_at", "rows"]
