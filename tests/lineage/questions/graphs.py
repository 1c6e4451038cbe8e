"""Small graphs in a database, and the same in networkx to compare with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import networkx as nx
from hypothesis import strategies
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset, Membership
from catalog.db import new_id
from catalog.lineage.models import Edge
from catalog.lineage.questions import holders, reaching, snapshots

SIZE = 9
Pairs = set[tuple[int, int]]


@dataclass(frozen=True)
class Small:
    """Copies by number, and what is linked."""

    ids: list[UUID]
    pairs: Pairs

    @property
    def peer(self) -> Any:
        """The same graph in networkx, its nodes the ids."""
        graph = nx.DiGraph()
        graph.add_nodes_from(self.ids)
        graph.add_edges_from((self.ids[source], self.ids[target]) for source, target in self.pairs)
        return graph


def pairs(*, circles: bool = True) -> strategies.SearchStrategy[Pairs]:
    """Draw links among a few copies; without circles they lead from a lower to a higher number."""
    numbers = strategies.integers(0, SIZE - 1)
    drawn = strategies.tuples(numbers, numbers).filter(lambda pair: pair[0] != pair[1])
    return strategies.sets(drawn if circles else drawn.map(lambda pair: (min(pair), max(pair))), max_size=18)


def build(session: Session, links: Iterable[tuple[int, int]]) -> Small:
    """Make copies and declared links."""
    ids = [new_id() for _ in range(SIZE)]
    homes = [Dataset(id=new_id(), name=str(copy_id)) for copy_id in ids]
    session.add_all(homes)
    session.add_all(Copy(id=copy_id, namespace="file", name=f"/{copy_id}", uri=f"file:///{copy_id}") for copy_id in ids)
    session.flush()  # the rest refers to them
    members = zip(ids, homes, strict=True)
    session.add_all(Membership(copy_id=copy_id, dataset_id=home.id, reason="test") for copy_id, home in members)
    made = Small(ids, set(links))
    ends = [(ids[source], ids[target]) for source, target in sorted(made.pairs)]
    session.add_all(Edge(source_copy_id=source, target_copy_id=target, kind="declared") for source, target in ends)
    session.flush()  # the questions read them
    return made


def read_whole(monkeypatch_set: Callable[[object, str, int], None]) -> None:
    """Let every question be asked of the whole graph in memory, as in a large lake."""
    monkeypatch_set(reaching, "FEW", -1)
    monkeypatch_set(holders, "FEW", -1)
    snapshots.forget()
    holders.forget()


def forget() -> None:
    """Let go of what is kept in memory."""
    snapshots.forget()
    holders.forget()
