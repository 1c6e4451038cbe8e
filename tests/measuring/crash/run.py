"""One comparison: a lake worked through undisturbed, and again with kills in one stage; the rows must be the same."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from catalog.migrations import runner
from catalog.pipeline.service import Registration, register_dump
from catalog.silos import service as silos
from catalog.silos.access import Actor
from tests.measuring.crash import killing, lake
from tests.measuring.crash.rows import Row, rows

ACTOR = Actor("crash test")
LEASE_SECONDS = 1
MOST_MISSES = 100
"""So many rounds without a hit in a row say that the stage cannot be hit at all."""


@dataclass(frozen=True)
class Outcome:
    """How many kills hit, and the rows that one run has and the other has not."""

    kills: int
    missing: Counter[Row]
    doubled: Counter[Row]


def prepare(url: str, home: Path, *, few: bool = False) -> None:
    """Make the database and register the lake in it, or a few files of it; the runs work on copies of that."""
    engine = create_database_engine(url)
    runner.upgrade(engine)
    _register(engine, lake.build(home / "lake", few=few))
    engine.dispose()


def undisturbed(url: str, home: Path) -> Counter[Row]:
    """Give the rows that a run without kills leaves."""
    killing.work_once(_settings(url, home))
    return _rows(url)


def disturbed(
    fresh: Callable[[], str], home: Path, stage: str, kills: int, expected: Counter[Row], seed: int
) -> Outcome:
    """Kill workers in one stage so many times, in as many fresh databases as that takes; compare each one's end.

    `fresh` gives the URL of a new copy of the prepared database.
    """
    rng = random.Random(seed)  # noqa: S311 - moments to kill at
    total, missed = Outcome(0, Counter(), Counter()), 0
    while total.kills < kills and missed < MOST_MISSES:
        one = _round(fresh(), home, stage, kills - total.kills, expected, rng)
        missed = 0 if one.kills else missed + 1
        total = Outcome(total.kills + one.kills, total.missing + one.missing, total.doubled + one.doubled)
    return total


def _round(url: str, home: Path, stage: str, most: int, expected: Counter[Row], rng: random.Random) -> Outcome:
    """Kill until nothing of the stage is left to be killed in, let a worker finish, and compare."""
    settings, hit = _settings(url, home), 0
    while hit < most and killing.work_killed(settings, stage, rng):
        hit += 1
    killing.work_once(settings)
    found = _rows(url)
    return Outcome(hit, expected - found, found - expected)


def _settings(url: str, home: Path) -> Settings:
    return Settings(home=home, database_url=url, lease_seconds=LEASE_SECONDS, max_attempts=1_000)


def _register(engine: Engine, files: Sequence[Path]) -> None:
    with transaction(engine) as session:
        silos.add(session, name="shop", owner="ana", stewards=["bo"], roots=[str(files[0].parent)], actor=ACTOR)
        # Registered twice: the second arrival of the same bytes is a sighting, killed or not.
        for path in [*files, files[0]]:
            register_dump(session, Registration(uri=str(path), silo="shop"), ACTOR)


def _rows(url: str) -> Counter[Row]:
    engine = create_database_engine(url)
    found = rows(engine)
    engine.dispose()
    return found
