"""Writing many rows at once: inserted, or merged with the row that is there already."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, TextClause
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalog.db import Base

Insert = postgresql.Insert | sqlite.Insert
Merge = Callable[[Any, Any], Mapping[str, ColumnElement[Any]]]
"""From the columns of the row that is there, and of the row that comes, to what becomes of them."""


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    keys: Sequence[str],
    merge: Merge,
    where: TextClause | None = None,
    only_if: Callable[[Any, Any], ColumnElement[bool]] | None = None,
) -> None:
    """Insert rows, or merge each with the row of the same keys; `where` names the part of a partial index."""
    if not rows:
        return
    held = table(model)
    insert: Insert = dialect(session).insert(held)
    kept = insert.on_conflict_do_update(
        index_elements=list(keys),
        index_where=where,
        set_=dict(merge(held.c, insert.excluded)),
        where=only_if(held.c, insert.excluded) if only_if is not None else None,
    )
    session.connection().execute(kept, list(rows))


def table(model: type[Base]) -> Table:
    """Give the table of a model."""
    held: FromClause = model.__table__
    assert isinstance(held, Table)  # noqa: S101 - tells the type checker what every model has
    return held


def dialect(session: Session) -> Any:
    """Give the module that writes what this database understands."""
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite


def batches(items: Iterable[Any], size: int = 400) -> Iterable[list[Any]]:
    """Part what is asked for, because a statement takes only so many values."""
    listed = list(items)
    return (listed[at : at + size] for at in range(0, len(listed), size))
