"""What somebody sees: every query of their session gives only the rows that they may see, whoever wrote the query.

What is hidden is as absent as what was never there: from lists, counts, searches and walks, and from errors, which
say "not found" of both. The rules by table stand in `sight_rules.py`.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ClauseElement, ColumnElement, FromClause, Table, event, inspect, or_, select
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors
from sqlalchemy.sql.util import _deep_annotate

from catalog.access.models import Restriction
from catalog.access.roles import CLEARED, Right, Rights
from catalog.access.sight_rules import Rules, Sight, table
from catalog.db import BOOKS, Base

_SIGHT = "catalog_sight"
_CRITERIA = "catalog_sight_criteria"


def narrow(session: Session, rights: Rights | None) -> None:
    """From now on this session sees only what these rights allow; None and full rights leave it as it is."""
    sight = None if rights is None or rights.whole else _sight(session, rights)
    if sight is not None:
        session.info[_SIGHT] = sight
        session.info[_CRITERIA] = _criteria(sight)


def is_partial(session: Session) -> bool:
    """Tell whether something may be hidden in this session."""
    return _SIGHT in session.info


def seen_copies(session: Session, copy_ids: Collection[UUID]) -> set[UUID]:
    """Give those of the copies that this session sees: for what walks a snapshot instead of the tables."""
    sight = session.info.get(_SIGHT)
    if sight is None or not copy_ids:
        return set(copy_ids)
    copy, ids = table("copy").alias(), sorted(copy_ids)
    seen: set[UUID] = set()
    for start in range(0, len(ids), 5_000):
        wanted = select(copy.c.id).where(copy.c.id.in_(ids[start : start + 5_000]), Rules(sight).copy(copy))
        # On the connection, not the session: rows are also looked at while others are being loaded.
        seen.update(session.connection().scalars(wanted))
    return seen


def conditions(session: Session, *mapped: type[Base]) -> list[ColumnElement[bool]]:
    """Give the conditions of these classes' rows, for a query that is not run by the session itself."""
    seeing = rules(session)
    tables = [] if seeing is None else [table(one.__tablename__) for one in mapped]
    found = [seeing.seen(at, str(at.key)) for at in tables if seeing is not None]
    return [condition for condition in found if condition is not None]


def rules(session: Session) -> Rules | None:
    """Give the rules by which this session sees; None when it sees everything."""
    sight = session.info.get(_SIGHT)
    return None if sight is None else Rules(sight)


def rules_of(session: Session, rights: Rights | None) -> Rules | None:
    """Give the rules by which these rights see; None when they see everything."""
    sight = None if rights is None or rights.whole else _sight(session, rights)
    return None if sight is None else Rules(sight)


def closed_copies(session: Session, copy_ids: Collection[UUID]) -> set[UUID]:
    """Give those of the copies that are restricted: themselves, or with their dataset or silo."""
    nobody = _sight(session, Rights((Right("viewer"),)))
    if nobody is None or not copy_ids:
        return set()
    copy = table("copy").alias()
    return set(
        session.connection().scalars(select(copy.c.id).where(copy.c.id.in_(copy_ids), Rules(nobody).closed(copy)))
    )


def _sight(session: Session, rights: Rights) -> Sight | None:
    """Give what these rights let somebody see; None for everything."""
    reading = rights.with_role_for("read")
    if any(right.role == "auditor" and right.everywhere for right in (*reading, *rights.with_role_for("audit"))):
        return None  # the record names everything, so that its reader may see it
    restricted = select(Restriction).where(Restriction.lifted_at.is_(None))
    silos = session.scalars(restricted.where(Restriction.silo_id.is_not(None))).all()
    things = or_(Restriction.dataset_id.is_not(None), Restriction.copy_id.is_not(None))
    any_thing = session.scalar(restricted.where(things).limit(1)) is not None
    everywhere = any(right.everywhere for right in reading)
    if everywhere and not silos and not any_thing:
        return None
    return Sight(
        silos=None if everywhere else _ids(right.silo_id for right in reading),
        cleared=_ids(right.silo_id for right in reading if right.role in CLEARED),
        datasets=_ids(right.dataset_id for right in reading),
        copies=_ids(right.copy_id for right in reading),
        closed_silos=_ids(one.silo_id for one in silos),
        any_thing_closed=any_thing,
    )


def _ids(found: Any) -> frozenset[UUID]:
    return frozenset(one for one in found if one is not None)


class Mapped:
    """A mapped class that rules take like a table: its columns follow where a query gives the class another name."""

    def __init__(self, mapped: Any) -> None:
        self._mapped = mapped
        self.c = self

    def __getattr__(self, column: str) -> Any:
        mapper = inspect(self._mapped).mapper
        known = mapper.get_property_by_column(mapper.local_table.c[column])
        return getattr(self._mapped, known.key)

    __getitem__ = __getattr__


class _Seen(LoaderCriteriaOption):
    """The condition of a class's rows. SQLAlchemy does not follow an alias in a join, so there it is made anew."""

    # What tells one from another in the cache of SQLAlchemy.
    _traverse_internals = LoaderCriteriaOption._traverse_internals  # noqa: SLF001

    def __init__(self, by_table: Rules, mapped: type[Base], condition: ColumnElement[bool]) -> None:
        super().__init__(mapped, condition, include_aliases=True)
        self._by_table = by_table

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        if not ext_info.is_aliased_class:
            return super()._resolve_where_criteria(ext_info)
        table_key = str(ext_info.mapper.local_table.key)
        condition = cast("Any", self._by_table.seen(cast("FromClause", Mapped(ext_info.entity)), table_key))
        marked: ColumnElement[bool] = _deep_annotate(
            condition, {"for_loader_criteria": self}, detect_subquery_cols=True, ind_cols_on_fromclause=True
        )
        return marked


@lru_cache(maxsize=256)
def _criteria(sight: Sight) -> Mapping[str, Any]:
    """Give the condition of each table's rows as an option of queries; who sees the same shares them."""
    by_table = Rules(sight)
    found = {}
    for mapper in Base.registry.mappers:
        name = str(mapper.local_table.key)  # type: ignore[attr-defined]
        condition = by_table.seen(cast("FromClause", Mapped(mapper.class_)), name)
        if condition is not None:
            found[name] = _Seen(by_table, mapper.class_, condition)
    return found


@event.listens_for(Session, "do_orm_execute")
def _narrowed(execution: ORMExecuteState) -> None:
    info = execution.session.info
    criteria = info.get(_CRITERIA)
    if criteria and not info.get(BOOKS) and execution.is_select and not execution.is_column_load:
        spoken_of = sorted(_tables(cast("ClauseElement", execution.statement)))
        execution.statement = execution.statement.options(*(criteria[name] for name in spoken_of if name in criteria))


def _tables(statement: ClauseElement) -> set[str]:
    """Name every table that a statement speaks of, also in its subqueries: a query carries no more than it needs."""
    found = set()
    for element in visitors.iterate(statement):
        at: Any = getattr(element, "table", element)
        while at is not None and not isinstance(at, Table):
            at = getattr(at, "element", None)
        if at is not None:
            found.add(str(at.key))
    return found
