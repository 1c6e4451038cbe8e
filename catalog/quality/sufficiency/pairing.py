"""Which columns of two tables may join (pure)."""

import numpy as np

from catalog.scanning.fingerprint import ColumnSketch, Fingerprint
from catalog.scanning.profile import ColumnProfile, Profile

MOST = 8
_LEAST_ALIKE, _LEAST_VALUES = 0.05, 3


def pairs(
    profile: Profile, other: Profile, sketch: Fingerprint | None, other_sketch: Fingerprint | None
) -> tuple[tuple[str, str], ...]:
    """Choose pairs of columns by name and by common values, the most alike first; flags and amounts join nothing."""
    hashes = {column.name: column for column in sketch.columns} if sketch else {}
    others = {column.name: column for column in other_sketch.columns} if other_sketch else {}
    found = []
    for left in filter(_may_join, profile.columns):
        for right in filter(_may_join, other.columns):
            named, alike = _key(left.name) == _key(right.name), _alike(hashes.get(left.name), others.get(right.name))
            if left.kind == right.kind and (named or alike >= _LEAST_ALIKE):
                found.append((alike + 0.5 * named, min(left.distinct, right.distinct), left.name, right.name))
    ranked = sorted(found, key=lambda one: (-one[0], -one[1], one[2], one[3]))
    return tuple((left, right) for _, _, left, right in ranked[:MOST])


def _may_join(column: ColumnProfile) -> bool:
    if column.distinct < _LEAST_VALUES or column.kind in {"boolean", "empty"} or column.semantic == "money":
        return False
    return column.kind != "number" or not any("." in str(end) for end in (column.minimum, column.maximum))


def _key(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _alike(one: ColumnSketch | None, other: ColumnSketch | None) -> float:
    """Estimate how much of the smaller set of values the other has, by the smallest hashes of both."""
    if one is None or other is None or not len(one.hashes) or not len(other.hashes):
        return 0.0
    top = min(one.hashes[-1], other.hashes[-1])
    left, right = one.hashes[one.hashes <= top], other.hashes[other.hashes <= top]
    return len(np.intersect1d(left, right)) / max(1, min(len(left), len(right)))
