"""Fitting how far sums of signals can be believed: one temperature, judged on groups it was not fitted to (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.matching.evidence import probability
from tests.measuring.figures import Judged

TRIED = np.geomspace(0.3, 3.0, 55)


@dataclass(frozen=True)
class Odds:
    """The sum of the signals of one pair, above 0 when they speak for what is true."""

    label: str
    towards_truth: float


@dataclass(frozen=True)
class Learned:
    """The temperature that fits all, those that fit all groups but one, and what these say of the group left out."""

    temperature: float
    without: Mapping[str, float]
    held_out: Sequence[Judged]


def learn(groups: Mapping[str, Sequence[Odds]]) -> Learned:
    """Fit on all groups, and on all but each in turn."""
    without = {
        name: fit([one for other, odds in groups.items() if other != name for one in odds]) for name in sorted(groups)
    }
    held_out = [_judged(one, without[name]) for name, odds in sorted(groups.items()) for one in odds]
    return Learned(fit([one for odds in groups.values() for one in odds]), without, held_out)


def fit(odds: Sequence[Odds]) -> float:
    """Give the temperature under which what is true is the least surprising."""
    sums = np.array([one.towards_truth for one in odds if one.towards_truth])
    if not len(sums):
        return 1.0
    surprise = [float(np.logaddexp(0.0, -sums / heat).mean()) for heat in TRIED]
    return round(float(TRIED[int(np.argmin(surprise))]), 3)


def _judged(one: Odds, temperature: float) -> Judged:
    p = probability(one.towards_truth / temperature)
    return Judged(one.label, max(p, 1 - p), p > 0.5)
