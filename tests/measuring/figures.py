"""Figures with what they rest on: shares with intervals, accuracy at a coverage, calibration (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.96
"""Intervals hold in 95 of 100 cases."""
BINS = 10


@dataclass(frozen=True)
class Count:
    """So many of so many; `misses` names the others, for people."""

    hits: int
    n: int
    misses: tuple[str, ...] = ()

    def __add__(self, other: "Count") -> "Count":
        """Pool two counts."""
        return Count(self.hits + other.hits, self.n + other.n, self.misses + other.misses)

    @property
    def rate(self) -> float:
        """Hits in n; 1 when there was nothing to hit."""
        return self.hits / self.n if self.n else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Give Wilson's interval of the share; 0 to 1 when nothing was counted."""
        if not self.n:
            return 0.0, 1.0
        share, squared = self.hits / self.n, Z * Z / self.n
        middle = (share + squared / 2) / (1 + squared)
        half = Z * sqrt(share * (1 - share) / self.n + squared / (4 * self.n)) / (1 + squared)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Judged:
    """One decision: what it is about, how sure it was (0.5 for no idea, to 1), and whether it was right."""

    label: str
    confidence: float
    right: bool


@dataclass(frozen=True)
class Bin:
    """The decisions of about one confidence: how sure they were on average, and how often right."""

    confidence: float
    right: Count


def forced(decisions: Sequence[Judged]) -> Count:
    """Count the right ones when every one is decided; no idea at all is half right, rounded down over all."""
    guesses = [one for one in decisions if one.confidence <= 0.5]
    said = [one for one in decisions if one.confidence > 0.5]
    hits = sum(one.right for one in said) + len(guesses) // 2
    misses = [one.label for one in said if not one.right] + [f"{one.label} (no idea)" for one in guesses]
    return Count(hits, len(decisions), tuple(misses))


def at_coverage(decisions: Sequence[Judged], share: float) -> Count:
    """Count the right ones among the surest `share` of the decisions."""
    surest = sorted(decisions, key=lambda one: (-one.confidence, one.label))[: round(share * len(decisions))]
    return forced(surest)


def decided(decisions: Sequence[Judged], threshold: float) -> tuple[Count, Count]:
    """Give accuracy and coverage of the decisions that reach a confidence."""
    sure = [one for one in decisions if one.confidence >= threshold]
    left = tuple(one.label for one in decisions if one.confidence < threshold)
    return forced(sure), Count(len(sure), len(decisions), left)


def reliability(decisions: Sequence[Judged]) -> list[Bin]:
    """Sort the decisions into bins of confidence from even odds to certainty; empty bins are left out."""
    bins: dict[int, list[Judged]] = {}
    for one in decisions:
        bins.setdefault(min(BINS - 1, int((one.confidence - 0.5) * 2 * BINS)), []).append(one)
    return [_bin(bins[place]) for place in sorted(bins)]


def calibration_error(decisions: Sequence[Judged]) -> float:
    """Give the expected calibration error: the gap between confidence and accuracy, averaged over all decisions."""
    if not decisions:
        return 0.0
    gaps = (abs(one.confidence - one.right.rate) * one.right.n for one in reliability(decisions))
    return sum(gaps) / len(decisions)


def as_numbers(counts: Mapping[str, Count]) -> dict[str, float]:
    """Give each share with its count and interval beside it, under flat names."""
    numbers: dict[str, float] = {}
    for name, count in counts.items():
        low, high = count.interval
        numbers |= {name: round(count.rate, 6), f"{name}.n": count.n}
        numbers |= {f"{name}.low": round(low, 6), f"{name}.high": round(high, 6)}
    return numbers


def _bin(decisions: Sequence[Judged]) -> Bin:
    mean = sum(one.confidence for one in decisions) / len(decisions)
    even = sum(one.confidence <= 0.5 for one in decisions)
    return Bin(mean, Count(sum(one.right for one in decisions if one.confidence > 0.5) + even // 2, len(decisions)))
