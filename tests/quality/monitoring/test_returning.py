"""Old rows delivered again: told where the series had been moving, and by nothing but what they are."""

import pytest

from catalog.quality.monitoring.returning import sighted
from tests.quality.monitoring.profiles import day


@pytest.mark.parametrize(
    ("deliveries", "state"),
    [
        ("abcdefc", "breach"),  # each was new until now
        ("aabbbcddeeffb", "breach"),  # standing still between does not matter
        ("abcdefcf", None),  # back to the newest: the right one again
        ("abcdefcg", None),
        ("abcdefcde", "breach"),  # old ones, one after another
        ("ababababa", "normal"),  # it goes to and fro, always has
        ("abcda", "unknown"),
        ("aaaaaaabbbbbbba", "unknown"),  # it hardly ever moved
    ],
)
def test_what_the_last_delivery_is(deliveries: str, state: str | None) -> None:
    found = sighted([(day(number), content) for number, content in enumerate(deliveries)])
    assert (found.state if found else None) == state


def test_it_says_which_state_came_back() -> None:
    found = sighted([(day(number), content) for number, content in enumerate("abcdefc")])
    assert found is not None
    assert found.reason == "Its rows are those of 2024-01-03 06:00 UTC again: since then there were 3 other versions."
