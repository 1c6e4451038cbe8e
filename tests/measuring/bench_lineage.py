"""Questions of a lineage of a million copies and three million links: `scripts/bench lineage`.

The lineage is made (`lineage/making.py`) and written through the migrations' schema. Neighbourhoods of three steps are
asked in turn with a bare query: one recursive statement a way, and one for the links among what they find, read by the
driver alone. The impact of the copy that most others come from is asked in turn with a breadth-first search of scipy.
networkx and igraph answer in memory what they can. A real server answers over HTTP while its memory is watched.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from catalog.db import create_database_engine, transaction
from catalog.lineage import queries
from catalog.lineage.links import DOWN, NOW, UP
from catalog.lineage.questions import columns, holders, reached, reaching, snapshots
from catalog.lineage.questions.paging import Page
from catalog.migrations import runner
from tests import postgres
from tests.measuring.lineage import loading, making, memory, serving
from tests.measuring.lineage.bare import Bare
from tests.measuring.lineage.making import Made
from tests.measuring.machine import machine

DATABASES = ("sqlite", "postgresql")
SIZE, QUICK_SIZE = 1_000_000, 6_000
ASKED, QUICK_ASKED = 500, 30
FEWER, QUICK_FEWER = 100, 10
ROUNDS, QUICK_ROUNDS = 9, 3
WARM = 5
"""Questions that are not counted: the first ones of a process compile their statements."""
FIRST_PAGE = Page(limit=100)


def main(arguments: Sequence[str] | None = None) -> None:
    """Make, measure, print."""
    given = _parser().parse_args(arguments)
    began = time.perf_counter()
    size = given.size or (QUICK_SIZE if given.quick else SIZE)
    made, ids = making.make(size, given.seed), making.ids(size, given.seed)
    chosen = random.Random(given.seed).sample(range(size), QUICK_ASKED if given.quick else ASKED)  # noqa: S311
    fewer = chosen[: QUICK_FEWER if given.quick else FEWER]
    figures: dict[str, Any] = {"lineage.nodes": made.size, "lineage.links": len(made.sources)}
    searches = [memory.Search(made, ids), memory.Search(made, ids, as_made=True)]
    for database in given.only or DATABASES:
        with _loaded(database, made, ids) as (url, engine, seconds):
            asked = _Asked(engine, made, ids, chosen, fewer)
            figures |= _say(_named(database, {"load_s": seconds}))
            for measured in (
                asked.depth3,
                asked.ancestors,
                lambda: asked.impact(searches, QUICK_ROUNDS if given.quick else ROUNDS),  # noqa: B023 - called at once
                asked.columns,
                lambda: serving.measure(url, ids[made.hub], [ids[one] for one in fewer]),
            ):
                figures |= _say(_named(database, measured()))
    peaks = [value for name, value in figures.items() if name.endswith(".server_peak_mib")]
    figures["lineage.server.peak_mib"] = max(peaks)
    if not given.without_memory:
        figures |= memory.networkx(made, chosen, fewer) | memory.igraph(made, chosen, fewer)
    figures |= {"seed": given.seed, "seconds": round(time.perf_counter() - began, 1)}
    _print(figures, as_json=given.json)


class _Asked:
    """The questions about one database; each is asked in a transaction of its own, as a request is."""

    def __init__(
        self, engine: Engine, made: Made, ids: list[UUID], chosen: Sequence[int], fewer: Sequence[int]
    ) -> None:
        self.engine, self.made, self.ids, self.chosen, self.fewer = engine, made, ids, chosen, fewer
        snapshots.forget()
        holders.forget()

    def depth3(self) -> dict[str, float]:
        """Ask for neighbourhoods of three steps, in turn with the bare query."""
        bare = Bare(self.engine)
        ours: list[float] = []
        worked: list[float] = []
        theirs: list[float] = []
        walks: list[float] = []
        for turn, place in enumerate([*self.chosen[:WARM], *self.chosen]):
            asked: list[tuple[list[float], Callable[[], object]]] = [
                (ours, lambda: self._neighbourhood(place)),  # noqa: B023 - called at once
                (theirs, lambda: bare.neighbourhood(self.ids[place])),  # noqa: B023
                (walks, lambda: bare.walks(self.ids[place])),  # noqa: B023
            ]
            for times, ask in asked if turn % 2 else reversed(asked):
                busy = time.process_time()
                times.append(_timed(ask))
                if times is ours:
                    worked.append((time.process_time() - busy) * 1_000)
        parts = {"depth3": ours, "depth3.cpu": worked, "depth3.bare": theirs, "depth3.bare_walk": walks}
        figures = {key: value for name, times in parts.items() for key, value in _times(name, times[WARM:]).items()}
        figures["depth3.ratio"] = round(figures["depth3.p99_ms"] / figures["depth3.bare.p99_ms"], 2)
        figures["depth3.ratio_p50"] = round(figures["depth3.p50_ms"] / figures["depth3.bare.p50_ms"], 2)
        return figures

    def ancestors(self) -> dict[str, float]:
        """Ask for everything upstream, with who it belongs to: by a process that has just begun, then once more.

        The first ones are walked in SQL; the first that meets too many for that reads the whole graph.
        """
        met: list[int] = []

        def ask(place: int) -> None:
            with transaction(self.engine, write=False) as session:
                found = reached.reached(session, [self.ids[place]], UP, NOW, page=FIRST_PAGE)
                met.append(found.totals.copies)

        first, again = ([_timed(lambda: ask(place)) for place in self.fewer] for _ in range(2))  # noqa: B023
        sizes = {"ancestors.median": float(np.median(met)), "ancestors.most": float(max(met))}
        return {**_times("ancestors.first", first), **_times("ancestors", again), **sizes}

    def impact(self, searches: Sequence[memory.Search], rounds: int) -> dict[str, float]:
        """Ask who is hit by a change of the most popular copy, in turn with scipy's searches of the same links."""
        snapshots.forget()
        holders.forget()
        first = _timed(self._impact)
        asked = (self._impact, *(search.hub for search in searches))
        times = np.array([[_timed(ask) for ask in asked] for _ in range(rounds)])
        ours, theirs, as_made = np.median(times, axis=0).round(1).tolist()
        ratio, ratio_as_made = np.median(times[:, :1] / times[:, 1:], axis=0).round(2).tolist()
        with transaction(self.engine, write=False) as session:
            met = len(reaching.reach(session, [self.ids[self.made.hub]], DOWN, NOW).spread.order)
        return {
            "impact.first_ms": round(first),
            "impact.ms": ours,
            "impact.scipy_ms": theirs,
            "impact.ratio": ratio,
            "impact.scipy_as_made_ms": as_made,
            "impact.ratio_as_made": ratio_as_made,
            "impact.copies": met,
            "impact.scipy_copies": searches[0].met,
            "impact.n": rounds,
        }

    def columns(self) -> dict[str, float]:
        """Follow the column of random copies both ways."""
        names = loading.columns(self.made)

        def ask(place: int) -> None:
            with transaction(self.engine, write=False) as session:
                columns.trace(session, [(self.ids[place], names[place])], NOW, page=FIRST_PAGE)

        return _times("columns", [_timed(lambda: ask(place)) for place in self.fewer])  # noqa: B023

    def _neighbourhood(self, place: int) -> object:
        with transaction(self.engine, write=False) as session:
            return queries.neighbourhood(session, [self.ids[place]], depth=3)

    def _impact(self) -> object:
        with transaction(self.engine, write=False) as session:
            start = [self.ids[self.made.hub]]
            return reached.reached(session, start, DOWN, NOW, of="datasets", page=FIRST_PAGE)


@contextmanager
def _loaded(database: str, made: Made, ids: list[UUID]) -> Iterator[tuple[str, Engine, float]]:
    with tempfile.TemporaryDirectory(prefix="headwater-lineage-") as folder, _database(database, folder) as url:
        engine = create_database_engine(url)
        runner.upgrade(engine)
        seconds = _timed(lambda: loading.load(url, made, ids)) / 1_000
        yield url, engine, round(seconds, 1)
        engine.dispose()


@contextmanager
def _database(database: str, folder: str) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{Path(folder) / 'catalog.db'}"
        return
    server = postgres.server(durable=True)
    postgres.administer(server, "DROP DATABASE IF EXISTS bench_lineage")
    postgres.administer(server, "CREATE DATABASE bench_lineage")
    yield postgres.named(server, "bench_lineage")
    postgres.administer(server, "DROP DATABASE bench_lineage WITH (FORCE)")


def _timed(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1_000


def _times(name: str, times: Sequence[float]) -> dict[str, float]:
    p50, p99 = np.percentile(np.array(times), [50, 99])
    return {f"{name}.p50_ms": round(float(p50), 2), f"{name}.p99_ms": round(float(p99), 2), f"{name}.n": len(times)}


def _named(database: str, figures: dict[str, float]) -> dict[str, float]:
    return {f"lineage.{database}.{name}": value for name, value in figures.items()}


def _say(figures: dict[str, float]) -> dict[str, float]:
    """Tell at once what takes minutes to measure."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(json.dumps(figures))
    return figures


def _print(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({**figures, "machine": machine()}))
        return
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, str(value))
    Console(highlight=False).print(table, machine())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench lineage", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="a small graph, to see that the command works")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is made")
    parser.add_argument("--size", type=int, help=f"how many copies, {SIZE:,} unless told")
    parser.add_argument("--only", nargs="*", choices=DATABASES, help="only these databases")
    parser.add_argument("--without-memory", action="store_true", help="without networkx and igraph")
    return parser


if __name__ == "__main__":
    main()
