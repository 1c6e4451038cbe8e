"""From criteria to a ranking: weights, intervals, blocks of identical copies, and abstention (pure)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from uuid import UUID

from catalog.ranking import criteria
from catalog.ranking.criteria import KNOWN, Score
from catalog.ranking.facts import Family, MemberFacts
from catalog.ranking.provenance import roots

WEIGHTS: Mapping[str, float] = {
    "provenance": 0.30,
    "accuracy": 0.24,
    "completeness": 0.18,
    "freshness": 0.10,
    "expectations": 0.10,
    "integrity": 0.12,
    "authority": 0.12,
    "documentation": 0.04,
    "stability": 0.04,
}
"""How much each criterion counts; they need not sum to 1."""

CRITERIA: Sequence[Callable[[MemberFacts, Family], Score]] = (
    criteria.provenance,
    criteria.accuracy,
    criteria.completeness,
    criteria.freshness,
    criteria.expectations,
    criteria.integrity,
    criteria.authority,
    criteria.documentation,
    criteria.stability,
)

UNKNOWN_SPREAD = 0.15
"""Half the interval of a criterion that is unknown for a copy: it is taken as the family's mean, give or take."""


@dataclass(frozen=True)
class Candidate:
    """A block of identical copies, judged as one; `copy_id` is the one to use."""

    copies: Sequence[UUID]
    copy_id: UUID
    version_id: UUID | None
    score: float
    low: float
    high: float
    nominable: bool
    why_not: str
    criteria: Sequence[Score]


@dataclass(frozen=True)
class Ranking:
    """The candidates, best first, and what follows from them."""

    candidates: Sequence[Candidate]
    winner: UUID | None
    reason: str
    system_of_record: UUID | None
    sensitivity: Sequence[str]
    most_accurate: UUID | None = None
    """By contested cells; None where they do not tell."""


def rank(family: Family, weights: Mapping[str, float] = WEIGHTS) -> Ranking:
    """Rank a family by the lower bound of its weighted scores; nobody wins when the first two cannot be told apart."""
    judged = {member.copy_id: [judge(member, family) for judge in CRITERIA] for member in family.members}
    candidates = _candidates(family, judged, weights)
    winner, reason = _winner(candidates, family)
    records = roots(family)
    return Ranking(
        candidates,
        winner.copy_id if winner else None,
        reason,
        family.cells.record or (records[0] if records else None),
        _sensitivity(family, judged, weights, winner),
        family.cells.most_accurate,
    )


def _candidates(
    family: Family, judged: Mapping[UUID, Sequence[Score]], weights: Mapping[str, float]
) -> list[Candidate]:
    means = _means(family, judged)
    made = [_candidate(block, family, judged, means, weights) for block in _blocks(family)]
    return sorted(made, key=lambda one: (not one.nominable, -one.low, -one.score, str(one.copy_id)))


def _blocks(family: Family) -> list[list[MemberFacts]]:
    blocks: dict[object, list[MemberFacts]] = {}
    for member in family.members:
        blocks.setdefault(member.content, []).append(member)
    return list(blocks.values())


def _candidate(
    block: Sequence[MemberFacts],
    family: Family,
    judged: Mapping[UUID, Sequence[Score]],
    means: Mapping[str, float],
    weights: Mapping[str, float],
) -> Candidate:
    chosen = min(block, key=lambda member: _choice(member, judged[member.copy_id]))
    scores = _best_of(block, judged, chosen)
    value, spread = _total(scores, means, weights)
    why_not = _why_not(chosen, family)
    return Candidate(
        [chosen.copy_id, *(member.copy_id for member in block if member is not chosen)],
        chosen.copy_id,
        chosen.version_id,
        value,
        max(0.0, value - spread),
        min(1.0, value + spread),
        not why_not,
        why_not,
        scores,
    )


def _choice(member: MemberFacts, scores: Sequence[Score]) -> tuple[object, ...]:
    by_name = {score.name: score for score in scores}
    return (
        bool(member.why_unusable),
        not member.owned_by_silo,
        -(by_name["provenance"].value or 0.0),
        -(by_name["authority"].value or 0.0),
        member.first_seen,
        str(member.copy_id),
    )


def _best_of(
    block: Sequence[MemberFacts], judged: Mapping[UUID, Sequence[Score]], chosen: MemberFacts
) -> Sequence[Score]:
    # Its content is one: what speaks for the content of one copy of the block speaks for all of them.
    rows = [judged[member.copy_id] for member in block if not member.why_unusable] or [judged[chosen.copy_id]]
    columns = zip(*rows, strict=True)
    return [max(scores, key=lambda score: (score.state == KNOWN, score.value or 0.0)) for scores in columns]


def _total(scores: Sequence[Score], means: Mapping[str, float], weights: Mapping[str, float]) -> tuple[float, float]:
    total = sum(weights[score.name] for score in scores)
    value = sum(weights[score.name] * _value(score, means) for score in scores) / total
    squares = sum((weights[score.name] * _spread(score)) ** 2 for score in scores)
    return value, sqrt(squares) / total


def _value(score: Score, means: Mapping[str, float]) -> float:
    return means.get(score.name, 0.5) if score.value is None else score.value


def _spread(score: Score) -> float:
    return UNKNOWN_SPREAD if score.value is None else (score.high - score.low) / 2


def _means(family: Family, judged: Mapping[UUID, Sequence[Score]]) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for member in family.members:
        for score in judged[member.copy_id]:
            if score.value is not None and not member.why_unusable:
                values.setdefault(score.name, []).append(score.value)
    return {name: sum(found) / len(found) for name, found in values.items()}


def _why_not(member: MemberFacts, family: Family) -> str:
    return member.why_unusable or family.hollow.get(member.copy_id, "")


def _winner(candidates: Sequence[Candidate], family: Family) -> tuple[Candidate | None, str]:
    able = [candidate for candidate in candidates if candidate.nominable]
    if not able:
        return None, "No copy can be nominated: " + (candidates[0].why_not if candidates else "there is none.")
    first = able[0]
    if len(able) == 1 and len(first.copies) == 1 and not _corroborated(first.copy_id, family):
        return None, "Only one copy is known and nothing speaks for or against it: a steward must say."
    if len(able) > 1 and first.low <= able[1].high and first.score - able[1].score < _near(first, able[1]):
        return None, "The first two candidates cannot be told apart: a steward must say."
    return first, _told(first, able)


def _near(first: Candidate, second: Candidate) -> float:
    return sqrt(((first.high - first.low) / 2) ** 2 + ((second.high - second.low) / 2) ** 2)


def _corroborated(copy_id: UUID, family: Family) -> bool:
    return bool(family.outside.get(copy_id)) or any(edge.source == copy_id for edge in family.edges)


def _told(first: Candidate, able: Sequence[Candidate]) -> str:
    if len(able) == 1:
        return "It is the only candidate that can be used."
    second = {score.name: score for score in able[1].criteria}
    gains = [
        (WEIGHTS[score.name] * ((score.value or 0.0) - (second[score.name].value or 0.0)), score)
        for score in first.criteria
        if score.state == KNOWN and second[score.name].state == KNOWN
    ]
    best = [score for gain, score in sorted(gains, key=lambda pair: -pair[0]) if gain > 0][:2]
    return " ".join(score.reason for score in best) or "It is ahead in the sum of all criteria."


def _sensitivity(
    family: Family,
    judged: Mapping[UUID, Sequence[Score]],
    weights: Mapping[str, float],
    winner: Candidate | None,
) -> list[str]:
    titles = {member.copy_id: member.title or member.uri for member in family.members}
    told = []
    for name in weights if winner else ():
        other, _ = _winner(_candidates(family, judged, {**weights, name: 2 * weights[name]}), family)
        if other is None:
            told.append(f"If {name} counted twice, nobody would clearly win.")
        elif winner and other.copy_id != winner.copy_id:
            told.append(f"If {name} counted twice, {titles[other.copy_id]} would win.")
    return told
