"""From criteria to a ranking: weights, intervals, blocks of identical copies, and abstention (pure)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.ranking import criteria
from catalog.ranking.criteria import KNOWN, Score
from catalog.ranking.facts import Family, MemberFacts
from catalog.ranking.sums import Part, total

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
    parts: Sequence[Part] = ()
    """What each criterion that counts brings into the sum."""


def candidates(family: Family, weights: Mapping[str, float] = WEIGHTS) -> list[Candidate]:
    """Judge a family and order it by the lower bound of the weighted sums; those that cannot be used come last."""
    judged = {member.copy_id: [judge(member, family) for judge in CRITERIA] for member in family.members}
    means, counted = _means(family, judged), _counted(family, judged)
    made = [_candidate(block, family, judged, means, counted, weights) for block in _blocks(family)]
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
    counted: Collection[str],
    weights: Mapping[str, float],
) -> Candidate:
    chosen = min(block, key=lambda member: _choice(member, family))
    scores = _best_of(block, judged, chosen)
    parts = [_part(score, means) for score in scores if score.name in counted]
    value, low, high = total(parts, weights)
    why_not = chosen.why_unusable or family.hollow.get(chosen.copy_id, "")
    return Candidate(
        [chosen.copy_id, *(member.copy_id for member in block if member is not chosen)],
        chosen.copy_id,
        chosen.version_id,
        value,
        low,
        high,
        not why_not,
        why_not,
        scores,
        parts,
    )


def _choice(member: MemberFacts, family: Family) -> tuple[object, ...]:
    """Order the copies of one content: none is better, so that here near copies made from one count for it, too."""
    return (
        bool(member.why_unusable),
        not member.owned_by_silo,
        len(family.way(member.copy_id)),
        # Of files that say the same those that most people hold byte by byte were re-saved by nobody.
        -member.alike,
        not any(edge.source == member.copy_id for edge in family.edges),
        member.first_seen,
        str(member.copy_id),
    )


def _best_of(
    block: Sequence[MemberFacts], judged: Mapping[UUID, Sequence[Score]], chosen: MemberFacts
) -> Sequence[Score]:
    # Its content is one: what speaks for the content of one copy of the block speaks for all; so does what was lost.
    rows = [judged[member.copy_id] for member in block if not member.why_unusable] or [judged[chosen.copy_id]]
    columns = zip(*rows, strict=True)
    return [max(scores, key=_worst_first if scores[0].name == "integrity" else _best_first) for scores in columns]


def _best_first(score: Score) -> tuple[bool, float]:
    return score.state == KNOWN, score.value or 0.0


def _worst_first(score: Score) -> tuple[bool, float]:
    return score.state == KNOWN, -(score.value or 0.0)


def _part(score: Score, means: Mapping[str, float]) -> Part:
    if score.value is None:
        mean = means.get(score.name, 0.5)
        return Part(score.name, mean, UNKNOWN_SPREAD, UNKNOWN_SPREAD)
    return Part(score.name, score.value, score.value - score.low, score.high - score.value)


def _counted(family: Family, judged: Mapping[UUID, Sequence[Score]]) -> set[str]:
    """Name the criteria that count: what is known of no copy that can be used parts none from another.

    Where they come from always counts: that it is known of none is a doubt about all.
    """
    usable = [member.copy_id for member in family.members if not member.why_unusable] or list(judged)
    return {"provenance"} | {score.name for one in usable for score in judged[one] if score.state == KNOWN}


def _means(family: Family, judged: Mapping[UUID, Sequence[Score]]) -> dict[str, float]:
    """Average what is known of each criterion, a copy group once: many near copies of one are one voice."""
    values: dict[str, list[float]] = {}
    for score in (score for member in family.speakers for score in judged[member.copy_id]):
        if score.value is not None:
            values.setdefault(score.name, []).append(score.value)
    return {name: sum(found) / len(found) for name, found in values.items()}
