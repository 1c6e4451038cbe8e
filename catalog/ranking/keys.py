"""How many different keys the copies of a family have together, and which share of them each holds (pure).

Of every copy the smallest hashes of its keys are known. Below the smallest of the copies' thresholds every key of every
copy is there: a sample of them all, in which each copy's share is counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.ranking.facts import Family, KeySketch, MemberFacts
from catalog.ranking.intervals import wilson

_ALL = 2**64


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys of all copies together, or a sample of them."""

    name: str
    """The column that names the rows; empty where no copy has a key and the longest stands for all rows."""
    number: float
    sample: NDArray[np.uint64]
    """The hashes of all keys up to the threshold, ascending."""
    whole: bool
    """The sample is all of them."""


def keys_of(family: Family) -> Keys:
    """Join the keys of a family's copies, a copy group once: what one of them made up is not asked of others."""
    known = [member.keys for member in family.speakers if member.keys is not None and len(member.keys.hashes)]
    if known:
        return _union(known, family.key)
    most = max((member.rows for member in family.usable), default=0)
    return Keys("", float(most), np.zeros(0, np.uint64), whole=True)


def share_held(member: MemberFacts, keys: Keys) -> tuple[float, float, float]:
    """Tell which share of all keys a copy holds, with the bounds of that; by its rows where it has no key."""
    if member.keys is None or not keys.name:
        share = min(1.0, member.rows / keys.number)
        return share, share, share
    met = int(np.isin(keys.sample, member.keys.hashes, assume_unique=True).sum())
    share = met / len(keys.sample)
    return (share, share, share) if keys.whole else (share, *wilson(met, len(keys.sample)))


def _union(sketches: Sequence[KeySketch], name: str) -> Keys:
    cuts = [int(one.hashes[-1]) for one in sketches if not one.whole]
    together = np.unique(np.concatenate([one.hashes for one in sketches]))
    if not cuts:
        return Keys(name, float(len(together)), together, whole=True)
    sample = together[: int(np.searchsorted(together, np.uint64(min(cuts)), "right"))]
    return Keys(name, len(sample) * _ALL / min(cuts), sample, whole=False)
