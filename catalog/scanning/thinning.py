"""The fingerprint of an older version, thinned: a fifth of the bytes, and still comparable with every other (pure)."""

from dataclasses import replace

from catalog.scanning.fingerprint import Fingerprint, GroupSignature
from catalog.scanning.packing import least_groups, pack, thin_groups
from catalog.scanning.packing import thin as thin_rows

BYTES, COLUMNS, BYTES_PER_COLUMN = 30_000, 18, 1_500
"""A thinned fingerprint of up to so many columns stays below BYTES, each further one adds some."""
_LEAST_HASHES, _LEAST_ROWS, _LEAST_SHARE = 32, 16, 0.01
_OF_GROUPS = 0.6
"""The share of the bytes that groups may take: what aggregates are recognised by, and rows are what copies are."""


def thin(fingerprint: Fingerprint) -> Fingerprint:
    """Keep of all samples only the smallest hashes, and lower their thresholds to match.

    What is left is complete below its bounds, as in a whole fingerprint: what two have below the lower bound of both is
    compared. One that is small enough stays as it is.
    """
    allowed = BYTES + BYTES_PER_COLUMN * max(0, len(fingerprint.columns) - COLUMNS)
    size, share = len(pack(fingerprint)), 1.0
    if size <= allowed:
        return fingerprint
    base = _fewer_groups(fingerprint, int(_OF_GROUPS * allowed))
    thinned, size = base, len(pack(base))
    while size > allowed and share > _LEAST_SHARE:
        share *= min(0.95, 0.98 * allowed / size)
        thinned = _with_share(base, share)
        size = len(pack(thinned))
    return thinned


def _fewer_groups(fingerprint: Fingerprint, allowed: int) -> Fingerprint:
    """Thin groups to the fewest that tell; those of two columns lose their bounds, and then go first."""
    thinned = (thin_groups(group, least_groups(group.columns)) for group in fingerprint.groups)
    groups = sorted((_without_bounds(group) for group in thinned), key=lambda group: len(group.columns))
    while groups and len(pack(replace(fingerprint, columns=(), samples=(), groups=tuple(groups)))) > allowed:
        groups.pop()
    return replace(fingerprint, groups=tuple(groups))


def _without_bounds(group: GroupSignature) -> GroupSignature:
    return group if len(group.columns) == 1 else replace(group, minima=group.minima[:0], maxima=group.maxima[:0])


def _with_share(fingerprint: Fingerprint, share: float) -> Fingerprint:
    most = max((len(sample.hashes) for sample in fingerprint.samples), default=0)
    samples = tuple(thin_rows(sample, max(_LEAST_ROWS, int(share * most))) for sample in fingerprint.samples)
    columns = tuple(
        replace(column, hashes=column.hashes[: max(_LEAST_HASHES, int(share * len(column.hashes)))])
        for column in fingerprint.columns
    )
    return replace(fingerprint, columns=columns, samples=samples)
