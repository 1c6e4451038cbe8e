"""A ranking in plain sentences (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.matching.explaining import Argument, Explanation
from catalog.ranking.counterfactual import Counterfactual
from catalog.ranking.sensitivity import Change
from catalog.web import human

LEFT = "a copy that left"
FAR = 5.0
"""A criterion that had to count more often than that, or less than so rarely, is not told of."""


@dataclass(frozen=True)
class Ranked:
    """A ranking as it is kept, frozen or not; copies by the text of their id."""

    name: str
    """Of the dataset."""
    winner: str | None
    reason: str
    candidates: Sequence[Mapping[str, Any]]
    system_of_record: str | None
    most_accurate: str | None
    sensitivity: Sequence[str]
    counterfactuals: Sequence[Mapping[str, Any]]
    separating: Sequence[str]


def explain(ranked: Ranked, names: Mapping[str, str]) -> Explanation:
    """Tell why the first is first, or why nobody is, criterion by criterion against its nearest rival."""
    able = [one for one in ranked.candidates if one.get("nominable", True)]
    rival = max(able[1:], key=lambda one: one["high"], default=None)
    arguments = _compared(able[0], rival, names) if rival else []
    return Explanation(
        f"Why this ranking of {ranked.name}",
        f"{names[ranked.winner]} comes first. {ranked.reason}" if ranked.winner else ranked.reason,
        [*_record(ranked, names), *_places(ranked, names)],
        arguments,
        _total(able[0], rival, names) if rival else "",
        _unseen(able[:2], names),
        [*ranked.sensitivity, *(one["told"] for one in ranked.counterfactuals), *ranked.separating],
    )


def changes(found: Sequence[Change], held: UUID | None, names: Mapping[UUID, str]) -> list[str]:
    """Tell what another weight of each criterion would change, more and less weight in a sentence each."""
    sides: dict[tuple[str, bool], list[Change]] = {}
    for one in found:
        sides.setdefault((one.criterion, one.factor > 1), []).append(one)
    return [sentence for side in sides.values() for sentence in _side(side, held, names)]


def counterfactual(one: Counterfactual, names: Mapping[UUID, str]) -> str:
    """Tell what the answer would be without some copies."""
    answer = f"{names[one.winner]} would win" if one.winner is not None else "nobody would clearly win"
    return f"Without {_group(one, names[one.named])}, {answer}."


def _side(found: Sequence[Change], held: UUID | None, names: Mapping[UUID, str]) -> list[str]:
    asked = next((one for one in found if not one.least), None)
    least = next((one for one in found if one.least and 1 / FAR <= one.factor <= FAR), None)
    if asked is None or least is None or asked.winner != least.winner:
        return [*([_asked(asked, names)] if asked else []), *([_least(least, held, names)] if least else [])]
    return [f"{_asked(asked, names)[:-1]}; it comes out first {_from(least)}."]


def _asked(one: Change, names: Mapping[UUID, str]) -> str:
    often = "twice" if one.factor > 1 else "half"
    answer = f"{names[one.winner]} would win" if one.winner is not None else "nobody would clearly win"
    return f"If {one.criterion} counted {often}, {answer}."


def _least(one: Change, held: UUID | None, names: Mapping[UUID, str]) -> str:
    first = names[one.winner] if one.winner is not None else "nobody"
    before = f" before {names[held]}" if held is not None else " first"
    return f"{first} would come out{before} where {one.criterion} counts {_amount(one)}."


def _amount(one: Change) -> str:
    return f"{one.factor:.2f} times as much or more" if one.factor > 1 else f"{one.factor:.2f} times as much or less"


def _from(one: Change) -> str:
    return f"from {one.factor:.2f} times on" if one.factor > 1 else f"below {one.factor:.2f} times"


def _same(others: int) -> str:
    return f"{human.plural(others, 'copy', 'copies')} with the same content"


def _group(one: Counterfactual, named: str) -> str:
    others = len(one.without) - 1
    if not others:
        return named
    if one.what == "block":
        return f"{named} and {_same(others)}"
    if one.what == "group":
        return f"{named} and {human.plural(others, 'near copy', 'near copies')} of it"
    return f"{named} and the {human.plural(others, 'copy', 'copies')} made from it"


def _record(ranked: Ranked, names: Mapping[str, str]) -> list[str]:
    record, accurate = ranked.system_of_record, ranked.most_accurate
    if record is None:
        told = ["Which copy is the system of record cannot be told: no one of them is where all others come from."]
    else:
        told = [f"The system of record, where the others come from in the end, is {names.get(record, LEFT)}."]
    if accurate is not None and accurate != record:
        told.append(
            f"The most accurate copy, by the cells that the copies hold differently, is {names.get(accurate, LEFT)}."
        )
    elif accurate is not None:
        told.append("It is the most accurate copy, too, by the cells in which the copies differ.")
    return told


def _places(ranked: Ranked, names: Mapping[str, str]) -> list[str]:
    told = []
    for one in ranked.candidates:
        others = len(one.get("copies", [0])) - 1
        also = f" and {_same(others)}" if others else ""
        name = f"{names[one['copy_id']]}{also}"
        if one.get("nominable", True):
            told.append(f"{name}: {one['score']:.2f}, between {one['low']:.2f} and {one['high']:.2f}.")
        else:
            told.append(f"{name} cannot be nominated. {one['why_not']}")
    return told


def _compared(first: Mapping[str, Any], rival: Mapping[str, Any], names: Mapping[str, str]) -> list[Argument]:
    a, b = names[first["copy_id"]], names[rival["copy_id"]]
    others = {score["name"]: score for score in rival.get("criteria", ())}
    whole = sum(score["weight"] for score in first.get("criteria", ())) or 1.0
    made = []
    for score in first.get("criteria", ()):
        other = others.get(score["name"])
        if score["value"] is None or other is None or other["value"] is None or not score["weight"]:
            continue
        lead = score["weight"] / whole * (score["value"] - other["value"])
        weighs = f"{score['name'].capitalize()} (weighs {human.share(score['weight'] / whole)})"
        values = f"{weighs}: {a} {_between(score)}, {b} {_between(other)}."
        told = f"{values} {a}: {score['reason']} {b}: {other['reason']}"
        if abs(lead) >= 0.005:  # noqa: PLR2004 - nothing at two digits
            ahead = f"{a if lead > 0 else b} is ahead by {abs(lead):.2f}"
            made.append(Argument(told, abs(lead), "for" if lead > 0 else "against", ahead, _cells(score)))
    return sorted(made, key=lambda one: (one.side != "for", -one.weight))


def _between(score: Mapping[str, Any]) -> str:
    low, high = (score["value"] if score.get(end) is None else score[end] for end in ("low", "high"))
    ends = f"{low:.2f} to {high:.2f}"
    return f"{score['value']:.2f}" + (f" ({ends})" if f"{low:.2f}" != f"{high:.2f}" else "")


def _cells(score: Mapping[str, Any]) -> list[str]:
    return [
        f"{cell[0]}: {cell[1]} and {cell[2]}" if isinstance(cell, list | tuple) and len(cell) == 3 else str(cell)  # noqa: PLR2004
        for cell in score.get("telling", ())
    ]


def _total(first: Mapping[str, Any], rival: Mapping[str, Any], names: Mapping[str, str]) -> str:
    sums = [f"{names[one['copy_id']]} lies between {one['low']:.2f} and {one['high']:.2f}" for one in (first, rival)]
    apart = (
        "do not overlap, so that the first wins"
        if first["low"] > rival["high"]
        else "overlap, so that a steward must say"
    )
    return f"In all, {' and '.join(sums)}: these {apart}. Each interval holds the true sum 5 times in 6."


def _unseen(first: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    return [
        f"{score['name'].capitalize()} of {names[one['copy_id']]} is not known: {score['reason']}"
        for one in first
        for score in one.get("criteria", ())
        if score["state"] != "known" and score["state"] != "not_evaluated"
    ]
