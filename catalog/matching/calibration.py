"""The fitted numbers: how far what is found of two tables can be believed (pure).

*Which way.* By how much the sum of a pair's signals is cooled before it is a probability. The weights of the signals
are set by hand, each beside its signal. Fitted by `scripts/evaluate injected FOLDER --learn` (seed 1, each table
judged by the temperature of the others): copies made of 18 real tables of other fields say 0.50 (0.48 to 0.52), 100
labelled pairs of two topics the lowest that is tried, 0.30, since none that was decided was wrong. The one in use is
less sure of itself: in a lake many pairs are older states of each other, of which these sets have few.

*Whether at all.* How likely a pair that is taken for related is, from how strongly the rules say so: the log odds are
moved and stretched, for copies and for tables that were summed up or laid out anew. Fitted by `scripts/evaluate
versions FOLDER --learn`, of all pairs taken for related among 640 that are and 32,000 strangers that mostly have the
same columns: fifty strangers to each relative is more than the candidate index lets through, so the probability is
told too low rather than too high. The figures, each topic judged by what was fitted to the other, stand in
docs/benchmarks.md.
"""

from dataclasses import dataclass
from math import log

from catalog.matching.evidence import probability

TEMPERATURE = 0.8
"""Signals are not independent, and their weights are cautious: their sum is divided by this."""

MARGIN_TEMPERATURE = 1.0
"""The same for what a family loses where one of its links is turned around: chances that are cooled already."""


@dataclass(frozen=True)
class Line:
    """How log odds of a strength become log odds of a probability."""

    offset: float
    slope: float


COPIES, DERIVED = Line(0.541, 1.299), Line(1.459, 0.767)
LEAST, MOST = 0.001, 0.999


def believed(strength: float, *, family: bool) -> float:
    """Give the probability that two tables are related, from how strongly the rules say so; 0 stays 0."""
    if strength <= 0:
        return 0.0
    line = COPIES if family else DERIVED
    return round(min(MOST, probability(line.offset + line.slope * log_odds(strength))), 4)


def log_odds(strength: float) -> float:
    """Give log odds, bounded where a strength is all but certain."""
    held = min(MOST, max(LEAST, strength))
    return log(held / (1 - held))
