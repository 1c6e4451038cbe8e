"""A whole version: what is measured, what broke out, and what is wrong, one breach a cause."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from catalog.quality.incidents.life import Breach
from catalog.quality.monitoring.causes import causes
from catalog.quality.monitoring.judging import Past
from catalog.quality.monitoring.watching import Reference, ToWatch, Watched, place_of_reference, watch
from tests.quality.monitoring.profiles import day, profile

Table = dict[str, list[Any]]


def table(seed: int, rows: int = 400, **more: list[Any]) -> Table:
    draw = np.random.default_rng(seed)
    made: Table = {
        "day": [f"2024-01-{1 + place % 28:02}" for place in range(rows)],
        "price": [round(float(value), 2) for value in draw.lognormal(3, 0.4, rows)],
        "shop": ["web" if value < 0.6 else "store" for value in draw.random(rows)],
        "coupon": ["" if value < 0.1 else f"c{value:.2f}" for value in draw.random(rows)],
    }
    return {**made, **more}


HISTORY = [table(seed, 400 + seed) for seed in range(8)]


def walked(tables: Sequence[Table]) -> list[Watched]:
    past: list[Past] = []
    seen: list[Watched] = []
    profiles = [profile(one) for one in tables]
    for place, one in enumerate(profiles):
        at = place_of_reference(past)
        before = Reference(profiles[at], day(2 * at + 40)) if at is not None else None
        seen.append(watch(ToWatch(one, day(2 * place + 40), tuple(past), before)))
        past.append(Past(day(2 * place + 40), seen[-1].facts, seen[-1].breached))
    return seen


def wrong(*after: Table, consumers: dict[str, list[str]] | None = None) -> list[Breach]:
    last = walked([*HISTORY, *after])[-1]
    return causes(last.findings, last.schema, consumers or {})


def told(*after: Table) -> list[tuple[str, str, str | None]]:
    return [(one.kind, one.about, one.column) for one in wrong(*after)]


def test_another_day_like_those_before_is_fine() -> None:
    assert told(table(20)) == []
    assert {one.state for one in walked(HISTORY)[3].findings} == {"unknown"}


def test_lost_rows_are_one_cause_and_what_follows_is_part_of_it() -> None:
    half = {name: cells[:200] for name, cells in table(20).items()}
    half["price"] = sorted(table(20)["price"])[:200]
    (breach,) = wrong(half)
    assert (breach.about, breach.severity) == ("number of rows", "critical")
    assert breach.summary.startswith("The number of rows is 200; ")
    assert "moved with it" in breach.summary
    assert breach.detail["series"][0] == "rows" or "rows" in breach.detail["series"]


def test_missing_values_a_shift_and_a_new_value_have_each_their_cause() -> None:
    day_ = table(20)
    holes = {**day_, "coupon": ["" if place % 2 else cell for place, cell in enumerate(day_["coupon"])]}
    assert told(holes) == [("monitor", "missing values", "coupon")]
    shifted = {**day_, "price": [cell + 40 for cell in day_["price"]]}
    assert told(shifted) == [("monitor", "distribution of the values", "price")]
    new = {**day_, "shop": ["kiosk" if place % 10 == 0 else cell for place, cell in enumerate(day_["shop"])]}
    assert told(new) == [("monitor", "distribution of the values", "shop")]


def test_another_unit_is_told_once_as_what_it_is() -> None:
    day_ = table(20)
    (breach,) = wrong({**day_, "price": [round(cell * 100) for cell in day_["price"]]})
    assert (breach.kind, breach.about, breach.column) == ("schema", "schema meaning", "price")
    assert "about 100 times" in breach.summary


def test_the_return_from_a_fault_is_no_fault() -> None:
    day_ = table(20)
    cents = {**day_, "price": [round(cell * 100) for cell in day_["price"]]}
    half = {name: cells[:200] for name, cells in day_.items()}
    assert told(cents, table(21)) == []
    assert told(half, table(21)) == []


def test_what_moves_in_many_columns_at_once_is_one_cause() -> None:
    wide = [{**one, **{f"x{place}": one["coupon"] for place in range(5)}} for one in (*HISTORY, table(20))]
    holes = {
        name: (cells if name in {"day", "price", "shop"} else [""] * len(cells)) for name, cells in wide[-1].items()
    }
    last = walked([*wide[:-1], holes])[-1]
    found = causes(last.findings, last.schema, {})
    assert [(one.about, one.column) for one in found if one.kind == "monitor"] == [
        ("missing values of many columns", None)
    ]


def test_a_change_that_somebody_reads_weighs_more() -> None:
    gone = {name: cells for name, cells in table(20).items() if name != "shop"}
    (unread,), (read,) = wrong(gone), wrong(gone, consumers={"shop": ["dashboard"]})
    assert (unread.severity, read.severity) == ("warning", "critical")
    assert read.summary == "Column shop (text) is gone. dashboard reads it."
    assert read.cause == unread.cause


def test_old_content_in_a_new_version_is_stale() -> None:
    dated = [
        table(seed, day=[f"2024-02-{1 + (seed + place) % 20 + seed // 2:02}" for place in range(400)])
        for seed in range(9)
    ]
    for seed, one in enumerate(dated):
        one["day"] = [f"2024-02-{min(28, 1 + seed + place % 10):02}" for place in range(400)]
    old = {**dated[8], "day": dated[4]["day"]}
    last = walked([*dated[:8], old])[-1]
    assert ("monitor", "freshness", "day") in [
        (one.kind, one.about, one.column) for one in causes(last.findings, last.schema, {})
    ]
