"""How far a copy lies behind its origin, and what happened at the origin since it was taken."""

from uuid import UUID

import pyarrow.compute as pc
import pytest
from sqlalchemy import Engine

from catalog.datasets import queries as datasets
from catalog.db import transaction
from catalog.matching import drift, explained, queries
from catalog.matching.drift import Drift, Movement
from tests.matching.lakes import hold, match, put_down
from tests.matching.tables_for_tests import orders

SINCE = "2026-11-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        (Movement(SINCE, 0, 0, 0.0), "nothing has changed"),
        (Movement(SINCE, 120, 0, None), "120 rows came"),
        (Movement(SINCE, 1, 2, 0.25, None, (2.0, 2.0)), "1 row came, 2 rows went and 25 % of the cells in rows that"),
        (Movement(SINCE, 1200, 0, 0.0, (1100.0, 1301.0)), "1,200 rows (1,100 to 1,301) came"),
    ],
)
def test_what_happened_is_told(moved: Movement, words: str) -> None:
    assert drift.happened(moved).startswith(words)
    assert drift.told(Drift(0.0, 0.0, 0.0, moved))[-1].startswith(f"Since it was taken, {words}")


def test_what_was_kept_is_read_again() -> None:
    assert drift.read(None) is None
    kept = {"since": SINCE, "rows_added": 3, "rows_removed": 0, "cells_changed": None, "rows_added_between": [2.0, 4.0]}
    assert drift.read(kept) == Movement(SINCE, 3, 0, None, (2.0, 4.0))


def test_rows_that_came_to_the_origin_since_are_counted_whoever_is_matched_last(database: Engine) -> None:
    table = orders(400)
    origin = put_down(database, "origin.csv", table.slice(0, 300))
    part = put_down(database, "part.csv", table.slice(0, 300).filter(pc.less(table["quantity"].slice(0, 300), 6)))
    for copy_id in (origin, part):
        match(database, copy_id)
    assert moved_at(database, origin, part) is None
    with transaction(database) as session:
        hold(session, datasets.copy(session, origin), table)
    match(database, origin)
    found = moved_at(database, origin, part)
    assert found is not None
    assert (found.rows_added, found.rows_removed, found.cells_changed) == (100, 0, 0.0)
    match(database, part)
    assert moved_at(database, origin, part) == found
    with transaction(database, write=False) as session:
        sentences = explained.of_copies(session, datasets.copy(session, origin), datasets.copy(session, part)).facts
    assert any(
        "part.csv is nearest to what origin.csv held from" in one and "100 rows came" in one for one in sentences
    )


def test_a_copy_of_what_is_held_now_has_not_drifted(database: Engine) -> None:
    table = orders(400)
    origin = put_down(database, "origin.csv", table.slice(0, 300))
    with transaction(database) as session:
        hold(session, datasets.copy(session, origin), table)
    part = put_down(database, "part.csv", table.filter(pc.less(table["quantity"], 6)))
    match(database, part)
    found = moved_at(database, origin, part)
    assert found is not None
    assert found.nothing


def moved_at(database: Engine, origin: UUID, part: UUID) -> Movement | None:
    with transaction(database, write=False) as session:
        found = queries.between(session, origin, part)
        held = datasets.current_version(session, origin)
        assert found is not None
        assert held is not None
        return drift.read(queries.moved(found[0], held.id))
