"""What is noted of copies beside their content: when it speaks, and when it stays silent."""

import pytest
from sqlalchemy import Engine

from catalog.datasets import queries as datasets
from catalog.db import transaction
from catalog.lineage import queries as lineage
from catalog.matching.evidence import A_TO_B, B_TO_A
from catalog.matching.signals import noted
from catalog.matching.signals.noted import Noted
from tests.matching.lakes import edges, hold, match, put_down
from tests.matching.tables_for_tests import orders


def at(path: str, modified: float | None = None, content: object = 1, **held: float) -> Noted:
    return Noted(path, modified, content, {int(name[1:]): since for name, since in held.items()})


@pytest.mark.parametrize(
    ("earlier", "after"),
    [
        ("/dumps/orders_20240131.csv", "/dumps/orders_20240201.csv"),
        ("/dumps/dt=2024-01-31/part.csv", "/dumps/dt=2024-02-01/part.csv"),
        ("/dumps/2023/12/orders.csv", "/dumps/2024/01/orders.csv"),
        ("/dumps/orders_v9.parquet", "/dumps/orders_v10.parquet"),
    ],
)
def test_the_later_place_of_a_series_was_written_after_the_earlier(earlier: str, after: str) -> None:
    there, back = noted.series(at(earlier), at(after)), noted.series(at(after), at(earlier))
    assert there is not None
    assert back is not None
    assert (there.says, back.says) == (A_TO_B, B_TO_A)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/dumps/orders_20240131.csv", "/dumps/clicks_20240201.csv"),
        ("/dumps/orders_20240131.csv", "/dumps/orders.csv"),
        ("/dumps/orders_20240131.csv", "/dumps/orders_20240131.csv"),
        ("/dumps/orders_old.csv", "/dumps/orders_new.csv"),
        ("/dumps/orders (1).csv", "/dumps/orders (3).csv"),
        ("/a/orders_v1.csv", "/b/orders_v2.csv"),
    ],
)
def test_other_places_are_no_series(one: str, other: str) -> None:
    assert noted.series(at(one), at(other)) is None


def test_who_still_holds_what_the_other_replaced_took_it_from_there() -> None:
    origin = at("/a", content=2, v1=10.0, v2=20.0)
    said = noted.held_before(origin, at("/b", content=1, v1=12.0))
    assert said is not None
    assert said.says == A_TO_B
    turned = noted.held_before(at("/b", content=1, v1=12.0), origin)
    assert turned is not None
    assert turned.says == B_TO_A


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (at("/a", content=2, v1=10.0, v2=20.0), at("/b", content=1, v1=5.0)),
        (at("/a", content=2, v1=10.0, v2=20.0), at("/b", content=2, v2=25.0)),
        (at("/a", content=2, v2=20.0), at("/b", content=1, v1=5.0)),
    ],
)
def test_nothing_follows_from_what_was_held_later_still_or_never(one: Noted, other: Noted) -> None:
    assert noted.held_before(one, other) is None


def judged(agree: int, against: int) -> list[tuple[float, Noted, Noted]]:
    first, second = at("/a", 10.0), at("/b", 20.0)
    return [(2.0, first, second)] * agree + [(-2.0, first, second)] * against


def test_times_are_trusted_as_far_as_they_agree_with_sure_content() -> None:
    assert noted.trust(judged(8, 0)) > noted.trust(judged(8, 1)) > 0
    assert noted.trust(judged(4, 4)) == 0
    assert noted.trust(judged(1, 6)) == 0
    assert noted.trust(judged(2, 0)) == 0
    assert noted.trust([(1.0, at("/a", 10.0), at("/b", 20.0))] * 9) == 0


def test_times_speak_only_when_trusted_and_different() -> None:
    old, new = at("/a", 10.0), at("/b", 20.0)
    said = noted.written_after(old, new, 1.0)
    assert said is not None
    assert (said.says, said.weight) == (A_TO_B, 1.0)
    assert noted.written_after(old, new, 9.0) == noted.written_after(old, new, noted.MOST)
    assert noted.written_after(old, new, 0.0) is None
    assert noted.written_after(old, at("/b", 10.0), 1.0) is None
    assert noted.written_after(old, at("/b"), 1.0) is None


def test_places_silence_the_times_of_files() -> None:
    found = noted.of_pair(at("/dumps/v2/x.csv", 10.0), at("/dumps/v3/x.csv", 5.0), 1.5)
    assert [(signal.signal, signal.says) for signal in found] == [("series", A_TO_B)]


@pytest.mark.parametrize(
    ("names", "source", "signal"),
    [(("log_v1.csv", "log_v2.csv"), "log_v1.csv", "series"), (("p.csv", "q.csv"), "q.csv", "")],
)
def test_a_series_goes_on_where_a_snapshot_elsewhere_ends(
    database: Engine, names: tuple[str, str], source: str, signal: str
) -> None:
    whole = orders(400)
    for name, table in zip(names, (whole.slice(0, 360), whole), strict=True):
        match(database, put_down(database, name, table))
    assert [first for first, _ in edges(database)] == [source]
    assert signals(database) & {"series", "held_before", "written_after"} == ({signal} if signal else set())


def test_a_copy_that_was_not_renewed_comes_from_what_its_origin_held(database: Engine) -> None:
    table = orders(400)
    origin, snapshot = put_down(database, "p.csv", table), put_down(database, "q.csv", table)
    with transaction(database) as session:
        hold(session, datasets.copy(session, origin), table.slice(0, 300))
    match(database, snapshot)
    match(database, origin)
    assert list(edges(database)) == [("p.csv", "q.csv")]
    assert "held_before" in signals(database)


def signals(database: Engine) -> set[str]:
    with transaction(database, write=False) as session:
        ids = [copy.id for one in datasets.all_datasets(session) for copy in datasets.members(session, one.id)]
        return {one["signal"] for edge in lineage.edges_among(session, ids) for one in edge.evidence}
