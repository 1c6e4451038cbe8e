"""Writing many rows at once, inserted or merged with the row that is there; and asking for many values at once.

SQLite takes rows one after the other, made ready column by column; PostgreSQL takes all of them as one JSON text.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import repeat
from operator import itemgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    JSON,
    ColumnElement,
    Dialect,
    FromClause,
    Select,
    Table,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from catalog.db import KEEPABLE, Base, Instant, as_json

Merge = Callable[[Any, Any], Mapping[str, ColumnElement[Any]]]
"""From the columns of the row that is there, and of the row that comes, to what becomes of them."""
OnlyIf = Callable[[Any, Any], ColumnElement[bool]]
Row = Mapping[str, Any]
Column = Callable[[Sequence[Any]], Iterable[Any]]
"""Makes the values of a column ready for a database."""


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Row],
    *,
    keys: tuple[str, ...],
    merge: Merge,
    where: str = "",
    only_if: OnlyIf | None = None,
) -> None:
    """Insert rows of the same columns, or merge each with the row of the same keys, also where that is among them.

    `where` names the part of a partial index. Texts are taken as they are: whoever gives them has looked them through
    (see `catalog.db.keepable`).
    """
    # SQLite takes rows one after the other, so that one may meet the one before.
    in_turn = session.get_bind().dialect.name == "sqlite"
    for some in filter(None, [rows]) if in_turn else _rounds(rows, keys):
        _write(session, model, some, _Meeting(keys, merge, where, only_if))


def insert(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows of the same columns, whose texts were looked through."""
    if rows:
        _write(session, model, rows, None)


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


def _rounds(rows: Sequence[Row], keys: tuple[str, ...]) -> Iterator[Sequence[Row]]:
    """Part rows so that no two of a part have the same keys: a statement merges a row only once."""
    left, key_of = rows, itemgetter(*keys)
    while left:
        met: set[Any] = set()
        now: list[Row] = []
        later: list[Row] = []
        for row in left:
            key = key_of(row)
            (later if key in met else now).append(row)
            met.add(key)
        yield now
        left = later


class _Meeting(NamedTuple):
    """What becomes of a row whose keys are there."""

    keys: tuple[str, ...]
    merge: Merge
    where: str
    only_if: OnlyIf | None


class _Plan(NamedTuple):
    """A statement as its database takes it, and how rows are made ready for it: found out once for all of them."""

    sql: str
    given: Callable[[Sequence[Row]], Any]


def _write(session: Session, model: type[Base], rows: Sequence[Row], meeting: _Meeting | None) -> None:
    connection = session.connection()
    plan = _plan(connection.dialect, model, tuple(rows[0]), meeting)
    connection.exec_driver_sql(plan.sql, plan.given(rows), execution_options={KEEPABLE: True})


@lru_cache(maxsize=100)
def _plan(speaks: Dialect, model: type[Base], columns: tuple[str, ...], meeting: _Meeting | None) -> _Plan:
    # Made once: making one takes as long as writing some dozens of rows.
    held = table(model)
    left_out = {one.key: one.default for one in held.columns if one.key not in columns and one.default is not None}
    made = {name: _maker(default) for name, default in left_out.items()}
    names = [*columns, *made]
    if speaks.name == "postgresql":
        statement = postgresql.insert(held).from_select(names, _recordset(held, names), include_defaults=False)
        whole = _met(statement, held, meeting).compile(dialect=speaks)
        return _Plan(str(whole), lambda rows: {**whole.params, "rows": _as_records(rows, made)})
    compiled = _met(sqlite.insert(held), held, meeting).compile(dialect=speaks, column_keys=names)
    getter, ready = itemgetter(*names), [_column(held.c[name].type, speaks) for name in names]
    place = {name: at for at, name in enumerate(names)}
    order = [(place.get(name, -1), compiled.params[name]) for name in compiled.positiontup or ()]

    def given(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        whole = zip(*map(getter, _filled(rows, made)), strict=True)
        values = [make(one) for make, one in zip(ready, whole, strict=True)]
        return list(
            zip(*(values[at] if at >= 0 else repeat(constant, len(rows)) for at, constant in order), strict=True)
        )

    return _Plan(str(compiled), given)


def _met(statement: Any, held: Table, meeting: _Meeting | None) -> Any:
    if meeting is None:
        return statement
    return statement.on_conflict_do_update(
        index_elements=list(meeting.keys),
        index_where=text(meeting.where) if meeting.where else None,
        set_=dict(meeting.merge(held.c, statement.excluded)),
        where=meeting.only_if(held.c, statement.excluded) if meeting.only_if is not None else None,
    )


def _filled(rows: Sequence[Row], made: Mapping[str, Callable[[], Any]]) -> Iterable[Row]:
    """Add the columns that rows leave out."""
    return [{**row, **{name: make() for name, make in made.items()}} for row in rows] if made else rows


def _recordset(held: Table, names: Sequence[str]) -> Select[Any]:
    """Read rows from one JSON text."""
    told = [column(name, held.c[name].type) for name in names]
    text_of = cast(bindparam("rows", type_=Text), JSON)
    given = func.json_to_recordset(text_of).table_valued(*told).render_derived(name="given", with_types=True)
    # What is no value in a row is one in a column of JSON.
    nothing = text("'null'")
    return select(*(func.coalesce(one, nothing) if isinstance(one.type, JSON) else one for one in given.c))


def _as_records(rows: Sequence[Row], made: Mapping[str, Callable[[], Any]]) -> str:
    whole = _filled(rows, made)
    try:
        return orjson.dumps(whole).decode()
    except TypeError:  # numbers beyond 64 bits, and what is nested very deeply
        return json.dumps(whole, default=str)


def _column(kind: TypeEngine[Any], speaks: Dialect) -> Column:
    """Give what makes a column's values ready for SQLite."""
    if isinstance(kind, Uuid):
        return lambda values: [None if one is None else one.hex for one in values]
    make = kind.dialect_impl(speaks).bind_processor(speaks)
    if isinstance(kind, Instant):
        return partial(map, _instants(speaks))
    if isinstance(kind, JSON):
        return lambda values: map(_as_text, values)
    return (lambda values: map(make, values)) if make is not None else (lambda values: values)


@lru_cache(maxsize=10)
def _instants(speaks: Dialect) -> Callable[[Any], Any]:
    """The same few instants stand in many columns of many rows: each is made ready once."""
    make = Instant().dialect_impl(speaks).bind_processor(speaks)
    assert make is not None  # noqa: S101 - tells the type checker what SQLite needs
    return lru_cache(maxsize=10_000)(make)


def _as_text(value: Any) -> str:
    if value is None:
        return "null"
    if not value and type(value) is list:  # most lists of problems and of evidence are empty
        return "[]"
    try:
        quickly = orjson.dumps(value)
    except TypeError:
        return as_json(value)
    return as_json(value) if b"\\u0000" in quickly else quickly.decode()


def _maker(default: Any) -> Callable[[], Any]:
    return (lambda: default.arg(None)) if default.is_callable else (lambda: default.arg)


def _module(name: str) -> Any:
    return postgresql if name == "postgresql" else sqlite
