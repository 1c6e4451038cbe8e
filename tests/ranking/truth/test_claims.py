import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ranking.truth.claims import MISSING, Claims, Column, Kind, Table, as_number, gather, infer, kind_of
from catalog.scanning.canonical import Instant, Value

NOON = Instant(946_728_000_000_000, zoned=False)
VALUES = st.one_of(st.none(), st.integers(0, 3), st.booleans(), st.text("ab", max_size=2))
TABLES = st.lists(st.lists(st.tuples(st.integers(0, 4), VALUES), max_size=6), min_size=1, max_size=4)


def test_tables_are_aligned_by_key() -> None:
    claims = gather([Table("b", [2, 1], {"x": [20, 10]}), Table("a", [1, 3], {"x": [11, None]})])
    assert claims.candidates == ("a", "b")
    assert claims.keys == (1, 2, 3)
    assert said(claims, "x") == [[11, None, None], [10, 20, None]]


def test_a_key_whose_rows_contradict_each_other_says_nothing() -> None:
    claims = gather([Table("a", [1, 1, 2, 2, 2], {"x": [5, 6, 7, 7, None]}), Table("b", [1], {"x": [5]})])
    assert said(claims, "x") == [[None, 7], [5, None]]


def test_true_is_not_one_and_one_half_stays_itself() -> None:
    claims = gather([Table("a", [1], {"x": [True]}), Table("b", [1], {"x": [1]}), Table("c", [1], {"x": [1.0]})])
    first, second, third = claims.codes[:, 0, 0]
    assert first != second == third


@given(TABLES, st.randoms())
def test_the_order_of_tables_and_rows_makes_no_difference(
    tables: list[list[tuple[int, Value]]], random: object
) -> None:
    made = [(f"t{place}", rows) for place, rows in enumerate(tables)]
    columns = [Column("x", Kind.NUMBER)]
    before = gather([table(name, rows) for name, rows in made], columns)
    shuffled = [(name, random.sample(rows, len(rows))) for name, rows in random.sample(made, len(made))]  # type: ignore[attr-defined]
    after = gather([table(name, rows) for name, rows in shuffled], columns)
    assert before.vocabularies == after.vocabularies
    assert np.array_equal(before.codes, after.codes)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2, None], Kind.NUMBER),
        ([1.25, 3, 4.5], Kind.MONEY),
        ([1.255, 3], Kind.NUMBER),
        ([NOON, None], Kind.TIME),
        (["a", 1, 2], Kind.CATEGORY),
        ([True, False], Kind.CATEGORY),
        ([None], Kind.CATEGORY),
    ],
)
def test_the_kind_of_a_column_is_read_off_its_values(values: list[Value], kind: Kind) -> None:
    assert kind_of(values) is kind


def test_columns_of_one_table_only_are_no_claims() -> None:
    columns = infer([Table("a", [1], {"x": [1], "y": [1]}), Table("b", [1], {"x": [2]})])
    assert [column.name for column in columns] == ["x"]


def test_times_are_compared_in_seconds_within_their_tolerance() -> None:
    assert as_number(NOON, Kind.TIME) == 946_728_000
    assert np.isnan(as_number(5, Kind.TIME))
    assert Column("t", Kind.TIME).within == 60
    assert Column("p", Kind.MONEY).within == 0.01
    assert Column("p", Kind.MONEY, 0.5).within == 0.5


def table(name: str, rows: list[tuple[int, Value]]) -> Table:
    return Table(name, [key for key, _ in rows], {"x": [value for _, value in rows]})


def said(claims: Claims, name: str) -> list[list[Value]]:
    place = [column.name for column in claims.columns].index(name)
    return [
        [None if code == MISSING else claims.vocabularies[place][code] for code in row]
        for row in claims.codes[:, :, place]
    ]
