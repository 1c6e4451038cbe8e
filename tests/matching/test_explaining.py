"""A likeness in sentences: with the names of the copies, figures as people read them, and what speaks against."""

from typing import Any

import pytest

from catalog.matching.direction import decide
from catalog.matching.evidence import towards
from catalog.matching.explaining import Compared, Explanation, Side, explain, named

COLUMNS = ("id", "price", "at")


def told(*signals: Any, a: Side | None = None, b: Side | None = None, **fields: Any) -> Explanation:
    verdict = decide(signals)
    facts: dict[str, Any] = {
        "kind": "subset",
        "probability": 0.97,
        "a_in_b": 0.9996,
        "b_in_a": 1.0,
        "cell_agreement": 1.0,
        "mapping": [[name, name] for name in COLUMNS],
        "direction": verdict.direction,
        "p_a_to_b": verdict.p_a_to_b,
        "p_b_to_a": verdict.p_b_to_a,
        "evidence": [one.to_json() for one in verdict.evidence],
    }
    one, other = a or Side("whole.csv", 1_000, COLUMNS), b or Side("part.csv", 600, COLUMNS)
    return explain(one, other, Compared(**{**facts, **fields}))


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("All rows of side a are in the other, which has more.", "All rows of X are in Y, which has more."),
        ("Side b has each row once; on the other they stand often.", "Y has each row once; on X they stand often."),
        ("Side a knows nothing later; some of the other's rows are.", "X knows nothing later; some of Y's rows are."),
        ("Columns of side b (c) follow from the others.", "Columns of Y (c) follow from the others."),
        ("Most cells of side a are empty, the other's are not.", "Most cells of X are empty, Y's are not."),
        ("Where c is empty on the other side, side b has a mean.", "Where c is empty on X, Y has a mean."),
        (
            "The rows that only side a has are finer than the others.",
            "The rows that only X has are finer than the others.",
        ),
        ("Grouped by c, the numbers come out again.", "Grouped by c, the numbers come out again."),
        ("The inside and outside band.", "The inside and outside band."),
    ],
)
def test_the_names_of_the_copies_stand_where_a_signal_says_side(reason: str, expected: str) -> None:
    assert named(reason, "X", "Y") == expected


def test_what_speaks_for_comes_first_with_its_cells_and_what_speaks_against_is_told_too() -> None:
    found = told(
        towards("a", "row_order", 0.6, "Side a is sorted by id, the other by nothing."),
        towards("b", "precision", 3.5, "On side b price lost decimals.", [["price", "1.2345", "1.23"]]),
        p_a_to_b=0.93,
        p_b_to_a=0.07,
    )
    first, second = found.arguments
    assert (first.sentence, first.side, first.weight) == ("On part.csv price lost decimals.", "for", 3.5)
    assert first.says == "part.csv was made from whole.csv"
    assert list(first.telling) == ["price: 1.2345 in whole.csv, 1.23 in part.csv"]
    assert (second.sentence, second.side) == ("whole.csv is sorted by id, part.csv by nothing.", "against")
    assert "add up to 3.5, those against to 0.6" in found.total
    assert "above the 70 % from which a direction is told" in found.total
    assert "part.csv was made from whole.csv, with a probability of 93 %." in found.answer


def test_below_the_threshold_nothing_is_decided_and_both_chances_are_told() -> None:
    found = told(towards("b", "row_order", 0.5, "Side b has lost the order."), p_a_to_b=0.61, p_b_to_a=0.39)
    assert found.arguments[0].side == "open"
    assert (
        "cannot be told (part.csv was made from whole.csv: 61 %; whole.csv was made from part.csv: 39 %)"
        in found.answer
    )
    assert "below the 70 %" in found.total


def test_without_any_reason_that_is_said() -> None:
    found = told(kind="identical")
    assert found.answer.endswith("Nothing tells which was made from which.")
    assert found.total == "No reason speaks for one way or the other."


def test_rows_are_counted_where_all_were_compared_and_estimated_where_not() -> None:
    small = told(a_in_b=0.6)
    assert list(small.facts[:2]) == [
        "600 of 1,000 rows of whole.csv are found in part.csv.",
        "600 of 600 rows of part.csv are found in whole.csv.",
    ]
    assert list(small.unseen) == []
    large = told(a=Side("whole.csv", 5_000, COLUMNS), a_in_b=0.4996)
    assert large.facts[0] == "About 50 % of the 5,000 rows of whole.csv are found in part.csv."
    assert large.unseen == [
        "Not all rows were compared, but a sample with the same keys on both sides; shares are estimates."
    ]


def test_a_column_of_both_whose_cells_do_not_agree_is_nobodys_own() -> None:
    facts = told(mapping=[["id", "id"], ["at", "at"]]).facts
    assert "Both have price, whose cells do not agree." in facts
    assert not any(one.startswith("Only ") for one in facts)


def test_what_content_says_is_never_certain() -> None:
    assert "with a probability of > 99.9 %" in told(direction="a_to_b", p_a_to_b=1.0, p_b_to_a=0.0).answer


def test_renamed_and_own_columns_are_named() -> None:
    found = told(b=Side("part.csv", 600, ("ID", "price")), mapping=[["id", "ID"], ["price", "price"]])
    assert "Seen from whole.csv to part.csv, id is called ID there." in found.facts
    assert "Only whole.csv has at." in found.facts


def test_cells_that_may_not_be_kept_are_said_to_be_unseen() -> None:
    found = told(b=Side("part.csv", 600, COLUMNS, keeps_cells=False), a_in_b=None, b_in_a=None, cell_agreement=None)
    assert found.unseen[0].startswith("No cells of part.csv may be kept")
    assert found.unseen[1].startswith("Rows were not laid side by side")


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("subset", "part.csv holds a part of the rows of whole.csv (97 % sure)."),
        ("aggregated", "part.csv holds figures that come out of groups of whole.csv (97 % sure)."),
        ("older_version", "part.csv is what whole.csv was at an earlier time (97 % sure)."),
        ("a_new_kind", "whole.csv and part.csv: a new kind (97 % sure)."),
    ],
)
def test_the_kind_is_a_sentence(kind: str, start: str) -> None:
    assert told(kind=kind).answer.startswith(start)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("reformatted", "nothing was lost on the way"),
        ("reordered", "leave no trace of which came first"),
    ],
)
def test_a_copy_that_lost_nothing_has_no_direction_and_it_is_said_why(kind: str, why: str) -> None:
    found = told(kind=kind)
    assert "Nothing tells which was made from which: " in found.answer
    assert why in found.answer
    assert found.total == "No reason speaks for one way or the other."


def test_an_estimated_share_is_told_with_where_it_lies() -> None:
    sides = {"a": Side("whole.csv", 90_000, COLUMNS), "b": Side("part.csv", 40_000, COLUMNS)}
    found = told(**sides, a_in_b=0.44, b_in_a=1.0, a_in_b_between=[0.41, 0.47], b_in_a_between=[1.0, 1.0])
    assert "About 44 % (41 % to 47 % in 95 of 100 cases) of the 90,000 rows of whole.csv" in found.facts[0]
    assert "About 100 % of the 40,000 rows of part.csv" in found.facts[1]
