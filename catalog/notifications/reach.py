"""Which copies a change reaches, and how that is known (pure)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from uuid import UUID

WEAKEST = ("inferred", "observed", "declared")
LEAST = 0.5
"""A way that is more likely wrong than right tells nobody anything."""


@dataclass(frozen=True)
class Link:
    """An edge as a walk needs it; `confidence` is 1 where somebody said so or a run showed it."""

    source: UUID
    target: UUID
    kind: str
    confidence: float


@dataclass(frozen=True)
class Way:
    """How a copy is reached: by the surest way, of which `kind` is the weakest link."""

    kind: str
    """declared | observed | inferred"""
    confidence: float
    steps: int


def ways(starts: Collection[UUID], links: Iterable[Link], *, least: float = LEAST) -> dict[UUID, Way]:
    """Give the surest way from any of the starts down to each copy, the shortest of equally sure ones."""
    after: dict[UUID, list[Link]] = {}
    for link in links:
        after.setdefault(link.source, []).append(link)
    found: dict[UUID, Way] = {}
    queue: list[tuple[float, int, str, UUID, str]] = [(-1.0, 0, str(start), start, "declared") for start in starts]
    while queue:
        sure, steps, _, at, kind = heappop(queue)
        if at in found:
            continue
        found[at] = Way(kind, -sure, steps)
        for link in after.get(at, ()):
            confidence = -sure * link.confidence
            if link.target not in found and confidence >= least:
                weaker = weakest((kind, link.kind))
                heappush(queue, (-confidence, steps + 1, str(link.target), link.target, weaker))
    return {copy_id: way for copy_id, way in found.items() if copy_id not in set(starts)}


def weakest(kinds: Sequence[str]) -> str:
    """Give of several ways of knowing the one that proves least."""
    return min(kinds, key=WEAKEST.index)
