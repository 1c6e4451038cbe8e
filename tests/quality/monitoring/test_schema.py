"""What changed in the columns, told by what they hold, and whether it breaks somebody."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from catalog.quality.monitoring.schema import SchemaChange, changes
from tests.quality.monitoring.profiles import profile

DRAW = np.random.default_rng(3)
PRICES = [round(float(value), 2) for value in DRAW.lognormal(3, 0.5, 400)]
CITIES = [["Bonn", "Lima", "Oslo", "Rome"][place % 4] for place in range(400)]
TIMES = [datetime(2024, 1, 1) + timedelta(seconds=int(second)) for second in np.sort(DRAW.integers(0, 86_000, 400))]  # noqa: DTZ001 - zone unknown
BASE: dict[str, Any] = {"price": PRICES, "city": CITIES, "at": TIMES}


def found(after: Mapping[str, Any], *, seconds: float = 86_400, before: Any = BASE) -> list[SchemaChange]:
    return changes(profile(before), profile(after), seconds)


def kinds(*args: Any, **more: Any) -> list[tuple[str, str | None, bool]]:
    return [(change.kind, change.column, change.breaking) for change in found(*args, **more)]


def test_the_same_columns_did_not_change() -> None:
    assert found(BASE) == []
    assert found({name: list(cells)[:390] for name, cells in BASE.items()}) == []


def test_columns_come_and_go() -> None:
    extra = [place % 7 for place in range(400)]
    assert kinds({**BASE, "extra": extra}) == [("added", "extra", False)]
    assert kinds({"price": PRICES, "at": TIMES}) == [("removed", "city", True)]


def test_a_renamed_column_is_known_by_what_it_holds() -> None:
    (change,) = found({"price_eur": PRICES, "city": CITIES, "at": TIMES})
    assert (change.kind, change.was, change.now, change.breaking) == ("renamed", "price", "price_eur", True)
    both = kinds({"cost": PRICES, "town": CITIES[::-1], "at": TIMES})
    assert both == [("renamed", "cost", True), ("renamed", "town", True)]


def test_another_column_under_another_name_is_no_renaming() -> None:
    other = [float(place) for place in range(400)]
    assert kinds({"age": other, "city": CITIES, "at": TIMES}) == [("removed", "price", True), ("added", "age", False)]


def test_of_two_that_are_alike_none_is_taken_for_the_renamed_one() -> None:
    assert ("removed", "price", True) in kinds({"a": PRICES, "b": PRICES, "city": CITIES, "at": TIMES})


def test_what_a_column_holds_may_change() -> None:
    words = [f"{price} EUR net" for price in PRICES]
    assert kinds({**BASE, "price": words}) == [("retyped", "price", True)]


def test_another_order_breaks_nobody_who_reads_by_name() -> None:
    assert kinds({"at": TIMES, "price": PRICES, "city": CITIES}) == [("reordered", None, False)]


def test_what_was_never_missing_may_be_missing_now() -> None:
    holes = [None if place == 7 else city for place, city in enumerate(CITIES)]
    assert kinds({**BASE, "city": holes}) == [("nullability", "city", False)]
    assert kinds(BASE, before={**BASE, "city": holes}) == [("nullability", "city", False)]


@pytest.mark.parametrize(("factor", "shown"), [(100, "x 100"), (0.001, "x 1/1,000"), (2.54, "x 2.54"), (60, "x 60")])
def test_another_unit_is_told_by_its_factor(factor: float, shown: str) -> None:
    (change,) = found({**BASE, "price": [round(price * factor, 6) for price in PRICES]})
    assert (change.kind, change.column, change.now, change.breaking) == ("meaning", "price", shown, True)


def test_a_unit_is_seen_although_the_rows_are_others() -> None:
    fresh = np.random.default_rng(9).lognormal(3, 0.5, 420) * 100
    after = {"price": [round(float(value)) for value in fresh], "city": (CITIES * 2)[:420], "at": (TIMES * 2)[:420]}
    assert [change.kind for change in found(after)] == ["meaning"]


def test_growth_is_no_other_unit() -> None:
    for factor in (1.3, 1.55, 2.0, 4.0):
        assert found({**BASE, "price": [price * factor for price in PRICES]}) == []


def test_degrees_are_told() -> None:
    warm = [round(float(value), 1) for value in np.random.default_rng(1).normal(15, 8, 300)]
    (change,) = found({"t": [value * 1.8 + 32 for value in warm]}, before={"t": warm})
    assert (change.kind, change.now) == ("meaning", "degrees Celsius to Fahrenheit")


def test_another_zone_moves_all_times_by_one_offset() -> None:
    (change,) = found({**BASE, "at": [time + timedelta(hours=-5) for time in TIMES]})
    assert (change.kind, change.column, change.now) == ("meaning", "at", "-5 h")


def test_new_times_are_no_other_zone() -> None:
    hour_later = {**BASE, "at": [time + timedelta(hours=1) for time in TIMES]}
    assert [change.now for change in found(hour_later)] == ["+1 h"]
    assert found(hour_later, seconds=3600) == []  # an hourly delivery
    assert found({**BASE, "at": [time + timedelta(days=1) for time in TIMES]}) == []
