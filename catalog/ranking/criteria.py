"""The criteria of a source of truth: one function each, known with an interval or unknown with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.ranking.facts import Family, MemberFacts
from catalog.ranking.intervals import normal, wilson
from catalog.ranking.keys import Keys, keys_of, share_held
from catalog.ranking.provenance import provenance_of

KNOWN, UNKNOWN, NOT_EVALUATED = "known", "unknown", "not_evaluated"

EXACT = "counted, nothing is estimated"


@dataclass(frozen=True)
class Score:
    """How well one copy does by one criterion: 0 (worst) to 1 (best) with the interval it lies in."""

    name: str
    state: str
    """known | unknown | not_evaluated: where the criterion has nothing to say of any copy."""
    value: float | None
    low: float
    high: float
    reason: str
    telling: Sequence[object] = ()
    basis: str = ""
    """How the interval comes about."""


def known(
    name: str,
    value: float,
    bounds: tuple[float, float] | None,
    reason: str,
    telling: Sequence[object] = (),
    basis: str = EXACT,
) -> Score:
    """Make a known score; without bounds it is exact."""
    low, high = bounds or (value, value)
    return Score(name, KNOWN, value, max(0.0, min(low, value)), min(1.0, max(high, value)), reason, telling, basis)


def unknown(name: str, reason: str) -> Score:
    """Make an unknown score; it may be anything between 0 and 1."""
    return Score(name, UNKNOWN, None, 0.0, 1.0, reason, (), "unknown: taken as the mean of the others, give or take")


def not_evaluated(name: str, reason: str) -> Score:
    """Make the score of a criterion that does not count, as nobody differs by it."""
    return Score(name, NOT_EVALUATED, None, 0.0, 1.0, reason, (), "left out of the sum")


def accuracy(member: MemberFacts, family: Family) -> Score:
    """How often it is right in the cells that the copies hold differently."""
    cells = family.cells
    found = cells.accuracy.get(member.copy_id)
    if not cells.accuracy:
        return not_evaluated("accuracy", cells.unlooked.get(member.copy_id) or cells.reason)
    if found is None:
        return unknown("accuracy", cells.unlooked.get(member.copy_id) or cells.reason)
    checked = f"{found.verified:,} of them verified" if found.verified else "none of them verified"
    reason = f"It is right in {found.value:.0%} of {found.cells:,} contested cells, {checked}."
    basis = f"from {found.cells:,} contested cells and how sure their true values are"
    return known("accuracy", found.value, (found.low, found.high), reason, found.telling, basis)


def provenance(member: MemberFacts, family: Family) -> Score:
    """Is it where the others come from, or how far from there."""
    found = provenance_of(member.copy_id, family)
    if found is None:
        return unknown("provenance", "Nothing tells whether this copy was made from another or another from it.")
    basis = "from the confidence of the edges: where one is wrong, it may be anything"
    return known("provenance", found.value, normal(found.value, found.variance), found.reason, basis=basis)


def completeness(member: MemberFacts, family: Family) -> Score:
    """How many cells it fills of all keys that the copies know together, in all columns.

    A column counts by the share of copy groups that have it.
    """
    if not family.usable:
        return unknown("completeness", "No copy of this dataset could be read.")
    keys, weights = keys_of(family), _column_weights(family)
    if not keys.number or not weights:
        return unknown("completeness", "No copy has any row.")
    filled = _filled(member, weights) / sum(weights.values())
    share, low, high = share_held(member, keys)
    basis = EXACT if low == high else f"from a sample of {len(keys.sample)} of all keys (Wilson)"
    reason = f"It fills {filled * share:.1%} of all cells: {_rows(member, keys, share)}."
    return known("completeness", filled * share, (filled * low, filled * high), reason, basis=basis)


def freshness(member: MemberFacts, family: Family) -> Score:
    """How near its newest time lies to the newest of the family, column by column, and the worst of them."""
    lags = [_lag(column.family, column.newest, family) for column in member.columns if column.newest is not None]
    told = [lag for lag in lags if lag is not None]
    state = family.states.get(member.copy_id)
    if not told and state is not None and state.sure:
        reason = f"Its content is later than that of {state.share:.0%} of the others, as rows and columns were added."
        bounds = state.share - state.spread, state.share + state.spread
        return known("freshness", state.share, bounds, reason, basis="from how sure the order of the states is")
    if not told:
        return unknown("freshness", "No column of times is shared with other copies, so its age cannot be told.")
    lag, day = max(told)
    reason = (
        "Its newest times are the newest there are." if not lag else f"Its newest times lag by {lag:.1%} of the span."
    )
    value = 1.0 - min(1.0, lag)
    return known("freshness", value, (value - day, value + day), reason, basis="to the day, as dates are written")


def expectations(member: MemberFacts, family: Family) -> Score:  # noqa: ARG001 - all criteria look alike
    """Which share of the expectations its current version meets."""
    judged = member.passed + member.failed
    if not judged:
        return unknown("expectations", "No expectation was evaluated on its current version.")
    reason = f"{member.passed} of {judged} expectations are met."
    bounds = wilson(member.passed, judged)
    return known("expectations", member.passed / judged, bounds, reason, basis=_counted(member.passed, judged))


def integrity(member: MemberFacts, family: Family) -> Score:
    """Whether its cells still are what they were in the copy it was made from."""
    losses = [loss for loss in family.losses if loss.copy_id == member.copy_id]
    if member.copy_id in family.hollow:
        return known("integrity", 0.0, None, family.hollow[member.copy_id])
    if not losses:
        if len(family.members) == 1:
            return unknown("integrity", "There is no other copy to compare its cells with.")
        return known("integrity", 1.0, None, "No cell of it is known to have been changed on the way.")
    worst = min(losses, key=lambda loss: loss.agreement)
    reason = f"{1 - worst.agreement:.1%} of its cells were changed or lost on the way ({worst.kind})."
    low, high = wilson(worst.agreement * worst.cells, worst.cells) if worst.cells else (worst.agreement,) * 2
    # A changed copy cannot be told from a good one cell by cell: any known change weighs.
    bounds = _CHANGED * low, _CHANGED * high
    basis = f"from about {worst.cells:,} compared cells (Wilson)" if worst.cells else EXACT
    return known("integrity", _CHANGED * worst.agreement, bounds, reason, worst.telling, basis)


def authority(member: MemberFacts, family: Family) -> Score:
    """Whether other content was made from it, and whether it is kept by those who own its silo.

    Copy groups count, not copies: near copies of it give it no authority, and those of another count once.
    """
    own = family.group_of[member.copy_id]
    taken: dict[int, float] = {}
    for edge in family.edges:
        if edge.source == member.copy_id and family.group_of[edge.target] != own:
            number = family.group_of[edge.target]
            taken[number] = max(taken.get(number, 0.0), edge.confidence)
    others, outside = max(1, len(family.groups) - 1), family.outside.get(member.copy_id, 0)
    copied = sum(taken.values()) / others if taken else min(0.5, 0.25 * outside)
    variance = sum(sure * (1 - sure) for sure in taken.values()) / others**2
    value = _COPIED * copied + (1 - _COPIED) * (1.0 if member.owned_by_silo else 0.0)
    kept = "; the owner of its silo keeps it" if member.owned_by_silo else ""
    basis = "from the confidence of the edges" if taken else EXACT
    reason = f"{_takers(len(taken) or outside)} made from it{kept}."
    return known("authority", value, normal(value, _COPIED**2 * variance), reason, basis=basis)


def documentation(member: MemberFacts, family: Family) -> Score:  # noqa: ARG001
    """Whether it is described, kept by somebody, and says where it comes from."""
    told = {
        "a description": member.described,
        "a custodian": bool(member.custodian),
        "a declared origin": member.declared_origin,
    }
    there = [name for name, has in told.items() if has]
    reason = f"It has {' and '.join(there)}." if there else "Nobody described it or keeps it."
    return known("documentation", len(there) / len(told), None, reason)


def stability(member: MemberFacts, family: Family) -> Score:  # noqa: ARG001
    """Whether its schema stayed the same from version to version."""
    steps = list(zip(member.schemas, member.schemas[1:], strict=False))
    if not steps:
        return unknown("stability", "It has one version only.")
    same = sum(1 for before, after in steps if before == after)
    reason = f"Its schema stayed the same in {same} of {len(steps)} changes."
    return known("stability", same / len(steps), wilson(same, len(steps)), reason, basis=_counted(same, len(steps)))


_CHANGED, _COPIED = 0.6, 0.7
_DAY = 86_400_000_000.0


def _counted(met: int, of: int) -> str:
    return f"{met} of {of} counted (Wilson)"


def _takers(number: int) -> str:
    return "1 other content was" if number == 1 else f"{number or 'No'} other contents were"


def _column_weights(family: Family) -> dict[int, float]:
    # One voice a group: columns that somebody added do not count more for being copied often.
    having: dict[int, int] = {}
    for member in family.speakers:
        for key in {column.family for column in member.columns}:
            having[key] = having.get(key, 0) + 1
    return {key: count / len(family.speakers) for key, count in having.items()}


def _filled(member: MemberFacts, weights: Mapping[int, float]) -> float:
    """Add up the share of its rows that each column of a copy has a value in, by the weight of the column."""
    best: dict[int, float] = {}
    for column in member.columns:
        best[column.family] = max(best.get(column.family, 0.0), min(1.0, column.nonnull / max(1, member.rows)))
    return sum(weights.get(key, 0.0) * there for key, there in best.items())


def _rows(member: MemberFacts, keys: Keys, share: float) -> str:
    if not keys.name:
        return f"{member.rows:,} rows, the longest copy has {keys.number:,.0f}"
    if keys.whole:
        return f"{share * keys.number:,.0f} of {keys.number:,.0f} different {keys.name}"
    return f"{share:.1%} of about {float(f'{keys.number:.3g}'):,.0f} different {keys.name}"


def _lag(key: int, newest: float, family: Family) -> tuple[float, float] | None:
    """Give by how much of the span a time lags behind the newest, and how much of it a day is."""
    same = [
        column
        for member in family.usable
        for column in member.columns
        if column.family == key and column.newest is not None
    ]
    if len(same) < 2 or _own_alone(key, family):  # noqa: PLR2004 - nothing to compare with
        return None
    latest = max(column.newest for column in same if column.newest is not None)
    earliest = min((column.oldest for column in same if column.oldest is not None), default=latest)
    span = latest - earliest
    # A spreadsheet drops the seconds; that is no age.
    lag = latest - newest
    return (0.0, 0.0) if span <= 0 or lag < _DAY else (lag / span, min(1.0, _DAY / span))


def _own_alone(key: int, family: Family) -> bool:
    """Tell whether a column is only in one copy group of several, or not in those that speak for theirs.

    Near copies of a copy that alone has a column of times are nothing to compare it with.
    """
    timed = [
        member
        for member in family.usable
        if any(column.family == key and column.newest is not None for column in member.columns)
    ]
    having = {family.group_of[member.copy_id] for member in timed}
    return len(having) < min(2, len(family.groups)) or not any(member in timed for member in family.speakers)
