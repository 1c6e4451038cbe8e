"""Whether data passes a gate (pure): what its suites found, held against the severity that fails it.

Four ends are told apart. One failed rule that counts fails it; else one that went wrong is an error; else one that was
not evaluated leaves it not evaluated, as does a gate at which no rule was evaluated at all. Only then it passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalog.quality.gating.formats import formatted
from catalog.quality.outcome import ERROR, FAILED, NOT_EVALUATED, PASSED, Outcome, jsonable, overall

SEVERITIES = ("critical", "warning", "info")
"""The heaviest first."""


@dataclass(frozen=True)
class SuiteJudged:
    """What one suite revision found of the bytes at the gate."""

    suite: str
    revision: str
    party: str
    """measure | owner | contract | catalog | foreign, or asker where whoever asks brought it along."""
    owner: str
    results: tuple[Outcome, ...] = ()
    recorded: bool = False
    """It was found earlier, when the version arrived."""
    validated_at: datetime | None = None
    reason: str = ""
    """Why there are no results."""

    @property
    def outcome(self) -> str:
        """What it found in all."""
        return overall(self.results)


@dataclass(frozen=True)
class Gated:
    """How the gate ended: for which bytes, by which suites, and why."""

    uri: str
    outcome: str
    """passed | failed | error | not_evaluated"""
    why: str
    fail_on: str
    suites: tuple[SuiteJudged, ...] = ()
    version_id: str | None = None
    """None for bytes that no version is known of."""
    content_id: str | None = None
    waiting: bool = False
    """A validation of this version is still to come."""
    counts: dict[str, int] = field(default_factory=dict)
    """Of all rules, by outcome."""

    @property
    def passed(self) -> bool:
        """Whether the data may go on."""
        return self.outcome == PASSED

    def to_json(self, result_format: str = "BASIC") -> dict[str, Any]:
        """Give plain JSON data, each result in one of GX's formats."""
        own = {name: getattr(self, name) for name in ("uri", "outcome", "why", "fail_on", "version_id", "content_id")}
        shown = [_shown(one, result_format) for one in self.suites]
        more = {"waiting": self.waiting, "counts": self.counts, "result_format": result_format}
        return {**own, **more, "suites": shown}


def decide(
    uri: str,
    suites: Sequence[SuiteJudged],
    *,
    fail_on: str,
    allow_not_evaluated: bool = False,
    **about: Any,
) -> Gated:
    """Hold what the suites found against the bar; `about` are further facts of the record."""
    rules = [(one.suite, found) for one in suites for found in one.results]
    counts = {name: sum(found.outcome == name for _, found in rules) for name in (PASSED, FAILED, ERROR, NOT_EVALUATED)}
    outcome, why = _ended(suites, [found for _, found in rules], counts, fail_on, allows=allow_not_evaluated)
    return Gated(uri, outcome, why, fail_on, tuple(suites), counts=counts, **about)


def counting(fail_on: str) -> tuple[str, ...]:
    """Name the severities that count where the gate fails on one."""
    return SEVERITIES[: SEVERITIES.index(fail_on) + 1]


def _ended(
    suites: Sequence[SuiteJudged], rules: Sequence[Outcome], counts: dict[str, int], fail_on: str, *, allows: bool
) -> tuple[str, str]:
    heavy = [found for found in rules if found.severity in counting(fail_on)]
    tally = {name: sum(found.outcome == name for found in heavy) for name in (FAILED, ERROR, NOT_EVALUATED)}
    bar = f"of severity {' or '.join(counting(fail_on))}"
    if tally[FAILED]:
        return FAILED, f"{_rules(tally[FAILED])} {bar} failed."
    if tally[ERROR]:
        return ERROR, f"{_rules(tally[ERROR])} {bar} went wrong, so nobody knows whether the data meets them."
    silent = [one for one in suites if not one.results]
    if silent and not (allows and len(silent) < len(suites)):
        return NOT_EVALUATED, silent[0].reason or f"The suite {silent[0].suite!r} found nothing."
    if tally[NOT_EVALUATED] and not allows:
        return NOT_EVALUATED, f"{_rules(tally[NOT_EVALUATED])} {bar} could not be evaluated: {_first(heavy)}"
    if not counts[PASSED] + counts[FAILED]:
        return NOT_EVALUATED, "No rule was evaluated."
    beneath = f"; {_rules(counts[FAILED])} of lesser severity failed" if counts[FAILED] else ""
    return PASSED, f"{_rules(counts[PASSED])} passed{beneath}."


def _first(rules: Sequence[Outcome]) -> str:
    return next((found.reason for found in rules if found.outcome == NOT_EVALUATED and found.reason), "no reason kept.")


def _rules(number: int) -> str:
    return f"{number} rule{'' if number == 1 else 's'}"


def _shown(one: SuiteJudged, result_format: str) -> dict[str, Any]:
    return {
        "suite": one.suite,
        "revision": one.revision,
        "party": one.party,
        "owner": one.owner,
        "outcome": one.outcome,
        "recorded": one.recorded,
        "validated_at": jsonable(one.validated_at),
        "reason": one.reason,
        "results": [formatted(found, result_format) for found in one.results],
    }
