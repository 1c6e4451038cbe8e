"""A likeness or a link in plain sentences: what speaks for it, what against, and what could not be looked at (pure)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.matching import drift
from catalog.matching.direction import DECIDED
from catalog.matching.drift import Movement
from catalog.matching.evidence import A_TO_B, B_TO_A, COMMON, probability
from catalog.web import human

WHOLE_ROWS = 1_024
"""Tables up to this long are compared row by row, longer ones by a sample that is the same on both sides."""

SUREST = 0.9999
"""Nothing that content says is certain, whatever its rounded probability."""

KINDS: Mapping[str, str] = {
    "identical": "{a} and {b} hold the same, cell by cell.",
    "reordered": "{a} and {b} hold the same rows; only their order or the names of columns differ.",
    "reformatted": "{a} and {b} hold the same rows, written in another form.",
    "subset": "{short} holds a part of the rows of {long}.",
    "sample": "{short} holds a small part of the rows of {long}.",
    "projection": "{a} and {b} hold the same rows with other columns.",
    "append": "{long} holds the rows of {short} and more.",
    "older_version": "{short} is what {long} was at an earlier time.",
    "enriched": "{narrow} and {wide} hold the same rows; {wide} has further columns.",
    "edited": "{a} and {b} hold the same rows; some cells were changed.",
    "overlap": "{a} and {b} share a part of their rows, and each has rows of its own.",
    "hollow": "One of {a} and {b} has lost most cells of the other.",
    "aggregated": "{short} holds figures that come out of groups of {long}.",
    "pivoted": "{short} holds values of {long} turned into columns.",
    "joined": "{a} and {b} share rows by a join: it is another dataset, not a copy.",
}


@dataclass(frozen=True)
class Side:
    """One of the two: what it is called and what is known of it."""

    name: str
    rows: int | None
    columns: Sequence[str]
    keeps_cells: bool = True


@dataclass(frozen=True)
class Compared:
    """What was found of the two; as a Match holds it."""

    kind: str
    probability: float
    a_in_b: float | None
    b_in_a: float | None
    cell_agreement: float | None
    mapping: Sequence[Sequence[str]]
    direction: str
    p_a_to_b: float
    p_b_to_a: float
    evidence: Sequence[Mapping[str, Any]]
    a_in_b_between: Sequence[float] | None = None
    """Low and high end of where the share lies in 95 of 100 cases; None where the samples do not tell."""
    b_in_a_between: Sequence[float] | None = None
    cell_agreement_between: Sequence[float] | None = None
    moved: Sequence[Movement | None] = (None, None)
    """What happened at a, and at b, since the state that the other one is nearest to."""


@dataclass(frozen=True)
class Argument:
    """One reason in a sentence; `weight` is what it brings into the sum."""

    sentence: str
    weight: float
    side: str
    """for | against what was answered; open where nothing was."""
    says: str
    """What it says, without a full stop."""
    telling: Sequence[str] = ()


@dataclass(frozen=True)
class Explanation:
    """An answer with all that stands behind it, in sentences."""

    title: str
    answer: str
    facts: Sequence[str]
    arguments: Sequence[Argument]
    total: str
    """How the sum of the arguments becomes the answer, and against which threshold."""
    unseen: Sequence[str] = ()
    """What could not be looked at, and why."""
    changes: Sequence[str] = ()
    """What would change the answer."""
    contradictions: Sequence[str] = ()
    """Where what somebody said and what content shows do not agree."""


def explain(a: Side, b: Side, found: Compared) -> Explanation:
    """Tell what two copies have to do with each other."""
    arguments = [_argument(a, b, found.direction, signal) for signal in found.evidence]
    return Explanation(
        f"What {a.name} and {b.name} have to do with each other",
        f"{kind_told(a, b, found)} {direction_told(a, b, found)}",
        [*_rows(a, b, found), *_cells(found), *_moved(a, b, found), *_columns(a, b, found)],
        sorted(arguments, key=lambda one: (_SIDES.index(one.side), -one.weight)),
        _total(a, b, found, arguments),
        _unseen(a, b, found),
    )


def kind_told(a: Side, b: Side, found: Compared) -> str:
    """Tell the kind of a likeness and how sure it is."""
    long, short = (a, b) if (a.rows or 0) >= (b.rows or 0) else (b, a)
    wide, narrow = (a, b) if len(a.columns) >= len(b.columns) else (b, a)
    names = {"a": a, "b": b, "long": long, "short": short, "wide": wide, "narrow": narrow}
    told = KINDS.get(found.kind, "{a} and {b}: " + found.kind.replace("_", " ") + ".")
    sentence = told.format(**{key: side.name for key, side in names.items()})
    return f"{sentence[:-1]} ({human.share(found.probability)} sure)."


def direction_told(a: Side, b: Side, found: Compared) -> str:
    """Tell which was made from which, or that it cannot be told."""
    if found.direction == COMMON:
        return "Both come from something third."
    if found.direction not in {A_TO_B, B_TO_A}:
        if not found.evidence:
            why = _TRACELESS.get(found.kind, "")
            return f"Nothing tells which was made from which{why}."
        odds = f"{made(a, b)}: {human.share(found.p_a_to_b)}; {made(b, a)}: {human.share(found.p_b_to_a)}"
        return f"Which was made from which cannot be told ({odds})."
    source, target, sure = (a, b, found.p_a_to_b) if found.direction == A_TO_B else (b, a, found.p_b_to_a)
    return f"{made(source, target)}, with a probability of {human.share(min(sure, SUREST))}."


def made(source: Side, target: Side) -> str:
    """Say that one was made from the other."""
    return f"{target.name} was made from {source.name}"


def named(reason: str, a: str, b: str) -> str:
    """Put the names of the copies into the reason of a signal, which speaks of side a, side b and the other."""
    sides = set(_SIDE.findall(reason))
    told = _SIDE.sub(lambda found: a if found.group(1) == "a" else b, reason)
    if len(sides) == 1:
        other = b if sides == {"a"} else a
        told = _OTHER.sub(lambda found: f"{other}{found.group('owns') or ''}", told)
    return told


_TRACELESS: Mapping[str, str] = {
    "reordered": ": the same rows in another order leave no trace of which came first",
    "reformatted": ": nothing was lost on the way, so that either may have been saved again as the other",
}
_SIDES = ("for", "against", "open")
_SIDE = re.compile(r"\b[Ss]ide ([ab])\b")
_GOES_ON = (
    "is|are|has|have|by|in|on|which|that|goes|does|did|stands?|lacks?|knows?|and|at|came|holds?|was|were|with|only|they"
)
_OTHER = re.compile(rf"\b[Tt]he other(?: side)?(?P<owns>'s)?(?=[.,;:)]|$| (?:{_GOES_ON})\b|(?<='s) )")


def _argument(a: Side, b: Side, direction: str, signal: Mapping[str, Any]) -> Argument:
    says = signal.get("says", "")
    ends = {A_TO_B: (a, b), B_TO_A: (b, a)}.get(says)
    side = "open" if direction not in {A_TO_B, B_TO_A} or ends is None else "for" if says == direction else "against"
    cells = [_cell(a, b, cell) for cell in signal.get("telling", ())]
    spoken = made(*ends) if ends else "neither was made from the other"
    return Argument(named(str(signal.get("reason", "")), a.name, b.name), float(signal["weight"]), side, spoken, cells)


def _cell(a: Side, b: Side, cell: Any) -> str:
    if not isinstance(cell, list | tuple) or len(cell) != 3:  # noqa: PLR2004 - column, value in a, value in b
        return str(cell)
    column, left, right = cell
    return f"{column}: {_value(left)} in {a.name}, {_value(right)} in {b.name}"


def _value(cell: Any) -> str:
    return "nothing" if cell is None or cell == "" else str(cell)


def _rows(a: Side, b: Side, found: Compared) -> list[str]:
    told = []
    for one, other, share, between in (
        (a, b, found.a_in_b, found.a_in_b_between),
        (b, a, found.b_in_a, found.b_in_a_between),
    ):
        if share is None or one.rows is None:
            continue
        if max(one.rows, other.rows or 0) <= WHOLE_ROWS:
            kept = f"{human.count(round(share * one.rows))} of {human.count(one.rows)} rows of {one.name}"
        else:
            kept = f"About {human.share(share)}{_within(between)} of the {human.count(one.rows)} rows of {one.name}"
        told.append(f"{kept} are found in {other.name}.")
    return told


def _within(between: Sequence[float] | None) -> str:
    """Say where a share lies in 95 of 100 cases, where that is not all but a point."""
    ends = [human.share(end) for end in between or ()]
    return f" ({ends[0]} to {ends[1]} in 95 of 100 cases)" if len(set(ends)) > 1 else ""


def _cells(found: Compared) -> list[str]:
    if found.cell_agreement is None:
        return []
    equal = f"{human.share(found.cell_agreement)}{_within(found.cell_agreement_between)}"
    return [f"Of the cells compared in rows that both have, {equal} are equal."]


def _moved(a: Side, b: Side, found: Compared) -> list[str]:
    """Tell what happened at the origin since the copy was taken, where the direction is told; else at either side."""
    asked = {A_TO_B: (0,), B_TO_A: (1,)}.get(found.direction, (0, 1))
    told = []
    for place in asked:
        (origin, other), moved = ((a, b), (b, a))[place], found.moved[place]
        if moved is not None:
            since = human.instant(datetime.fromisoformat(moved.since))
            state = f"{other.name} is nearest to what {origin.name} held from {since} on"
            told.append(f"{state}; since then {drift.happened(moved)} in {origin.name}.")
    return told


def _columns(a: Side, b: Side, found: Compared) -> list[str]:
    told = []
    renamed = [f"{left} is called {right} there" for left, right in found.mapping if left != right]
    if found.mapping:
        told.append(f"{human.plural(len(found.mapping), 'column')} of {a.name} correspond to columns of {b.name}.")
    if renamed:
        told.append(f"Seen from {a.name} to {b.name}, {_listed(renamed)}.")
    left = [
        [name for name in side.columns if name not in {pair[at] for pair in found.mapping}]
        for at, side in ((0, a), (1, b))
    ]
    if differing := [name for name in left[0] if name in left[1] and found.mapping]:
        told.append(f"Both have {_listed(differing)}, whose cells do not agree.")
    for side, names in ((a, left[0]), (b, left[1])):
        own = [name for name in names if name not in differing]
        if own and found.mapping:
            told.append(f"Only {side.name} has {_listed(own)}.")
    return told


def _total(a: Side, b: Side, found: Compared, arguments: Sequence[Argument]) -> str:
    if not arguments:
        return "No reason speaks for one way or the other."
    forth = sum(one["weight"] for one in found.evidence if one.get("says") == A_TO_B)
    back = sum(one["weight"] for one in found.evidence if one.get("says") == B_TO_A)
    (source, target, more), less = ((a, b, forth), back) if forth >= back else ((b, a, back), forth)
    against = f", those against to {less:.1f}" if less else "; nothing speaks against it"
    sure = max(found.p_a_to_b, found.p_b_to_a)
    reached = "above" if sure >= DECIDED else "below"
    return (
        f"The reasons that {made(source, target)} add up to {more:.1f}{against}: a probability of "
        f"{human.share(min(sure, SUREST))}, {reached} the {human.share(DECIDED)} from which a direction is told. "
        f"(Weights are log-likelihood ratios: one of 1 alone makes {human.share(probability(1))}, one of 3 "
        f"{human.share(probability(3))}.)"
    )


def _unseen(a: Side, b: Side, found: Compared) -> list[str]:
    hidden = [side.name for side in (a, b) if not side.keeps_cells]
    told = []
    if hidden:
        told.append(
            f"No cells of {' and '.join(hidden)} may be kept: edited, emptied and rounded cells were not looked at."
        )
    if found.a_in_b is None and found.b_in_a is None:
        told.append("Rows were not laid side by side, so that how many they share was not measured.")
    elif max(a.rows or 0, b.rows or 0) > WHOLE_ROWS:
        told.append("Not all rows were compared, but a sample with the same keys on both sides; shares are estimates.")
    return told


def _listed(names: Sequence[str], most: int = 6) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
