"""Candidates are found without comparing all pairs."""

from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.matching import index
from catalog.matching.models import SketchHash
from catalog.scanning.models import FingerprintRow
from tests import factories
from tests.matching.tables_for_tests import chosen, fingerprint, orders, renamed, shuffled


def indexed(session: Session, table: pa.Table) -> UUID:
    version = factories.version(session, factories.copy(session))
    index.add(session, version.id, fingerprint(table))
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
    narrow, whole = indexed(session, table.select(["order_id"])), indexed(session, table)
    assert index.candidates(session, mine) == [whole, narrow]
    assert index.candidates(session, mine, limit=1) == [whole]
    assert index.candidates(session, mine, among=[narrow]) == [narrow]
    assert index.candidates(session, mine, among=[]) == []


def test_of_equally_alike_ones_the_content_says_which_comes_first(session: Session) -> None:
    mine = indexed(session, orders(60))
    alike = [indexed(session, orders(60)) for _ in range(4)]
    for version_id, digest in zip(alike, (5, -7, 9, 1), strict=True):
        session.add(FingerprintRow(version_id=version_id, revision=1, digest=digest, packed=b""))
    session.flush()
    assert index.candidates(session, mine) == [alike[1], alike[3], alike[0], alike[2]]


def test_indexing_again_replaces(session: Session) -> None:
    table = orders(300)
    mine, other = indexed(session, table), indexed(session, table)
    before = count(session, other)
    index.add(session, other, fingerprint(table))
    assert count(session, other) == before
    index.add(session, other, fingerprint(orders(300, seed=2).select(["order_id", "price"])))
    assert other not in index.candidates(session, mine)
    index.add(session, other, fingerprint(table.slice(0, 0)))
    assert count(session, other) == 0


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


def count(session: Session, version_id: UUID) -> int | None:
    return session.scalar(select(func.count()).select_from(SketchHash).where(SketchHash.version_id == version_id))


def test_what_too_many_share_says_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    common = [indexed(session, orders(300).select(["order_id"])) for _ in range(3)]
    assert len(index.candidates(session, common[0])) == 2
    monkeypatch.setattr(index, "STOP", 2)
    assert index.candidates(session, common[0]) == []


@pytest.mark.parametrize("rows", [0, 1, 50, 3_000])
def test_telling_hashes_are_few_and_fit_a_signed_number(rows: int) -> None:
    found = index.telling(fingerprint(orders(max(rows, 4)).slice(0, rows)))
    assert len(found) <= 4 * index.PER_VERSION
    assert all(-(2**63) <= one < 2**63 for one in found)
    assert bool(found) == (rows > 1)


def test_what_may_not_be_kept_is_indexed_by_hash_only(session: Session) -> None:
    version = factories.version(session, factories.copy(session))
    index.add(session, version.id, fingerprint(orders(300), keep_cells=False))
    assert index.candidates(session, version.id) == []
    assert indexed(session, orders(300)) in index.candidates(session, version.id)
