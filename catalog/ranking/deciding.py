"""Who wins, why, or why nobody does and what would tell the first from its rival (pure)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from catalog.ranking.criteria import KNOWN, Score
from catalog.ranking.facts import Family
from catalog.ranking.score import Candidate

MOST_TOLD = 3

WAYS: Mapping[str, str] = {
    "provenance": "Say which of {first} and {second} was made from the other, or that neither was.",
    "accuracy": "Verify some of the cells that {first} and {second} hold differently.",
    "completeness": "Let {first} and {second} be scanned where the cells of their keys may be kept.",
    "freshness": "Say which of {first} and {second} is renewed: no column of times tells.",
    "expectations": "Judge {first} and {second} by expectations that were made from neither.",
    "integrity": "Say which of {first} and {second} was edited.",
    "stability": "Wait for further versions of {first} and {second}.",
}
"""What somebody can do so that a criterion is known of both."""


def winner(candidates: Sequence[Candidate], family: Family) -> tuple[Candidate | None, str]:
    """Give the candidate that wins and why, or None and why a steward must say."""
    able = [candidate for candidate in candidates if candidate.nominable]
    if not able:
        return None, "No copy can be nominated: " + (candidates[0].why_not if candidates else "there is none.")
    first = able[0]
    if len(able) == 1 and len(first.copies) == 1 and not _corroborated(first.copy_id, family):
        return None, "Only one copy is known and nothing speaks for or against it: a steward must say."
    if overlap(able):
        return None, "Two candidates cannot be told apart: a steward must say."
    return first, ""


def rival(able: Sequence[Candidate]) -> Candidate | None:
    """Give the candidate behind the first that may be the best of them; None when there is none."""
    return max(able[1:], key=lambda one: one.high, default=None)


def overlap(able: Sequence[Candidate]) -> bool:
    """Tell whether the interval of another candidate reaches into that of the first."""
    other = rival(able)
    return other is not None and able[0].low <= other.high


def reason(first: Candidate, candidates: Sequence[Candidate], weights: Mapping[str, float]) -> str:
    """Tell in a sentence or two what puts the first before the second."""
    able = [candidate for candidate in candidates if candidate.nominable]
    if len(able) == 1:
        return "It is the only candidate that can be used."
    gains = _gains(first, able[1], weights)
    best = [score for gain, score in sorted(gains, key=lambda pair: -pair[0]) if gain > 0][:2]
    return " ".join(score.reason for score in best) or "It is ahead in the sum of all criteria."


def separating(candidates: Sequence[Candidate], weights: Mapping[str, float], names: Mapping[UUID, str]) -> list[str]:
    """Tell what would part the first from its rival where they overlap: their doubts, the weightiest first."""
    able = [candidate for candidate in candidates if candidate.nominable]
    second = rival(able)
    if second is None or not overlap(able):
        return []
    first = able[0]
    both = {"first": names[first.copy_id], "second": names[second.copy_id]}
    doubt = _doubts(first, second, weights)
    heavy = [name for name in sorted(doubt, key=lambda name: (-doubt[name], name)) if doubt[name] > 0 and name in WAYS]
    apart = f"{first.score - second.score:.2f} lie between them, and the doubt about each is larger."
    return [apart, *(WAYS[name].format(**both) for name in heavy[:MOST_TOLD])]


def _doubts(first: Candidate, second: Candidate, weights: Mapping[str, float]) -> dict[str, float]:
    """Say how much of the overlap each criterion brings in that is not exact of both."""
    above = {part.name: part.above for part in second.parts}
    return {part.name: weights[part.name] * (part.below + above.get(part.name, 0.0)) for part in first.parts}


def _gains(first: Candidate, second: Candidate, weights: Mapping[str, float]) -> list[tuple[float, Score]]:
    other = {score.name: score for score in second.criteria}
    return [
        (weights[score.name] * ((score.value or 0.0) - (other[score.name].value or 0.0)), score)
        for score in first.criteria
        if score.state == KNOWN and other[score.name].state == KNOWN
    ]


def _corroborated(copy_id: UUID, family: Family) -> bool:
    return bool(family.outside.get(copy_id)) or any(edge.source == copy_id for edge in family.edges)
