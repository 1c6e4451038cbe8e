"""Rules are proposed from what past versions held, with the evidence and how often they would have been wrong."""

import random
from pathlib import Path
from typing import Any

import pytest

from catalog.quality.proposals import alarms, reading
from catalog.quality.proposals.rules import lines
from catalog.quality.suites import checked
from catalog.scanning.profile import Profile
from tests.quality.profiles import profile
from tests.quality.tables import suite


def _history(folder: Path, versions: int = 8, *, rows: Any = lambda _v: 400, seed: int = 7) -> list[Profile]:
    draw = random.Random(seed)  # noqa: S311 - a table, no secret
    return [
        profile(
            folder,
            "order_id,code,state,price,day,note\n"
            + "".join(
                f"{v * 10_000 + i},AB-{draw.randint(1000, 1999)},{draw.choice(['new', 'paid', 'sent'])},"
                f"{draw.uniform(5, 25):.2f},2026-{v % 12 + 1:02}-{draw.randint(1, 28):02},{'x' if i % 10 else ''}\n"
                for i in range(rows(v))
            ),
        )
        for v in range(versions)
    ]


def _found(history: list[Profile]) -> dict[tuple[str, str | None], dict[str, Any]]:
    return {(one.entry["type"][7:], one.entry["kwargs"].get("column")): one.entry["kwargs"] for one in lines(history)}


def test_what_was_always_so_becomes_a_rule(tmp_path: Path) -> None:
    found = _found(_history(tmp_path))
    assert found["table_columns_to_match_set", None]["column_set"] == [
        "order_id",
        "code",
        "state",
        "price",
        "day",
        "note",
    ]
    assert "mostly" not in found["column_values_to_not_be_null", "order_id"]
    assert 0.87 <= found["column_values_to_not_be_null", "note"]["mostly"] < 0.9
    assert ("column_values_to_be_unique", "order_id") in found
    assert ("column_values_to_be_unique", "code") not in found
    price = found["column_values_to_be_between", "price"]
    assert 0 <= price["min_value"] < 5
    assert 25 < price["max_value"] < 31
    assert found["column_values_to_be_in_set", "state"]["value_set"] == ["new", "paid", "sent"]
    assert found["column_values_to_match_regex", "code"]["regex"] == r"^[A-Z]{2}\-[0-9]{4}$"
    day = found["column_values_to_be_between", "day"]
    assert "max_value" not in day
    assert day["min_value"] < "2026-01-01"
    assert ("column_values_to_be_between", "order_id") not in found


def test_every_proposed_rule_is_one_that_a_suite_takes_and_past_versions_meet(tmp_path: Path) -> None:
    history = _history(tmp_path)
    proposed = lines(history)
    checked(suite(*(one.entry for one in proposed)), "p", source="kept")
    assert [one.entry for one in proposed for old in history if not reading.meets(one.entry, old)] == []
    assert all(f"{len(history)} versions" in one.evidence for one in proposed)


def test_a_table_that_only_grows_is_held_to_no_most(tmp_path: Path) -> None:
    grown = _found(_history(tmp_path, rows=lambda v: 100 + 50 * v))["table_row_count_to_be_between", None]
    assert grown == {"min_value": 445}
    steady = _found(_history(tmp_path, rows=lambda v: 400 + 10 * (v % 3)))["table_row_count_to_be_between", None]
    assert 390 <= steady["min_value"] <= 400
    assert 420 <= steady["max_value"] <= 430


def test_the_rate_of_false_alarms_is_that_of_rules_made_from_the_versions_before(tmp_path: Path) -> None:
    steady = dict(_rates(_history(tmp_path, 12)))
    assert steady["column_values_to_be_between", "price"] == pytest.approx(0.5 / 10)
    wild = dict(_rates(_history(tmp_path, 12, rows=lambda v: 50 * 3 ** (v % 5))))
    assert wild["table_row_count_to_be_between", None] > steady["table_row_count_to_be_between", None] + 0.05


def test_with_few_versions_the_rate_is_unknown(tmp_path: Path) -> None:
    proposed = alarms.propose(_history(tmp_path, 3))
    assert {expected.share for _, expected in proposed} == {None}
    assert all("Unknown: it takes 4 versions" in expected.basis for _, expected in proposed)
    assert alarms.propose([]) == []


def test_a_column_that_comes_and_goes_is_asked_nothing(tmp_path: Path) -> None:
    history = [*_history(tmp_path, 2), profile(tmp_path, "order_id,price\n" + "".join(f"{i},{i}\n" for i in range(60)))]
    assert {column for _, column in _found(history)} == {None, "order_id", "price"}


def _rates(history: list[Profile]) -> list[tuple[tuple[str, str | None], float]]:
    found = alarms.propose(history)
    return [
        ((one.entry["type"][7:], one.entry["kwargs"].get("column")), expected.share or 0) for one, expected in found
    ]
