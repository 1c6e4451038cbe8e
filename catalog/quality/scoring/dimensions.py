"""The quality score of a version by dimension (pure): the formula and its weights stand here and nowhere else.

A rule is worth 1 when it passes; when it fails, the share of rows that meet it, and 0 where it is about no rows. A
dimension is the mean of its rules, each weighing by its severity; rules that an owner or another engine adds can make
it lower and never higher than the others leave it. The score is the mean of the known dimensions, each
weighing as below; what is unknown counts neither as 0 nor as 1, but widens the interval that the score lies in.
docs/decisions/0041 and 0052 tell why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

COMPLETENESS, VALIDITY, UNIQUENESS, CONSISTENCY = "completeness", "validity", "uniqueness", "consistency"
TIMELINESS, ACCURACY, INTEGRITY = "timeliness", "accuracy", "integrity"

WEIGHTS: Mapping[str, float] = {
    COMPLETENESS: 0.20,
    VALIDITY: 0.20,
    UNIQUENESS: 0.10,
    CONSISTENCY: 0.20,
    TIMELINESS: 0.10,
    ACCURACY: 0.10,
    INTEGRITY: 0.10,
}
SEVERITIES: Mapping[str, float] = {"critical": 3.0, "warning": 2.0, "info": 1.0}
MOST_HINTS = 3
PASSED, FAILED = "passed", "failed"
INTERESTED = frozenset({"owner", "foreign"})
"""Parties that judge their own data, or of which nobody knows who they are."""

_COMPLETE = ("not_be_null", "non_null_values", "row_count", "columns_to_match", "column_to_exist", "column_count")
_UNIQUE = ("to_be_unique", "unique_value_count", "proportion_of_unique_values")
_INTEGRAL = (
    "column_pair",
    "multicolumn",
    "increasing",
    "decreasing",
    "other_table",
    "query_results",
    "unexpected_rows",
)
_WHY_UNKNOWN: Mapping[str, str] = {
    COMPLETENESS: "No rule about missing rows or values was evaluated.",
    VALIDITY: "No rule about the values was evaluated.",
    UNIQUENESS: "No rule about keys was evaluated.",
    CONSISTENCY: "It is the source of truth, or the dataset has none to compare it with.",
    TIMELINESS: "There is not enough history to say when it should come, and no rule about it.",
    ACCURACY: "Nobody verified cells that the copies hold differently.",
    INTEGRITY: "No rule about how columns hang together was evaluated.",
}


@dataclass(frozen=True)
class Rule:
    """Something that was checked of a version, and what it is worth."""

    dimension: str
    value: float
    """0 to 1."""
    weight: float
    told: str
    party: str = "catalog"
    """Who asks for it: measure | owner | contract | catalog | foreign."""


@dataclass(frozen=True)
class Dimension:
    """One dimension; `value` is None when it is unknown, and `why` says so."""

    name: str
    weight: float
    value: float | None
    rules: int
    why: str
    parties: Mapping[str, int]
    """How many of its rules each party asks for."""
    party_values: Mapping[str, float]
    """What the rules of each party are worth by themselves."""
    raises: Sequence[Mapping[str, Any]]
    """What would raise the whole score most: {"told", "gain"}, first the most."""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON data."""
        return asdict(self)


@dataclass(frozen=True)
class Score:
    """The score; `value` is None when no dimension is known, `low` and `high` bound it over what is unknown."""

    value: float | None
    low: float
    high: float
    known: float
    """Share of the weights whose dimension is known."""
    dimensions: Sequence[Dimension]

    @property
    def raises(self) -> list[Mapping[str, Any]]:
        """What would raise it most, over all dimensions."""
        found = [hint for dimension in self.dimensions for hint in dimension.raises]
        return sorted(found, key=lambda hint: (-hint["gain"], hint["told"]))[:MOST_HINTS]


def dimension_of(type_: str) -> str:
    """Tell what dimension an expectation type is about."""
    for dimension, marks in ((UNIQUENESS, _UNIQUE), (COMPLETENESS, _COMPLETE), (INTEGRITY, _INTEGRAL)):
        if any(mark in type_ for mark in marks):
            return dimension
    return VALIDITY


def rule(result: Mapping[str, Any], dimension: str, party: str) -> Rule | None:
    """Read a rule from what an expectation found; None when it was not evaluated."""
    outcome, share = result.get("outcome"), result.get("unexpected_share")
    if outcome not in {PASSED, FAILED}:
        return None
    worth = 1.0 if outcome == PASSED else 1.0 - min(max(float(share), 0.0), 1.0) if share is not None else 0.0
    about = f" ({result['column']})" if result.get("column") else ""
    words = str(result.get("note") or result.get("type", "")).rstrip(".")
    return Rule(dimension, worth, SEVERITIES.get(str(result.get("severity")), 1.0), f"{words}{about}", party)


def score(rules: Sequence[Rule]) -> Score:
    """Put the rules of a version together."""
    by_name = {name: [one for one in rules if one.dimension == name] for name in WEIGHTS}
    known = sum(WEIGHTS[name] for name, found in by_name.items() if found)
    dimensions = [_dimension(name, found, known) for name, found in by_name.items()]
    whole = sum(one.weight * one.value for one in dimensions if one.value is not None)
    return Score(whole / known if known else None, whole, whole + 1.0 - known, known, dimensions)


def _dimension(name: str, rules: Sequence[Rule], known: float) -> Dimension:
    if not rules:
        return Dimension(name, WEIGHTS[name], None, 0, _WHY_UNKNOWN[name], {}, {}, ())
    met = sum(one.value >= 1 for one in rules)
    told = f"{met} of {len(rules)} rules are met{'' if met == len(rules) else ' in full'}."
    by_party = {party: [one for one in rules if one.party == party] for party in sorted({one.party for one in rules})}
    counts = {party: len(found) for party, found in by_party.items()}
    worth = {party: round(_mean(found), 6) for party, found in by_party.items()}
    binding = _binding(rules)
    raises = _raises(binding, WEIGHTS[name] / known)
    return Dimension(name, WEIGHTS[name], _mean(binding), len(rules), told, counts, worth, raises)


def _binding(rules: Sequence[Rule]) -> Sequence[Rule]:
    """Give the rules that decide: easy ones of an owner do not make up for what the others find wanting."""
    independent = [one for one in rules if one.party not in INTERESTED]
    return independent if independent and _mean(independent) < _mean(rules) else rules


def _mean(rules: Sequence[Rule]) -> float:
    return sum(one.weight * one.value for one in rules) / sum(one.weight for one in rules)


def _raises(rules: Sequence[Rule], weight: float) -> list[Mapping[str, Any]]:
    total = sum(one.weight for one in rules)
    wanting = sorted((one for one in rules if one.value < 1), key=lambda one: -one.weight * (1 - one.value))
    return [
        {"told": one.told, "gain": round(weight * one.weight * (1 - one.value) / total, 6)}
        for one in wanting[:MOST_HINTS]
    ]
