"""The ranking of a family: the order, the winner or why there is none, and what would change that (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.datasets.naming import Called, last_part, told_apart
from catalog.ranking import deciding, explaining
from catalog.ranking.counterfactual import Counterfactual, counterfactuals
from catalog.ranking.facts import Family
from catalog.ranking.provenance import origin
from catalog.ranking.score import WEIGHTS, Candidate, candidates
from catalog.ranking.sensitivity import Change, changes


@dataclass(frozen=True)
class Ranking:
    """The candidates, best first, and what follows from them."""

    candidates: Sequence[Candidate]
    winner: UUID | None
    reason: str
    system_of_record: UUID | None
    """Where the others come from in the end; None where that cannot be told."""
    sensitivity: Sequence[str]
    """What another weighting would change, a sentence each."""
    most_accurate: UUID | None = None
    """By contested cells; None where they do not tell."""
    changes: Sequence[Change] = ()
    counterfactuals: Sequence[Counterfactual] = ()
    without: Sequence[str] = ()
    """What the answer would be without some of the copies, a sentence each."""
    separating: Sequence[str] = ()
    """What would part the first from its rival, a sentence each; empty unless their intervals overlap."""


def rank(family: Family, weights: Mapping[str, float] = WEIGHTS) -> Ranking:
    """Rank a family by the lower bound of its sums; nobody wins where another interval reaches into the first."""
    ranked = candidates(family, weights)
    first, why = deciding.winner(ranked, family)
    held = first.copy_id if first else None
    names = _names(family)
    changed = changes(ranked, weights)
    others = counterfactuals(family, ranked, held, weights)
    return Ranking(
        ranked,
        held,
        deciding.reason(first, ranked, weights) if first else why,
        family.cells.record or origin(family),
        explaining.changes(changed, held, names),
        family.cells.most_accurate,
        changed,
        others,
        [explaining.counterfactual(one, names) for one in others],
        deciding.separating(ranked, weights, names),
    )


def _names(family: Family) -> dict[UUID, str]:
    return told_apart(
        {
            member.copy_id: Called(
                last_part(member.title or member.uri), member.silo, member.uri.removeprefix("file://")
            )
            for member in family.members
        }
    )
