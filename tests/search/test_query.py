"""Reading what somebody typed."""

import pytest

from catalog.search import query


def test_words_count_once_and_to_a_limit() -> None:
    question = query.parse("  Clicks, CLICKS & sales ")
    assert [term.word for term in question.terms] == ["clicks", "sales"]
    assert question.exact == "clicks, clicks & sales"
    assert len(query.parse(" ".join(map(str, range(1000)))).terms) == query.MOST_WORDS


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [("", "ab", 2), ("clicks", "clicks", 0), ("clciks", "clicks", 1), ("click", "clicks", 1), ("cat", "dog", 3)],
)
def test_slips(one: str, other: str, number: int) -> None:
    assert query.slips(one, other) == query.slips(other, one) == number


def test_only_the_nearest_words_are_meant() -> None:
    assert query.closest("engagment", ["engagement", "engagements", "management"]) == ("engagement",)
    assert query.closest("salse", ["sales", "false"]) == ("false", "sales")
    assert query.closest("abc", ["xyz", "abxyz"]) == ()


def test_trigrams_mark_the_ends() -> None:
    assert query.trigrams("abc") == {" ab", "abc", "bc "}
