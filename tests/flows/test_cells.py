"""Three copies of which one was silently edited: a few answers over HTTP move the ranking to the right one."""

import csv
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from catalog import errors
from catalog.client import Catalog
from catalog.errors import cells as cell_errors

HEAD = ["order_id", "product", "ordered_at", "price", "quantity"]
Row = list[Any]


def orders(count: int = 400) -> list[Row]:
    dice = random.Random(5)  # noqa: S311 - made-up data
    return [
        [
            7_000_000 + 37 * number + dice.randrange(30),
            dice.choice(["tea", "coffee", "milk", "bread"]),
            f"2026-{1 + number % 12:02d}-{dice.randrange(1, 29):02d} {dice.randrange(10, 24)}:15:07",
            round(dice.uniform(1, 90), 2),
            dice.randrange(1, 9),
        ]
        for number in range(count)
    ]


def edited(rows: Sequence[Row]) -> list[Row]:
    dice = random.Random(6)  # noqa: S311 - made-up data
    return [
        [*row[:3], round(row[3] * dice.uniform(0.8, 1.2) + 0.01, 2), row[4]] if n % 8 == 0 else row
        for n, row in enumerate(rows)
    ]


def write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path


@pytest.fixture
def copies(catalog: Catalog, lake: Path, do_the_work: Callable[[], None]) -> dict[str, str]:
    """The right orders; edited ones; and a part that somebody took from the edited ones."""
    right = orders()
    wrong = edited(right)
    tables = {"right": right, "wrong": wrong, "part": [row for n, row in enumerate(wrong) if n % 9]}
    made = {
        name: catalog.register(write(lake / f"{name}.csv", rows), silo="store")["copy_id"]
        for name, rows in tables.items()
    }
    do_the_work()
    return made


def accuracy(ranking: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {
        one["copy_id"]: next(score for score in one["criteria"] if score["name"] == "accuracy")
        for one in ranking["candidates"]
    }


def answers(asked: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Look the cells up in the right orders."""
    known = {str(row[0]): row for row in orders()}
    found = []
    for one in asked:
        key = dict(one["key"])
        found.append({"key": key, "column": one["column"], "value": known[key["order_id"]][HEAD.index(one["column"])]})
    return found


def test_a_few_answers_move_the_ranking_to_the_copy_that_is_right_until_they_are_taken_back(
    catalog: Catalog, copies: dict[str, str], do_the_work: Callable[[], None]
) -> None:
    name = copies["right"]
    before, cells = catalog.ranking(name), catalog.cells(name)
    assert before["winner_copy_id"] != copies["right"]
    assert before["most_accurate_copy_id"] is None
    assert {one["state"] for one in accuracy(before).values()} <= {"unknown", "not_evaluated"}
    assert "cannot be told" in accuracy(before)[copies["right"]]["reason"]
    assert (cells["found"]["contested"], cells["found"]["rows"], cells["found"]["key"]) == (50, 400, ["order_id"])
    assert len(cells["asked"]) == 20
    assert max(one["probability"] for one in cells["asked"]) < 0.6
    kept = catalog.verify_cells(name, answers(cells["asked"][:5]), "I looked them up in the till.")
    do_the_work()
    after = catalog.ranking(name)
    assert (after["winner_copy_id"], after["most_accurate_copy_id"]) == (copies["right"], copies["right"])
    told = accuracy(after)
    assert told[copies["right"]]["low"] > 0.8
    assert told[copies["wrong"]]["high"] < 0.2
    (proposed,) = catalog.review()
    assert proposed["copy_id"] == copies["right"]
    used = proposed["evidence"]["cells"]["used"]
    assert len(used) == 5
    assert {(one["by"], one["why"], one["source"]) for one in used} == {
        ("ann", "I looked them up in the till.", "steward")
    }
    for one in kept:
        catalog.revoke_cell(one["id"], "The till was wrong.")
    do_the_work()
    assert catalog.ranking(name)["winner_copy_id"] == before["winner_copy_id"]
    assert catalog.cells(name)["known"] == []


def test_what_is_said_of_cells_is_checked_replaced_by_who_saw_it_and_overruled_by_a_system_of_record(
    catalog: Catalog, copies: dict[str, str], do_the_work: Callable[[], None]
) -> None:
    name = copies["right"]
    (first, second) = answers(catalog.cells(name)["asked"][:2])
    (kept,) = catalog.verify_cells(name, [first], "The till.")
    with pytest.raises(cell_errors.CellAnswered, match="Refresh and try again"):
        catalog.verify_cells(name, [second, {**first, "value": 9999}], "The invoice.")
    seen = catalog.cells(name)
    assert [one["answer"] for one in seen["asked"][:2]] == [kept["id"], None]
    catalog.verify_cells(name, [second, {**first, "value": 9999, "replaces": kept["id"]}], "The invoice.")
    assert {one["value"] for one in catalog.cells(name)["known"]} >= {"9999"}
    wrong = {"key": {"order_id": 1}, "column": "weight", "value": 3}
    with pytest.raises(cell_errors.ColumnUnknown, match="order_id, product, ordered_at, price, quantity"):
        catalog.verify_cells(name, [wrong], "x")
    with pytest.raises(errors.ReasonMissing):
        catalog.verify_cells(name, [{**wrong, "column": "price"}], " ")
    with pytest.raises(errors.Invalid):
        catalog.verify_cells(name, [{"key": {}, "column": "price", "value": 3}], "x")
    made = catalog.appoint(copies["right"], "The till writes it.")
    do_the_work()
    ranking = catalog.ranking(name)
    assert ranking["winner_copy_id"] == ranking["system_of_record_copy_id"] == copies["right"]
    catalog.dismiss(made["id"], "It does not.")
    do_the_work()
    assert catalog.ranking(name)["system_of_record_copy_id"] != copies["right"]
