"""More alike copies than are compared with one: families and edges are the same, whichever arrived first."""

import random
from collections.abc import Mapping, Sequence
from uuid import UUID

import pyarrow as pa
import pytest
from sqlalchemy import Engine, func, select

from catalog.datasets import queries as datasets
from catalog.db import transaction
from catalog.matching import index, queries
from catalog.matching.models import Match
from catalog.scanning.fingerprint import Fingerprint
from tests import factories
from tests.matching.lakes import edges, families, hold_fingerprint, match, put_down
from tests.matching.tables_for_tests import fingerprint, orders, renamed

ROWS = 48


def part(table: pa.Table, number: int) -> pa.Table:
    """Leave out a few rows, others for each number."""
    left_out = set(random.Random(number).sample(range(table.num_rows), 4 + number % 9))  # noqa: S311
    return table.take([row for row in range(table.num_rows) if row not in left_out])


@pytest.fixture(scope="module")
def lake() -> Mapping[str, Fingerprint]:
    """70 copies of one table: 44 identical, 6 under other names of columns, 12 of one part, and 8 other parts."""
    table = orders(ROWS).select(["order_id", "customer", "price"])
    tables = {f"same {number:02}": table for number in range(44)}
    again, shared = renamed(table), part(table, 100)
    tables |= {f"renamed {number:02}": again for number in range(6)}
    tables |= {f"shared part {number:02}": shared for number in range(12)}
    tables |= {f"part {number:02}": part(table, number) for number in range(8)}
    made: dict[int, Fingerprint] = {}
    return {name: made.setdefault(id(table), fingerprint(table)) for name, table in tables.items()}


def settled(engine: Engine, lake: Mapping[str, Fingerprint], names: Sequence[str]) -> dict[str, UUID]:
    made = {}
    for name in names:
        with transaction(engine) as session:
            copy = factories.copy(session, f"/lake/{name}", title=name)
            hold_fingerprint(session, copy, lake[name])
            made[name] = copy.id
        match(engine, made[name])
    return made


def test_many_alike_end_in_one_family_with_the_same_edges_in_any_order(
    database: Engine, lake: Mapping[str, Fingerprint]
) -> None:
    assert len(lake) == 70 > index.FOUND
    names = sorted(lake)
    # Another order on each database: both end the same.
    random.Random(database.dialect.name).shuffle(names)  # noqa: S311
    settled(database, lake, names)
    assert families(database) == {frozenset(lake)}
    kinds = {"renamed": "reordered", "part": "subset", "shared part": "subset"}
    assert edges(database) == {
        ("same 00", name): ("inferred", kinds[name[:-3]]) for name in lake if not name.startswith("same")
    }


def test_what_was_found_of_two_current_versions_stays_found(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "FOUND", 1)
    table = orders(ROWS)
    first = put_down(database, "first", table)
    others = {name: put_down(database, name, part(table, number)) for number, name in enumerate(("near", "far"), 1)}
    for copy in others.values():  # each of them meets the first one
        monkeypatch.setattr(index, "FOUND", 9)
        match(database, copy)
    monkeypatch.setattr(index, "FOUND", 1)
    match(database, first)
    assert found_with(database, first) == set(others.values())
    assert families(database) == {frozenset({"first", "near", "far"})}


def found_with(engine: Engine, copy_id: UUID) -> set[UUID]:
    with transaction(engine, write=False) as session:
        ends = {end for one in queries.of_copy(session, copy_id) for end in (one.a_version_id, one.b_version_id)}
        return set(datasets.copies_of_versions(session, ends).values()) - {copy_id}


def test_what_was_found_by_other_code_is_taken_back(database: Engine) -> None:
    first, second = (put_down(database, name, orders(ROWS, seed)) for seed, name in enumerate(("first", "second")))
    with transaction(database) as session:
        ends = sorted(one.id for one in datasets.current_versions(session, [first, second]).values())
        old = {"kind": "subset", "family": True, "probability": 0.9, "direction": "unknown"}
        session.add(Match(a_version_id=ends[0], b_version_id=ends[1], revision=0, p_a_to_b=0, p_b_to_a=0, **old))
    match(database, first)
    assert found_with(database, first) == set()
    assert families(database) == {frozenset({"first"}), frozenset({"second"})}


def test_of_identical_copies_a_few_stand_for_all(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "FOUND", 2)
    monkeypatch.setattr(index, "TWINS", 2)
    table = orders(ROWS)
    for number in range(6):
        put_down(database, f"same {number}", table)
    part_id = put_down(database, "part", part(table, 1))
    match(database, put_down(database, "other part", part(table, 2)))
    match(database, part_id)
    with transaction(database, write=False) as session:
        titles = {copy.title for copy in datasets.copies(session, found_with(database, part_id)).values()}
        assert titles == {"same 0", "same 1", "other part"}
        assert session.scalar(select(func.count()).select_from(Match)) == 5
    assert edges(database).keys() >= {("same 0", "part"), ("same 0", "other part")}
