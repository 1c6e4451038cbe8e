"""Asking for the rows of any number of values by one statement with one parameter, made ready once for a database.

What is asked this way is not narrowed to what somebody may see: it is for what keeps the books.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import JSON, ColumnElement, Dialect, Text, bindparam, cast, column, func, select, tuple_
from sqlalchemy.orm import Session

from catalog.db import KEEPABLE

Among = Callable[..., ColumnElement[bool]]
"""Gives the condition that a column has one of the values, or that two columns of text have one of the pairs."""
Question = Callable[[Among], Any]
"""Makes a statement; it stands in a module, so that its statement is made once."""
Value = UUID | str | tuple[str, str]


def rows(session: Session, question: Question, values: Iterable[Value]) -> list[tuple[Any, ...]]:
    """Ask for the rows of these values; of none there are none."""
    told = list(values)
    if not told:
        return []
    plan = _plan(session.connection().dialect, question)
    found = session.connection().exec_driver_sql(plan.sql, plan.given(told), execution_options={KEEPABLE: True}).all()
    if not found or not any(plan.read):
        return [tuple(one) for one in found]
    made = (
        map(read, one) if read is not None else one
        for read, one in zip(plan.read, zip(*found, strict=True), strict=True)
    )
    return list(zip(*made, strict=True))


class _Plan(NamedTuple):
    sql: str
    given: Callable[[list[Value]], Any]
    read: tuple[Callable[[Any], Any] | None, ...]


@lru_cache(maxsize=100)
def _plan(speaks: Dialect, question: Question) -> _Plan:
    among = _on_postgresql if speaks.name == "postgresql" else _on_sqlite
    statement = question(among)
    compiled = statement.compile(dialect=speaks, compile_kwargs={"render_postcompile": True})
    kinds = (one.type.dialect_impl(speaks) for one in statement.selected_columns)
    order, constants = compiled.positiontup, compiled.params

    def given(values: list[Value]) -> Any:
        plain = [one.hex if isinstance(one, UUID) else one for one in values]
        whole = {**constants, "told": orjson.dumps(plain, default=list).decode()}
        return whole if order is None else tuple(whole[name] for name in order)

    return _Plan(str(compiled), given, tuple(kind.result_processor(speaks, None) for kind in kinds))


def _on_postgresql(*asked: ColumnElement[Any]) -> ColumnElement[bool]:
    told = cast(bindparam("told", "[]", type_=Text), JSON)
    if len(asked) == 1:
        every = select(cast(func.json_array_elements_text(told), asked[0].type))
        return asked[0] == func.any(func.array(every.scalar_subquery()))
    pair = func.json_array_elements(told).table_valued(column("value", JSON))
    return tuple_(*asked).in_(select(*(func.json_extract_path_text(pair.c.value, str(at)) for at in range(len(asked)))))


def _on_sqlite(*asked: ColumnElement[Any]) -> ColumnElement[bool]:
    told = func.json_each(bindparam("told", "[]", type_=Text)).table_valued("value")
    if len(asked) == 1:
        return asked[0].in_(select(told.c.value))
    return tuple_(*asked).in_(select(*(func.json_extract(told.c.value, f"$[{at}]") for at in range(len(asked)))))
