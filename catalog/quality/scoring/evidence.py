"""What the score of a version rests on: its suites, its monitors, and what other rooms know of it (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.quality.monitoring.judging import BREACH, NORMAL, UNUSUAL
from catalog.quality.monitoring.kinds import column_of, kind_of
from catalog.quality.monitoring.overdue import LATE, ON_TIME
from catalog.quality.scoring.dimensions import (
    ACCURACY,
    COMPLETENESS,
    CONSISTENCY,
    SEVERITIES,
    TIMELINESS,
    VALIDITY,
    Rule,
    dimension_of,
    rule,
)

_OF_GROUP = {"rows": COMPLETENESS, "missing": COMPLETENESS, "values": VALIDITY, "time": TIMELINESS}


@dataclass(frozen=True)
class SuiteFound:
    """What one suite found: who asks for it, and whether it judges a copy by its source of truth."""

    party: str
    of_copies: bool
    results: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Evidence:
    """All that is known of the quality of one version."""

    suites: Sequence[SuiteFound] = ()
    findings: Sequence[Mapping[str, Any]] = ()
    freshness: str = "unknown"
    """Of what its copy holds now: on_time | late | unknown."""
    accuracy: float | None = None
    """How often it is right where copies disagree; None where nobody knows."""


def rules(known: Evidence) -> list[Rule]:
    """Give the rules that a version is scored by."""
    found = [*_of_suites(known.suites), *_of_monitors(known.findings)]
    if known.freshness in {ON_TIME, LATE}:
        worth = float(known.freshness == ON_TIME)
        found.append(Rule(TIMELINESS, worth, SEVERITIES["critical"], "The next version comes when it should"))
    if known.accuracy is not None:
        told = "It is right in the cells that copies hold differently"
        found.append(Rule(ACCURACY, known.accuracy, SEVERITIES["critical"], told))
    return found


def _of_suites(suites: Sequence[SuiteFound]) -> Iterator[Rule]:
    for suite in suites:
        for result in suite.results:
            dimension = CONSISTENCY if suite.of_copies else dimension_of(str(result.get("type", "")))
            made = rule(result, dimension, suite.party)
            if made is not None:
                yield made


def _of_monitors(findings: Sequence[Mapping[str, Any]]) -> Iterator[Rule]:
    """Read one rule a column and group of measures: ten measures of one column are one thing that may be wrong."""
    states: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        if finding["state"] in {NORMAL, UNUSUAL, BREACH}:
            series = str(finding["series"])
            states.setdefault((kind_of(series).group, column_of(series) or ""), []).append(finding["state"])
    for (group, column), found in sorted(states.items()):
        about = f" of {column}" if column else ""
        told = f"The {_WORDS[group]}{about} is as the versions before had it"
        yield Rule(_OF_GROUP[group], float(BREACH not in found), SEVERITIES["warning"], told)


_WORDS = {"rows": "number of rows", "missing": "share of missing values", "values": "distribution", "time": "freshness"}
