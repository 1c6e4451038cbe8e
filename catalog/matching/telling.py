"""Which hashes of a version it is found by, and by which it finds others (pure)."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import xxhash
from numpy.typing import NDArray

from catalog.matching.columns import plain_name
from catalog.matching.tables import is_dense
from catalog.scanning.fingerprint import ColumnSketch, Fingerprint, GroupSignature
from catalog.scanning.hashing import Hashes, mix

Keys: TypeAlias = NDArray[np.int64]
"""Hashes as databases keep them: signed, ascending, each once."""

PER_VERSION = 48
LEAST, MOST = 4, 16
"""Value hashes of one column."""
ASKED = 512
"""Value hashes by which others are looked for: so many times smaller than this table may be what is found by them."""
FEW_VALUES = 4
"""A column with fewer distinct values is found in tables that have nothing to do with each other."""
LONG_TEXT = 12
"""Characters of a text that says something even where it is one of few."""
SPECIAL = 8
"""Hashes of whole columns, and of sets of values, each."""
FEWEST_OF_SET, MOST_OF_SET = 3, 512
"""Columns with so many values are found by all of them together: a group-by has each once."""
FEWEST_NAMES = 2
_SET, _WHOLE, _ROWS, _NAMES = 0x5E7_0F_A11, 0xC0_1D16_E57, 0x20_35D16_E57, 0x4A_4E5


def telling(fingerprint: Fingerprint) -> Keys:
    """Choose the hashes that a version is found by.

    The smallest value hashes of each column that carries something, so that also a part of its rows or columns shares
    some; of a column that carries nothing the hash of all its values, as often as they occur; that of all rows; that of
    the names of its columns, for a part of so few rows that nothing else meets; and what a group-by shares with its
    source: the days and months of times, and the set of values of each column that has few.
    """
    if not fingerprint.rows:
        return _keys([])
    carrying = [column for column in fingerprint.columns if _carries(column)]
    each = max(LEAST, min(MOST, PER_VERSION // max(1, len(carrying))))
    small = _smallest((column.hashes[:each] for column in carrying), 2 * PER_VERSION)
    plain = [c for c in fingerprint.columns if c.distinct > 1 and c.digest and not _carries(c)]
    whole = _smallest((_mixed(column.digest, _WHOLE) for column in plain), SPECIAL)
    sets = _smallest((_set_of(column) for column in fingerprint.columns if _is_named(column)), SPECIAL)
    cut = [_alone(group)[:LEAST] for group in fingerprint.groups if any(group.units[:1])]
    rows = [_mixed(fingerprint.digest, _ROWS)] if fingerprint.digest else []
    return _keys([small, whole, sets, *cut, *rows, _names(fingerprint.columns)])


def asking(columns: Sequence[ColumnSketch]) -> Keys:
    """Choose the hashes by which a version looks for others that are much smaller, or much larger, than itself.

    What is so many times smaller has its smallest hashes among the first so many of this one; and of one that is much
    larger few of the hashes that it is found by are here at all, so that all must be asked for. Numbers in a row are
    left out: they would meet by accident.
    """
    carrying = [column for column in columns if _carries(column) and not is_dense(column)]
    each = max(MOST, ASKED // max(1, len(carrying)))
    return _keys([_smallest((column.hashes[:each] for column in carrying), ASKED)])


def meet(a: Fingerprint, b: Fingerprint) -> bool:
    """Tell whether two versions meet in an index that holds few others, whichever of them came last."""
    found, others = telling(a), telling(b)
    return bool(np.isin(found, _all(others, b)).any() or np.isin(others, _all(found, a)).any())


def _all(found: Keys, fingerprint: Fingerprint) -> Keys:
    return np.union1d(found, asking(fingerprint.columns))


def _carries(column: ColumnSketch) -> bool:
    if column.kind in {"empty", "boolean"}:
        return False
    return column.distinct >= FEW_VALUES or (column.kind == "text" and column.mean_length >= LONG_TEXT)


def _is_named(column: ColumnSketch) -> bool:
    """Tell whether a column's values are few and known, but not so few that they mean nothing."""
    few = FEWEST_OF_SET <= column.distinct <= len(column.hashes) < MOST_OF_SET
    return few and column.kind != "boolean" and not any(column.decimals[1:])


def _set_of(column: ColumnSketch) -> Hashes:
    return mix(column.hashes.sum(keepdims=True, dtype=np.uint64), _SET)


def _names(columns: Sequence[ColumnSketch]) -> Hashes:
    """Hash the set of names, whatever their order and spelling; one name alone says nothing."""
    names = {name for column in columns if (name := plain_name(column.name))}
    if len(names) < FEWEST_NAMES:
        return np.zeros(0, np.uint64)
    hashes = np.array([xxhash.xxh64_intdigest(name.encode("utf-8", "surrogatepass")) for name in names], np.uint64)
    return mix(hashes.sum(keepdims=True, dtype=np.uint64), _NAMES)


def _alone(group: GroupSignature) -> Hashes:
    return group.hashes if len(group.columns) == 1 else group.hashes[:0]


def _mixed(digest: int, tag: int) -> Hashes:
    # Whole columns and tables must not meet values that happen to have the same hash.
    return mix(np.array([digest], np.uint64), tag)


def _smallest(parts: Iterable[Hashes], count: int) -> Hashes:
    return np.unique(np.concatenate([np.zeros(0, np.uint64), *parts]))[:count]


def _keys(parts: Sequence[Hashes]) -> Keys:
    together = np.concatenate([np.zeros(0, np.uint64), *parts])
    return np.unique(together.astype(np.uint64, copy=False).view(np.int64))
