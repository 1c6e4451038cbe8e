"""The Nomination tab of a dataset: what is in force, what is under way, what was before, and what may be proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.access.deciding import decide
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.datasets.version import READABLE
from catalog.nominations import queries as nominations
from catalog.nominations.models import Decision, Nomination
from catalog.nominations.review import ACCEPTED, OPEN, PROPOSED
from catalog.silos.access import Actor
from catalog.ui import family
from catalog.ui.family import CopyLine

MOST_PAST = 50


@dataclass(frozen=True)
class Told:
    """A nomination, its copy in a few words, and what was decided on it, newest first."""

    nomination: Nomination
    label: str
    path: str
    decisions: Sequence[Decision]


@dataclass(frozen=True)
class Sent:
    """A form that could not be kept, and why."""

    copy_id: UUID | None = None
    reason: str = ""
    missing: str = ""
    """What is said beside the field of the reason."""
    refused: str = ""


@dataclass(frozen=True)
class NominatingView:
    """What the tab shows."""

    in_force: Told | None
    under_way: Told | None
    past: Sequence[Told]
    more: bool
    """There are older ones than those shown."""
    choices: Sequence[CopyLine]
    """Copies that may be proposed by who looks."""
    actor: Actor
    sent: Sent = field(default_factory=Sent)


def nominating_view(
    session: Session, dataset_id: UUID, lines: Sequence[CopyLine], actor: Actor, sent: Sent
) -> NominatingView:
    """Collect the nominations of a dataset, and what may be proposed."""
    standing = nominations.open_ones(session, [dataset_id]).get(dataset_id, [])
    newest = nominations.history(session, dataset_id, limit=MOST_PAST + 1 + len(standing))
    found = [*standing, *(one for one in newest if one.state not in OPEN)]
    copies = datasets.copies(session, {one.copy_id for one in found} | {line.id for line in lines})
    said: dict[UUID, list[Decision]] = {}
    for decision in nominations.decisions(session, [one.id for one in found]):
        said.setdefault(decision.nomination_id, []).append(decision)
    told = [_told(one, copies, said) for one in found]
    by_state = {one.nomination.state: one for one in told if one.nomination.state in OPEN}
    past = [one for one in told if one.nomination.state not in OPEN]
    in_force = by_state.get(ACCEPTED)
    return NominatingView(
        in_force,
        by_state.get(PROPOSED),
        past[:MOST_PAST],
        len(past) > MOST_PAST,
        [line for line in lines if _may_be_proposed(session, line, copies, in_force, actor)],
        actor,
        sent,
    )


def _told(one: Nomination, copies: Mapping[UUID, Copy], said: Mapping[UUID, Sequence[Decision]]) -> Told:
    copy = copies[one.copy_id]
    return Told(one, family.label(copy), copy.name, said.get(one.id, ()))


def _may_be_proposed(
    session: Session, line: CopyLine, copies: Mapping[UUID, Copy], in_force: Told | None, actor: Actor
) -> bool:
    readable = line.version is not None and line.version.status == READABLE
    accepted = in_force is not None and in_force.nomination.copy_id == line.id
    return readable and not accepted and decide(session, actor, "describe", copies[line.id].silo_id).allowed
