"""Who sees which rows, table by table: rows follow their foreign keys to silos, datasets and copies."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Table, and_, exists, false, not_, or_, select, true

from catalog.db import Base

OPEN = {
    "worker": "processes; they name no data",
    "lineage_stamp": "counts of changes",
    "term": "words of the company, which name no data; what they are attached to is seen with its dataset",
    "suite_revision": "rules over columns; they name no copy",
    "search_word": "words alone; the search looks up in what it sees before it proposes one",
    "search_trigram": "pieces of those words",
    "account": "asked for by administrators, and by everybody for themselves",
    "api_token": "as accounts",
    "sign_in": "as accounts",
    "sign_in_throttle": "digests",
    "role_grant": "as accounts",
    "restriction": "asked for by administrators only",
    "notice_channel": "as accounts",
    "notice_preference": "as accounts",
    "notice_delivery": "letters without their words; asked for by everybody for themselves",
}
"""Tables whose rows need no rule, each with the reason."""

WHOLE = {
    "event": "an event as received names whatever its run touched",
    "audit_entry": "the record names everything",
    "audit_checkpoint": "as the record that it signs",
    "sketch": "contents, by which workers find likenesses",
    "sketch_hash": "as sketches",
}
"""Tables whose rows are seen only by those who see everything, each with the reason."""

OWN = {
    **{
        name: name
        for name in ("copy", "dataset", "silo", "membership", "ranking", "search_document", "job", "job_link", "facet")
    },
    "nomination_remark": "remark",
    "task": "subject",
    "change": "subject",
}
"""Tables with a rule of their own, each with the method of `Rules` that gives it."""

_PLACES = ("copy", "dataset", "silo")


@dataclass(frozen=True)
class Sight:
    """What somebody sees. `silos` None means all of them; what is closed in `cleared` ones is seen too."""

    silos: frozenset[UUID] | None
    cleared: frozenset[UUID]
    datasets: frozenset[UUID]
    copies: frozenset[UUID]
    """Granted by name, whatever silo they are in."""
    closed_silos: frozenset[UUID]
    any_thing_closed: bool
    """Some dataset or copy is restricted."""


Condition = ColumnElement[bool]


class Rules:
    """The conditions under which rows are seen; each takes a table or an alias of it."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight

    def seen(self, at: FromClause, name: str) -> Condition | None:
        """Give the condition for a table's rows; None when all are seen."""
        if name in OPEN:
            return None
        rule: Callable[[FromClause], Condition] | None = getattr(self, OWN.get(name, ""), None)
        return rule(at) if rule is not None else self.by_keys(at, name)

    def by_keys(self, at: FromClause, name: str) -> Condition:
        """Rows are seen by who sees what their keys lead to; a table that leads nowhere is seen by nobody here."""
        keys = leading(name)
        return and_(*(self.through(at.c[column], target) for column, target in keys)) if keys else false()

    def through(self, key: ColumnElement[UUID], name: str) -> Condition:
        """The row that a key names is seen, or it names none."""
        other = table(name).alias()
        condition = self.seen(other, name)
        if condition is None:
            return true()
        return or_(key.is_(None), exists(select(1).select_from(other).where(_own_key(other) == key, condition)))

    def copy(self, at: FromClause) -> Condition:
        """Copies in silos that may be read, save restricted ones, and those granted by name."""
        sight = self.sight
        inside = true() if sight.silos is None else _among(at.c.silo_id, sight.silos)
        free = or_(not_(self.closed(at)), _among(at.c.silo_id, sight.cleared))
        member = table("membership").alias()
        named = select(member.c.copy_id).where(member.c.dataset_id.in_(sight.datasets), *_current(member))
        return or_(and_(inside, free), at.c.id.in_(sight.copies), at.c.id.in_(named))

    def closed(self, at: FromClause) -> Condition:
        """Copies that are restricted: themselves, or with their dataset or silo."""
        silo = _among(at.c.silo_id, self.sight.closed_silos)
        if not self.sight.any_thing_closed:
            return silo
        mark, member = table("restriction").alias(), table("membership").alias()
        standing = mark.c.lifted_at.is_(None)
        copies = select(mark.c.copy_id).where(mark.c.copy_id.is_not(None), standing)
        joined = member.join(mark, mark.c.dataset_id == member.c.dataset_id)
        families = select(member.c.copy_id).select_from(joined)
        return or_(silo, at.c.id.in_(copies), at.c.id.in_(families.where(standing, *_current(member))))

    def dataset(self, at: FromClause) -> Condition:
        """Datasets of which a copy is seen; of those without copies, one that was in it."""
        held, past = (self._members(at, current=current) for current in (True, False))
        member = table("membership").alias()
        any_held = exists(select(1).select_from(member).where(member.c.dataset_id == at.c.id, *_current(member)))
        return or_(held, and_(not_(any_held), past))

    def silo(self, at: FromClause) -> Condition:
        """Silos that may be read, and those of copies granted by name."""
        sight = self.sight
        inside = true() if sight.silos is None else at.c.id.in_(sight.silos)
        copy, member = table("copy").alias(), table("membership").alias()
        named = select(member.c.copy_id).where(member.c.dataset_id.in_(sight.datasets), *_current(member))
        given = select(copy.c.silo_id).where(or_(copy.c.id.in_(sight.copies), copy.c.id.in_(named)))
        free = at.c.id.not_in(sight.closed_silos - sight.cleared)
        return or_(and_(inside, free), at.c.id.in_(given.where(copy.c.silo_id.is_not(None))))

    def membership(self, at: FromClause) -> Condition:
        """Where a copy belongs: who sees the copy."""
        return self.through(at.c.copy_id, "copy")

    def ranking(self, at: FromClause) -> Condition:
        """A ranking speaks of the whole family: who sees every copy that ever was in it."""
        return and_(self.through(at.c.dataset_id, "dataset"), not_(self._hidden_member(at.c.dataset_id)))

    def search_document(self, at: FromClause) -> Condition:
        """A search document speaks of the copies that are not restricted, and of those when all are."""
        copy, member = table("copy").alias(), table("membership").alias()
        joined = member.join(copy, copy.c.id == member.c.copy_id)
        here = (member.c.dataset_id == at.c.dataset_id, *_current(member))
        free = exists(select(1).select_from(joined).where(*here, not_(self.closed(copy))))
        other, home = table("copy").alias(), table("membership").alias()
        others = home.join(other, other.c.id == home.c.copy_id)
        there = (home.c.dataset_id == at.c.dataset_id, *_current(home))
        told = or_(not_(self.closed(other)), not_(free))
        hidden = exists(select(1).select_from(others).where(*there, told, not_(self.copy(other))))
        return and_(self.through(at.c.dataset_id, "dataset"), not_(hidden))

    def remark(self, at: FromClause) -> Condition:
        """What was said of a nomination: who sees that, and the other copy that it speaks of."""
        return and_(self.through(at.c.nomination_id, "nomination"), self.through(at.c.copy_id, "copy"))

    def job(self, at: FromClause) -> Condition:
        """Jobs that touch a copy that is seen, and those that touch none."""
        touch, other = table("job_io").alias(), table("job_io").alias()
        seen = exists(select(1).where(touch.c.job_id == at.c.id, self.through(touch.c.copy_id, "copy")))
        return or_(seen, not_(exists(select(1).where(other.c.job_id == at.c.id))))

    def job_link(self, at: FromClause) -> Condition:
        """Links between two jobs that are seen."""
        return and_(self.through(at.c.source_id, "job"), self.through(at.c.target_id, "job"))

    def facet(self, at: FromClause) -> Condition:
        """What is told of one copy that is seen; of jobs and runs, and what tells of several, who sees everything."""
        of_one = and_(at.c.subject_kind == "dataset", at.c.name != "columnLineage")
        return and_(of_one, self.through(at.c.subject_id, "copy"))

    def subject(self, at: FromClause) -> Condition:
        """Work and changes, which name a dump, a dataset or a copy."""
        return or_(*(self._is(at.c.subject_id, name) for name in ("dump", "dataset", "copy")))

    def _is(self, key: ColumnElement[UUID], name: str) -> Condition:
        return and_(key.is_not(None), self.through(key, name))

    def _members(self, at: FromClause, *, current: bool) -> Condition:
        copy, member = table("copy").alias(), table("membership").alias()
        joined = member.join(copy, copy.c.id == member.c.copy_id)
        when = _current(member) if current else ()
        return exists(select(1).select_from(joined).where(member.c.dataset_id == at.c.id, *when, self.copy(copy)))

    def _hidden_member(self, dataset_id: ColumnElement[UUID]) -> Condition:
        copy, member = table("copy").alias(), table("membership").alias()
        joined = member.join(copy, copy.c.id == member.c.copy_id)
        return exists(select(1).select_from(joined).where(member.c.dataset_id == dataset_id, not_(self.copy(copy))))


def leading(name: str) -> list[tuple[str, str]]:
    """Give the keys of a table that decide who sees its rows, each with the table it leads to.

    Keys to copies, datasets and silos decide; where there is none, the keys to other tables that lead to them.
    """
    if name in OPEN or name in WHOLE:
        return []
    keys = [(key.parent.name, key.column.table.name) for key in _foreign_keys(name)]
    near = [(column, target) for column, target in keys if target in _PLACES]
    return near or [(column, target) for column, target in keys if target in OWN or leading(target)]


def table(name: str) -> Table:
    """Give a table by its name: the rules stand below the rooms that own the tables."""
    return Base.metadata.tables[name]


def _foreign_keys(name: str) -> list:  # type: ignore[type-arg]
    return sorted((key for key in table(name).foreign_keys if key.column.table.name != name), key=str)


def _own_key(at: FromClause) -> ColumnElement[Any]:
    (key,) = at.primary_key
    return key


def _among(key: ColumnElement[UUID], ids: frozenset[UUID]) -> Condition:
    # Never null, so that what is not seen is known to be hidden.
    return and_(key.is_not(None), key.in_(ids))


def _current(member: FromClause) -> tuple[Condition, Condition]:
    return member.c.valid_to.is_(None), member.c.known_to.is_(None)
