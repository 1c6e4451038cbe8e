"""A ranking in plain sentences (pure)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from catalog.ranking.counterfactual import Counterfactual
from catalog.ranking.sensitivity import Change
from catalog.web import human

FAR = 5.0
"""A criterion that had to count more often than that, or less than so rarely, is not told of."""


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


def _group(one: Counterfactual, named: str) -> str:
    others = len(one.without) - 1
    if not others:
        return named
    if one.what == "block":
        return f"{named} and {human.plural(others, 'identical copy', 'identical copies')}"
    if one.what == "group":
        return f"{named} and {human.plural(others, 'near copy', 'near copies')} of it"
    return f"{named} and the {human.plural(others, 'copy', 'copies')} made from it"
