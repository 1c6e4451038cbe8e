"""What a job reads that it should not: inputs that are not the source of truth, each with what to read instead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, CopyAlias
from catalog.db import now
from catalog.errors.asking import RunNotFound
from catalog.lineage.jobs import Run, RunIO
from catalog.nominations.gate import CANONICAL_COPY, Demand, Problem, gate
from catalog.nominations.standing import Use
from catalog.nominations.which import which

UNKNOWN_INPUT = "not_known"


class Place(NamedTuple):
    """The (namespace, name) of an input, as its producer tells it."""

    namespace: str
    name: str


@dataclass(frozen=True)
class Input:
    """One input of a job: whether it may be read, every reason why not, and what to read instead."""

    place: Place
    copy_id: UUID | None
    """None where the catalog does not know it."""
    dataset_id: UUID | None
    dataset: str
    state: str
    """canonical | not_canonical | superseded | unknown | not_known"""
    problems: tuple[Problem, ...]
    instead: Use | None
    notes: tuple[str, ...] = ()
    """What is no reason against it yet: that it is deprecated, and until when it may be read."""


@dataclass(frozen=True)
class Lint:
    """All inputs of a job, in the order of their names."""

    inputs: tuple[Input, ...]

    @property
    def passed(self) -> bool:
        """Tell whether every input may be read."""
        return not any(one.problems for one in self.inputs)


def of_run(session: Session, run_id: str, demand: Demand) -> Lint:
    """Judge what a run read, as its events told; raises RunNotFound."""
    run = session.scalar(select(Run.id).where(Run.run_id == run_id))
    if run is None:
        raise RunNotFound(name=run_id)
    read = select(RunIO.copy_id).where(RunIO.run_id == run, RunIO.direction == "input")
    copies = session.scalars(select(Copy).where(Copy.id.in_(read)))
    return _judged(session, {Place(copy.namespace, copy.name): copy.id for copy in copies}, demand)


def of_places(session: Session, places: Iterable[Place], demand: Demand) -> Lint:
    """Judge inputs by their OpenLineage names; one that is not known is said to be."""
    wanted = sorted(set(places))
    return _judged(session, {place: _copy_at(session, place) for place in wanted}, demand)


def _copy_at(session: Session, place: Place) -> UUID | None:
    for kind, found in ((CopyAlias, CopyAlias.copy_id), (Copy, Copy.id)):
        copy_id = session.scalar(select(found).where(kind.namespace == place.namespace, kind.name == place.name))
        if copy_id is not None:
            return copy_id
    return None


def _judged(session: Session, copies: dict[Place, UUID | None], demand: Demand) -> Lint:
    return Lint(tuple(_input(session, place, copy_id, demand) for place, copy_id in sorted(copies.items())))


def _input(session: Session, place: Place, copy_id: UUID | None, demand: Demand) -> Input:
    if copy_id is None:
        told = f"The catalog knows nothing at {place.namespace} {place.name}. Register it, or read what it knows."
        return Input(place, None, None, "", UNKNOWN_INPUT, (Problem(UNKNOWN_INPUT, told),), None)
    found = which(session, str(copy_id))
    named = _named(found.asked, place, gate(found, demand, now()).problems)
    instead = found.canonical if found.canonical is not None and found.canonical.copy_id != copy_id else None
    notes = tuple(one.says for one in found.deprecations if not one.passed)
    return Input(place, copy_id, found.dataset_id, found.name, found.state, named, instead, notes)


def _named(asked: str, place: Place, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    # It was asked by its id, which no name is shorter than; people know it by its own name.
    return tuple(Problem(one.code, one.message.replace(asked, place.name)) for one in problems)


DEMANDED = Demand(CANONICAL_COPY)
"""What a lint asks for unless something else is said."""
