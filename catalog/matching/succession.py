"""In which order some states of one table came: from what each pair says, and from what lies between what (pure).

Which of two states is the later one often nothing in them tells: a cell was corrected. A third state tells it: whoever
is nearer to what came later is the later one. Moments that somebody noted (of files, of arrivals) count as far as they
agree with the rest: a third of them may be wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.matching.course import ORDINARY, Costs, course
from catalog.matching.direction import decide
from catalog.matching.evidence import Signal, Verdict, signed
from catalog.matching.signals import later
from catalog.matching.states import distances
from catalog.matching.tables import Table

Odds = NDArray[np.float64]
"""A line and a column for each state: above 0 where the column's state is the later one."""

ROUNDS, INERTIA = 16, 0.5
TEMPERATURE = 2.0
"""What the states say of each other is no independent evidence: it is cooled by so much in the end."""
SURELY, UNSURE = 2.0, 1.4
"""From a sign of this weight on it is sure which way a chain goes; without one, four of five tables grow."""
BESIDE_OTHERS, BESIDE_MOMENTS = 0.2, 0.1
"""So little do sizes of a pair count beside what all states say, and beside noted moments: some tables shrink."""
TRUSTED, MOST_TRUSTED = 0.8, 0.998
"""How likely a noted moment is right before anything is known, and at most."""
_LEAST = 1e-9
_SURE = 4.0


@dataclass(frozen=True)
class Weights:
    """What the states of one table say of each other; set by hand, checked repository by repository."""

    far: float = 5.0
    """How much the other states say at most, each as much."""
    near: float = 10.0
    """The same, the nearer ones more."""
    chain: float = 2.0
    """How much it says that two states lie a standard deviation apart on the line of all."""
    costs: Costs = ORDINARY


WEIGHTS = Weights()


@dataclass(frozen=True)
class Compared:
    """What some states say by themselves: of the order of each two, and how far they lie apart."""

    said: Odds
    apart: Odds


def signals_of(a: Table, b: Table) -> list[Signal]:
    """Say what two states themselves tell of their order; a sure sign silences the weaker ones."""
    sure = next((signal for tell in later.TELLING if (signal := tell(a, b)) is not None), None)
    others = [*later.ALWAYS] if sure else [*later.LEANING, *later.ALWAYS]
    found = [signal for tell in others if (signal := tell(a, b)) is not None]
    return [sure, *found] if sure else found


def newer(a: Table, b: Table) -> Verdict:
    """Say which of two states is the later one (a_to_b: it is b), from these two alone."""
    return decide(signals_of(a, b))


def compared(tables: Sequence[Table]) -> Compared:
    """Compare every two states."""
    return Compared(_said(tables), distances(tables))


def succession(tables: Sequence[Table], moments: Sequence[float | None] | None = None) -> Odds:
    """Give for every two states the log odds of their order; `moments` are those that somebody noted."""
    return order_of(compared(tables), moments)


def order_of(states: Compared, moments: Sequence[float | None] | None = None, weights: Weights = WEIGHTS) -> Odds:
    """Give the same for states that have been compared."""
    said, apart = states.said, states.apart
    noted = np.array([np.nan if one is None else one for one in moments or [None] * len(said)], dtype=float)
    trusted = np.where(np.isnan(noted), 0.0, TRUSTED)
    order = np.nan_to_num(np.sign(noted[None, :] - noted[:, None]))
    surely = abs(said) >= SURELY
    if len(said) == 2:  # noqa: PLR2004 - nobody else says anything
        return _cooled(said, surely=surely) + _by_moments(order, trusted)
    known = bool(np.isfinite(noted).any())
    leaning = np.where(surely, said, (BESIDE_MOMENTS if known else 1.0) * said)
    chain = weights.chain * _chain(apart, leaning + _by_moments(order, trusted))
    own = np.where(surely, said, (BESIDE_MOMENTS if known else BESIDE_OTHERS) * said) + chain / 2
    content, trust = _settled((own, chain + leaning), apart, order, trusted, weights)
    found = _cooled(content, surely=surely) + _by_moments(order, trust)
    if not known or not apart.any():
        return found
    in_time = np.where(np.isnan(noted), np.nanmedian(noted), noted)
    starts = [_in_order(-(found > 0).sum(axis=1)), _in_order(in_time)]
    return course(said, apart, noted, starts, weights.costs)


def _in_order(by: NDArray[np.float64] | NDArray[np.int64]) -> list[int]:
    return [int(place) for place in np.argsort(by, kind="stable")]


def _chain(apart: Odds, said: Odds) -> Odds:
    """Lay all states along the line on which they differ most, and turn it the way that most of what is said goes."""
    size = len(apart)
    if not apart.any():
        return np.zeros_like(apart)
    centred = np.eye(size) - 1.0 / size
    _, axes = np.linalg.eigh(-0.5 * centred @ np.sqrt(apart) @ centred)
    line = axes[:, -1] / max(float(axes[:, -1].std()), _LEAST)
    ahead: Odds = line[None, :] - line[:, None]
    return float(np.sign((said * ahead).sum())) * ahead


def _settled(
    believed: tuple[Odds, Odds], apart: Odds, order: Odds, trust: NDArray[np.float64], weights: Weights
) -> tuple[Odds, NDArray[np.float64]]:
    """Let the states vote until it rests; `believed` is what each two say themselves, and what is believed first."""
    own, first = believed
    share = _share(apart)
    content, odds = own, first + _by_moments(order, trust)
    for _ in range(ROUNDS):
        content = INERTIA * content + (1 - INERTIA) * (own + _between(apart, share, odds, weights))
        trust = _trust(content, order, trust)
        odds = content + _by_moments(order, trust)
    return content, trust


def _cooled(content: Odds, *, surely: NDArray[np.bool_]) -> Odds:
    """Bound what is believed: a chain of states that only sizes turn one way may as well have gone the other."""
    cooled: Odds = content / TEMPERATURE
    return cooled if surely.any() else UNSURE * np.tanh(cooled / UNSURE)


def _said(tables: Sequence[Table]) -> Odds:
    said = np.zeros((len(tables), len(tables)))
    for i, a in enumerate(tables):
        for j in range(i + 1, len(tables)):
            said[i, j] = sum(signed(signal) for signal in signals_of(a, tables[j]))
    return said - said.T


def _share(apart: Odds) -> Odds:
    """Add up for every two states how near all others are."""
    total = np.zeros_like(apart)
    for k in range(len(apart)):
        total += _near(apart, k)
    return total


def _near(apart: Odds, k: int) -> Odds:
    near: Odds = 1.0 / (apart[k][:, None] + apart[k][None, :] + _LEAST)
    near[k, :] = near[:, k] = 0.0
    return near


def _between(apart: Odds, share: Odds, odds: Odds, weights: Weights) -> Odds:
    """Let every other state say for every two which of them it is nearer to, and on which side of both it lies."""
    size = len(apart)
    total = np.zeros_like(apart)
    beliefs = np.tanh(odds / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        for k in range(size):
            nearer = np.nan_to_num(np.clip((apart[:, k][:, None] - apart[:, k][None, :]) / apart, -1, 1))
            before, after = beliefs[:, k][:, None], beliefs[:, k][None, :]
            # Only who lies clearly on one side of both can say anything.
            beyond = np.where(before * after > 0, np.sign(before) * np.minimum(abs(before), abs(after)), 0.0)
            weight = weights.far / max(1, size - 2) + weights.near * _near(apart, k) / np.maximum(share, _LEAST)
            weight[k, :] = weight[:, k] = 0.0
            total += nearer * beyond * weight
    np.fill_diagonal(total, 0.0)
    return total


def _trust(content: Odds, order: Odds, trust: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weigh each noted moment by how far the order that it gives agrees with the content of all others."""
    belief = 1.0 / (1.0 + np.exp(-np.clip(content, -_SURE, _SURE)))
    agrees = np.where(order > 0, belief, 1 - belief)
    told = np.where(order != 0, np.log(2 * (agrees * trust[None, :] + 0.5 * (1 - trust[None, :]))), 0.0).sum(axis=1)
    odds = np.log(TRUSTED / (1 - TRUSTED)) + told
    return np.where(trust > 0, np.minimum(MOST_TRUSTED, 1.0 / (1.0 + np.exp(-np.clip(odds, -40, 40)))), 0.0)


def _by_moments(order: Odds, trust: NDArray[np.float64]) -> Odds:
    both = np.outer(trust, trust)
    odds: Odds = order * np.log((1 + both) / (1 - both + _LEAST))
    return odds
