"""Which member holds the latest state, where no times tell it."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pyarrow as pa
import pytest

from catalog.matching.signals.noted import Noted
from catalog.matching.tables import Table
from catalog.ranking import criteria
from catalog.ranking.facts import Family, StateFacts
from catalog.ranking.states import are_timed, states
from tests.matching.tables_for_tests import put, sketched
from tests.ranking.families import DAY, columns, ids, member


def listed(rows: int) -> pa.Table:
    return pa.table(
        {"code": [f"K{row * 7919 % 1000:03}" for row in range(rows)], "size": [row % 7 for row in range(rows)]}
    )


def held(*tables: pa.Table) -> dict[UUID, Table]:
    return {UUID(int=place): sketched(table) for place, table in enumerate(tables)}


def test_the_copy_that_rows_were_added_to_is_the_latest() -> None:
    found = states(held(listed(120), listed(140), listed(100)))
    assert [place for place, _ in sorted(found.items(), key=lambda one: one[1].share)] == [
        UUID(int=n) for n in (2, 0, 1)
    ]
    assert all(one.sure for one in found.values())


def test_identical_copies_are_one_state() -> None:
    found = states(held(listed(100), listed(140), listed(140)))
    assert found[UUID(int=1)] == found[UUID(int=2)]


def test_of_one_content_and_of_very_many_nothing_is_said() -> None:
    assert states(held(listed(100), listed(100))) == {}
    assert states(held(*(listed(100 + more) for more in range(65)))) == {}


def corrected(rows: int, cells: int) -> pa.Table:
    """Give the list with so many sizes corrected: which of two such states is the later one nothing in them tells."""
    return put(listed(rows), "size", [99 if row < cells else row % 7 for row in range(rows)])


def in_order(found: Mapping[UUID, StateFacts]) -> list[int]:
    return [copy_id.int for copy_id, _ in sorted(found.items(), key=lambda one: one[1].share)]


@pytest.mark.parametrize("turned", [False, True])
def test_dates_in_places_order_states_that_content_leaves_open(turned: bool) -> None:
    tables = held(corrected(100, 0), corrected(100, 4), corrected(100, 8))
    days = (3, 2, 1) if turned else (1, 2, 3)
    notes = {UUID(int=at): Noted(f"/lake/list_2026-01-{day:02}.csv", None, at) for at, day in enumerate(days)}
    assert in_order(states(tables, notes)) == ([2, 1, 0] if turned else [0, 1, 2])
    assert all(one.sure for one in states(tables, notes).values())
    assert not any(one.sure for one in states(tables).values())


def test_times_of_files_count_only_where_content_bears_them_out() -> None:
    tables = held(*(listed(100 + 20 * more) for more in range(4)))
    right = {UUID(int=at): Noted(f"/lake/{at}.csv", float(at), at) for at in range(4)}
    wrong = {copy_id: replace(one, modified=-(one.modified or 0.0)) for copy_id, one in right.items()}
    assert in_order(states(tables, right)) == [0, 1, 2, 3]
    assert states(tables, wrong) == states(tables)


def test_a_size_alone_is_no_sure_sign() -> None:
    wider = put(listed(100), "note", ["x"] * 100)
    assert not any(one.sure for one in states(held(listed(100), wider)).values())


def test_freshness_asks_for_the_state_only_where_no_times_are_shared() -> None:
    late = {ids(1): StateFacts(1.0, 0.1, sure=True), ids(2): StateFacts(0.0, 0.1, sure=True)}
    plain = Family([member(1, columns=columns(9)), member(2, columns=columns(9))], states=late)
    assert [criteria.freshness(one, plain).value for one in plain.members] == [1.0, 0.0]
    timed = [member(1, columns=columns(9, newest=5 * DAY)), member(2, columns=columns(9, newest=9 * DAY))]
    assert criteria.freshness(timed[1], Family(timed, states=late)).value == 1.0
    assert are_timed(Family(timed))
    assert not are_timed(plain)


def test_an_unsure_state_leaves_freshness_unknown() -> None:
    unsure = {ids(1): StateFacts(0.9, 0.1, sure=False)}
    family = Family([member(1, columns=columns(9)), member(2, columns=columns(9))], states=unsure)
    assert criteria.freshness(family.members[0], family).state == "unknown"
