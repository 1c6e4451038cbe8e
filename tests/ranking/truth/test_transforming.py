import pytest

from catalog.ranking.truth.claims import Column, Kind, Table, gather
from catalog.ranking.truth.discovery import discover
from catalog.scanning.canonical import Instant
from tests.ranking.truth.worlds import Source, fused_right, world

HONEST = [Source(f"s{place}", 0.85) for place in range(4)]


def test_an_offset_and_a_factor_are_recognised_and_undone() -> None:
    odd = Source("odd", 0.9, shift={"amount": 3600}, scale={"count": 100})
    made = world([*HONEST, odd], 2)
    fusion = discover(made.claims)
    told = {(one.candidate, one.column, one.kind): one.amount for one in fusion.transformations}
    assert told == {("odd", "amount", "offset"): 3600, ("odd", "count", "factor"): 100}
    assert fused_right(fusion, made.truth) > fused_right(discover(world(HONEST, 2).claims), made.truth)


def test_who_needs_an_operation_undone_is_not_right_as_it_stands() -> None:
    odd = Source("odd", 1.0, scale={"amount": 100, "count": 100})
    fusion = discover(world([*HONEST, odd], 2).claims)
    right = {one.candidate: one.columns["amount"].value for one in fusion.standings}
    assert right["odd"] < 0.05
    assert fusion.nominee.leader != "odd"


@pytest.mark.parametrize("hours", [-5, 1])
def test_another_time_zone_is_an_offset(hours: int) -> None:
    columns = [Column("at", Kind.TIME)]
    start = [7_919 * place % 86_400 for place in range(60)]
    late = [when + (900 if place % 7 == 0 else 0) for place, when in enumerate(start)]
    tables = [
        Table("a", range(60), {"at": [instant(when) for when in start]}),
        Table("b", range(60), {"at": [instant(when) for when in late]}),
        Table("c", range(60), {"at": [instant(when + 20) for when in start]}),
        Table("elsewhere", range(60), {"at": [instant(when + hours * 3600) for when in start]}),
    ]
    found = discover(gather(tables, columns)).transformations
    assert [(one.candidate, one.kind, round(one.amount / 3600, 1)) for one in found] == [("elsewhere", "offset", hours)]


def test_sources_that_are_only_wrong_at_times_need_nothing_undone() -> None:
    for seed in range(5):
        assert discover(world(HONEST, seed).claims).transformations == ()


def instant(seconds: int) -> Instant:
    return Instant(seconds * 1_000_000, zoned=False)
