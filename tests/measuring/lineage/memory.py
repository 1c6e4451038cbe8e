"""The same questions in memory: scipy's search, networkx and igraph."""

import resource
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from tests.measuring.lineage.making import Made

DEPTH = 3


class Search:
    """scipy's breadth-first search from the most popular copy, on a matrix in the form in which it is fastest.

    Copies are numbered in the order of their ids, as a program numbers them that reads them from a database; or, to its
    advantage, in the order in which they were made, where those that are linked lie near each other.
    """

    def __init__(self, made: Made, ids: Sequence[UUID], *, as_made: bool = False) -> None:
        from scipy.sparse import csr_array  # noqa: PLC0415 - only this needs it

        number = np.arange(made.size, dtype=np.int32)
        if not as_made:
            number[np.argsort(np.array([one.bytes for one in ids], "S16"))] = np.arange(made.size, dtype=np.int32)
        ends = (number[made.sources], number[made.targets])
        self.matrix = csr_array((np.ones(len(made.sources)), ends), shape=(made.size, made.size))
        self.start, self.met = int(number[made.hub]), 0

    def hub(self) -> None:
        """Find everything that comes from the most popular copy, and by which copy each was met."""
        from scipy.sparse.csgraph import breadth_first_order  # noqa: PLC0415

        order, _ = breadth_first_order(self.matrix, self.start, directed=True, return_predecessors=True)
        self.met = len(order)


def networkx(made: Made, chosen: Sequence[int], fewer: Sequence[int]) -> dict[str, float]:
    """Ask networkx."""
    import networkx as nx  # noqa: PLC0415

    before, start = _peak(), time.perf_counter()
    graph = nx.DiGraph()
    graph.add_nodes_from(range(made.size))
    graph.add_edges_from(zip(made.sources.tolist(), made.targets.tolist(), strict=True))
    loaded = time.perf_counter() - start
    back = graph.reverse(copy=False)

    def near(place: int) -> object:
        return [nx.single_source_shortest_path_length(one, place, cutoff=DEPTH) for one in (graph, back)]

    figures = _asked(chosen, fewer, near, lambda place: nx.ancestors(graph, place), lambda: nx.descendants(graph, 0))
    figures |= {"load_s": round(loaded, 1), "mib": round(_peak() - before)}
    return {f"lineage.networkx.{name}": value for name, value in figures.items()}


def igraph(made: Made, chosen: Sequence[int], fewer: Sequence[int]) -> dict[str, float]:
    """Ask igraph."""
    from igraph import Graph  # noqa: PLC0415

    start = time.perf_counter()
    graph: Any = Graph(made.size, np.column_stack([made.sources, made.targets]).tolist(), directed=True)
    loaded = time.perf_counter() - start

    def near(place: int) -> object:
        return [graph.neighborhood(place, order=DEPTH, mode=mode) for mode in ("out", "in")]

    def above(place: int) -> object:
        return graph.subcomponent(place, mode="in")

    figures = _asked(chosen, fewer, near, above, lambda: graph.subcomponent(0, mode="out"))
    return {f"lineage.igraph.{name}": value for name, value in {**figures, "load_s": round(loaded, 1)}.items()}


def _asked(
    chosen: Sequence[int],
    fewer: Sequence[int],
    near: Callable[[int], object],
    above: Callable[[int], object],
    hub: Callable[[], object],
) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, places, ask in (("depth3", chosen, near), ("ancestors", fewer, above)):
        times = [_timed(lambda: ask(place)) for place in places]  # noqa: B023 - called at once
        p50, p99 = np.percentile(np.array(times), [50, 99])
        figures |= {f"{name}.p50_ms": round(float(p50), 3), f"{name}.p99_ms": round(float(p99), 3)}
    return {**figures, "impact.ms": round(float(np.median([_timed(hub) for _ in range(3)])), 1)}


def _timed(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1_000


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
