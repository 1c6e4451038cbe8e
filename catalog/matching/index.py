"""Finding candidates without comparing all pairs: an inverted index over a version's most telling hashes."""

from collections.abc import Collection, Iterable
from uuid import UUID

import numpy as np
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from catalog.matching.models import SketchHash
from catalog.scanning.fingerprint import ColumnSketch, Fingerprint, GroupSignature
from catalog.scanning.hashing import Hashes, mix
from catalog.scanning.models import FingerprintRow

PER_VERSION = 64
PER_COLUMN = 16
FEW_VALUES = 12
"""A column with fewer distinct values is found in tables that have nothing to do with each other."""
FEWEST_OF_SET, MOST_OF_SET = 3, 512
"""Columns with so many values are found by all of them together: a group-by has each once."""
STOP = 2_000
"""A hash that so many versions share says nothing."""
FOUND = 50
"""So many contents are compared with one; identical copies of one content count once."""
NEAR = STOP
"""So many versions are looked at to find them."""
_SET = 0x5E7_0F_A11


def add(session: Session, version_id: UUID, fingerprint: Fingerprint) -> None:
    """Index a version, in place of what was indexed of it before."""
    session.execute(delete(SketchHash).where(SketchHash.version_id == version_id))
    hashes = sorted(telling(fingerprint))
    if hashes:
        session.execute(insert(SketchHash), [{"hash": value, "version_id": version_id} for value in hashes])


def candidates(
    session: Session, version_id: UUID, *, among: Collection[UUID] | None = None, limit: int = NEAR
) -> list[UUID]:
    """Give the versions that share the most hashes with one, best first; `among` restricts them.

    Of versions that share as many the order is that of their content, whichever arrived first.
    """
    mine = select(SketchHash.hash).where(SketchHash.version_id == version_id)
    common = select(SketchHash.hash).where(SketchHash.hash.in_(mine)).group_by(SketchHash.hash)
    telling_ones = common.having(func.count() <= STOP)
    shared = func.count().label("shared")
    found = (
        select(SketchHash.version_id, shared)
        .where(SketchHash.hash.in_(telling_ones), SketchHash.version_id != version_id)
        .group_by(SketchHash.version_id)
        .subquery()
    )
    content = func.coalesce(FingerprintRow.digest, 0)
    query = (
        select(found.c.version_id)
        .outerjoin(FingerprintRow, FingerprintRow.version_id == found.c.version_id)
        .order_by(found.c.shared.desc(), content, found.c.version_id)
    )
    if among is not None:
        query = query.where(found.c.version_id.in_(among))
    return list(session.scalars(query.limit(limit)))


def telling(fingerprint: Fingerprint) -> set[int]:
    """Choose a version's hashes to be found by, as signed 64-bit numbers.

    The smallest value hashes of each column that carries something, so that also a part of its rows or columns shares
    some; the hash of each whole column, so that a copy of tables with few values is found as well; and what a group-by
    shares with its source: the days and months of times, and the set of values of each column that has few.
    """
    carrying = [column for column in fingerprint.columns if _carries(column)]
    each = max(4, min(PER_COLUMN, PER_VERSION // max(1, len(carrying))))
    small = {int(value) for column in carrying for value in column.hashes[:each]}
    whole = {_mixed(column.digest) for column in fingerprint.columns if column.distinct > 1 and column.digest}
    sets = {_set_of(column) for column in fingerprint.columns if _is_named(column)}
    cut = {int(value) for group in fingerprint.groups if any(group.units[:1]) for value in _alone(group)[:each]}
    found = _smallest(small, PER_VERSION * 2) | _smallest(whole, PER_VERSION) | _smallest(sets, PER_COLUMN) | cut
    return {_signed(value) for value in found}


def _carries(column: ColumnSketch) -> bool:
    if column.kind in {"empty", "boolean"}:
        return False
    return column.distinct >= FEW_VALUES or (column.kind == "text" and column.mean_length >= FEW_VALUES)


def _is_named(column: ColumnSketch) -> bool:
    """Tell whether a column's values are few and known, but not so few that they mean nothing."""
    few = FEWEST_OF_SET <= column.distinct <= len(column.hashes) < MOST_OF_SET
    return few and column.kind != "boolean" and not any(column.decimals[1:])


def _set_of(column: ColumnSketch) -> int:
    return int(mix(column.hashes.sum(keepdims=True, dtype=np.uint64), _SET)[0])


def _alone(group: GroupSignature) -> Hashes:
    return group.hashes if len(group.columns) == 1 else group.hashes[:0]


def _smallest(values: Iterable[int], count: int) -> set[int]:
    return set(sorted(values)[:count])


def _mixed(digest: int) -> int:
    # Whole columns must not meet values that happen to have the same hash.
    with np.errstate(over="ignore"):
        return int(np.uint64(digest) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1))


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value
