"""What the catalog says of the lake's dumps, under the truth's labels; `reading` reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Arrow:
    """An edge between two dumps."""

    source: str
    target: str
    kind: str
    """declared | observed | inferred"""
    confidence: float | None


@dataclass(frozen=True)
class Likeness:
    """What the catalog holds of a pair of dumps; `made_from` names the source if it decided, else is empty."""

    pair: frozenset[str]
    kind: str
    family: bool
    probability: float
    made_from: str


@dataclass(frozen=True)
class Candidate:
    """One line of a ranking: the identical copies that stand as one, and their score."""

    labels: tuple[str, ...]
    picked: str
    score: float
    low: float
    high: float
    why_not: str


@dataclass(frozen=True)
class Choice:
    """What the catalog says of one dataset: the copy it nominates, if any, and the candidates, best first."""

    nominated: str | None
    reason: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Findings:
    """Everything found, by label; a dump that the catalog does not know is missing from `outcomes`."""

    outcomes: Mapping[str, str]
    """waiting | version | sighting | unreadable | missing"""
    datasets: Mapping[str, UUID]
    arrows: tuple[Arrow, ...]
    likenesses: tuple[Likeness, ...]
    choices: Mapping[UUID, Choice]
