"""What contested cells tell: who is right how often, what to ask, and what is not looked at, with the reason."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pyarrow as pa
import pytest

from catalog.ranking.cells import keeping, looking
from catalog.ranking.cells.known import Record, Refuted
from catalog.ranking.cells.looking import look
from catalog.ranking.truth.discovery import ASKED
from tests.ranking.cells.candidates import IDS, candidate, changed, sold, truths, word
from tests.ranking.cells.candidates import looking as todo

A, B, C = IDS["a"], IDS["b"], IDS["c"]
AT = datetime(2026, 11, 20, tzinfo=UTC).isoformat()


def edited(rows: int = 300) -> tuple[pa.Table, pa.Table]:
    right = sold(rows)
    return right, changed(changed(right, "price", 6), "quantity", 11, 3)


def test_without_answers_a_dispute_of_two_tells_nothing_but_what_to_ask() -> None:
    right, wrong = edited()
    found = look(todo(candidate("a", wrong), candidate("b", right)))
    assert found.facts.accuracy == {}
    assert set(found.facts.unlooked) == {A, B}
    assert "answers to a few of them would tell" in found.facts.unlooked[A]
    assert found.facts.most_accurate is None
    assert (found.kept["contested"], found.kept["columns"]) == (77, {"price": 50, "quantity": 27})
    assert len(found.kept["asked"]) == ASKED
    first = found.kept["asked"][0]
    assert {said["copy"] for said in first["values"]} == {str(A), str(B)}
    assert first["probability"] == pytest.approx(0.5, abs=0.2)
    json.dumps(found.kept)


def test_a_few_answers_tell_who_is_right() -> None:
    right, wrong = edited()
    both = candidate("a", wrong), candidate("b", right)
    asked = look(todo(*both)).kept["asked"][:3]
    found = look(todo(*both, words=truths(right, asked)))
    low, high = found.facts.accuracy[A], found.facts.accuracy[B]
    assert low.high < 0.5 < high.low
    assert high.verified == low.verified == 3
    assert found.facts.most_accurate == B
    assert {one["cell"] for one in asked} == {one["cell"] for one in found.kept["used"]}
    assert not {one["cell"] for one in asked} & {one["cell"] for one in found.kept["asked"]}
    (telling, *_) = low.telling
    assert isinstance(telling, list)
    assert telling[0] in {"price", "quantity"}
    assert telling[1] != telling[2]


def test_what_nobody_can_tell_is_not_asked_again() -> None:
    right, wrong = edited()
    both = candidate("a", wrong), candidate("b", right)
    asked = look(todo(*both)).kept["asked"]
    words = [word(dict(map(tuple, one["key"])), one["column"], None, "cannot_tell") for one in asked]
    again = look(todo(*both, words=words)).kept["asked"]
    assert len(again) == ASKED
    assert not {one["cell"] for one in asked} & {one["cell"] for one in again}


def test_the_cells_of_the_system_of_record_count_as_verified_and_a_steward_overrules_them() -> None:
    right, wrong = edited()
    both = candidate("a", wrong), candidate("b", right)
    record = Record(A, (), "bo", "it is the till", AT)
    found = look(todo(*both, records=[record]))
    assert found.facts.record == A
    assert found.facts.accuracy[A].low > found.facts.accuracy[B].high
    assert {one["source"] for one in found.kept["used"]} == {"system_of_record"}
    asked = look(todo(*both)).kept["asked"][:1]
    overruled = look(todo(*both, records=[record], words=truths(right, asked)))
    assert [one["value"] for one in overruled.kept["used"] if one["source"] == "steward"] != []
    assert overruled.facts.accuracy[A].value < found.facts.accuracy[A].value


def test_a_system_of_record_may_be_named_for_a_column_by_the_name_it_has_in_any_copy() -> None:
    right, wrong = edited()
    other = right.rename_columns(["order_id", "cost", "quantity", "email"])
    both = candidate("a", wrong), candidate("b", other, also={"cost": "price"})
    found = look(todo(*both, records=[Record(B, ["cost"], "bo", "the price list", AT)]))
    assert {one["column"] for one in found.kept["used"]} <= {"cost", "price"}
    assert found.facts.record is None
    assert found.facts.accuracy[B].value > found.facts.accuracy[A].value


def test_a_value_that_breaks_a_hard_rule_is_wrong_and_what_else_is_said_stays_open() -> None:
    right = sold()
    cells = right.column("quantity").to_pylist()
    broken = right.set_column(
        2, "quantity", pa.array([-9 if row % 15 == 0 else cell for row, cell in enumerate(cells)])
    )
    both = candidate("a", broken), candidate("b", right)
    plain = look(todo(*both))
    assert plain.facts.accuracy == {}
    found = look(todo(*both, refuted=[Refuted(A, "quantity", "-9", "sales: at least one", AT)]))
    assert found.facts.accuracy[A].high < 0.2
    assert found.facts.accuracy[A].cells == 20
    assert B not in found.facts.accuracy
    assert {(one["verdict"], one["value"], one["source"]) for one in found.kept["used"]} == {
        ("wrong", "-9", "expectation")
    }
    assert found.kept["contested"] == 20


def test_a_steward_may_say_what_a_cell_does_not_hold() -> None:
    right, wrong = edited()
    both = candidate("a", wrong), candidate("b", right)
    asked = look(todo(*both)).kept["asked"][:8]
    said = [
        word(
            dict(map(tuple, one["key"])),
            one["column"],
            next(v["value"] for v in one["values"] if v["copy"] == str(A)),
            "wrong",
        )
        for one in asked
    ]
    found = look(todo(*both, words=said))
    assert found.kept["lost"] == 0
    assert A in found.facts.accuracy
    assert found.facts.accuracy[A].verified == 8


def test_personal_columns_count_and_are_kept_nowhere() -> None:
    right = sold()
    mails = right.column("email").to_pylist()
    other = right.set_column(3, "email", pa.array(["x@mail.example" if row < 40 else m for row, m in enumerate(mails)]))
    found = look(todo(candidate("a", other), candidate("b", right)))
    assert (found.kept["columns"], found.kept["unseen"], found.kept["asked"]) == ({"email": 40}, ["email"], [])
    assert "mail.example" not in json.dumps(found.kept)
    assert "mail.example" not in str(found.facts)


def test_keyed_hashes_are_compared_with_each_other_and_not_with_values() -> None:
    right = sold()
    mails = right.column("email").to_pylist()
    other = right.set_column(3, "email", pa.array(["x@mail.example" if row < 40 else m for row, m in enumerate(mails)]))
    both = [candidate(name, table, key=b"k" * 16) for name, table in (("a", other), ("b", right))]
    found = look(todo(*both))
    assert (found.kept["columns"], found.kept["unseen"]) == ({"email": 40}, ["email"])
    assert "#" not in json.dumps(found.kept)
    half = look(todo(both[0], candidate("b", right)))
    assert (half.kept["contested"], half.kept["reason"]) == (0, keeping.AGREED)


def test_a_personal_key_shows_no_cell_at_all() -> None:
    right, wrong = edited()
    mails = pa.array([f"only{row}@mail.example" for row in range(300)])
    tables = [table.set_column(3, "email", mails).drop(["order_id"]) for table in (right, wrong)]
    found = look(todo(candidate("a", tables[1]), candidate("b", tables[0])))
    assert found.kept["contested"] == 77
    assert (found.kept["asked"], found.kept["unseen"]) == ([], ["email"])
    assert "mail.example" not in json.dumps(found.kept)


def test_cells_that_a_silo_does_not_keep_are_told_as_not_looked_at() -> None:
    right, wrong = edited()
    found = look(todo(candidate("a", wrong), candidate("b", right), candidate("c", right, keep_cells=False)))
    assert found.facts.unlooked[C] == looking.NO_CELLS
    assert found.kept["left_out"] == [{"copies": [str(C)], "why": looking.NO_CELLS}]
    alone = look(todo(candidate("a", wrong), candidate("c", right, keep_cells=False)))
    assert (alone.facts.reason, alone.kept["reason"], alone.kept["asked"]) == (looking.ALONE, looking.ALONE, [])


def test_copies_that_agree_are_told_so_and_a_missing_fingerprint_too() -> None:
    right = sold()
    bare = replace(candidate("c", right), packed=None)
    found = look(todo(candidate("a", right), candidate("b", right.slice(0, 200)), bare))
    assert (found.facts.accuracy, found.kept["contested"], found.kept["reason"]) == ({}, 0, keeping.AGREED)
    assert found.facts.reason == keeping.AGREED
    assert found.facts.unlooked == {C: looking.NO_FINGERPRINT}


def test_answers_find_their_cells_by_other_columns_than_the_key_and_lost_ones_are_counted() -> None:
    right, wrong = edited()
    code = pa.array([f"K-{row:04d}" for row in range(300)])
    tables = [table.append_column("code", code) for table in (right, wrong)]
    both = candidate("a", tables[1]), candidate("b", tables[0])
    key = look(todo(*both)).kept["key"]
    other = "code" if key == ["order_id"] else "order_id"
    row = {other: tables[0].column(other)[6].as_py()}
    placed = look(todo(*both, words=[word(row, "price", right.column("price")[6].as_py())]))
    assert [one["column"] for one in placed.kept["used"]] == ["price"]
    nowhere = {key[0]: "5"}
    said = [word(nowhere, "price", 3), word(nowhere, "price", 4, "wrong"), word(row, "weight", 3)]
    gone = look(todo(*both, words=said))
    assert (gone.kept["lost"], gone.kept["used"]) == (3, [])


def test_neither_the_order_nor_the_ids_of_arrival_change_what_is_found() -> None:
    right, wrong = edited()
    code = pa.array([f"K-{row:04d}" for row in range(300)])
    tables = {name: table.append_column("code", code) for name, table in (("a", wrong), ("b", right))}
    tables["c"] = changed(tables["b"], "price", 41)
    first = look(todo(*(candidate(name, table) for name, table in tables.items())))
    moved = {column: number for number, column in enumerate(["code", "email", "quantity", "price", "order_id"])}
    others = []
    for name, table in reversed(tables.items()):
        made = candidate(name, table)
        columns = [replace(column, family=moved[column.name]) for column in made.columns]
        others.append(replace(made, copies=[UUID(int=90 - ord(name[0]) % 32)], columns=columns))
    again = look(todo(*others))
    named = {str(UUID(int=90 - ord(name) % 32)): str(IDS[name]) for name in tables}
    text = json.dumps(again.kept)
    for other, own in named.items():
        text = text.replace(other, own)
    assert json.loads(text) == json.loads(json.dumps(first.kept))


def test_copies_of_one_tree_vote_once() -> None:
    right, wrong = edited()
    three = candidate("a", wrong), candidate("b", right), candidate("c", changed(right, "price", 97))
    apart = look(todo(*three))
    together = look(todo(*three, trees=[[B, C]]))
    assert B not in together.facts.accuracy
    assert [sorted(one["copies"]) for one in together.kept["groups"]] == [sorted([str(B), str(C)])]
    assert apart.kept["contested"] == together.kept["contested"]
