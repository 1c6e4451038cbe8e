"""How tags and terms flow along the lineage of columns (pure).

A mark that somebody confirmed goes on to every column made from it, with the confidence of the links on the way; where
it was refused it ends. An aggregate holds less of what it is made from, so that it halves the confidence. What hides a
value on its way stops a tag of personal data: the column behind it is told to be masked, and hands nothing on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from catalog.datasets.marking.models import PERSONAL

CONFIRMED, REFUSED, INHERITED, MASKED = "confirmed", "refused", "inherited", "masked"
LEAST = 0.05
"""What is less sure than this is not handed on."""
_AGGREGATED = 0.5


class Node(NamedTuple):
    """A column of a dataset."""

    dataset_id: UUID
    column: str


@dataclass(frozen=True)
class Link:
    """That a column is made from another, how sure that is, and what happens to values on the way."""

    source: Node
    target: Node
    confidence: float
    aggregated: bool = False
    masking: bool = False
    how: str = ""
    """declared | observed | inferred | content (two copies of one dataset hold the same under two names)"""


@dataclass(frozen=True)
class Flow:
    """That a mark came to a column: from where it was said, how sure, and by which link at last."""

    state: str
    """inherited | masked"""
    origin: Node
    confidence: float
    steps: int
    how: str


def flow(links: Iterable[Link], said: Mapping[Node, str], *, mark: str) -> dict[Node, Flow]:
    """Carry one mark from the columns where it was confirmed; where something was said of it, that stands."""
    out: dict[Node, list[Link]] = defaultdict(list)
    for link in links:
        out[link.source].append(link)
    found: dict[Node, Flow] = {}
    level = {node: Flow(INHERITED, node, 1.0, 0, "") for node, state in said.items() if state == CONFIRMED}
    while level:
        reached: dict[Node, Flow] = {}
        for node in sorted(level):
            for link in out[node]:
                came = _over(link, level[node], mark)
                if link.target not in said and _better(came, found.get(link.target), reached.get(link.target)):
                    reached[link.target] = came
        found |= reached
        level = {node: one for node, one in reached.items() if one.state == INHERITED}
    return found


def _over(link: Link, before: Flow, mark: str) -> Flow:
    sure = round(before.confidence * link.confidence * (_AGGREGATED if link.aggregated else 1.0), 4)
    masked = link.masking and mark == PERSONAL
    return Flow(MASKED if masked else INHERITED, before.origin, sure, before.steps + 1, link.how)


def _better(came: Flow, *others: Flow | None) -> bool:
    """Tell whether this is surer than what came another way; that a value comes unmasked too outweighs the mask."""
    held = [one for one in others if one is not None]
    return came.confidence >= LEAST and all(_rank(came) > _rank(one) for one in held)


def _rank(one: Flow) -> tuple[bool, float]:
    return one.state == INHERITED, one.confidence


def reached(links: Collection[Link], node: Node) -> set[UUID]:
    """Name the datasets that something said of a column may concern, its own too."""
    out: dict[Node, list[Node]] = defaultdict(list)
    for link in links:
        out[link.source].append(link.target)
    seen, level = {node}, [node]
    while level:
        level = [target for one in level for target in out[one] if target not in seen]
        seen.update(level)
    return {one.dataset_id for one in seen}
