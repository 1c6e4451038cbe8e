"""What two tables have to do with each other: the kind, the rows and columns they share, and the direction."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from catalog.matching import service
from catalog.matching.evidence import A_TO_B, B_TO_A, COMMON, UNKNOWN, towards, turned
from catalog.matching.pairs import Finding, compare
from catalog.matching.service import ToMatch
from catalog.scanning.packing import pack
from tests.matching.tables_for_tests import (
    START,
    chosen,
    customers,
    edited,
    emptied,
    orders,
    put,
    renamed,
    shuffled,
    sketched,
)

Make = Callable[[pa.Table], pa.Table]
TURNED = {A_TO_B: B_TO_A, B_TO_A: A_TO_B, COMMON: COMMON, UNKNOWN: UNKNOWN}
SIZES = (400, 5_000)
"""One of which samples hold every row, and one of which they do not."""


@dataclass(frozen=True)
class Case:
    """How b is made from the orders, and what must be said of the pair."""

    name: str
    make: Make
    kind: str
    direction: str
    columns: int
    """Columns that must be mapped."""
    a_in_b: float = 1.0
    b_in_a: float = 1.0
    family: bool = True
    most_rows: int = 5_000


def spreadsheet(table: pa.Table) -> pa.Table:
    times = pc.strftime(table.column("ordered_at"), format="%d.%m.%Y %H:%M")
    prices = pc.round(table.column("price"), 0)
    table = put(put(table, "ordered_at", times), "price", prices)
    return table.add_column(0, "Unnamed: 0", pa.array(range(table.num_rows)))


def rounded(table: pa.Table) -> pa.Table:
    return put(table, "price", pc.round(table.column("price"), 0))


def of_two_cities(table: pa.Table) -> pa.Table:
    return table.filter(pc.is_in(table.column("city"), pa.array(["Oslo", "Bergen", "Molde", "Hamar"])))


def before_last_week(table: pa.Table) -> pa.Table:
    return table.slice(0, int(table.num_rows * 0.9))


def with_segment(table: pa.Table) -> pa.Table:
    known = customers(table)
    place = pc.index_in(table.column("customer"), known.column("customer").combine_chunks())
    return put(table, "segment", known.column("segment").take(place))


def with_amount(table: pa.Table) -> pa.Table:
    amount = pc.round(pc.multiply(table.column("price"), table.column("quantity")), 2)
    return put(put(table, "amount", amount), "currency", ["NOK"] * table.num_rows)


def lines(table: pa.Table) -> pa.Table:
    """Three parcels for each order: the order's cells repeat beside cells of their own."""
    thrice = table.take(np.repeat(np.arange(table.num_rows), 3))
    random = np.random.default_rng(3)
    weights = random.integers(1, 10**7, thrice.num_rows) / 1000
    return put(put(thrice, "parcel", random.permutation(10**6)[: thrice.num_rows]), "weight", weights)


def few_lines(table: pa.Table) -> pa.Table:
    """Make one parcel for most orders and two for every eighth."""
    each = np.where(np.arange(table.num_rows) % 8 == 0, 2, 1)
    repeated = table.take(np.repeat(np.arange(table.num_rows), each))
    random = np.random.default_rng(3)
    return put(repeated, "parcel", random.permutation(10**6)[: repeated.num_rows])


CASES = (
    Case("identical", lambda t: t, "identical", UNKNOWN, 7),
    Case("reordered rows", shuffled, "identical", A_TO_B, 7),
    Case("reordered columns", lambda t: t.select(t.column_names[::-1]), "reordered", UNKNOWN, 7),
    Case("renamed columns", renamed, "reordered", UNKNOWN, 7),
    Case("saved by a spreadsheet", spreadsheet, "reformatted", A_TO_B, 7),
    Case("rounded", rounded, "reformatted", A_TO_B, 7),
    Case("filtered", of_two_cities, "subset", A_TO_B, 7, a_in_b=0.4),
    Case("sampled", lambda t: chosen(t, 0.1), "sample", A_TO_B, 7, a_in_b=0.1),
    Case("projected", lambda t: t.select(["order_id", "ordered_at", "price"]), "enriched", A_TO_B, 3),
    Case("an older version", before_last_week, "older_version", A_TO_B, 7, a_in_b=0.9),
    Case("enriched by a look-up", with_segment, "enriched", A_TO_B, 7),
    Case("enriched by a computation", with_amount, "enriched", A_TO_B, 7),
    Case("edited", lambda t: edited(t, "price"), "edited", A_TO_B, 7),
    Case("emptied", lambda t: emptied(t, t.column_names[1:]), "hollow", A_TO_B, 1, family=False),
    Case("joined", lines, "joined", A_TO_B, 7, family=False),
    Case("joined to mostly one row each", few_lines, "joined", A_TO_B, 7, family=False),
)


@pytest.mark.parametrize(
    ("case", "rows"),
    [pytest.param(case, rows, id=f"{case.name}-{rows}") for case in CASES for rows in SIZES if rows <= case.most_rows],
)
def test_a_copy_is_recognised(case: Case, rows: int) -> None:
    made = case.make(orders(rows))
    found = compare(sketched(orders(rows)), sketched(made))
    assert (found.kind.name, found.kind.family) == (case.kind, case.family)
    assert found.verdict.direction == case.direction, found.verdict
    assert len(found.mapping) >= case.columns
    if case.family:
        assert found.kind.probability >= 0.8
        assert_near(found.a_in_b, case.a_in_b)
        assert_near(found.b_in_a, case.b_in_a)


def assert_near(found: float | None, expected: float) -> None:
    assert found is not None
    assert found == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_other_way_round_says_the_same(case: Case) -> None:
    a, b = sketched(orders(400)), sketched(case.make(orders(400)))
    one, other = compare(a, b), compare(b, a)
    assert other.kind == one.kind
    assert other.verdict.direction == TURNED[one.verdict.direction]
    assert other.verdict.log_odds == pytest.approx(-one.verdict.log_odds)
    assert (other.a_in_b, other.b_in_a) == (one.b_in_a, one.a_in_b)
    assert other.closeness == one.closeness
    assert {(b, a) for a, b in other.mapping} == set(one.mapping)
    assert one.verdict.p_a_to_b + one.verdict.p_b_to_a == pytest.approx(1)
    assert 0 <= one.closeness <= 1


def grouped(key: str, statistic: str) -> Make:
    def make(table: pa.Table) -> pa.Table:
        measures = [] if statistic == "count" else [("price", statistic), ("quantity", statistic)]
        made = table.group_by(key).aggregate([*measures, ("order_id", "count")])
        return made.rename_columns([f"x{place}" for place in range(made.num_columns)])

    return make


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("key", ["product", "city"])
@pytest.mark.parametrize("statistic", ["sum", "mean", "max", "count"])
def test_a_group_by_is_computed_again(key: str, statistic: str, rows: int) -> None:
    table = orders(rows)
    found = compare(sketched(table), sketched(grouped(key, statistic)(table)))
    assert (found.kind.name, found.kind.family) == ("aggregated", False)
    assert (found.verdict.direction, found.verdict.p_a_to_b > 0.95) == (A_TO_B, True)
    [signal] = found.verdict.evidence
    assert signal.signal == "replayed"
    assert key in signal.reason


def test_a_group_by_of_other_rows_is_none_of_these() -> None:
    found = compare(sketched(orders(400)), sketched(grouped("product", "sum")(orders(400, seed=2))))
    assert found.kind.name == "unrelated"


def impostor(table: pa.Table) -> pa.Table:
    """The same name, schema and groups, and the ids of nobody."""
    strangers = orders(table.num_rows, seed=77)
    for name in ("city", "product", "quantity"):
        strangers = put(strangers, name, table.column(name))
    return strangers


def numbered(rows: int, seed: int) -> pa.Table:
    random = np.random.default_rng(seed)
    return pa.table(
        {"id": np.arange(1, rows + 1), "level": random.integers(0, 4, rows), "open": random.random(rows) < 0.5}
    )


def visits(rows: int, customers_of: pa.Table) -> pa.Table:
    random = np.random.default_rng(8)
    known = pc.unique(customers_of.column("customer")).to_pylist()
    return pa.table(
        {
            "customer": [known[place] for place in random.integers(0, len(known), rows).tolist()],
            "page": [f"/page/{number}" for number in random.integers(0, 5_000, rows).tolist()],
            "at": (START + random.integers(0, 10**8, rows)).astype("datetime64[s]").astype("datetime64[us]"),
        }
    )


def with_levels(table: pa.Table) -> pa.Table:
    """The customers, with small numbers under a name that orders have too."""
    known = customers(table)
    return put(known, "quantity", np.arange(known.num_rows) % 9 + 1)


def empty(table: pa.Table) -> pa.Table:
    return table.slice(0, 0)


STRANGERS: dict[str, tuple[Make, Make]] = {
    "same schema, same ranges, other rows": (lambda t: t, lambda t: orders(t.num_rows, seed=2)),
    "an impostor": (lambda t: t, impostor),
    "an impostor without its key": (lambda t: t.drop(["order_id"]), lambda t: impostor(t).drop(["order_id"])),
    "dense ids": (lambda t: numbered(t.num_rows, 1), lambda t: numbered(t.num_rows, 2)),
    "dense ids of another length": (lambda t: numbered(t.num_rows, 1), lambda t: numbered(t.num_rows // 2, 2)),
    "dense ids beside other columns": (
        lambda t: numbered(t.num_rows, 1),
        lambda t: put(orders(t.num_rows, seed=2), "id", np.arange(1, t.num_rows + 1)),
    ),
    "a shared foreign key": (lambda t: t, lambda t: visits(t.num_rows, t)),
    "the table a foreign key points at": (lambda t: t, customers),
    "a hollow copy, and the table its key points at": (lambda t: emptied(t, t.column_names), with_levels),
    "disjoint halves": (lambda t: t.slice(0, t.num_rows // 2), lambda t: t.slice(t.num_rows // 2)),
    "both empty": (empty, empty),
    "one empty": (lambda t: t, empty),
    "no columns in common": (lambda t: t.select(["order_id", "price"]), lambda t: t.select(["city", "product"])),
    "one row each": (lambda t: t.slice(0, 1), lambda t: t.slice(1, 1)),
}


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("makes", STRANGERS.values(), ids=list(STRANGERS))
def test_strangers_stay_strangers(makes: tuple[Make, Make], rows: int) -> None:
    a, b = (sketched(make(orders(rows))) for make in makes)
    assert compare(a, b).kind.name == "unrelated"
    assert compare(b, a).kind.name == "unrelated"


def keyless(table: pa.Table) -> pa.Table:
    return table.drop(["order_id", "ordered_at"])


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize(
    ("make", "kind", "direction"),
    [
        (shuffled, "identical", UNKNOWN),
        (renamed, "reordered", UNKNOWN),
        (of_two_cities, "subset", A_TO_B),
        (lambda t: edited(t, "price"), "edited", A_TO_B),
        (rounded, "reformatted", A_TO_B),
    ],
    ids=["shuffled", "renamed", "filtered", "edited", "rounded"],
)
def test_tables_without_a_key_are_laid_side_by_side(make: Make, kind: str, direction: str, rows: int) -> None:
    table = keyless(orders(rows))
    found = compare(sketched(table), sketched(make(table)))
    assert (found.kind.name, found.kind.family, found.verdict.direction) == (kind, True, direction)


@pytest.mark.parametrize("rows", SIZES)
def test_whole_copies_are_found_without_cells(rows: int) -> None:
    table = orders(rows)
    a = sketched(table, keep_cells=False)
    for other, keep in ((shuffled(table), True), (renamed(table), False)):
        assert compare(a, sketched(other, keep_cells=keep)).kind.family
    assert compare(a, sketched(orders(rows, seed=2), keep_cells=False)).kind.name == "unrelated"
    assert compare(a, sketched(orders(rows, seed=2))).kind.name == "unrelated"


def test_without_cells_nothing_of_the_values_is_told() -> None:
    table = orders(400)
    found = compare(sketched(table, keep_cells=False), sketched(edited(table, "price"), keep_cells=False))
    told = repr(found)
    assert not any(str(price) in told for price in table.column("price").to_pylist())


def test_columns_are_found_by_what_they_hold() -> None:
    table = orders(400)
    order = np.random.default_rng(0).permutation(table.num_columns).tolist()
    found = compare(sketched(table), sketched(renamed(table)))
    names = table.column_names
    assert dict(found.mapping) == {names[column]: f"field_{place}" for place, column in enumerate(order)}


def test_one_edited_column_more_or_less_hides_no_copy() -> None:
    table = orders(400)
    made = put(table, "price", np.random.default_rng(4).integers(100, 10**5, 400) / 100)
    found = compare(sketched(table), sketched(made))
    assert found.kind.family
    assert "price" not in dict(found.mapping)


def test_overlapping_windows_are_one_dataset() -> None:
    table = orders(400)
    found = compare(sketched(table.slice(0, 300)), sketched(table.slice(100)))
    assert (found.kind.name, found.kind.family) == ("overlap", True)
    assert_near(found.a_in_b, 2 / 3)
    assert_near(found.b_in_a, 2 / 3)


def test_what_is_found_of_two_is_the_same_whoever_came_first() -> None:
    table = orders(400)
    plain, rounded = (pack(sketched(one).fingerprint) for one in (table, edited(table, "price")))
    first, second = uuid4(), uuid4()
    earlier, later = min(first, second), max(first, second)
    found = matched(earlier, plain, later, rounded)
    assert found == matched(later, rounded, earlier, plain)
    assert found == matched(later, plain, earlier, rounded).turned() == matched(earlier, rounded, later, plain).turned()


def matched(own: UUID, packed: bytes, other: UUID, theirs: bytes) -> Finding:
    todo = ToMatch(
        own, own, current=True, fingerprints={own: packed, other: theirs}, copies={own: own, other: other}, revisions={}
    )
    return service.compare(todo, lambda _share: None).findings[other]


def test_a_signal_turned_says_the_same_of_the_other_side() -> None:
    signal = towards(
        "b", "precision", 3.5, "On side b price lost decimals, side a keeps them.", [["price", "1.25", "1.3"]]
    )
    turned_ = turned(signal)
    assert (turned_.says, turned_.reason) == (B_TO_A, "On side a price lost decimals, side b keeps them.")
    assert turned_.telling == [["price", "1.3", "1.25"]]
    assert turned(turned_) == signal
