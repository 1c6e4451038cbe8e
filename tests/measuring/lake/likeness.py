"""What two runs over one lake have in common: families, edges, rankings, whoever came first (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.measuring.lake.findings import Choice, Findings
from tests.measuring.lake.truth import Truth

PLACES = 4
"""Scores are sums of floats: digits after these may depend on the order of adding."""


@dataclass(frozen=True)
class Outcome:
    """What must not depend on the order of arrival."""

    families: frozenset[frozenset[str]]
    edges: frozenset[tuple[str, str, str, float]]
    rankings: Mapping[frozenset[str], tuple[tuple[frozenset[str], float, float, float], ...]]
    """For each family its candidates, best first; copies of one content stand as one."""
    nominated: Mapping[frozenset[str], str]
    """For each family the content nominated, or nothing."""


def outcome(truth: Truth, found: Findings) -> Outcome:
    """Reduce what was found to what every order must give."""
    members: dict[object, set[str]] = {}
    for label, dataset in found.datasets.items():
        members.setdefault(dataset, set()).add(label)
    families = {dataset: frozenset(labels) for dataset, labels in members.items()}
    content = {dump.label: dump.content for dump in truth.dumps}
    chosen = {families[dataset]: choice for dataset, choice in found.choices.items()}
    return Outcome(
        frozenset(families.values()),
        frozenset((one.source, one.target, one.kind, round(one.confidence or 0.0, PLACES)) for one in found.arrows),
        {family: _ranking(choice) for family, choice in chosen.items()},
        {family: content.get(choice.nominated or "", "") for family, choice in chosen.items()},
    )


def differences(one: Outcome, other: Outcome) -> dict[str, list[str]]:
    """Tell where two outcomes differ, by what differs."""
    return {
        "families": [" + ".join(sorted(family)) for family in one.families ^ other.families],
        "edges": [f"{edge[0]} -> {edge[1]} ({edge[2]}, {edge[3]})" for edge in sorted(one.edges ^ other.edges)],
        "rankings": _differing(one.rankings, other.rankings),
        "nominations": _differing(one.nominated, other.nominated),
    }


def _ranking(choice: Choice) -> tuple[tuple[frozenset[str], float, float, float], ...]:
    return tuple(
        (frozenset(one.labels), round(one.score, PLACES), round(one.low, PLACES), round(one.high, PLACES))
        for one in choice.candidates
    )


def _differing(one: Mapping[frozenset[str], object], other: Mapping[frozenset[str], object]) -> list[str]:
    families = sorted({*one, *other}, key=sorted)
    return [
        f"{min(family)} and {len(family) - 1} more: {one.get(family)} / {other.get(family)}"
        for family in families
        if one.get(family) != other.get(family)
    ]
