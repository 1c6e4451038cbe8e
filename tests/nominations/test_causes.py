"""Which changes of evidence count: what was so when a copy was accepted is no news."""

from typing import Any

import pytest

from catalog.nominations.causes import Found, Judged, causes

A, B, C = "copy-a", "copy-b", "copy-c"


def candidate(
    copy_id: str, *twins: str, score: float = 0.8, fresh: tuple[float, float] | None = None
) -> dict[str, Any]:
    known = (
        {"state": "known", "low": fresh[0], "high": fresh[1]} if fresh else {"state": "unknown", "low": 0, "high": 1}
    )
    criteria = [{"name": "freshness", "reason": "It lags.", **known}]
    return {"copy_id": copy_id, "copies": [copy_id, *twins], "score": score, "why_not": "", "criteria": criteria}


def unusable(copy_id: str) -> dict[str, Any]:
    return {**candidate(copy_id), "why_not": "It is a hollow copy."}


FIRST = Judged([candidate(A), candidate(B)], A)


@pytest.mark.parametrize(
    ("then", "now", "found", "keys"),
    [
        (FIRST, FIRST, Found(), []),
        (FIRST, Judged([candidate(A), candidate(B)], None), Found(), []),
        # overtaken
        (FIRST, Judged([candidate(B), candidate(A)], B), Found(), [f"overtaken:{B}"]),
        (Judged([candidate(B), candidate(A)], B), Judged([candidate(B), candidate(A)], B), Found(), []),
        (Judged([candidate(B, C), candidate(A)], C), Judged([candidate(B, C), candidate(A)], B), Found(), []),
        (Judged([candidate(B), candidate(A)], B), Judged([candidate(C), candidate(A)], C), Found(), [f"overtaken:{C}"]),
        (FIRST, Judged([candidate(B, A)], B), Found(), []),
        # less fresh
        (
            Judged([candidate(A, fresh=(1, 1))], A),
            Judged([candidate(A, fresh=(0.8, 0.9))], A),
            Found(),
            ["stale"],
        ),
        (Judged([candidate(A, fresh=(0.8, 1))], A), Judged([candidate(A, fresh=(0.8, 0.9))], A), Found(), []),
        (FIRST, Judged([candidate(A, fresh=(0.8, 0.9))], A), Found(), ["stale"]),
        (FIRST, Judged([candidate(A, fresh=(0.9, 1.0))], A), Found(), []),
        (Judged([candidate(A, fresh=(1, 1))], A), FIRST, Found(), []),
        # other things
        (FIRST, Judged([unusable(A)], None), Found(), ["unusable"]),
        (Judged([unusable(A)], None), Judged([unusable(A)], None), Found(), []),
        (FIRST, FIRST, Found(broken="Its bytes are gone."), ["unusable"]),
        (FIRST, FIRST, Found(late="A new version should have come by now."), ["late"]),
    ],
)
def test_what_counts_as_a_change(then: Judged, now: Judged, found: Found, keys: list[str]) -> None:
    assert [one.key for one in causes(A, then, now, found)] == keys


def test_each_failed_rule_is_a_cause_of_its_own_and_keeps_its_name() -> None:
    failed = [("s|unique|id", "ids are unique"), ("s|null|price", "there is a price")]
    one, other = causes(A, FIRST, FIRST, Found(failed=failed))
    assert one.key != other.key
    assert {one.told, other.told} == {f"It fails a critical expectation: {words}." for _, words in failed}
    assert [len(one.key) <= 64 for one in causes(A, FIRST, FIRST, Found(failed=failed))] == [True, True]


def test_the_summary_says_nothing_of_another_copy() -> None:
    (one,) = causes(A, FIRST, Judged([candidate(B, score=0.91), candidate(A, score=0.6)], B), Found())
    assert (one.copy_id, "0.91 against 0.60" in one.told) == (B, True)
    assert "other" not in one.summary
