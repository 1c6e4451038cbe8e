"""What a rule found is plain JSON, and a suite passes only when a rule passed."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from catalog.quality.outcome import MAX_TEXT, Outcome, jsonable, overall


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int64(3), 3),
        (np.float64(0.5), 0.5),
        (np.float64("nan"), None),
        (np.bool_(True), True),
        (np.array([1, 2]), [1, 2]),
        (np.datetime64("2020-01-01T00:00:00"), "2020-01-01T00:00:00"),
        (float("inf"), "inf"),
        (Decimal("1.5"), 1.5),
        (2**60, str(2**60)),
        (date(2020, 1, 2), "2020-01-02"),
        (datetime(2020, 1, 2, tzinfo=UTC), "2020-01-02T00:00:00+00:00"),
        (b"abc", "3 bytes"),
        ({"a": {np.int32(1)}}, {"a": [1]}),
        ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
        ("\ud800", "?"),
        (None, None),
    ],
)
def test_every_value_becomes_plain_json(value: Any, plain: Any) -> None:
    assert jsonable(value) == plain
    assert json.loads(json.dumps(jsonable(value), allow_nan=False)) == plain


def test_samples_are_bounded() -> None:
    found = Outcome("t", {}, "failed", sample=["x" * 1_000] * 50).to_json()
    assert len(found["sample"]) == 20
    assert {len(text) for text in found["sample"]} == {MAX_TEXT}


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], "not_evaluated"),
        (["not_evaluated"], "not_evaluated"),
        (["passed", "not_evaluated"], "passed"),
        (["passed", "error"], "error"),
        (["passed", "error", "failed"], "failed"),
    ],
)
def test_a_suite_passes_only_when_a_rule_passed_and_none_failed(outcomes: list[str], expected: str) -> None:
    assert overall([Outcome("t", {}, outcome) for outcome in outcomes]) == expected
