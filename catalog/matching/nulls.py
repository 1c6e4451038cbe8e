"""Rows whose name is missing, or half of it: databases group them as well (pure)."""

import numpy as np

from catalog.matching.tables import Hashes, Named
from catalog.scanning.group_keys import joint

_NULL = np.uint64(0x6E756C6C)


def with_nulls(hashes: Hashes) -> Hashes:
    """Give the hashes of values, where null has one too."""
    return np.where(hashes == 0, _NULL, hashes)


def names_with_nulls(named: Named) -> Hashes:
    """Give the hash of each row's name, also where some of it is missing and no other row is like that."""
    whole = [named.sample.hashes(column) for column in named.columns]
    names, found = joint(whole), joint([with_nulls(hashes) for hashes in whole])
    _, place, counts = np.unique(found, return_inverse=True, return_counts=True)
    return np.where((names == 0) & (counts[place] > 1), np.uint64(0), found)
