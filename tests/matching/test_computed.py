"""Columns that follow from others are recognised, and those that do not are not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from catalog.matching.determined import determined, together
from tests.matching.tables_for_tests import orders, put, sketched

ROWS = 400
Values = Callable[[pa.Table], Any]


def of(name: str, make: Callable[[Any], Any]) -> Values:
    return lambda table: [make(value) for value in table.column(name).to_pylist()]


def notes(table: pa.Table) -> list[str]:
    cities = table.column("city").to_pylist()
    return [f"{city} {'x' * (place % 37)}{place}" for place, city in enumerate(cities)]


FOLLOWS: dict[str, tuple[Values, str]] = {
    "a constant": (lambda t: ["NOK"] * t.num_rows, "constant"),
    "another unit": (of("price", lambda price: round(price * 11.5 + 3, 4)), "computed"),
    "a logarithm": (of("price", lambda price: float(np.log(price))), "computed"),
    "a root": (of("price", lambda price: float(np.sqrt(price))), "computed"),
    "a reciprocal": (of("price", lambda price: 1 / price), "computed"),
    "a scale from 0 to 1": (lambda t: (t.column("price").to_numpy() - 1) / 999, "computed"),
    "a product of two": (lambda t: pc.multiply(t.column("price"), t.column("quantity")), "computed"),
    "bins": (of("price", lambda price: "cheap" if price < 300 else "fair" if price < 700 else "dear"), "computed"),
    "a flag": (of("price", lambda price: int(price > 900)), "computed"),
    "the length of a text": (lambda t: [len(note) for note in notes(t)], "computed"),
    "the first word": (lambda t: [note.split()[0] for note in notes(t)], "computed"),
    "lower case": (of("customer", str.lower), "computed"),
    "the day of a time": (of("ordered_at", lambda at: at.day), "computed"),
    "the date of a time": (of("ordered_at", lambda at: at.strftime("%Y-%m-%d")), "computed"),
    "a weighted sum": (
        lambda t: t.column("price").to_numpy() * 3 + t.column("quantity").to_numpy() * 50 + 7,
        "computed",
    ),
    "the mean of a row": (
        lambda t: (
            (t.column("order_id").to_numpy() + t.column("price").to_numpy() + t.column("quantity").to_numpy()) / 3
        ),
        "computed",
    ),
    "a rank": (
        lambda t: np.searchsorted(np.sort(t.column("price").to_numpy()), t.column("price").to_numpy()) + 1,
        "computed",
    ),
    "the sum so far": (lambda t: np.cumsum(t.column("price").to_numpy()), "computed"),
    "the row before": (lambda t: np.concatenate([[np.nan], t.column("price").to_numpy()[:-1]]), "computed"),
    "two conditions": (
        lambda t: [
            int(price > 400 and often > 4)
            for price, often in zip(t.column("price").to_pylist(), t.column("quantity").to_pylist(), strict=True)
        ],
        "computed",
    ),
    "the number of a letter": (lambda t: [note.count("x") for note in notes(t)], "computed"),
    "the number in a text": (of("customer", lambda name: int(name[2:]) * 2), "computed"),
    "a text with more around it": (of("customer", lambda name: f"customer {name}!"), "computed"),
    "two texts in one": (
        lambda t: [
            f"{city} / {name}"
            for city, name in zip(t.column("city").to_pylist(), t.column("customer").to_pylist(), strict=True)
        ],
        "computed",
    ),
    "letters left out": (
        lambda t: [note.replace("o", "").replace("e", "").replace(" ", "") for note in notes(t)],
        "computed",
    ),
    "words for words": (
        lambda t: [
            note.replace("Oslo", "capital").replace("Bergen", "west").replace("Molde", "north") for note in notes(t)
        ],
        "computed",
    ),
    "what two columns say": (
        lambda t: [
            {0: "red", 1: "blue", 2: "green"}[(len(city) * 7 + often) % 3]
            for city, often in zip(t.column("city").to_pylist(), t.column("quantity").to_pylist(), strict=True)
        ],
        "looked up",
    ),
    "a label of a category": (of("city", lambda city: city in {"Oslo", "Hamar", "Molde", "Narvik"}), "looked up"),
    "a rare label of a category": (of("city", lambda city: int(city in {"Oslo", "Hamar", "Molde"})), "looked up"),
}


@pytest.mark.parametrize(("values", "how"), FOLLOWS.values(), ids=list(FOLLOWS))
def test_a_column_that_follows_is_told(values: Values, how: str) -> None:
    table = put(orders(ROWS), "note", notes(orders(ROWS)))
    made = sketched(put(table, "extra", values(table)))
    assert determined(made, table.num_columns, range(table.num_columns)) == how


def test_flags_for_every_value_follow_together() -> None:
    table = orders(ROWS)
    customers = table.column("customer").to_pylist()
    flagged = table
    for name in sorted(set(customers)):
        flagged = put(flagged, f"is {name}", [int(one == name) for one in customers])
    made = sketched(flagged)
    extra = range(table.num_columns, flagged.num_columns)
    assert together(made, extra, range(table.num_columns))
    drawn = put(put(table, "one", RANDOM.random(ROWS) < 0.3), "two", RANDOM.random(ROWS) < 0.3)
    assert not together(sketched(drawn), [table.num_columns, table.num_columns + 1], range(table.num_columns))


def test_numbers_in_the_order_of_the_rows_are_no_rank() -> None:
    table = orders(ROWS)
    made = sketched(put(table, "extra", np.arange(ROWS) + 1))
    assert determined(made, table.num_columns, range(table.num_columns)) in {"no", ""}


RANDOM = np.random.default_rng(6)
OWN: dict[str, Any] = {
    "numbers": RANDOM.integers(0, 10**6, ROWS) / 100,
    "small numbers": RANDOM.integers(0, 5, ROWS),
    "flags": RANDOM.random(ROWS) < 0.5,
    "rare flags": RANDOM.random(ROWS) < 0.1,
    "texts": [f"clerk {one}" for one in RANDOM.integers(0, 40, ROWS)],
    "times": (1_500_000_000 + RANDOM.integers(0, 10**7, ROWS)).astype("datetime64[s]"),
}


@pytest.mark.parametrize("values", OWN.values(), ids=list(OWN))
def test_a_column_of_its_own_follows_from_nothing(values: Any) -> None:
    table = orders(ROWS)
    made = sketched(put(table, "extra", values))
    assert determined(made, table.num_columns, range(table.num_columns)) in {"no", ""}


def test_numbers_that_are_not_finite_end_no_comparison() -> None:
    table = orders(ROWS)
    strange = np.where(RANDOM.random(ROWS) < 0.1, np.inf, RANDOM.random(ROWS) * 1e308)
    made = sketched(put(put(table, "strange", strange), "extra", OWN["numbers"]))
    assert determined(made, table.num_columns + 1, range(table.num_columns + 1)) in {"no", ""}
