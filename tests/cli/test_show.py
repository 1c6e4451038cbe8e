"""What is shown of a dataset's columns."""

from typing import Any

import pytest

from catalog.cli.show import meaning
from catalog.scanning.profile import ColumnProfile

COLUMN: dict[str, Any] = {
    "name": "c",
    "position": 0,
    "type": "string",
    "kind": "text",
    "nulls": 0,
    "distinct": 1.0,
    "distinct_exact": True,
    "minimum": None,
    "maximum": None,
    "mean": None,
    "stdev": None,
    "quantiles": {},
    "entropy": 0.0,
    "top": [],
    "length_min": None,
    "length_mean": None,
    "length_max": None,
}


@pytest.mark.parametrize(
    ("semantic", "told", "shown"),
    [
        ("money", {}, "money"),
        ("money", {"form": "decimal commas"}, "money (decimal commas)"),
        ("email", {"hidden": True}, "email (kept as keyed hashes)"),
    ],
)
def test_what_is_unusual_about_a_column_stands_beside_its_meaning(
    semantic: str, told: dict[str, Any], shown: str
) -> None:
    assert meaning(ColumnProfile(**COLUMN, semantic=semantic, **told)) == shown
