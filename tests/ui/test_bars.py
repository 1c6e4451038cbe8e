"""Evidence as widths."""

from typing import Any

import pytest

from catalog.ui.bars import bar, hue


def criterion(name: str, value: float | None, weight: float) -> dict[str, Any]:
    return {"name": name, "state": "unknown" if value is None else "known", "value": value, "weight": weight}


def test_a_known_criterion_is_as_wide_as_it_weighs_times_its_value() -> None:
    drawn = bar({"score": 0.5, "criteria": [criterion("provenance", 0.5, 3), criterion("freshness", 1.0, 1)]})
    assert [(part.name, part.x, part.width) for part in drawn.segments] == [
        ("provenance", 0.0, 37.5),
        ("freshness", 37.5, 25.0),
    ]


def test_an_unknown_criterion_is_never_zero_but_the_room_it_could_have() -> None:
    drawn = bar({"score": 0.5, "criteria": [criterion("provenance", None, 1), criterion("freshness", 1.0, 1)]})
    unknown = drawn.segments[-1]
    assert (unknown.name, unknown.known, unknown.width) == ("provenance", False, 50.0)


def test_the_interval_is_the_score_where_none_is_known() -> None:
    drawn = bar({"score": 0.25, "criteria": []})
    assert (drawn.low, drawn.high) == (25.0, 25.0)


@pytest.mark.parametrize("order", range(20))
def test_a_criterion_of_tomorrow_has_a_hue_too(order: int) -> None:
    assert 1 <= hue("something_new", order) <= 8
