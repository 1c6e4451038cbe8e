"""What a pipeline demands of the answer to "which one?", and every reason why it should not go on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from catalog.nominations.gate import ACCEPTED_BYTES, CANONICAL_COPY, Demand, gate
from catalog.nominations.standing import Use
from catalog.nominations.which import Which

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
USE = Use(UUID(int=1), "clicks", "file:///lake/a.csv", UUID(int=2), "sha256:a", "csv", NOW - timedelta(hours=5), "")
FOUND = Which(
    state="canonical",
    asked="clicks",
    dataset_id=UUID(int=3),
    name="clicks",
    canonical=USE,
    accepted_version_id=UUID(int=2),
    accepted_bytes_there=True,
    why="I looked",
    since=NOW,
    decided_by="bo",
    score=0.8,
    low=0.7,
    high=0.9,
    meanwhile=None,
)
UNDECIDED = replace(FOUND, state="unknown", canonical=None, accepted_version_id=None, accepted_bytes_there=None)
OTHER = replace(FOUND, asked="/lake/b.csv", state="not_canonical")
BROKEN = replace(FOUND, canonical=replace(USE, why_unusable="It has no rows."))
CHANGED = replace(FOUND, accepted_bytes_there=False)
NEVER_SEEN = replace(FOUND, canonical=replace(USE, seen_at=None))
CANONICAL = Demand(CANONICAL_COPY)
BYTES = Demand(ACCEPTED_BYTES)


def hours(number: float, require: str = "") -> Demand:
    return Demand(require, timedelta(hours=number))


@pytest.mark.parametrize(
    ("found", "demand", "codes"),
    [
        (FOUND, CANONICAL, []),
        (FOUND, BYTES, []),
        (FOUND, hours(5), []),
        (FOUND, hours(4.99), ["stale"]),
        (UNDECIDED, CANONICAL, ["unknown"]),
        (UNDECIDED, hours(5), ["stale"]),
        (replace(UNDECIDED, meanwhile=USE), hours(5), []),
        (OTHER, CANONICAL, ["not_canonical"]),
        (OTHER, hours(5), []),
        (replace(OTHER, state="superseded"), BYTES, ["superseded"]),
        (BROKEN, CANONICAL, ["unusable"]),
        (CHANGED, CANONICAL, []),
        (CHANGED, BYTES, ["changed"]),
        (replace(BROKEN, accepted_bytes_there=False), hours(1, ACCEPTED_BYTES), ["unusable", "changed", "stale"]),
        (NEVER_SEEN, hours(10_000), ["stale"]),
    ],
)
def test_every_reason_is_told(found: Which, demand: Demand, codes: list[str]) -> None:
    judged = gate(found, demand, NOW)
    assert [one.code for one in judged.problems] == codes
    assert judged.passed == (codes == [])


def test_a_replacement_is_named() -> None:
    (problem,) = gate(OTHER, CANONICAL, NOW).problems
    assert problem.message == ("/lake/b.csv is not the source of truth of clicks. Use clicks at file:///lake/a.csv.")


def test_an_age_is_told_as_people_read_it() -> None:
    (problem,) = gate(FOUND, hours(2), NOW).problems
    assert problem.message == "clicks was last seen 5 hours ago; at most 2 h 0 min are allowed."


def test_nothing_is_demanded_by_default() -> None:
    assert not Demand()
    assert CANONICAL
    assert hours(0)
