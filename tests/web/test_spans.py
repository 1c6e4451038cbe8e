"""Spans of time as people type them."""

from datetime import timedelta

import pytest

from catalog.errors.asking import SpanInvalid
from catalog.web.spans import span


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("36h", timedelta(hours=36)),
        ("2d", timedelta(days=2)),
        (" 1.5 W ", timedelta(days=10.5)),
        ("0s", timedelta(0)),
    ],
)
def test_a_number_and_a_unit(text: str, read: timedelta) -> None:
    assert span(text) == read


@pytest.mark.parametrize("text", ["", "2", "d", "-2d", "2 days", "1e3h", "٣d", "999999999w", "1d2h"])
def test_all_else_is_refused_with_the_way_on(text: str) -> None:
    with pytest.raises(SpanInvalid, match="such as 90s"):
        span(text)
