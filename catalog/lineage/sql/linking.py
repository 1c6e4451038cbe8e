"""From the names in a statement to copies: those that are known, and those that a namespace makes."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from catalog.datasets import naming, resolving
from catalog.datasets import queries as datasets
from catalog.datasets import service as copies
from catalog.datasets.models import Copy
from catalog.datasets.naming import Address
from catalog.errors import CatalogError
from catalog.lineage.jobs import Facet
from catalog.lineage.sql.records import Columns, Table
from catalog.silos.paths import locate
from catalog.storage.places import scheme_of


@dataclass(frozen=True)
class Where:
    """Where the tables of a text are: an OpenLineage namespace, what completes short names, and the silo of new ones.

    Without a namespace only copies that are known are meant.
    """

    namespace: str = ""
    database: str = ""
    schema: str = ""
    """They complete names that leave them out."""
    silo_id: UUID | None = None


@dataclass(frozen=True)
class Unlinked:
    """Why a name means no copy."""

    reason: str


def find(session: Session, tables: Iterable[Table], where: Where) -> dict[Table, Copy | Unlinked]:
    """Tell which known copy each table is."""
    asked = list(dict.fromkeys(tables))
    found: dict[Table, Copy | Unlinked] = {table: _file(session, table) for table in asked if table.is_path}
    named = [table for table in asked if not table.is_path]
    if where.namespace:
        return found | _in_namespace(session, named, where)
    return found | {table: _by_name(session, table) for table in named}


def make(session: Session, table: Table, where: Where, *, written: bool) -> Copy | Unlinked:
    """Make the copy that a name means; one that is written belongs to the silo, one that is only read to nobody yet."""
    silo_id = where.silo_id if written else None
    if table.is_path:
        try:
            return copies.copy_at(session, naming.identify(_absolute(table.name)), silo_id=silo_id)
        except CatalogError as error:
            return Unlinked(str(error))
    if not where.namespace:
        return Unlinked(f"Nothing is known as {table.name}; name its namespace to make it known.")
    name = ".".join(_full(table, where))
    address = Address(where.namespace, name, f"{where.namespace.rstrip('/')}/{name}")
    return copies.copy_at(session, address, silo_id=silo_id)


def columns(session: Session, linked: Mapping[Table, Copy | Unlinked]) -> dict[tuple[str, ...], Columns]:
    """Name the columns of the tables that are known copies, as their latest content or else their producer says.

    A producer may tell of those columns only that somebody described.
    """
    known = {table: copy for table, copy in linked.items() if isinstance(copy, Copy)}
    said = _told_by_producers(session, [copy.id for copy in known.values()])
    found: dict[tuple[str, ...], Columns] = {}
    for table, copy in known.items():
        version = datasets.current_version(session, copy.id)
        if version is not None and version.columns:
            found[table.parts] = Columns(tuple(str(column["name"]) for column in version.columns))
        elif copy.id in said:
            found[table.parts] = Columns(tuple(said[copy.id]), whole=False)
    return found


def _told_by_producers(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    schemas = select(Facet.subject_id, Facet.body).where(
        Facet.subject_kind == "dataset", Facet.subject_id.in_(copy_ids), Facet.name == "schema", ~Facet.removed
    )
    return {copy_id: list(_names(body)) for copy_id, body in session.execute(schemas)}


def _names(body: Mapping[str, object]) -> Iterator[str]:
    fields = body.get("fields")
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict) and isinstance(field.get("name"), str):
            yield field["name"]


def _file(session: Session, table: Table) -> Copy | Unlinked:
    try:
        found = copies.find(session, naming.identify(_absolute(table.name)))
    except CatalogError as error:
        return Unlinked(str(error))
    return found or Unlinked(f"No copy is known at {table.name}.")


def _absolute(path: str) -> str:
    if scheme_of(path) not in {"", "file"}:
        return path
    place = locate(path)
    return str(place.resolve() if isinstance(place, Path) else place)


def _in_namespace(session: Session, tables: Sequence[Table], where: Where) -> dict[Table, Copy | Unlinked]:
    wanted = {table: ".".join(_full(table, where)) for table in tables}
    found: dict[Table, Copy | Unlinked] = {}
    for table, name in wanted.items():
        exact = copies.find(session, Address(where.namespace, name, ""))
        alike = [exact] if exact is not None else _alike(session, name, where.namespace)
        found[table] = alike[0] if len(alike) == 1 else _unlinked(table, alike)
    return found


def _alike(session: Session, name: str, namespace: str) -> list[Copy]:
    """Find copies that differ in letter case, or have more before the name."""
    folded = name.lower()
    ending = func.lower(Copy.name).endswith(f".{folded}", autoescape=True)
    query = select(Copy).where(Copy.namespace == namespace, or_(func.lower(Copy.name) == folded, ending))
    found = list(session.scalars(query.order_by(Copy.id).limit(10)))
    return [copy for copy in found if copy.name.lower() == folded] or found


def _by_name(session: Session, table: Table) -> Copy | Unlinked:
    for name in dict.fromkeys((table.name, table.parts[-1])):
        try:
            return resolving.copy_of(session, name)
        except CatalogError as error:
            reason = str(error)
    return Unlinked(reason)


def _full(table: Table, where: Where) -> tuple[str, ...]:
    before = (where.database, where.schema)[: max(3 - len(table.parts), 0)]
    return (*(part for part in before if part), *table.parts)


def _unlinked(table: Table, alike: Sequence[Copy]) -> Unlinked:
    if not alike:
        return Unlinked(f"No copy is known as {table.name}.")
    return Unlinked(f"{table.name} may be {', '.join(copy.name for copy in alike)}.")
