"""The criteria of a source of truth: one function each, known with an interval or unknown with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from catalog.ranking.facts import Family, MemberFacts
from catalog.ranking.provenance import provenance_of

KNOWN, UNKNOWN = "known", "unknown"


@dataclass(frozen=True)
class Score:
    """How well one copy does by one criterion: 0 (worst) to 1 (best) with the interval it lies in."""

    name: str
    state: str
    value: float | None
    low: float
    high: float
    reason: str
    telling: Sequence[object] = ()


def known(name: str, value: float, spread: float, reason: str, telling: Sequence[object] = ()) -> Score:
    """Make a known score; `spread` is half the width of its interval."""
    return Score(name, KNOWN, value, max(0.0, value - spread), min(1.0, value + spread), reason, telling)


def unknown(name: str, reason: str) -> Score:
    """Make an unknown score; it may be anything between 0 and 1."""
    return Score(name, UNKNOWN, None, 0.0, 1.0, reason)


def provenance(member: MemberFacts, family: Family) -> Score:
    """Is it where the others come from, or how far from there."""
    found = provenance_of(member.copy_id, family)
    if found is None:
        return unknown("provenance", "Nothing tells whether this copy was made from another or another from it.")
    return known("provenance", found.value, found.spread, found.reason)


def accuracy(member: MemberFacts, family: Family) -> Score:
    """How often it is right in the cells that the copies hold differently."""
    cells = family.cells
    found = cells.accuracy.get(member.copy_id)
    if found is None:
        return unknown("accuracy", cells.unlooked.get(member.copy_id) or cells.reason)
    checked = f", {found.verified:,} of them verified" if found.verified else ", none of them verified"
    sure = f"{found.low:.0%} to {found.high:.0%}"
    reason = f"It is right in {found.value:.0%} of {found.cells:,} contested cells ({sure}){checked}."
    return Score("accuracy", KNOWN, found.value, found.low, found.high, reason, found.telling)


def completeness(member: MemberFacts, family: Family) -> Score:
    """How much of the family's rows and columns it fills; a column counts by the share of copies that have it."""
    usable = [other for other in family.members if not other.why_unusable and other.columns]
    if not usable:
        return unknown("completeness", "No copy of this dataset could be read.")
    weights = _column_weights(usable)
    most = max(other.rows for other in usable)
    if not most:
        return unknown("completeness", "No copy has any row.")
    filled: dict[int, int] = {}
    for column in member.columns:
        filled[column.family] = max(filled.get(column.family, 0), min(column.nonnull, most))
    best = {key: max(_filled(other, key) for other in usable) for key in weights}
    total = sum(weights[key] * best[key] for key in weights)
    value = sum(weights.get(key, 0.0) * min(count, best.get(key, count)) for key, count in filled.items()) / total
    reason = f"It fills {value:.1%} of what all copies together know: {member.rows:,} of at most {most:,} rows."
    return known("completeness", value, 0.01, reason)


def freshness(member: MemberFacts, family: Family) -> Score:
    """How near its newest time lies to the newest of the family, column by column, and the worst of them."""
    lags = [_lag(column.family, column.newest, family) for column in member.columns if column.newest is not None]
    told = [lag for lag in lags if lag is not None]
    state = family.states.get(member.copy_id)
    if not told and state is not None and state.sure:
        reason = f"Its content is later than that of {state.share:.0%} of the others, as rows and columns were added."
        return known("freshness", state.share, state.spread, reason)
    if not told:
        return unknown("freshness", "No column of times is shared with other copies, so its age cannot be told.")
    lag = max(told)
    reason = (
        "Its newest times are the newest there are." if not lag else f"Its newest times lag by {lag:.1%} of the span."
    )
    return known("freshness", 1.0 - min(1.0, lag), 0.01, reason)


def expectations(member: MemberFacts, family: Family) -> Score:  # noqa: ARG001 - all criteria look alike
    """Which share of the expectations its current version meets."""
    judged = member.passed + member.failed
    if not judged:
        return unknown("expectations", "No expectation was evaluated on its current version.")
    value = member.passed / judged
    spread = 0.5 * sqrt(value * (1 - value) / judged)
    return known("expectations", value, spread, f"{member.passed} of {judged} expectations are met.")


def integrity(member: MemberFacts, family: Family) -> Score:
    """Whether its cells still are what they were in the copy it was made from."""
    losses = [loss for loss in family.losses if loss.copy_id == member.copy_id]
    if member.copy_id in family.hollow:
        return known("integrity", 0.0, 0.0, family.hollow[member.copy_id])
    if not losses:
        if len(family.members) == 1:
            return unknown("integrity", "There is no other copy to compare its cells with.")
        return known("integrity", 1.0, 0.02, "No cell of it is known to have been changed on the way.")
    worst = min(losses, key=lambda loss: loss.agreement)
    reason = f"{1 - worst.agreement:.1%} of its cells were changed or lost on the way ({worst.kind})."
    # A changed copy cannot be told from a good one cell by cell: any known change weighs.
    return known("integrity", 0.6 * worst.agreement, 0.02, reason, worst.telling)


def authority(member: MemberFacts, family: Family) -> Score:
    """Whether others copy from it, and whether it is kept by those who own its silo."""
    others = max(1, len(family.members) - 1)
    taken = sum(1 for edge in family.edges if edge.source == member.copy_id)
    outside = family.outside.get(member.copy_id, 0)
    copied = min(1.0, taken / others) if taken else min(0.5, 0.25 * outside)
    value = 0.7 * copied + 0.3 * (1.0 if member.owned_by_silo else 0.0)
    kept = "; the owner of its silo keeps it" if member.owned_by_silo else ""
    made = "1 copy was" if taken + outside == 1 else f"{taken + outside or 'No'} copies were"
    return known("authority", value, 0.02, f"{made} made from it{kept}.")


def documentation(member: MemberFacts, family: Family) -> Score:  # noqa: ARG001
    """Whether it is described, kept by somebody, and says where it comes from."""
    told = {
        "a description": member.described,
        "a custodian": bool(member.custodian),
        "a declared origin": member.declared_origin,
    }
    there = [name for name, has in told.items() if has]
    reason = f"It has {' and '.join(there)}." if there else "Nobody described it or keeps it."
    return known("documentation", len(there) / len(told), 0.0, reason)


def stability(member: MemberFacts, family: Family) -> Score:  # noqa: ARG001
    """Whether its schema stayed the same from version to version."""
    steps = list(zip(member.schemas, member.schemas[1:], strict=False))
    if not steps:
        return unknown("stability", "It has one version only.")
    same = sum(1 for before, after in steps if before == after)
    return known("stability", same / len(steps), 0.05, f"Its schema stayed the same in {same} of {len(steps)} changes.")


def _column_weights(usable: Sequence[MemberFacts]) -> dict[int, float]:
    having: dict[int, int] = {}
    for member in usable:
        for key in {column.family for column in member.columns}:
            having[key] = having.get(key, 0) + 1
    return {key: count / len(usable) for key, count in having.items()}


def _filled(member: MemberFacts, key: int) -> int:
    return max((column.nonnull for column in member.columns if column.family == key), default=0)


def _lag(key: int, newest: float, family: Family) -> float | None:
    same = [
        column
        for member in family.members
        if not member.why_unusable
        for column in member.columns
        if column.family == key and column.newest is not None
    ]
    if len(same) < 2:  # noqa: PLR2004 - nothing to compare with
        return None
    latest = max(column.newest for column in same if column.newest is not None)
    earliest = min((column.oldest for column in same if column.oldest is not None), default=latest)
    span = latest - earliest
    # A spreadsheet drops the seconds; that is no age.
    lag = latest - newest
    return 0.0 if span <= 0 or lag < _DAY else lag / span


_DAY = 86_400_000_000.0
