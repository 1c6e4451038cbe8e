"""Which changes of evidence put a source of truth under review: what was so when it was accepted is no news (pure)."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LATE = "late"
"""Names the cause that nothing arrives."""
MOST_RULES = 20
"""So many failed rules are told one by one; more would bury the others."""


@dataclass(frozen=True)
class Cause:
    """One thing that changed; `key` names it as long as it lasts, `copy_id` is another copy that it speaks of."""

    key: str
    told: str
    summary: str
    """The same without a word on other copies, for those who may not see them."""
    copy_id: str | None = None


@dataclass(frozen=True)
class Judged:
    """What a ranking says: the candidates, best first, and the copy that won (None: it abstained)."""

    candidates: Sequence[Mapping[str, Any]]
    winner: str | None


@dataclass(frozen=True)
class Found:
    """What else is known of the copy now and was not so when it was accepted."""

    broken: str = ""
    """Why what it holds cannot be used."""
    late: str = ""
    """That a new version should have come."""
    failed: Collection[tuple[str, str]] = ()
    """Critical rules that it fails, each by name and in words."""


def causes(copy_id: str, then: Judged, now: Judged, found: Found) -> Iterator[Cause]:
    """Compare what a copy was accepted on with what is known now."""
    before, after = _candidate(copy_id, then), _candidate(copy_id, now)
    broken = found.broken or ("" if before.get("why_not") else after.get("why_not", ""))
    if broken:
        yield Cause("unusable", broken, broken)
    yield from _stale(before, after, found.late)
    for name, words in sorted(found.failed)[:MOST_RULES]:
        told = f"It fails a critical expectation: {words}."
        yield Cause(f"rule:{_short(name)}", told, told)
    yield from _overtaken(copy_id, then, now, after)


def _stale(before: Mapping[str, Any], after: Mapping[str, Any], late: str) -> Iterator[Cause]:
    if late:
        yield Cause(LATE, late, late)
    fresh, was = _criterion(after, "freshness"), _criterion(before, "freshness")
    # Where nothing told how fresh it was, nothing was fresher.
    if fresh and fresh["high"] < (was["low"] if was else 1.0):
        yield Cause(
            "stale", f"It is no longer as fresh as it was. {fresh['reason']}", "It is no longer as fresh as it was."
        )


def _overtaken(copy_id: str, then: Judged, now: Judged, after: Mapping[str, Any]) -> Iterator[Cause]:
    if now.winner is None or now.winner == copy_id or now.winner in after.get("copies", ()):
        return
    if then.winner is not None and then.winner in _candidate(now.winner, now).get("copies", [now.winner]):
        return  # whoever accepted it knew
    scores = _score(_candidate(now.winner, now)), _score(after)
    told = "Another copy is ahead of it in the ranking now ({} against {}).".format(*scores)
    yield Cause(f"overtaken:{now.winner}", told, "It is no longer first in the ranking.", now.winner)


def _candidate(copy_id: str, judged: Judged) -> Mapping[str, Any]:
    """Give the candidate that stands for a copy: copies that hold the same are one."""
    found = (one for one in judged.candidates if copy_id in one.get("copies", [one.get("copy_id")]))
    return next(found, {})


def _criterion(candidate: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    found = (one for one in candidate.get("criteria", ()) if one["name"] == name and one["state"] == "known")
    return next(found, None)


def _score(candidate: Mapping[str, Any]) -> str:
    return f"{candidate['score']:.2f}" if isinstance(candidate.get("score"), float | int) else "unknown"


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]
