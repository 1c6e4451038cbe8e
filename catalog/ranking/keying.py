"""The column that names the rows in most copies of a family, with the smallest hashes of its values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.errors import FingerprintUnreadable
from catalog.matching.shape import is_index
from catalog.ranking.facts import KeySketch
from catalog.scanning import queries as scanning
from catalog.scanning.fingerprint import ColumnSketch
from catalog.scanning.packing import unpack

UNIQUE = 0.98


@dataclass(frozen=True)
class Key:
    """The key of a family: what most copies call it, and its values in each version that has it."""

    name: str
    sketches: Mapping[UUID, KeySketch]


def choose(session: Session, version_ids: Collection[UUID], same: Mapping[tuple[UUID, str], int]) -> Key | None:
    """Choose the column that is a key in most versions; `same` numbers the columns. None where no copy has a key.

    A column in which a program numbered the rows of one copy names nothing in the others.
    """
    held: dict[int, dict[UUID, ColumnSketch]] = {}
    for version_id, packed in scanning.packed(session, version_ids).items():
        for column in _columns(packed):
            if (version_id, column.name) in same:
                held.setdefault(same[version_id, column.name], {}).setdefault(version_id, column)
    able = {number: columns for number, columns in held.items() if any(map(_is_key, columns.values()))}
    if not able:
        return None
    best = min(able.values(), key=lambda columns: _order(columns.values()))
    return Key(_name(best.values()), {version_id: _sketch(column) for version_id, column in best.items()})


def _columns(packed: bytes) -> Sequence[ColumnSketch]:
    try:
        return unpack(packed).columns
    except FingerprintUnreadable:  # a damaged one tells of no key; the ranking goes on
        return ()


def _is_key(column: ColumnSketch) -> bool:
    return column.rows > 0 and column.distinct >= UNIQUE * column.rows and not is_index(column)


def _order(columns: Collection[ColumnSketch]) -> tuple[object, ...]:
    # A measure may be unique by accident; an id is a whole number or a text.
    plain = sum(column.integers or column.kind == "text" for column in columns)
    unique = sum(map(_is_key, columns))
    return -unique, -plain, -len(columns), min(column.position for column in columns), _name(columns)


def _name(columns: Iterable[ColumnSketch]) -> str:
    names = sorted(column.name for column in columns)
    return max(names, key=names.count)


def _sketch(column: ColumnSketch) -> KeySketch:
    return KeySketch(column.distinct, column.hashes, len(column.hashes) >= round(column.distinct))
