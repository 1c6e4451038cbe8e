"""The Impact tab: all copies that are hit by a dataset, or that it comes from, as a flat list."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.lineage import queries as lineage
from catalog.lineage.links import DOWN, UP, Links
from catalog.lineage.models import Edge
from catalog.lineage.queries import Graph
from catalog.lineage.questions.paging import Page
from catalog.lineage.questions.reached import Totals, reached
from catalog.silos import queries as silos
from catalog.ui.family import NO_SILO, label
from catalog.ui.lineage.asked import Asked
from catalog.ui.lineage.scene import job_names

SIZE = 100
NOBODY = "nobody"
FACETS = {"degree": "Steps away", "silo": "Silo", "owner": "Owner", "kind": "Known by"}
CHOICES = 200
Way = Literal["down", "up"]


@dataclass(frozen=True)
class Hit:
    """A copy that lies downstream or upstream, with the links that lead to it from those nearer."""

    copy_id: UUID
    label: str
    path: str
    silo: str
    dataset_id: UUID | None
    dataset: str
    owner: str
    degree: int
    kinds: tuple[str, ...]
    jobs: tuple[str, ...]
    confidence: float | None
    """Of the surest of these links, where all of them are inferred."""

    def values(self, facet: str) -> tuple[str, ...]:
        """Give what it is filtered by."""
        return self.kinds if facet == "kind" else (str(getattr(self, facet)),)


@dataclass(frozen=True)
class Filters:
    """What is looked for among the hits, which way they lie, and the page."""

    asked: Asked
    way: Way = "down"
    words: str = ""
    chosen: Mapping[str, str] | None = None
    page: int = 1

    def holds(self, hit: Hit, *, but: str = "") -> bool:
        """Tell whether a hit passes, one filter left out."""
        found = f"{hit.label} {hit.path} {hit.dataset} {' '.join(hit.jobs)}".lower()
        chosen = (self.chosen or {}).items()
        return all(word in found for word in self.words.lower().split()) and all(
            value in hit.values(facet) for facet, value in chosen if value and facet != but
        )

    def href(self, page: str = "/lineage/impact", **changes: Any) -> str:
        """Give the address with some of it changed."""
        state = {"way": self.way, "words": self.words, **(self.chosen or {}), "page": "", **changes}
        usual = {"way": "down"}
        said = {name: str(value) for name, value in state.items() if value and value != usual.get(name)}
        return f"{page}?{urlencode({**self.asked.said(), **said})}"


@dataclass(frozen=True)
class Impact:
    """The hits that pass the filters, nearest first; `choices` counts what each filter would leave."""

    hits: tuple[Hit, ...]
    choices: Mapping[str, Sequence[tuple[str, int]]]
    total: int
    complete: bool
    """All that is known is listed; else only what is nearest."""
    totals: Totals
    """Of all that is met, filtered or not, listed or not."""


def impact(session: Session, starts: Collection[UUID], filters: Filters, counted: Links) -> Impact:
    """Walk to the end one way, and filter what was met."""
    down = filters.way == "down"
    graph = lineage.neighbourhood(
        session,
        starts,
        up=not down,
        down=down,
        depth=lineage.DEEPEST,
        limit=lineage.MOST_COPIES,
        links=counted,
    )
    found = _hits(session, graph, down=down)
    return Impact(
        hits=tuple(hit for hit in found if filters.holds(hit)),
        choices={facet: _choices(found, facet, filters) for facet in FACETS},
        total=len(found),
        complete=graph.complete,
        totals=reached(session, starts, DOWN if down else UP, counted, page=Page(limit=1)).totals,
    )


def _hits(session: Session, graph: Graph, *, down: bool) -> list[Hit]:
    degrees = {node.copy_id: abs(node.distance) for node in graph.nodes if node.distance}
    copies, homes = datasets.copies(session, degrees), datasets.memberships(session, degrees)
    held = datasets.by_id(session, {home.dataset_id for home in homes.values()})
    sides = silos.by_id(session, list({copy.silo_id for copy in copies.values() if copy.silo_id}))
    leading, jobs = _leading(graph, degrees, down=down), job_names(session, graph.edges)
    hits = []
    for copy_id, degree in degrees.items():
        copy, edges = copies[copy_id], leading[copy_id]
        home = held.get(homes[copy_id].dataset_id) if copy_id in homes else None
        side = sides.get(copy.silo_id) if copy.silo_id else None
        hits.append(
            Hit(
                copy_id=copy_id,
                label=label(copy),
                path=copy.name,
                silo=side.name if side else NO_SILO,
                dataset_id=home.id if home else None,
                dataset=home.name if home else "",
                owner=copy.custodian or (home.owner if home else "") or (side.owner if side else "") or NOBODY,
                degree=degree,
                kinds=tuple(sorted({edge.kind for edge in edges})),
                jobs=tuple(sorted({jobs[edge.job_id] for edge in edges if edge.job_id in jobs})),
                confidence=_surest(edges),
            )
        )
    return sorted(hits, key=lambda hit: (hit.degree, hit.silo, hit.label, hit.copy_id))


def _leading(graph: Graph, degrees: Mapping[UUID, int], *, down: bool) -> dict[UUID, list[Edge]]:
    """Give of each copy the links by which it is reached from one that is nearer."""
    found: dict[UUID, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        near, far = (edge.source_copy_id, edge.target_copy_id) if down else (edge.target_copy_id, edge.source_copy_id)
        if degrees.get(near, 0) < degrees.get(far, 0):
            found[far].append(edge)
    return found


def _surest(edges: Sequence[Edge]) -> float | None:
    shares = [edge.confidence for edge in edges]
    return None if not shares or None in shares else max(share for share in shares if share is not None)


def _choices(found: Sequence[Hit], facet: str, filters: Filters) -> list[tuple[str, int]]:
    counts = Counter(value for hit in found if filters.holds(hit, but=facet) for value in hit.values(facet))
    chosen = (filters.chosen or {}).get(facet)
    if chosen:
        counts[chosen] += 0

    def order(choice: tuple[str, int]) -> tuple[int, str]:
        return (int(choice[0]) if choice[0].isdigit() else 0, choice[0])

    return sorted(sorted(counts.items(), key=lambda item: -item[1])[:CHOICES], key=order)
