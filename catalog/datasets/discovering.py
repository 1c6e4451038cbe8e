"""Copies that producers name: found by any of their names, and made where nobody named them before, many at once."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import literal_column, select, union_all
from sqlalchemy.orm import Session

from catalog import among, bulk
from catalog.among import Among
from catalog.datasets import naming
from catalog.datasets.models import Copy, CopyAlias, Dataset, Membership
from catalog.db import new_id, now

Pair = tuple[str, str]
"""A namespace and a name."""
REASON = "first named by a producer"


@dataclass(frozen=True)
class Discovered:
    """The copy of each name, and those that were not known before."""

    ids: dict[Pair, UUID]
    new: frozenset[UUID]


def known(session: Session, names: Collection[Pair]) -> dict[Pair, UUID]:
    """Give the copies that have these names; an alias goes before the name of a copy."""
    session.flush()  # a name may be pending
    found = among.rows(session, _named, sorted(set(names)))
    return {(space, name): copy_id for _, space, name, copy_id in sorted(found)}


def ensure(session: Session, names: Collection[Pair]) -> Discovered:
    """Find the copies with these names and make those that are missing, each with a Dataset of its own."""
    found = known(session, names)
    missing = sorted(set(names) - found.keys())
    if not missing:
        return Discovered(found, frozenset())
    ours = {pair: new_id() for pair in missing}
    rows = [_copy(copy_id, *pair) for pair, copy_id in ours.items()]
    connection = session.connection()
    connection.execute(bulk.dialect(session).insert(bulk.table(Copy)).on_conflict_do_nothing(), rows)
    found |= known(session, missing)
    # Somebody may have registered one of them in the same moment: that one has its Dataset.
    new = {copy_id for pair, copy_id in ours.items() if found[pair] == copy_id}
    made = [row for row in rows if row["id"] in new]
    homes = [(new_id(), row) for row in made]
    if made:
        connection.execute(bulk.table(Dataset).insert(), [_dataset(home, row) for home, row in homes])
        connection.execute(bulk.table(Membership).insert(), [_membership(home, row) for home, row in homes])
    return Discovered(found, frozenset(new))


def _named(these: Among) -> Any:
    copy, alias = bulk.table(Copy).c, bulk.table(CopyAlias).c
    own = select(literal_column("0").label("later"), copy.namespace, copy.name, copy.id)
    other = select(literal_column("1"), alias.namespace, alias.name, alias.copy_id)
    return union_all(own.where(these(copy.namespace, copy.name)), other.where(these(alias.namespace, alias.name)))


def _copy(copy_id: UUID, namespace: str, name: str) -> dict[str, object]:
    uri = naming.address_of(namespace, name).uri
    return {"id": copy_id, "namespace": namespace, "name": name, "uri": uri, "created_at": now()}


def _dataset(home: UUID, copy: dict[str, object]) -> dict[str, object]:
    address = naming.Address(str(copy["namespace"]), str(copy["name"]), str(copy["uri"]))
    return {"id": home, "name": naming.title_of(address), "created_at": now()}


def _membership(home: UUID, copy: dict[str, object]) -> dict[str, object]:
    at = now()
    ends = {"copy_id": copy["id"], "dataset_id": home}
    return {"id": new_id(), **ends, "reason": REASON, "set_by": "openlineage", "valid_from": at, "known_from": at}
