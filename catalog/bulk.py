"""Writing many rows at once: inserted, or merged with the row that is there already."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Dialect, FromClause, Table, text
from sqlalchemy import Insert as SqlInsert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalog.db import KEEPABLE, Base

Insert = postgresql.Insert | sqlite.Insert
Merge = Callable[[Any, Any], Mapping[str, ColumnElement[Any]]]
"""From the columns of the row that is there, and of the row that comes, to what becomes of them."""
OnlyIf = Callable[[Any, Any], ColumnElement[bool]]


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    keys: tuple[str, ...],
    merge: Merge,
    where: str = "",
    only_if: OnlyIf | None = None,
) -> None:
    """Insert rows, or merge each with the row of the same keys; `where` names the part of a partial index."""
    if rows:
        write(session, _statement(session.get_bind().dialect.name, model, keys, merge, where, only_if), rows)


def write(session: Session, statement: Insert | SqlInsert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows of the same columns, whose texts were looked through before: see `keepable`."""
    connection = session.connection()
    prepared = _prepared(connection.dialect, statement, tuple(rows[0]))
    given = [prepared.given(row) for row in rows]
    connection.exec_driver_sql(prepared.sql, given, execution_options={KEEPABLE: True})


def table(model: type[Base]) -> Table:
    """Give the table of a model."""
    held: FromClause = model.__table__
    assert isinstance(held, Table)  # noqa: S101 - tells the type checker what every model has
    return held


def dialect(session: Session) -> Any:
    """Give the module that writes what this database understands."""
    return _module(session.get_bind().dialect.name)


def batches(items: Iterable[Any], size: int = 400) -> Iterable[list[Any]]:
    """Part what is asked for, because a statement takes only so many values."""
    listed = list(items)
    return (listed[at : at + size] for at in range(0, len(listed), size))


@lru_cache(maxsize=100)
def _statement(
    name: str, model: type[Base], keys: tuple[str, ...], merge: Merge, where: str, only_if: OnlyIf | None
) -> Insert:
    # Made once: making one takes as long as writing some dozens of rows.
    held = table(model)
    insert: Insert = _module(name).insert(held)
    return insert.on_conflict_do_update(
        index_elements=list(keys),
        index_where=text(where) if where else None,
        set_=dict(merge(held.c, insert.excluded)),
        where=only_if(held.c, insert.excluded) if only_if is not None else None,
    )


@dataclass(frozen=True)
class _Prepared:
    """A statement as its database takes it, and how each value is made ready: found out once for all rows."""

    sql: str
    constants: Mapping[str, Any]
    made: Sequence[tuple[str, Callable[[Any], Any]]]
    """Columns that rows leave out, each with what makes its value."""
    ready: Sequence[tuple[str, Callable[[Any], Any] | None]]
    order: Sequence[str] | None
    """The names in the order of the marks, where the marks have no names."""

    def given(self, row: Mapping[str, Any]) -> Any:
        """Give the parameters of a row."""
        if self.made:
            row = {**row, **{name: make(None) for name, make in self.made}}
        values = {name: row[name] if make is None else make(row[name]) for name, make in self.ready}
        values.update(self.constants)
        return values if self.order is None else tuple([values[name] for name in self.order])


@lru_cache(maxsize=100)
def _prepared(dialect_of: Dialect, statement: Insert | SqlInsert, columns: tuple[str, ...]) -> _Prepared:
    held = statement.table
    left_out = {one.key: one.default for one in held.columns if one.key not in columns and one.default is not None}
    names = [*columns, *left_out]
    compiled = statement.compile(dialect=dialect_of, column_keys=names)
    types = {name: compiled.binds[name].type.dialect_impl(dialect_of) for name in names}
    ready = tuple((name, kind.bind_processor(dialect_of)) for name, kind in types.items())
    constants = {name: value for name, value in compiled.params.items() if name not in types}
    made = tuple((name, _maker(default)) for name, default in left_out.items())
    return _Prepared(str(compiled), constants, made, ready, compiled.positiontup)


def _maker(default: Any) -> Callable[[Any], Any]:
    make: Callable[[Any], Any] = default.arg if default.is_callable else lambda _context: default.arg
    return make


def _module(name: str) -> Any:
    return postgresql if name == "postgresql" else sqlite
