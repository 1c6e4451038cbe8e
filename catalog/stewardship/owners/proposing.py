"""Who most likely answers for something: clues of what people did, weighed and summed (pure).

Each clue is taken as one witness who is right with the probability that its weight says, on its own; two that name the
same person are as sure as not both of them being wrong. What several people did is shared out among them. The weights
are set by hand: whoever is asked sees every clue in a sentence, and nothing is decided by the score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

WEIGHTS: Mapping[str, float] = {
    "said": 0.8,
    "agreed": 0.7,
    "keeps": 0.6,
    "registered": 0.6,
    "owns_dataset": 0.5,
    "runs": 0.5,
    "near": 0.3,
    "worked": 0.25,
}
"""A producer named them owner; a contract does; they keep copies of it; they register it; theirs is the dataset that it
belongs to; they run the job that writes it; theirs is a neighbour of it in lineage; they decided or described."""
LEAST = 0.15
"""A proposal below this is none: nobody is named on so little."""
MOST = 3


@dataclass(frozen=True)
class Clue:
    """One thing that speaks for somebody; `share` is their part of all that was done of this kind, 0 to 1."""

    kind: str
    who: str
    share: float
    says: str

    @property
    def weight(self) -> float:
        """How sure it makes by itself."""
        return WEIGHTS[self.kind] * self.share


@dataclass(frozen=True)
class Proposal:
    """Somebody who most likely answers for it, with what speaks for them, the strongest first; `score` is 0 to 1."""

    who: str
    score: float
    clues: tuple[Clue, ...]


def propose(clues: Iterable[Clue], excluded: Iterable[str] = ()) -> list[Proposal]:
    """Rank the people whom clues name; an empty list says that nothing speaks for anybody.

    Of each kind only the strongest clue of a person counts: ten sentences of one kind are one witness.
    """
    by_person: dict[str, dict[str, Clue]] = {}
    left = {"", *excluded}
    for clue in clues:
        if clue.who in left:
            continue
        held = by_person.setdefault(clue.who, {})
        if clue.kind not in held or held[clue.kind].weight < clue.weight:
            held[clue.kind] = clue
    found = [_proposal(who, tuple(held.values())) for who, held in by_person.items()]
    likely = sorted((one for one in found if one.score >= LEAST), key=lambda one: (-one.score, one.who))
    return likely[:MOST]


def shares(counts: Mapping[str, float]) -> dict[str, float]:
    """Give each their part of the whole."""
    whole = sum(counts.values())
    return {who: count / whole for who, count in counts.items()} if whole else {}


def _proposal(who: str, clues: Sequence[Clue]) -> Proposal:
    ordered = tuple(sorted(clues, key=lambda one: (-one.weight, one.kind)))
    return Proposal(who, round(1 - prod(1 - one.weight for one in ordered), 3), ordered)
