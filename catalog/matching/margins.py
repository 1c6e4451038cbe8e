"""By how much the best account of a family beats those that leave one of its links out, or turn it around (pure).

An account is a branching: each copy has one source, or none that is known. The best one under one more condition is
found anew for every link, exactly: each copy takes its likeliest source, and circles are dissolved where they close
(Edmonds). Of a large family only the copies that either end of the link was likeliest made from are looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from uuid import UUID

UNSEEN = 0.3
"""What it weighs that a copy was made from none of the others: as much as a way round that is just decided against."""
WHOLE = 48
"""So many contents are looked at together: with more, the cost of all links would grow with the cube of the family."""

Sources = Mapping[int, float]
"""What each source of a copy weighs, in log-likelihood; copies are numbers here, and the unseen root is one too."""
LITTLE = 1.0
"""A margin below this is less than three to one."""
_ROOT = -1
_LEAST = 1e-12


@dataclass(frozen=True)
class Margin:
    """The log-likelihood that the best account of a family loses under a condition; 0 or less where it loses none."""

    without: float
    """Where the link is left out."""
    turned: float
    """Where it leads the other way round."""


def told(without: float | None, turned: float | None) -> str:
    """Tell in a few words by how much a link is likelier than its reverse, and than no such link; empty for neither."""
    said = [f"{max(0.0, turned):.1f} over its reverse"] if turned is not None else []
    return ", ".join([*said, *([f"{max(0.0, without):.1f} over doing without it"] if without is not None else [])])


def explained(without: float | None, turned: float | None, sure: str) -> list[str]:
    """Tell in sentences what a link being turned around or left out costs the family."""
    said = []
    if turned is not None and without is not None:
        said.append(
            f"Of all accounts of where the family comes from, the best one with this link turned around is less likely "
            f"by {turned:.1f} (log-likelihood), which makes it {sure} sure."
        )
    if without is not None:
        other = "another source is as likely" if without < LITTLE else "no other source is nearly as likely"
        said.append(f"The best one that leaves the link out is less likely by {max(0.0, without):.1f}: {other}.")
    return said


class Accounts:
    """All accounts of one family; `weights` says how likely each copy is to be made from each other one."""

    def __init__(self, weights: Mapping[tuple[UUID, UUID], float]) -> None:
        copies = sorted({copy for edge in weights for copy in edge})
        self._number = {copy: place for place, copy in enumerate(copies)}
        self._into: dict[int, dict[int, float]] = {place: {_ROOT: log(UNSEEN)} for place in range(len(copies))}
        for (source, target), weight in sorted(weights.items()):
            self._into[self._number[target]][self._number[source]] = log(max(weight, _LEAST))

    def margin(self, source: UUID, target: UUID) -> Margin:
        """Say what is lost without a link, and with it turned around."""
        near, far = self._number[source], self._number[target]
        seen = self._around(near, far)
        forth, back = self._into[far][near], self._into[near][far]
        others = {one: weight for one, weight in seen[far].items() if one != near}
        best = heaviest({**seen, far: {near: forth}})
        without = heaviest({**seen, far: others})
        turned = heaviest({**seen, far: others, near: {far: back}})
        return Margin(best - without, best - turned)

    def _around(self, near: int, far: int) -> Mapping[int, Sources]:
        if len(self._into) <= WHOLE:
            return self._into
        likeliest = sorted(
            ((weight, one) for end in (near, far) for one, weight in self._into[end].items() if one != _ROOT),
            key=lambda pair: (-pair[0], pair[1]),
        )
        kept = dict.fromkeys([_ROOT, near, far, *(one for _, one in likeliest)])
        inside = frozenset(list(kept)[: WHOLE + 1])
        return {
            one: {other: self._into[one][other] for other in inside & self._into[one].keys()}
            for one in sorted(inside - {_ROOT})
        }


def heaviest(into: Mapping[int, Sources]) -> float:
    """Add up the weights of the best branching; whatever has no sources itself is the root."""
    held: dict[int, Sources] = dict(into)
    first = {copy: _likeliest(sources) for copy, sources in into.items()}
    inside = {copy: copy for copy in held}
    rooted: set[int] = set()
    total = 0.0
    for start in into:
        way: list[int] = []
        at = _whole(inside, start)
        while at in held and at not in rooted:
            if at in way:
                way, circle = way[: way.index(at)], way[way.index(at) :]
                held[at] = _outside(held, inside, first, circle)
                first[at] = _likeliest(held[at])
            total += first[at][0]
            way.append(at)
            at = _whole(inside, first[at][1])
        rooted.update(way)
    return total


def _likeliest(sources: Sources) -> tuple[float, int]:
    source = max(sources, key=sources.__getitem__)
    return sources[source], source


def _outside(
    held: Mapping[int, Sources], inside: dict[int, int], first: Mapping[int, tuple[float, int]], circle: Sequence[int]
) -> Sources:
    """Make a circle one copy, its first: what each source outside weighs, less the link that it would replace."""
    for one in circle:
        inside[one] = circle[0]
    found: dict[int, float] = {}
    for one in circle:
        paid = first[one][0]
        for source, weight in held[one].items():
            outer = _whole(inside, source)
            if outer != circle[0] and (outer not in found or weight - paid > found[outer]):
                found[outer] = weight - paid
    return found


def _whole(inside: Mapping[int, int], copy: int) -> int:
    """Give the circle that a copy has become part of, or itself."""
    while inside.get(copy, copy) != copy:
        copy = inside[copy]
    return copy
