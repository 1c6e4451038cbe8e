"""What copies held before, and what happened to them since the state that another copy is nearest to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.matching import moves
from catalog.matching.drift import Movement
from catalog.matching.pairs import Finding, compare
from catalog.matching.tables import Table, prepare
from catalog.scanning import queries as scanning
from catalog.scanning.packing import unpack

STATES = 4
"""So many earlier states of a copy are looked at, the latest ones."""
_KEPT = 64


@dataclass(frozen=True)
class Past:
    """A state that a copy held: since when, in ISO form, and its fingerprint as bytes."""

    version_id: UUID
    since: str
    packed: bytes
    current: bool = False
    """It is the one held now."""


def past(session: Session, copies: Mapping[UUID, UUID]) -> dict[UUID, Sequence[Past]]:
    """Read what the copies of some versions held before and hold now, by these versions; of most it is nothing else."""
    held: dict[UUID, list[tuple[UUID, str]]] = {}
    for copy_id, version_id, since in datasets.held(session, set(copies.values())):
        held.setdefault(copy_id, []).append((version_id, since.isoformat()))
    asked = {
        version_id: _latest(held.get(copy_id, ()), version_id)
        for version_id, copy_id in copies.items()
        if len(held.get(copy_id, ())) > 1
    }
    known = scanning.packed(session, {one for states in asked.values() for one, _ in states})
    return {
        version_id: [Past(one, since, known[one], one == version_id) for one, since in states if one in known]
        for version_id, states in asked.items()
    }


def moved(sides: Mapping[UUID, Table], known: Mapping[UUID, Sequence[Past]], found: Finding) -> dict[UUID, Movement]:
    """Say what happened at either side of a pair of copies since the state that the other one is nearest to."""
    if not found.kind.family:
        return {}
    first, second = sides
    ends = {first: sides[second], second: sides[first]}
    told = {end: _since(known.get(end, ()), ends[end], found) for end in sides}
    return {end: one for end, one in told.items() if one is not None}


def _latest(held: Sequence[tuple[UUID, str]], current: UUID) -> list[tuple[UUID, str]]:
    before = [one for one in reversed(held) if one[0] != current][:STATES]
    return [*(one for one in held if one[0] == current), *before]


def _since(states: Sequence[Past], other: Table, found: Finding) -> Movement | None:
    now = next((one for one in states if one.current), None)
    before = [one for one in states if not one.current]
    if now is None or not before:
        return None
    near = [moves.nearness(compare(_table(one.version_id, one.packed), other)) for one in before]
    place = moves.nearest(moves.nearness(found), near)
    if place is None:
        return moves.stayed(now.since)
    then, here = _table(before[place].version_id, before[place].packed), _table(now.version_id, now.packed)
    return moves.moved(before[place].since, then.rows, here.rows, compare(then, here))


@lru_cache(maxsize=_KEPT)
def _table(_version_id: UUID, packed: bytes) -> Table:
    return prepare(unpack(packed))
