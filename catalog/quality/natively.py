"""What judging a table in its own database takes, said without loading what does it."""

from dataclasses import dataclass

from catalog.quality.cells import open_columns
from catalog.quality.service import Chosen, ToValidate
from catalog.storage.places import TablePlace
from catalog.storage.sources import Source


@dataclass(frozen=True)
class ToJudgeThere:
    """What judging needs to know of a table."""

    place: TablePlace
    source: Source
    content_id: str
    seconds: float
    open_columns: frozenset[str]
    """Those whose cells may be told."""
    chosen: tuple[Chosen, ...]


def task(place: TablePlace, given: Source, todo: ToValidate) -> tuple[str, object]:
    """Name the work that judges a table, and what it is given."""
    told = open_columns(todo.profile, keep_cells=todo.keep_cells)
    there = ToJudgeThere(place, given, todo.content_id, todo.seconds, told, todo.chosen)
    return "catalog.quality.judging_tables:judge", there
