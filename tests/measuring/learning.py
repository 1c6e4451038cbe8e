"""Fitting how far what is found can be believed, judged on groups it was not fitted to (pure).

Of directions: one temperature of sums of signals. Of detection: a line through the log odds of strengths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.matching.calibration import MOST, Line, log_odds
from catalog.matching.evidence import probability
from tests.measuring.figures import Judged

Numbers = NDArray[np.float64]

TRIED = np.geomspace(0.3, 3.0, 55)
PRIOR, HELD, STEPS = (0.0, 1.0), 1.0, 30
"""A line begins as no change, and is held to that by as much as a claim or two."""
_LEAST = 1e-9


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


@dataclass(frozen=True)
class Claim:
    """That a pair is related: how strongly the rules said so, and whether it is."""

    label: str
    strength: float
    right: bool


@dataclass(frozen=True)
class LearnedLine:
    """The line that fits all, and what those that fit all groups but one say of the group left out."""

    line: Line
    held_out: Sequence[Judged]


def learn_line(groups: Mapping[str, Sequence[Claim]]) -> LearnedLine:
    """Fit on all groups, and on all but each in turn."""
    held_out: list[Judged] = []
    for name in sorted(groups):
        line = fit_line([one for other, claims in groups.items() if other != name for one in claims])
        held_out += [Judged(one.label, believed_by(line, one.strength), one.right) for one in groups[name]]
    return LearnedLine(fit_line([one for claims in groups.values() for one in claims]), held_out)


def fit_line(claims: Sequence[Claim]) -> Line:
    """Give the line under which what is true is the least surprising; few claims change little."""
    asked = np.array([[1.0, log_odds(one.strength)] for one in claims]).reshape(-1, 2)
    right = np.array([one.right for one in claims], dtype=float)
    line = np.array(PRIOR)
    for _ in range(STEPS):
        said = 1.0 / (1.0 + np.exp(-asked @ line))
        slope = asked.T @ (said - right) + HELD * (line - PRIOR)
        bend = (asked * (said * (1 - said))[:, None]).T @ asked + HELD * np.eye(2)
        step, surprise = np.linalg.solve(bend, slope), _surprise(line, asked, right)
        while _surprise(line - step, asked, right) > surprise and abs(step).max() > _LEAST:
            step = step / 2  # beyond the least it goes up again
        line = line - step
    return Line(round(float(line[0]), 3), round(max(0.0, float(line[1])), 3))


def _surprise(line: Numbers, asked: Numbers, right: Numbers) -> float:
    sums = asked @ line
    return float((np.logaddexp(0.0, sums) - right * sums).sum() + HELD * ((line - PRIOR) ** 2).sum() / 2)


def believed_by(line: Line, strength: float) -> float:
    """Give the probability that a line gives a strength."""
    return min(MOST, probability(line.offset + line.slope * log_odds(strength)))


def _judged(one: Odds, temperature: float) -> Judged:
    p = probability(one.towards_truth / temperature)
    return Judged(one.label, max(p, 1 - p), p > 0.5)
