"""Candidates are found without comparing all pairs."""

from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.db import new_id
from catalog.matching import index
from catalog.matching.models import Sketch, SketchHash
from catalog.matching.telling import telling
from catalog.scanning.models import FingerprintRow
from catalog.scanning.packing import pack
from tests import factories
from tests.matching.tables_for_tests import chosen, fingerprint, orders, put, renamed, shuffled

LETTERS = str.maketrans("0123456789", "ghijklmnop")


def indexed(
    session: Session, table: pa.Table, content: str | None = None, place: str | None = None, of: Copy | None = None
) -> UUID:
    """Give a copy (a new one in a place of its own kind, unless told) a version that holds this table, and index it."""
    home = of or factories.copy(session, place or f"/lake/{new_id().hex.translate(LETTERS)}.csv")
    version, kept = factories.version(session, home, content and f"sha256:{content}"), fingerprint(table)
    session.add(FingerprintRow(version_id=version.id, revision=kept.revision, digest=0, packed=pack(kept)))
    session.flush()  # it is asked by what was kept
    index.add(session, version.id, kept)
    return version.id


def test_a_copy_is_found_whatever_was_done_to_it(session: Session) -> None:
    table = orders(3_000)
    mine = indexed(session, table)
    made = [shuffled(table), renamed(table), chosen(table, 0.1), table.select(["order_id"]), table.slice(0, 2_000)]
    copies = {indexed(session, one) for one in made}
    stranger = indexed(session, pa.table({"word": [f"an unheard-of word {number}" for number in range(100)]}))
    assert set(index.candidates(session, mine)) == copies
    assert stranger not in index.candidates(session, mine)
    assert all(mine in index.candidates(session, one) for one in copies)


def test_the_most_alike_come_first_and_the_limit_holds(session: Session) -> None:
    table = orders(500)
    mine = indexed(session, table)
    narrow, whole = indexed(session, table.select(["customer"])), indexed(session, table.slice(0, 480))
    assert index.candidates(session, mine) == [whole, narrow]
    assert index.candidates(session, mine, limit=1) == [whole]


def test_of_equally_alike_ones_the_content_says_which_comes_first(session: Session) -> None:
    table = orders(60)
    mine = indexed(session, table, "mine")
    alike = {name: indexed(session, table, name) for name in ("d", "b", "a", "c")}
    first = [name for one in index.candidates(session, mine) for name, known in alike.items() if known == one]
    for version_id in alike.values():
        index.remove(session, datasets.version(session, version_id).copy_id)
    alike = {name: indexed(session, table, name) for name in ("c", "a", "d", "b")}
    assert first == [name for one in index.candidates(session, mine) for name, known in alike.items() if known == one]
    assert len(first) == 4


def test_indexing_again_replaces(session: Session) -> None:
    table = orders(300)
    mine, other = indexed(session, table), indexed(session, table.slice(0, 200))
    before = entries(session)
    index.add(session, other, fingerprint(table.slice(0, 200)))
    assert entries(session) == before
    index.add(session, other, fingerprint(table.slice(0, 0)))
    assert other not in index.candidates(session, mine)


def test_a_copy_is_found_by_what_it_holds_now_only(session: Session) -> None:
    table, other = orders(300), orders(300, seed=2).select(["order_id", "price"])
    mine, home = indexed(session, table), factories.copy(session, "/lake/home.csv")
    old = indexed(session, table.slice(0, 200), of=home)
    assert index.candidates(session, mine) == [old]
    new = indexed(session, other, of=home)
    assert index.candidates(session, mine) == index.candidates(session, old) == []
    assert index.candidates(session, indexed(session, other)) == [new]
    index.remove(session, home.id)
    assert new not in index.candidates(session, mine)


def test_nothing_is_left_behind_of_a_content_that_nobody_holds_any_more(session: Session) -> None:
    table = orders(300)
    first, second = (factories.copy(session) for _ in range(2))
    for home in (first, second):
        indexed(session, table, "shared", of=home)
    one = entries(session)
    assert len(one) == len(telling(fingerprint(table)))
    index.remove(session, first.id)
    assert entries(session) == one  # the other one holds it
    index.remove(session, second.id)
    assert not entries(session)
    assert session.scalar(select(func.count()).select_from(Sketch)) == 0
    index.remove(session, second.id)  # once more changes nothing


def test_identical_copies_count_once_and_those_whose_places_come_first_stand_for_all(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "TWINS", 2)
    monkeypatch.setattr(index, "BY_PLACE", 0)
    table = orders(300)
    mine = indexed(session, table.slice(0, 250))
    twins = {name: indexed(session, table, "twin", f"/lake/{name}.csv") for name in ("d", "b", "a", "c")}
    other = indexed(session, table.slice(0, 100))
    assert sorted(index.candidates(session, mine, limit=2)) == sorted([twins["a"], twins["b"], other])
    for seen in (1, 2, 3, 5):  # however few are read at once
        monkeypatch.setattr(index, "TWINS_SEEN", seen)
        found = index.candidates(session, mine)
        assert other in found
        assert len(set(found) & set(twins.values())) == min(seen, 2)


def sales(rows: int) -> pa.Table:
    random = np.random.default_rng(1)
    seconds = 1_600_000_000 + random.integers(0, 400 * 86_400, rows)
    return pa.table(
        {
            "sale": np.sort(random.choice(10**9, rows, replace=False)),
            "at": seconds.astype("datetime64[s]").astype("datetime64[us]"),
            "customer": random.integers(0, rows // 5, rows) * 7 + 10**6,
            "size": pa.array([("S", "M", "L", "XL")[number] for number in random.integers(0, 4, rows).tolist()]),
            "paid": random.integers(1, 10**6, rows) / 100,
        }
    )


@pytest.mark.parametrize("rows", [600, 20_000])
@pytest.mark.parametrize("key", [["customer"], ["size"], ["day"], ["month"], ["customer", "size"], ["day", "size"]])
def test_a_group_by_is_found_from_its_source(session: Session, rows: int, key: list[str]) -> None:
    table = sales(rows)
    for unit in ("day", "month"):
        table = table.append_column(unit, pc.floor_temporal(table.column("at"), unit=unit))
    grouped = indexed(session, table.group_by(key).aggregate([("paid", "sum"), ("paid", "count")]))
    source, older = indexed(session, sales(rows)), indexed(session, sales(rows).slice(0, rows * 3 // 4))
    assert {source, older} <= set(index.candidates(session, grouped))
    assert grouped in index.candidates(session, source)


def entries(session: Session) -> set[tuple[int, int]]:
    return {(one.hash, one.content) for one in session.scalars(select(SketchHash))}


def test_of_what_too_many_share_the_same_few_stay_in_any_order(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "STOP", 3)
    tables = {str(size): orders(400).slice(0, size).select(["city"]) for size in range(300, 308)}
    kept = []
    for names in (sorted(tables), sorted(tables, reverse=True)):
        homes = []
        for name in names:
            homes.append(factories.copy(session))
            indexed(session, tables[name], name, of=homes[-1])
        kept.append(entries(session))
        for home in homes:
            index.remove(session, home.id)
        assert not entries(session)
    assert kept[0] == kept[1]
    lists = [len({content for key, content in kept[0] if key == one}) for one in {key for key, _ in kept[0]}]
    assert max(lists) == 3
    assert sum(size == 3 for size in lists) >= 10  # the ten cities


def test_a_rare_hash_tells_more_than_many_that_everybody_has(session: Session) -> None:
    cities = orders(400).select(["city", "quantity"])
    for seed in range(12):
        indexed(
            session, put(orders(400, seed).select(["city", "quantity"]), "note", [f"{seed} {n}" for n in range(400)])
        )
    part = put(cities, "key", [f"key {number}" for number in range(400)])
    mine, other = indexed(session, part), indexed(session, part.slice(100, 150).select(["key"]))
    assert index.candidates(session, mine)[0] == other
    assert len(index.candidates(session, mine)) == 13


def test_a_part_that_is_many_times_smaller_is_found_from_the_whole(session: Session) -> None:
    whole = orders(20_000).select(["order_id", "customer"])
    parts = [indexed(session, chosen(whole, 0.01, seed=seed).select(["customer"])) for seed in range(5)]
    assert set(index.candidates(session, indexed(session, whole))) == set(parts)


def test_copies_in_places_of_one_form_are_looked_at_whatever_they_hold(session: Session) -> None:
    stranger = pa.table({"word": [f"an unheard-of word {number}" for number in range(100)]})
    mine = indexed(session, orders(100), place="/lake/web/clicks_2026-11-02.csv")
    same_form = indexed(session, stranger, place="/lake/web/clicks_2025-01-17.parquet")
    same_name = indexed(session, stranger.slice(1), place="/elsewhere/Clicks-v3.csv")
    indexed(session, stranger.slice(2), place="/lake/web/orders_2026-11-02.csv")
    assert set(index.candidates(session, mine)) == {same_form, same_name}


def test_what_may_not_be_kept_is_indexed_by_hash_only(session: Session) -> None:
    version = factories.version(session, factories.copy(session))
    index.add(session, version.id, fingerprint(orders(300), keep_cells=False))
    assert index.candidates(session, version.id) == []
    assert indexed(session, orders(300)) in index.candidates(session, version.id)
