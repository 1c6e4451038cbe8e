"""Tables that merely name the same things are no copies of one another, and none was joined from the other."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from catalog.matching.pairs import compare
from tests.matching.tables_for_tests import sketched

DRAW = np.random.default_rng(3)
PLACES = [f"{first}{middle}land" for first in ("Bor", "Kal", "Nim", "Tur", "Vas", "Wel", "Xor") for middle in "aeiou"]
LANDS = pd.DataFrame(
    {
        "name": PLACES,
        "code": [f"{name[:3]}{name[3]}".upper() for name in PLACES],
        "capital": [f"{name[::-1]} city" for name in PLACES],
        "part": DRAW.choice(["north", "south", "east"], len(PLACES)),
        "area": DRAW.uniform(1e3, 1e6, len(PLACES)).round(1),
    }
)
GRID = LANDS[["name", "code"]].merge(pd.DataFrame({"year": range(1980, 2015)}), how="cross")
PEOPLE = GRID.assign(people=DRAW.integers(10**5, 10**8, len(GRID)))
MONEY = GRID.assign(money=DRAW.uniform(1e8, 1e12, len(GRID)).round(2)).sample(frac=0.8, random_state=1)
OF_ONE_YEAR = PEOPLE[PEOPLE["year"] == 2014]
"""Each land once."""
SCALED = GRID.assign(thousands=PEOPLE["people"] / 1000)


def kind_of(a: pd.DataFrame, b: pd.DataFrame) -> str:
    return compare(*(sketched(pa.Table.from_pandas(one, preserve_index=False)) for one in (a, b))).kind.name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(PEOPLE, MONEY, id="two numbers of the same lands and years"),
        pytest.param(PEOPLE.rename(columns={"people": "value"}), MONEY.rename(columns={"money": "value"}), id="named"),
        pytest.param(OF_ONE_YEAR, LANDS, id="a list of what one of them counts"),
        pytest.param(PEOPLE.sample(frac=0.2, random_state=2), LANDS, id="a list of what one of them counts often"),
    ],
)
def test_names_that_are_shared_make_no_copy(one: pd.DataFrame, other: pd.DataFrame) -> None:
    assert kind_of(one, other) == kind_of(other, one) == "unrelated"


def test_who_brings_more_than_names_along_was_joined() -> None:
    brought = PEOPLE.merge(LANDS[["name", "part"]], on="name")
    assert kind_of(LANDS, brought) == "joined"


def test_what_stands_on_another_scale_is_the_same_table() -> None:
    assert kind_of(PEOPLE, SCALED) != "unrelated"


def test_a_table_without_its_numbers_is_still_a_copy() -> None:
    assert kind_of(PEOPLE, PEOPLE[["name", "code", "year"]]) != "unrelated"
