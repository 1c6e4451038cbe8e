"""Group-bys of few groups and few digits: several columns together say enough, one column of them does not."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from catalog.matching.pairs import compare
from catalog.matching.spreading import DISTINCT, chances, different, summaries
from tests.matching.tables_for_tests import sketched

MEASURES = ["length", "width", "height", "weight"]
HOWS = ["max", "min", "median", "mean"]


def leaves(rows: int, seed: int) -> pd.DataFrame:
    """Make measurements with one decimal; a third of the rows do not say where they were found."""
    draw = np.random.default_rng(seed)
    kind = np.arange(rows) % 3
    table = pd.DataFrame({name: np.round(5 + kind + draw.normal(0, 0.6, rows), 1) for name in MEASURES})
    table.insert(0, "kind", np.array(["oak", "elm", "ash"])[kind])
    lost = draw.random(rows) < 0.35
    place = draw.choice(list("abcdef"), rows).astype(object)
    place[lost] = None
    table.insert(1, "place", place)
    return table


def kind_of(a: pd.DataFrame, b: pd.DataFrame) -> str:
    return compare(*(sketched(pa.Table.from_pandas(one, preserve_index=False)) for one in (a, b))).kind.name


def by_kind(table: pd.DataFrame, how: str, names: list[str] = MEASURES) -> pd.DataFrame:
    return table.groupby("kind")[names].agg(how).reset_index()


@pytest.mark.parametrize("how", HOWS)
def test_several_columns_of_three_values_are_enough_together(how: str) -> None:
    table = leaves(90, 1)
    assert kind_of(table, by_kind(table, how)) == "aggregated"


def test_one_such_column_may_be_an_accident() -> None:
    table = leaves(90, 1)
    assert kind_of(table, by_kind(table, "max", MEASURES[:1])) == "unrelated"


def test_the_same_column_told_twice_says_it_once() -> None:
    table = leaves(90, 1)
    twice = by_kind(table, "max", MEASURES[:1]).assign(
        again=lambda made: made["length"], once_more=lambda made: made["length"]
    )
    assert kind_of(table, twice) == "unrelated"


@pytest.mark.parametrize("how", HOWS)
def test_other_rows_of_the_same_kind_come_to_something_else(how: str) -> None:
    for seed in range(2, 6):
        assert kind_of(leaves(90, 1), by_kind(leaves(90, seed), how)) == "unrelated"


def test_rows_without_a_name_are_a_group_of_their_own() -> None:
    table = leaves(90, 1)
    groups = table.groupby(["kind", "place"], dropna=False)["length"].agg("mean").round(2).reset_index()
    named = groups[groups["place"].isin(list("ab")) & (groups["kind"] != "elm")].iloc[1:]
    nameless = groups[groups["place"].isna()]
    assert kind_of(table, named) == "unrelated"
    assert kind_of(table, pd.concat([named, nameless])) == "aggregated"


def test_what_varies_little_meets_by_accident() -> None:
    """The more other rows would differ, the less likely they come to the same."""
    cells, places = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 9.0, 25.0, 88.0]), np.repeat([0, 1], 4)
    _, spreads = summaries(cells, places, 2)
    for name in ("sum", "mean", "median", "minimum", "maximum"):
        sure, unsure = chances(name, spreads[name], np.full(2, 0.1))
        assert sure == 1.0
        assert unsure < 0.05


def test_numbers_of_rows_are_told_apart_worse_the_fewer_they_are() -> None:
    one, four, many = chances("count", np.sqrt([1.0, 4.0, 400.0]), np.ones(3))
    assert one > 0.5 > four > 0.1 > many


def test_values_that_repeat_say_nothing_of_how_many_there_are() -> None:
    found, alone = different(np.array([5, 5, 5, 5, 7, 8, 9, 0]), np.repeat([0, 1], 4), 2)
    assert found.tolist() == [1.0, 3.0]
    assert alone.tolist() == [0.0, 3.0]
    assert chances(DISTINCT, np.sqrt(alone), np.ones(2))[0] == 1.0
