"""What many tests begin with: written once by the code under test, then put into each new database as it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.db import transaction
from tests import postgres

Made = TypeVar("Made")
_kept: dict[tuple[Callable[..., Any], str], tuple[Any, bytes | postgres.Rows]] = {}


def begun(engine: Engine, write: Callable[[Session], Made]) -> Made:
    """Have an empty database hold what `write` writes, and give what it gave when it was called."""
    known = (write, engine.dialect.name)
    if known in _kept:
        _put(engine, _kept[known][1])
    else:
        with transaction(engine) as session:
            made = write(session)
        _kept[known] = made, _taken(engine)
    return cast("Made", _kept[known][0])


def _taken(engine: Engine) -> bytes | postgres.Rows:
    engine.dispose()  # the last connection folds the write-ahead log into the file
    return _file(engine).read_bytes() if engine.dialect.name == "sqlite" else postgres.rows_of(_address(engine))


def _put(engine: Engine, rows: bytes | postgres.Rows) -> None:
    engine.dispose()
    if isinstance(rows, bytes):
        _file(engine).write_bytes(rows)
    else:
        postgres.fill(_address(engine), rows)


def _file(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def _address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)
