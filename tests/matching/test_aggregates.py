"""A group-by is recognised by what its numbers come to, and nothing else is taken for one."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog.matching.evidence import A_TO_B
from catalog.matching.pairs import Finding, compare
from catalog.matching.tables import Table
from tests.matching.tables_for_tests import edited, put, renamed, sketched

Make = Callable[[pa.Table], pa.Table]

SMALL, BIG = 900, 16_000
"""Kept whole by a fingerprint, and not."""
STATISTICS = ("sum", "mean", "min", "max", "count")


def sales(rows: int, seed: int = 1) -> pa.Table:
    """Make order lines with many customers, in no order; nothing is a key."""
    random = np.random.default_rng(seed)
    seconds = 1_600_000_000 + random.integers(0, 90 * 86_400, rows)
    customers = random.integers(0, rows // 40, rows)
    return pa.table(
        {
            "customer": pa.array([f"C{number * 7919 % 99_991:05}" for number in customers.tolist()]),
            "store_id": random.integers(1, 40, rows) * 13,
            "week": seconds // (7 * 86_400) - 2_645,
            "at": seconds.astype("datetime64[s]").astype("datetime64[us]"),
            "channel": pa.array([("app", "shop", "web", "phone")[n] for n in random.integers(0, 4, rows).tolist()]),
            "born": pa.array((1930 + customers * 31 % 71).tolist()),
            "items": random.integers(1, 60, rows),
            "spent": pa.array(random.integers(99, 100_000, rows) / 100, mask=random.random(rows) < 0.05),
        }
    )


def with_days(table: pa.Table, unit: str) -> pa.Table:
    return put(table, "at", pc.floor_temporal(table.column("at"), unit=unit))


def by(*keys: str, **measures: Sequence[str]) -> Make:
    """Group by some columns, and give every column a name that tells nothing."""
    asked = [(column, how) for column, hows in measures.items() for how in hows] or [("spent", "sum")]
    return lambda table: renamed(table.group_by(list(keys)).aggregate(asked))


def daily(unit: str, *keys: str) -> Make:
    return lambda table: by("at", *keys, spent=["sum"], items=["sum", "count"])(with_days(table, unit))


def less_one(table: pa.Table) -> pa.Table:
    made = table.group_by("customer").aggregate([("items", "count")])
    return put(made, "items_count", pc.subtract(made.column("items_count"), 1))


def ages(table: pa.Table) -> pa.Table:
    """Say how many weeks ago each customer first bought."""
    made = table.group_by("customer").aggregate([("at", "min")])
    age = (1_610_000_000 - made.column("at_min").to_numpy().astype("datetime64[s]").astype(np.int64)) / (7 * 86_400)
    return pa.table({"customer": made.column("customer"), "age": np.round(age, 2)})


def some_groups(table: pa.Table) -> pa.Table:
    made = by("customer", spent=["sum"], items=["count"])(table)
    return made.slice(0, made.num_rows // 2)


def rounded(table: pa.Table) -> pa.Table:
    made = table.group_by("customer").aggregate([("spent", "mean"), ("items", "max")])
    return put(made, "spent_mean", pc.round(made.column("spent_mean"), 1))


AGGREGATES: dict[str, Make] = {
    **{f"by customer: {how}": by("customer", spent=[how], items=["sum"]) for how in STATISTICS},
    "by customer and week": by("customer", "week", spent=["sum"], items=["sum"]),
    "two totals by customer and week": by("customer", "week", spent=["sum", "mean"]),
    "by store and week": by("week", "store_id", spent=["mean"]),
    "by store and channel": by("channel", "store_id", items=["count"]),
    "by channel": by("channel", spent=["sum"]),
    "by day": daily("day"),
    "by month and store": daily("month", "store_id"),
    "by day and channel": daily("day", "channel"),
    "repeat purchases": less_one,
    "ages": ages,
    "half of the groups": some_groups,
    "rounded": rounded,
    "the first and the last time": by("customer", at=["min", "max"]),
}


@pytest.fixture(scope="module")
def source() -> dict[int, Table]:
    return {rows: sketched(sales(rows)) for rows in (SMALL, BIG)}


@pytest.mark.parametrize("rows", [SMALL, BIG])
@pytest.mark.parametrize("make", AGGREGATES.values(), ids=list(AGGREGATES))
def test_a_group_by_is_recognised(make: Make, rows: int, source: dict[int, Table]) -> None:
    found = compare(source[rows], sketched(make(sales(rows))))
    assert (found.kind.name, found.kind.family, found.verdict.direction) == ("aggregated", False, A_TO_B)
    assert [signal.signal for signal in found.verdict.evidence] == ["replayed"]


@pytest.mark.parametrize("how", ["approximate_median", "stddev"])
def test_of_a_small_table_more_is_computed(how: str, source: dict[int, Table]) -> None:
    options = pc.VarianceOptions(ddof=1) if how == "stddev" else None
    table = sales(SMALL)
    made = table.group_by("customer").aggregate([("spent", how, options)])
    if how == "approximate_median":
        cells = [
            float(np.median([x for x in table.filter(pc.equal(table["customer"], c))["spent"].to_pylist() if x]))
            for c in made["customer"].to_pylist()
        ]
        made = put(made, made.column_names[1], cells)
    found = compare(source[SMALL], sketched(made))
    assert f"= {'deviation' if how == 'stddev' else 'median'} of spent." in reason(found)


def reason(found: Finding) -> str:
    [signal] = found.verdict.evidence
    return signal.reason


def test_the_evidence_names_keys_and_statistics(source: dict[int, Table]) -> None:
    made = with_days(sales(BIG), "day").group_by(["at", "channel"])
    made = made.aggregate([("items", "count"), ("spent", "sum"), ("items", "sum")])
    made = put(made.rename_columns(["day", "channel", "lines", "total", "items"]), "noise", pc.random(made.num_rows))
    found = compare(source[BIG], sketched(made))
    assert reason(found) == (
        "Grouped by the day of at and channel, the numbers come out again: "
        "lines = count of rows, total = sum of spent, items = sum of items."
    )


def test_what_explains_more_is_more_complete(source: dict[int, Table]) -> None:
    table = sales(BIG)
    made = sketched(by("customer", spent=["sum"], items=["sum"], at=["max"])(table))
    order = pc.sort_indices(table.column("at"))
    older = table.take(order[: BIG - 1])
    found = [compare(one, made) for one in (source[BIG], sketched(edited(table, "spent", 0.3)), sketched(older))]
    whole, changed, before = (each.closeness if each.kind.name == "aggregated" else 0.0 for each in found)
    assert whole == 1.0
    assert 0.5 < changed < 0.8
    assert 0.999 < before < 1.0


def first_rows(table: pa.Table) -> pa.Table:
    """Keep one row of each customer, as it is."""
    return renamed(table.group_by("customer", use_threads=False).aggregate([("items", "first"), ("spent", "first")]))


def attributes(table: pa.Table) -> pa.Table:
    """Give the customers with what is the same in each of their rows."""
    return table.group_by("customer").aggregate([("born", "max")])


def unrelated_numbers(table: pa.Table) -> pa.Table:
    made = table.group_by("customer").aggregate([("spent", "sum"), ("items", "count")])
    order = np.random.default_rng(3).permutation(made.num_rows)
    return put(
        put(made, "spent_sum", made.column("spent_sum").take(order)),
        "items_count",
        made.column("items_count").take(order),
    )


def flags(table: pa.Table) -> pa.Table:
    """Give each customer a small number that is nearly always the same, as counts of few rows are."""
    known = pc.unique(table.column("customer"))
    return pa.table({"customer": known, "level": (np.random.default_rng(4).random(len(known)) < 0.1).astype(int) + 1})


def of_another_table(table: pa.Table) -> pa.Table:
    """Group a table with the same names, ranges and customers, and other rows."""
    return by("customer", "week", spent=["sum"], items=["sum"])(sales(table.num_rows, seed=2))


def of_nobody(table: pa.Table) -> pa.Table:
    made = table.group_by("customer").aggregate([("spent", "sum"), ("items", "count")])
    return put(made, "customer", [f"D{number:05}" for number in range(made.num_rows)])


def of_half_unknown(table: pa.Table) -> pa.Table:
    made = table.group_by("customer").aggregate([("spent", "sum"), ("items", "count")])
    named = enumerate(made.column("customer").to_pylist())
    return put(made, "customer", [name if place % 2 else f"D{place:05}" for place, name in named])


def of_many_edits(table: pa.Table) -> pa.Table:
    return by("customer", spent=["sum"])(edited(table, "spent", 0.01))


OTHERS: dict[str, Make] = {
    "one row per key": first_rows,
    "attributes of the key": attributes,
    "unrelated numbers": unrelated_numbers,
    "small numbers that are mostly the same": flags,
    "a group-by of another table": of_another_table,
    "a group-by with invented keys": of_nobody,
    "a group-by of which half the keys are unknown": of_half_unknown,
    "a group-by of edited rows": of_many_edits,
}


@pytest.mark.parametrize("rows", [SMALL, BIG])
@pytest.mark.parametrize("make", OTHERS.values(), ids=list(OTHERS))
def test_other_tables_with_the_key_are_none(make: Make, rows: int, source: dict[int, Table]) -> None:
    assert compare(source[rows], sketched(make(sales(rows)))).kind.name != "aggregated"


def test_without_cells_counts_are_still_recognised() -> None:
    table = sales(BIG)
    found = compare(sketched(table, keep_cells=False), sketched(by("store_id", "week", items=["count"])(table)))
    assert reason(found).endswith("= count of rows.")


keys = st.lists(st.sampled_from(["customer", "store_id", "week", "channel"]), min_size=1, max_size=2, unique=True)
asked = st.lists(st.sampled_from(["sum", "mean", "min", "max"]), min_size=1, max_size=3, unique=True)


@settings(max_examples=15, deadline=None)
@given(keys, asked, st.integers(1, 10**6))
def test_any_group_by_is_recognised_and_its_numbers_in_another_order_are_not(
    names: list[str], hows: list[str], seed: int
) -> None:
    table = sales(4_000)
    made = table.group_by(names).aggregate([("items", "sum"), *(("spent", how) for how in hows)])
    assume(2 * made.num_rows <= table.num_rows)
    assert compare(sketched(table), sketched(made)).kind.name == "aggregated"
    order = np.random.default_rng(seed).permutation(made.num_rows)
    if np.any(order != np.arange(made.num_rows)) and made.num_rows > len("few"):
        moved = pa.table({n: made.column(n) if n in names else made.column(n).take(order) for n in made.column_names})
        assert compare(sketched(table), sketched(moved)).kind.name != "aggregated"


def test_groupings_stay_within_reason() -> None:
    # However wide a table, so many sums and no more.
    wide = pa.table({f"c{place}": np.arange(3_000) * (place + 1) % (place + 2) for place in range(60)})
    signatures = sketched(wide).fingerprint.groups
    assert sum(each.sums.size for each in signatures) <= 3_072
    assert all(first.columns != second.columns for first, second in pairwise(signatures))
