"""Tables joined from others: what makes one, which of them it stays a copy of, and which it does not hold together.

A join is alike to each table it was made of, though these have nothing but a key in common. Taken for one family, it
would glue all of them together. Pure.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

COVERED = 0.8
"""So large a share of a join's columns must come from the tables that it was joined from."""
PARTLY = 0.3
"""So large a share of its additional columns speaks for a join, if what they come from repeats in it."""
KEY_COLUMNS = 2
"""At most so many columns do two tables share that were joined by them."""


@dataclass(frozen=True)
class Alike:
    """That two copies hold some of the same, and which columns of one are which of the other."""

    a: UUID
    b: UUID
    family: bool
    """What they share would make them copies of one dataset; else one was joined from the other."""
    mapping: Sequence[tuple[str, str]]
    a_in_b: float | None = None
    b_in_a: float | None = None


@dataclass(frozen=True)
class Joins:
    """What was joined: the family links that hold nothing together, and from what else each one was made."""

    cut: Collection[frozenset[UUID]] = frozenset()
    """Pairs that are alike only because one of them was joined from the other; it is a copy of something else."""
    made_of: Mapping[tuple[UUID, UUID], frozenset[UUID]] = field(default_factory=dict)
    """For (copy, join) of one family: the other tables that explain the join's additional columns."""
    sources: Collection[tuple[UUID, UUID]] = frozenset()
    """The cut pairs from source to join."""


def find(alike: Sequence[Alike], columns: Mapping[UUID, int], names: Mapping[UUID, tuple[str, str]]) -> Joins:
    """Find the joins among some copies; `columns` counts the columns of each, `names` breaks ties."""
    sides = _sides(alike)
    made = {
        (one, copy_id): others
        for copy_id, near in sides.items()
        for one, others in _explained(near, sides, columns[copy_id])
    }
    bridges = {join for (_, join), others in made.items() if any(sides[join][other].family for other in others)}
    cut, sources = _cut(sides, bridges, names)
    return Joins(cut, {pair: others for pair, others in made.items() if frozenset(pair) not in cut}, sources)


@dataclass(frozen=True)
class _Side:
    """What a copy has in common with a neighbour, in its own columns."""

    family: bool
    columns: frozenset[str]
    kept: float
    """The smaller of both shares of rows that the other has too."""


def _sides(alike: Iterable[Alike]) -> dict[UUID, dict[UUID, _Side]]:
    found: dict[UUID, dict[UUID, _Side]] = {}
    for one in alike:
        kept = min(one.a_in_b or 0.0, one.b_in_a or 0.0)
        for own, other, place in ((one.a, one.b, 0), (one.b, one.a, 1)):
            columns = frozenset(pair[place] for pair in one.mapping)
            found.setdefault(own, {})[other] = _Side(one.family, columns, kept)
    return found


def _explained(
    near: Mapping[UUID, _Side], sides: Mapping[UUID, Mapping[UUID, _Side]], columns: int
) -> list[tuple[UUID, frozenset[UUID]]]:
    """Give the neighbours from which a copy may have been joined, each with the others that bring the rest."""
    found = []
    alike: dict[frozenset[str], list[UUID]] = {}  # many neighbours share the same columns
    for other, brought in near.items():
        alike.setdefault(brought.columns, []).append(other)
    for one, side in near.items():
        if not side.family:
            continue
        adding = (others for columns_of, others in alike.items() if _adds(side.columns, columns_of))
        others = {other for named in adding for other in named if other != one and other not in sides[one]}
        if not others:
            continue
        whole = side.columns.union(*(near[other].columns for other in others))
        repeated = side.columns.union(*(near[other].columns for other in others if not near[other].family))
        rest = columns - len(side.columns)
        if len(whole) >= COVERED * columns or len(repeated - side.columns) >= PARTLY * rest:
            found.append((one, frozenset(others)))
    return found


def _adds(own: frozenset[str], brought: frozenset[str]) -> bool:
    key = own & brought
    return 1 <= len(key) <= KEY_COLUMNS and key < brought and key < own


def _cut(
    sides: Mapping[UUID, Mapping[UUID, _Side]], bridges: Collection[UUID], names: Mapping[UUID, tuple[str, str]]
) -> tuple[set[frozenset[UUID]], set[tuple[UUID, UUID]]]:
    """Leave each join with the family whose rows it keeps, and cut it from the others."""
    home = _components(sides, bridges)
    chosen = {join: _home(sides[join], home, names) for join in bridges}
    cut, sources = set(), set()
    for join in bridges:
        for other, side in sides[join].items():
            theirs = chosen[other] if other in bridges else home[other]
            if side.family and theirs is not None and chosen[join] is not None and theirs != chosen[join]:
                cut.add(frozenset({join, other}))
                if other not in bridges:
                    sources.add((other, join))
    return cut, sources


def _components(sides: Mapping[UUID, Mapping[UUID, _Side]], bridges: Collection[UUID]) -> dict[UUID, UUID]:
    """Number what hangs together by family links without the bridges, each by its smallest member."""
    home: dict[UUID, UUID] = {}
    for start in sorted(set(sides) - set(bridges)):
        waiting = [] if start in home else [start]
        while waiting:
            copy_id = waiting.pop()
            home[copy_id] = start
            waiting += [
                other
                for other, side in sides[copy_id].items()
                if side.family and other not in home and other not in bridges
            ]
    return home


def _home(near: Mapping[UUID, _Side], home: Mapping[UUID, UUID], names: Mapping[UUID, tuple[str, str]]) -> UUID | None:
    able = [(other, side) for other, side in near.items() if side.family and other in home]
    if not able:
        return None
    best = min(able, key=lambda pair: (-round(pair[1].kept, 1), -len(pair[1].columns), names[pair[0]]))
    return home[best[0]]
