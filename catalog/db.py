"""The database: one Base, one engine a process, and the only place that commits."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial, wraps
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import JSON, URL, BigInteger, DateTime, Engine, MetaData, String, Uuid, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

from catalog.errors import DatabaseUrlInvalid, HomeUnusable, Invalid

BUSY_TIMEOUT_MS = 15_000
KEEPABLE = "catalog_keepable"
"""An execution option: whoever writes has looked through the texts already."""
RESTED_SECONDS = 1.0
"""A connection that rested longer is tried before it is used: the server may have been started again."""
SHOWN = 40
BOOKS = "catalog_books"
"""In the info of a session whose work sees every row just now; see `keeps_books`."""
ORIGIN = "catalog_origin"
"""In the info of a session: from where it is used, as the audit trail tells it."""

Told = ParamSpec("Told")
Given = TypeVar("Given")
_SQLITE_DUPLICATES = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})


class Base(DeclarativeBase):
    """Every table; constraints get their names here so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An aware UTC time; naive ones are refused. Kept as UTC text in SQLite, timestamptz in PostgreSQL."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Give PostgreSQL its zoned type."""
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; hand SQLite plain UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back an aware UTC time."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


_new, _UNKNOWN = object.__new__, uuid.SafeUUID.unknown
_set_int, _set_safe = (uuid.UUID.__dict__[name].__set__ for name in ("int", "is_safe"))


class _Id(Uuid[uuid.UUID]):
    """A UUID, read from SQLite's text faster than by its constructor, which looks for all spellings."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Give what makes a UUID of 32 digits; PostgreSQL's driver gives one already."""
        return cast("Any", super()).result_processor(dialect, coltype) if dialect.name == "postgresql" else _uuid_of


Json = JSON().with_variant(JSONB(), "postgresql")
Id = _Id(as_uuid=True)
Name = String(512)
Hash64 = BigInteger()


def _uuid_of(digits: str | None) -> uuid.UUID | None:
    return None if digits is None else _uuid_from(int(digits, 16))


def _uuid_from(number: int) -> uuid.UUID:
    made = _new(uuid.UUID)
    _set_int(made, number)
    _set_safe(made, _UNKNOWN)
    return made


def new_id() -> uuid.UUID:
    """Make a time-ordered id (UUIDv7, RFC 9562)."""
    return uuid7()


def new_ids(count: int) -> list[uuid.UUID]:
    """Make many ids at once, ascending: a new one, and others that count on from its random end (RFC 9562)."""
    first = new_id().int
    return [_uuid_from(number) for number in range(first, first + count)]


def now() -> datetime:
    """Tell the time, aware and in UTC."""
    return datetime.now(UTC)


def create_database_engine(url: str) -> Engine:
    """Make the engine for a database URL; SQLite gets WAL, full sync and explicit BEGIN."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(
            parsed,
            json_serializer=as_json,
            pool_size=10,
            max_overflow=30,
            connect_args={"connect_timeout": 10, "options": "-c lock_timeout=15s -c timezone=UTC"},
        )
        event.listen(engine, "before_cursor_execute", _refuse_unkeepable)
        event.listen(engine, "checkin", _note_rest)
        event.listen(engine, "checkout", partial(_try_rested, engine.dialect))
        return engine
    if parsed.database:
        _make_folder(Path(parsed.database).parent)
    engine = create_engine(parsed, json_serializer=as_json, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "before_cursor_execute", _refuse_unkeepable)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def transaction(engine: Engine, *, write: bool = True) -> Iterator[Session]:
    """Open the one transaction of a request, command or task step; commit at the end, roll back on any error."""
    bound = engine.execution_options(catalog_write=write)
    if not write and engine.dialect.name == "postgresql":
        bound = bound.execution_options(postgresql_readonly=True)
    with Session(bound, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def glance(engine: Engine) -> Iterator[Session]:
    """Open a session for reads of which each stands for itself; it writes nothing.

    On PostgreSQL no transaction is begun and ended, which would cost as much as a small read; at its level of
    isolation each statement sees what is committed when it begins, with a transaction and without.
    """
    single = engine.dialect.name == "postgresql"
    bound = engine.execution_options(**({"isolation_level": "AUTOCOMMIT"} if single else {"catalog_write": False}))
    with _Glance(bound, expire_on_commit=False) as session:
        yield session


def keeps_books(function: Callable[Concatenate[Session, Told], Given]) -> Callable[Concatenate[Session, Told], Given]:
    """Let a function see every row, whoever's session it works in: what keeps the books must not miss what is hidden.

    What it gives back is not narrowed again, so it shows nothing that the caller did not name or may not see.
    """

    @wraps(function)
    def seeing_all(session: Session, /, *args: Told.args, **kwargs: Told.kwargs) -> Given:
        before = session.info.get(BOOKS, False)
        session.info[BOOKS] = True
        try:
            return function(session, *args, **kwargs)
        finally:
            session.info[BOOKS] = before

    return seeing_all


def keepable(text: str) -> bool:
    """Tell whether every database keeps a text: PostgreSQL keeps no NUL, and none keeps half a character."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_duplicate(error: IntegrityError) -> bool:
    """Tell whether a write was refused because somebody else wrote the same first."""
    cause = error.orig
    return getattr(cause, "sqlstate", "") == "23505" or getattr(cause, "sqlite_errorname", "") in _SQLITE_DUPLICATES


def as_json(value: Any) -> str:
    """Write JSON for a column; a NUL and half a character are shown by signs, because PostgreSQL keeps neither."""
    written = json.dumps(value)
    return json.dumps(_with_signs(value)) if "\\u0000" in written or "\\ud" in written else written


class _Glance(Session):
    """A session that refuses to write; one listener of the class instead of one a request."""


@event.listens_for(_Glance, "before_flush")
def _refuse_write(session: Session, *_: object) -> None:
    raise RuntimeError(f"a glance writes nothing: {[*session.new, *session.dirty, *session.deleted][:3]}")


@event.listens_for(_Glance, "do_orm_execute")
def _refuse_statement(execution: ORMExecuteState) -> None:
    if not execution.is_select:
        raise RuntimeError(f"a glance writes nothing: {str(execution.statement)[:SHOWN]}")


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # its words may hold the password
        raise DatabaseUrlInvalid(reason="it is no address of a database") from None
    if (kind := parsed.get_backend_name()) not in {"postgresql", "sqlite"}:
        raise DatabaseUrlInvalid(reason=f"it is for {kind}, and only PostgreSQL and SQLite are known")
    return parsed


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeUnusable(path=folder, reason=error.strerror or error) from None


def _with_signs(value: Any) -> Any:
    if isinstance(value, str):
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.replace("\0", "\u2400")
    if isinstance(value, dict):
        return {_with_signs(name): _with_signs(inner) for name, inner in value.items()}
    return [_with_signs(inner) for inner in value] if isinstance(value, list | tuple) else value


def redacted(url: URL) -> str:
    """Show a database URL without its password."""
    return url.render_as_string(hide_password=True)


def _refuse_unkeepable(_connection: Any, _cursor: Any, _statement: str, given: Any, context: Any, _many: bool) -> None:
    if context is not None and context.execution_options.get(KEEPABLE):
        return
    # SQLite would keep a NUL; here, below everything that takes a text, the answer is one on both databases.
    for row in given if isinstance(given, list) else [given]:
        for value in row.values() if isinstance(row, dict) else row:
            if isinstance(value, str) and not keepable(value):
                shown = value if len(value) <= SHOWN else value[:SHOWN] + "…"
                raise Invalid(reason=f"{shown!r} holds a NUL or bytes that are no text. Leave them out.")


def _note_rest(_connection: Any, record: Any) -> None:
    record.info["rests_since"] = monotonic()


def _try_rested(dialect: Dialect, connection: Any, record: Any, _fairy: Any) -> None:
    # Trying it at every use would be one more way to the server and back for each request.
    if monotonic() - record.info.get("rests_since", inf) <= RESTED_SECONDS:
        return
    try:
        alive = dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error:
        alive = False
    if not alive:
        raise DisconnectionError  # the pool opens another


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a write fails with "locked" under load; an immediate one waits.
    write = connection.get_execution_options().get("catalog_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
