"""Which way: the sum of a pair's signals, and the best branching of a family with an unseen root (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.graphs import branching
from catalog.matching.calibration import MARGIN_TEMPERATURE, TEMPERATURE
from catalog.matching.evidence import A_TO_B, B_TO_A, UNKNOWN, Signal, Verdict, probability, signed
from catalog.matching.margins import Accounts

DECIDED = 0.7
"""Below this probability the direction is unknown."""
LACKING = 0.4
"""What is left of a source that has no row of the copy."""


@dataclass(frozen=True)
class Pair:
    """Two copies of a family with what their match says."""

    a: UUID
    b: UUID
    log_odds: float
    """Above 0: b was made from a."""
    closeness: float
    """How directly one may have been made from the other, 0 to 1."""
    said: str = ""
    """a_to_b | b_to_a where somebody declared it or a run showed it."""
    a_in_b: float | None = None
    """Share of a's rows that b has; None where it was not measured."""
    b_in_a: float | None = None


@dataclass(frozen=True)
class Arrow:
    """That `target` was made from `source`, with the probability of that way round."""

    source: UUID
    target: UUID
    probability: float
    """By what the best account of the family loses where this link is turned around."""
    margin: float = 0.0
    """The log-likelihood that it loses where the link is left out; little where another source is as likely."""
    turned: float = 0.0
    """The same where it is turned around."""


def decide(signals: Sequence[Signal]) -> Verdict:
    """Add up the signals of one pair; unknown below the threshold."""
    p = probability(sum(signed(signal) for signal in signals) / TEMPERATURE)
    direction = A_TO_B if p >= DECIDED else B_TO_A if p <= 1 - DECIDED else UNKNOWN
    return Verdict(direction, round(p, 4), round(1 - p, 4), tuple(signals))


def arrows(copies: Sequence[UUID], pairs: Sequence[Pair], times: Mapping[UUID, int] | None = None) -> list[Arrow]:
    """Choose at most one parent for each copy of a family; undecided pairs point away from the likelier origin.

    `times` says of copies how many identical ones each stands for, itself among them; 1 where it says nothing.
    """
    number = {copy: (times or {}).get(copy, 1) for copy in copies}
    others = max(1, sum(number.values()) - 1)
    standing = _standing(number, pairs, others)
    chances = {}
    for pair in pairs:
        odds = pair.log_odds + _lean(standing, pair, others)
        p = {A_TO_B: 0.995, B_TO_A: 0.005}.get(pair.said) or probability(odds / TEMPERATURE)
        chances[pair.a, pair.b], chances[pair.b, pair.a] = p, 1 - p
    close = {**{(p.a, p.b): p.closeness for p in pairs}, **{(p.b, p.a): p.closeness for p in pairs}}
    held = {**{(p.a, p.b): p.b_in_a for p in pairs}, **{(p.b, p.a): p.a_in_b for p in pairs}}
    near = {edge: (0.5 + close[edge]) * _explained(held[edge]) for edge in chances}
    weights = {
        edge: chance * (near[edge] + 0.2 * standing[edge[0]] * _explained(held[edge]))
        for edge, chance in chances.items()
        if chance >= DECIDED
    }
    parents = branching(copies, weights)
    accounts = Accounts({edge: chance * near[_likelier(edge, chances)] for edge, chance in chances.items()})
    found = [_arrow(accounts, parent, child) for child, parent in parents.items() if parent]
    return sorted(
        (arrow for arrow in found if arrow.probability >= DECIDED), key=lambda arrow: (arrow.source, arrow.target)
    )


def _likelier(edge: tuple[UUID, UUID], chances: Mapping[tuple[UUID, UUID], float]) -> tuple[UUID, UUID]:
    """Give a pair the likelier way round: what it lacks the other way is said by its signals already."""
    return edge if (chances[edge], edge) >= (chances[edge[::-1]], edge[::-1]) else edge[::-1]


def _arrow(accounts: Accounts, source: UUID, target: UUID) -> Arrow:
    found = accounts.margin(source, target)
    sure = probability(found.turned / MARGIN_TEMPERATURE)
    return Arrow(source, target, round(sure, 4), round(found.without, 4), round(found.turned, 4))


def _explained(held: float | None) -> float:
    """Rate a source by how many rows of the copy it has: one that lacks some is passed over for one that has them."""
    return 1.0 if held is None else LACKING + (1 - LACKING) * held


def _standing(number: Mapping[UUID, int], pairs: Sequence[Pair], others: int) -> Mapping[UUID, float]:
    """Say for how large a share of the family each copy is a likely and close origin, 0 to 1."""
    # Nothing tells which of identical copies came first: each is half the origin of the others.
    counts = {copy: 0.5 * (count - 1) for copy, count in number.items()}
    for pair in pairs:
        p = probability(pair.log_odds / TEMPERATURE)
        counts[pair.a] += p * pair.closeness * number[pair.b]
        counts[pair.b] += (1 - p) * pair.closeness * number[pair.a]
    return {copy: count / others for copy, count in counts.items()}


def _lean(standing: Mapping[UUID, float], pair: Pair, others: int) -> float:
    """Where the pair itself says little, the one that more of the family comes from is the likelier origin."""
    if abs(pair.log_odds) >= 1.0:
        return 0.0
    # What the pair says itself is counted already.
    own = (2 * probability(pair.log_odds / TEMPERATURE) - 1) * pair.closeness / others
    gap = standing[pair.a] - standing[pair.b] - own
    return max(-1.8, min(1.8, 12.0 * gap))
