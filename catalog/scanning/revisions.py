"""Which fingerprints may be compared with which: the one table of the revisions of the code that made them (pure)."""

from catalog.scanning.fingerprint import REVISION

ALIKE: tuple[frozenset[int], ...] = ()
"""Groups of revisions whose fingerprints mean the same and are packed alike. A revision that stands in none is like
itself only: what older code made is then made again."""


def comparable(revision: int = REVISION) -> frozenset[int]:
    """Name the revisions whose fingerprints may be compared with those of this one."""
    return next((group for group in ALIKE if revision in group), frozenset({revision}))
