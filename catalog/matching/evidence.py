"""What speaks for a kind or a direction: plain records that a steward can read and contest (pure)."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from math import exp
from typing import Any

A_TO_B, B_TO_A, COMMON, UNKNOWN = "a_to_b", "b_to_a", "common", "unknown"
NOTHING = "nothing"
OPPOSITE = {A_TO_B: B_TO_A, B_TO_A: A_TO_B}
"""What a direction is called where the sides have changed places."""
_SIDE = re.compile(r"\b([Ss]ide )([ab])\b")
_CELLS_OF_BOTH = 3


@dataclass(frozen=True)
class Signal:
    """One thing that speaks for a direction; `weight` is a log-likelihood ratio, always at least 0."""

    signal: str
    says: str
    """a_to_b | b_to_a | nothing; a_to_b says that b was made from a."""
    weight: float
    reason: str
    telling: Sequence[Any] = ()
    """A few cells: [column, value in a, value in b]."""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON data."""
        return {**asdict(self), "weight": round(self.weight, 3)}


@dataclass(frozen=True)
class Verdict:
    """Which way, how sure, and why."""

    direction: str
    p_a_to_b: float
    p_b_to_a: float
    evidence: tuple[Signal, ...]

    @property
    def log_odds(self) -> float:
        """Give the sum of all signals; above 0 for a_to_b."""
        return sum(signed(signal) for signal in self.evidence)


def signed(signal: Signal) -> float:
    """Give a signal's weight with its side: above 0 for a_to_b, below for b_to_a."""
    return {A_TO_B: signal.weight, B_TO_A: -signal.weight}.get(signal.says, 0.0)


def probability(log_odds: float) -> float:
    """Turn log odds into a probability."""
    return 1.0 / (1.0 + exp(-max(-40.0, min(40.0, log_odds))))


def towards(side: str, name: str, weight: float, reason: str, telling: Sequence[Any] = ()) -> Signal:
    """Make a signal that says which side was made from the other: `side` a or b is the derived one."""
    return Signal(name, A_TO_B if side == "b" else B_TO_A, weight, reason, telling)


def turned(signal: Signal) -> Signal:
    """Say the same with the sides changed: a is b."""
    return replace(
        signal,
        says=OPPOSITE.get(signal.says, signal.says),
        reason=_SIDE.sub(lambda found: found.group(1) + ("b" if found.group(2) == "a" else "a"), signal.reason),
        telling=[_turned(one) for one in signal.telling],
    )


def _turned(told: Any) -> Any:
    if isinstance(told, list) and len(told) == _CELLS_OF_BOTH:
        return [told[0], told[2], told[1]]
    return told
