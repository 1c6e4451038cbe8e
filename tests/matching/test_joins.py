"""A join is a copy of the table whose rows it keeps, is made from all of them, and glues no families together."""

from itertools import permutations
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from sqlalchemy import Engine

from catalog.datasets import queries as datasets
from catalog.db import transaction
from catalog.lineage import queries as lineage
from catalog.matching.joins import Alike, find
from catalog.matching.pairs import compare
from tests.matching.lakes import edges, families, match, put_down
from tests.matching.tables_for_tests import chosen, orders, put, sketched

ORDERS, CUSTOMERS, JOIN, PART, SECOND = (UUID(int=number) for number in range(1, 6))
NAMES = {one: ("lake", str(one.int)) for one in (ORDERS, CUSTOMERS, JOIN, PART, SECOND)}
COLUMNS = {ORDERS: 4, CUSTOMERS: 3, JOIN: 6, PART: 4, SECOND: 6}


def alike(a: UUID, b: UUID, columns: str, *, family: bool = True, kept: float = 1.0) -> Alike:
    return Alike(a, b, family, [(one, one) for one in columns], kept, kept)


TO_ORDERS, TO_CUSTOMERS = alike(ORDERS, JOIN, "kdtp"), alike(CUSTOMERS, JOIN, "knc", kept=0.9)


def test_a_join_stays_with_the_rows_it_keeps_and_is_cut_from_the_others() -> None:
    found = find([TO_ORDERS, TO_CUSTOMERS], COLUMNS, NAMES)
    assert found.cut == {frozenset({CUSTOMERS, JOIN})}
    assert found.sources == {(CUSTOMERS, JOIN)}
    assert found.made_of == {(ORDERS, JOIN): frozenset({CUSTOMERS})}


def test_copies_on_both_sides_do_not_change_that_in_any_order() -> None:
    known = [
        TO_ORDERS,
        TO_CUSTOMERS,
        alike(ORDERS, PART, "kdtp", kept=0.1),
        alike(PART, JOIN, "kdtp", kept=0.1),
        alike(JOIN, SECOND, "kdtpnc", kept=0.5),
        alike(ORDERS, SECOND, "kdtp", kept=0.5),
        alike(CUSTOMERS, SECOND, "knc", kept=0.5),
    ]
    for order in permutations(known):
        found = find(order, COLUMNS, NAMES)
        assert found.cut == {frozenset({CUSTOMERS, JOIN}), frozenset({CUSTOMERS, SECOND})}
        assert found.sources == {(CUSTOMERS, JOIN), (CUSTOMERS, SECOND)}


def test_what_repeats_in_the_join_explains_it_without_being_cut() -> None:
    found = find([TO_ORDERS, alike(CUSTOMERS, JOIN, "knc", family=False)], COLUMNS, NAMES)
    assert not found.cut
    assert found.made_of == {(ORDERS, JOIN): frozenset({CUSTOMERS})}


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ([alike(ORDERS, JOIN, "kdtp"), alike(CUSTOMERS, JOIN, "kdtp")], "two parts of its rows"),
        ([alike(ORDERS, JOIN, "kdt"), alike(CUSTOMERS, JOIN, "kd")], "the second brings nothing"),
        ([alike(ORDERS, JOIN, "kd"), alike(CUSTOMERS, JOIN, "kn")], "two projections leave columns over"),
        ([TO_ORDERS, TO_CUSTOMERS, alike(ORDERS, CUSTOMERS, "k")], "both are alike"),
        ([alike(ORDERS, JOIN, "kdt"), alike(CUSTOMERS, JOIN, "pnc")], "they share no key"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_other_tables_between_two_are_no_joins(known: list[Alike], why: str) -> None:
    assert find(known, COLUMNS, NAMES).cut == set(), why


def households(rows: int) -> pa.Table:
    """Make a table with one row for each order, by its number, and columns of its own."""
    random = np.random.default_rng(9)
    streets = [f"{number} Market Street" for number in random.integers(1, 10**6, rows).tolist()]
    return pa.table({"street": streets, "income": random.integers(10**6, 10**9, rows) / 100})


def test_two_tables_and_their_join_are_two_families(database: Engine) -> None:
    table = orders(600)
    details = put(households(600), "order_id", table.column("order_id"))
    joined = table.append_column("street", details.column("street")).append_column("income", details.column("income"))
    for name, content in {
        "orders": table,
        "details": details,
        "some orders": chosen(table, 0.5),
        "joined": joined,
        "some details": chosen(details, 0.4, seed=8),
    }.items():
        match(database, put_down(database, name, content))
    assert families(database) == {
        frozenset({"orders", "some orders", "joined"}),
        frozenset({"details", "some details"}),
    }
    found = edges(database)
    assert ("orders", "joined") in found
    assert found["details", "joined"] == ("inferred", "joined")
    assert ("joined", "orders") not in found
    with transaction(database, write=False) as session:
        ends = [copy.id for one in datasets.all_datasets(session) for copy in datasets.members(session, one.id)]
        told = {signal["signal"] for edge in lineage.edges_among(session, ends) for signal in edge.evidence}
    assert "joined_columns" in told


def test_a_join_that_came_first_lets_go_when_the_second_table_arrives(database: Engine) -> None:
    table = orders(600)
    details = put(households(600), "order_id", table.column("order_id"))
    joined = table.append_column("street", details.column("street")).append_column("income", details.column("income"))
    for name, content in {"joined": joined, "details": details, "orders": table}.items():
        match(database, put_down(database, name, content))
    assert families(database) == {frozenset({"orders", "joined"}), frozenset({"details"})}


def measured(rows: int, columns: int) -> pa.Table:
    random = np.random.default_rng(4)
    return pa.table({f"measured {number}": random.integers(0, 10**6, rows) / 100 for number in range(columns)})


def beside(part: pa.Table, columns: int) -> pa.Table:
    more = measured(part.num_rows, columns)
    return pa.table({**{name: part[name] for name in part.column_names}, **{n: more[n] for n in more.column_names}})


@pytest.mark.parametrize(
    ("part", "columns", "kind"),
    [
        (slice(0, 120), 16, "joined"),
        (slice(0, 120), 3, "subset"),
        (slice(0, 300), 16, "enriched"),
    ],
    ids=["a few columns among many others, for some rows", "some rows with a few more columns", "all rows"],
)
def test_a_few_columns_for_some_rows_among_many_others_were_looked_up(part: slice, columns: int, kind: str) -> None:
    listed = orders(300).select(["order_id", "ordered_at", "customer", "product", "price"])
    wide = beside(listed.slice(part.start, part.stop), columns)
    found = compare(sketched(listed), sketched(wide)).kind
    assert (found.name, found.family) == (kind, kind != "joined")
