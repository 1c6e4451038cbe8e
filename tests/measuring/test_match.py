"""The lake that `scripts/bench match` looks versions up among is what it says."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from catalog.datasets.models import Copy
from catalog.db import create_database_engine, transaction
from catalog.matching import index
from catalog.matching.models import Sketch, Sketched, SketchHash
from catalog.migrations import runner
from tests.measuring.match import background, ensemble, loading, probes

SIZE = 3_000


@pytest.fixture(scope="module")
def made() -> background.Background:
    return background.make(SIZE, seed=1)


@pytest.fixture
def loaded(tmp_path: Path, made: background.Background) -> Iterator[Engine]:
    engine = create_database_engine(f"sqlite:///{tmp_path / 'catalog.db'}")
    runner.upgrade(engine)
    assert loading.load(str(engine.url), made) > 200 * SIZE
    yield engine
    engine.dispose()


def test_lists_are_in_order_and_cut_and_some_are_full(made: background.Background) -> None:
    entries = made.entries
    assert np.array_equal(entries, np.unique(entries))
    _, lengths = np.unique(entries["hash"], return_counts=True)
    assert lengths.max() == index.STOP
    assert (lengths == index.STOP).sum() > 50
    assert (lengths == 1).mean() < 0.9  # families share theirs


def test_versions_have_as_many_hashes_as_real_ones(made: background.Background) -> None:
    counts = np.diff(made.starts)
    assert 30 < counts.mean() < 60
    assert len(made.hashes) == made.starts[-1] == counts.sum()


def test_another_seed_makes_others_and_the_same_the_same(made: background.Background) -> None:
    assert np.array_equal(background.make(SIZE, seed=1).entries, made.entries)
    assert not np.isin(background.make(SIZE, seed=2).contents, made.contents).any()


def test_it_is_written_whole_and_a_probe_finds_its_family_in_it(loaded: Engine, made: background.Background) -> None:
    with transaction(loaded, write=False) as session:
        counts = [
            session.scalar(select(func.count()).select_from(table)) for table in (Copy, Sketched, Sketch, SketchHash)
        ]
    assert counts == [SIZE, SIZE, SIZE, len(made.entries)]
    versions = []
    for probe in probes.probes(1, seed=1):
        with transaction(loaded) as session:
            versions.append(probes.register(session, probe))
            index.add(session, versions[-1], probe.fingerprint)
    with transaction(loaded, write=False) as session:
        for version in versions:
            assert set(index.candidates(session, version)) >= set(versions) - {version}


def test_what_contains_half_of_a_set_is_counted() -> None:
    sets = [np.arange(10), np.arange(5, 30), np.arange(6, 30), np.arange(3)]
    assert ensemble._containing(sets, [0, 3]) == {0: {1}, 3: {0}}
