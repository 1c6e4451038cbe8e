"""Writing a made lineage through the schema of the migrations, in bulk: real rows, with all that hangs on them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Table, create_engine, text
from sqlalchemy.types import JSON, Boolean, String, Text

from catalog.datasets.models import Copy, Dataset, Membership
from catalog.db import Base, Instant
from catalog.lineage.jobs import Job, JobIO
from catalog.lineage.models import ColumnEdge, Edge
from catalog.silos.models import Silo
from tests.measuring.lineage.making import Made

BATCH = 50_000
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("observed", "declared", "inferred")
SILOS, OWNERS = 20, 300
TARGETS_PER_JOB = 7
RENAMED = 10
"""One column in so many gets a new name on its way."""
Row = TypeVar("Row")
Rows = Iterable[tuple[Any, ...]]


def load(url: str, made: Made, ids: Sequence[UUID]) -> None:
    """Write everything; `ids` are those of the copies."""
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # What refers to what is as it was made; a million checks of it would be most of the work.
            connection.execute(text("SET session_replication_role = replica"))
        else:
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
        connection.commit()
        for model, columns, rows in _tables(made, ids):
            _write(connection, Base.metadata.tables[model.__tablename__], columns, rows)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
    engine.dispose()


def columns(made: Made) -> list[str]:
    """Name the one column of each copy whose way is known: most keep the name that their source has for it."""
    names = ["amount"] * made.size
    sources, targets = made.sources[made.columns].tolist(), made.targets[made.columns].tolist()
    for target, source in sorted(zip(targets, sources, strict=True)):
        names[target] = f"amount_{target}" if target % RENAMED == 0 else names[source]
    return names


def _id(kind: int, number: int) -> UUID:
    return UUID(int=(kind << 100) + number)


def _tables(made: Made, ids: Sequence[UUID]) -> Iterator[tuple[type[Base], tuple[str, ...], Rows]]:
    copies = range(made.size)
    links = list(zip(made.sources.tolist(), made.targets.tolist(), strict=True))
    yield Silo, ("id", "name", "owner"), ((_id(1, n), f"silo {n}", f"team {n}") for n in range(SILOS))
    yield Dataset, ("id", "name"), ((_id(2, n), f"dataset {n}") for n in copies)
    yield Copy, ("id", "namespace", "name", "uri", "silo_id", "custodian"), (_copy(ids[n], n) for n in copies)
    yield (
        Membership,
        ("id", "copy_id", "dataset_id", "reason"),
        ((_id(3, n), ids[n], _id(2, n), "made") for n in copies),
    )
    jobs = range(made.size // TARGETS_PER_JOB + 1)
    yield Job, ("id", "namespace", "name"), ((_id(4, n), "made", f"job {n}") for n in jobs)
    read = {(_job(target), ids[source]) for source, target in links if _kind(target) == KINDS[0]}
    yield JobIO, ("job_id", "copy_id", "direction"), ((job, copy, "input") for job, copy in read)
    yield (
        Edge,
        ("id", "source_copy_id", "target_copy_id", "kind", "confidence", "job_id"),
        (_edge(number, ids[source], ids[target], target) for number, (source, target) in enumerate(links)),
    )
    names = columns(made)
    known = [links[place] for place in made.columns.tolist()]
    yield (
        ColumnEdge,
        ("id", "source_copy_id", "source_column", "target_copy_id", "target_column", "kind", "transformation"),
        ((_id(6, t), ids[s], names[s], ids[t], names[t], "observed", "DIRECT") for s, t in known),
    )


def _copy(id_: UUID, number: int) -> tuple[Any, ...]:
    name = f"/lake/{number}.parquet"
    return id_, "file", name, f"file://{name}", _id(1, number // 200 % SILOS), f"owner {number // 50 % OWNERS}"


def _kind(target: int) -> str:
    return KINDS[target % len(KINDS)]


def _job(target: int) -> UUID:
    return _id(4, target // TARGETS_PER_JOB)


def _edge(number: int, source: UUID, target: UUID, place: int) -> tuple[Any, ...]:
    kind = _kind(place)
    job = _job(place) if kind == "observed" else None
    return _id(5, number), source, target, kind, 0.9 if kind == "inferred" else None, job


def _write(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Write rows; what no row tells is what an empty one would hold, and indexes are made at the end."""
    postgresql = connection.dialect.name == "postgresql"
    for index in table.indexes:
        index.drop(connection)
    connection.commit()
    rest = {one.name: _empty(one.type) for one in table.columns if one.name not in columns and not one.nullable}
    for batch in _batches(rows):
        (_copied if postgresql else _inserted)(connection, table.name, [*columns, *rest], batch, list(rest.values()))
        connection.commit()
    for index in table.indexes:
        index.create(connection)
    connection.commit()


def _empty(kind: Any) -> object:
    if isinstance(kind, Instant):
        return SINCE
    if isinstance(kind, JSON):
        return "[]"
    if isinstance(kind, Boolean):
        return False
    return "" if isinstance(kind, String | Text) else 0


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _inserted(connection: Connection, table: str, columns: Sequence[str], rows: Any, rest: list[object]) -> None:
    constants: list[Any] = [f"{one:%Y-%m-%d %H:%M:%S.%f}" if isinstance(one, datetime) else one for one in rest]
    marks = [
        *"?" * (len(columns) - len(rest)),
        *(f"'{one}'" if isinstance(one, str) else str(int(one)) for one in constants),
    ]
    statement = f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({", ".join(marks)})'  # noqa: S608
    kept = [tuple(value.hex if isinstance(value, UUID) else value for value in row) for row in rows]
    connection.exec_driver_sql(statement, kept)


def _copied(connection: Connection, table: str, columns: Sequence[str], rows: Any, rest: list[object]) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row((*row, *rest))
