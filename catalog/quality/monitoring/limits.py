"""How far off is too far, when many measures of many versions are judged at once (pure).

Two sigma on each of a hundred measures raise an alarm on every version. The chance of a false alarm is therefore set
for a whole version, shared out to the groups of measures, and within a group to each measure of it (Bonferroni).
"""

from functools import lru_cache

FALSE_ALARMS_A_VERSION = 0.01
"""The chance that any monitor raises an alarm on a version without a fault, if misses were as the theory has them."""
SHARES = {"rows": 0.4, "time": 0.15, "missing": 0.2, "values": 0.25}
"""How it is shared out: what is watched once for a table may be watched closer than each of its columns."""


@lru_cache(maxsize=4096)
def distance(group: str, among: int, freedom: float, part: float) -> float:
    """Give the distance in sigmas past which one of so many measures of a group is a breach.

    `part` is the share of its chance that this side has: one half where too low is as bad as too high.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - only where versions are judged

    chance = FALSE_ALARMS_A_VERSION * SHARES[group] / max(among, 1)
    return -float(stdtrit(freedom, chance * part))
