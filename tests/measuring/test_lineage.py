"""The lineage that `scripts/bench lineage` asks is what it says, and the command works."""

import json
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from catalog.datasets import queries as datasets
from catalog.db import create_database_engine, transaction
from catalog.lineage import queries
from catalog.lineage.jobs import JobIO
from catalog.lineage.links import DOWN, NOW
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.questions import reached
from catalog.lineage.questions.paging import Page
from catalog.migrations import runner
from tests.measuring import bench_lineage
from tests.measuring.lineage import loading, making, memory
from tests.measuring.lineage.bare import Bare

SIZE = 5_000


@pytest.fixture(scope="module")
def made() -> making.Made:
    return making.make(SIZE, seed=1)


@pytest.fixture
def loaded(tmp_path: Path, made: making.Made) -> Iterator[Engine]:
    engine = create_database_engine(f"sqlite:///{tmp_path / 'catalog.db'}")
    runner.upgrade(engine)
    loading.load(str(engine.url), made, making.ids(SIZE, 1))
    yield engine
    engine.dispose()


def test_it_has_hubs_and_no_circle_and_most_come_from_one(made: making.Made) -> None:
    graph = nx.DiGraph(list(zip(made.sources.tolist(), made.targets.tolist(), strict=True)))
    assert nx.is_directed_acyclic_graph(graph)
    assert 2.5 < len(made.sources) / made.size < 3
    assert graph.out_degree(made.hub) > 50
    assert 0.75 < len(nx.descendants(graph, made.hub)) / made.size < 0.98
    assert np.array_equal(making.make(SIZE, seed=1).sources, made.sources)
    assert not np.array_equal(making.make(SIZE, seed=2).targets, made.targets)


def test_it_is_written_whole_and_the_product_finds_in_it_what_is_there(loaded: Engine, made: making.Made) -> None:
    ids = making.ids(SIZE, 1)
    search = memory.Search(made, ids)
    search.hub()
    with transaction(loaded, write=False) as session:
        counts = [session.scalar(select(func.count()).select_from(one)) for one in (Edge, ColumnEdge)]
        assert counts == [len(made.sources), len(made.columns)]
        assert session.scalar(select(func.count()).select_from(JobIO))
        found = reached.reached(session, [ids[made.hub]], DOWN, NOW, page=Page(limit=1))
        assert found.totals.copies == search.met - 1
        assert (found.totals.datasets, found.totals.silos) == (found.totals.copies, 20)
        assert datasets.dataset_of(session, ids[7]).name == "dataset 7"


def test_the_bare_query_finds_what_the_product_finds(loaded: Engine, made: making.Made) -> None:
    ids = making.ids(SIZE, 1)
    bare = Bare(loaded)
    for place in (made.hub, 700, 4_999):
        with transaction(loaded, write=False) as session:
            graph = queries.neighbourhood(session, [ids[place]], depth=3, limit=5_000)
        assert {node.copy_id.hex for node in graph.nodes} >= bare.walks(ids[place])
        if place != made.hub:  # whose neighbourhood is larger than what is read
            assert len(bare.neighbourhood(ids[place])) == len(graph.edges)


@pytest.mark.slow
def test_the_command_prints_the_figures_that_are_promised(capsys: pytest.CaptureFixture[str]) -> None:
    bench_lineage.main(["--quick", "--json"])
    told = json.loads(capsys.readouterr().out)
    for database in ("sqlite", "postgresql"):
        for name in (
            "depth3.p50_ms",
            "depth3.p99_ms",
            "depth3.ratio",
            "impact.ratio",
            "ancestors.p99_ms",
            "columns.p99_ms",
        ):
            assert told[f"lineage.{database}.{name}"] > 0
        assert told[f"lineage.{database}.impact.copies"] == told[f"lineage.{database}.impact.scipy_copies"]
    assert told["lineage.networkx.depth3.p99_ms"] > 0
    assert 50 < told["lineage.server.peak_mib"] < 1_024
    assert {"machine", "seconds", "seed"} <= told.keys()
