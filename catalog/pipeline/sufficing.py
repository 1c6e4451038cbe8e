"""The suffice stage, beside the story of a dump: is a version enough to build on?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.models import Copy, Version
from catalog.datasets.version import READABLE
from catalog.errors import Invalid
from catalog.nominations import queries as nominations
from catalog.quality.sufficiency import service
from catalog.quality.sufficiency.service import Answered, ToSuffice
from catalog.queue.worker import Progress
from catalog.ranking import queries as rankings

STAGE = service.STAGE


@dataclass(frozen=True)
class Todo:
    """The report, and what its answer takes."""

    report_id: UUID
    todo: ToSuffice


def find(session: Session, name: str) -> Version:
    """Give what a name means now: of a dataset the copy that stands for it, of a URI or path that copy."""
    copies = [resolving.copy_of(session, name)] if "/" in name else _in_order(session, name)
    current = datasets.current_versions(session, [copy.id for copy in copies])
    held = [current[copy.id] for copy in copies if copy.id in current and current[copy.id].status == READABLE]
    if not held:
        raise Invalid(reason=f"{name[:200]} holds no version that can be read.")
    return held[0]


def load(session: Session, report_id: UUID, settings: Settings) -> Todo:
    """Read what was asked."""
    return Todo(report_id, service.load(session, report_id, settings))


def compute(todo: Todo, progress: Progress) -> Answered:
    """Read the bytes and answer."""
    return service.answer(todo.todo, progress)


def save(session: Session, todo: Todo, found: Answered) -> Mapping[str, Sequence[UUID]]:
    """Keep the answer, for whoever asked."""
    service.save(session, todo.report_id, found)
    return {}


def _in_order(session: Session, name: str) -> list[Copy]:
    """List a dataset's copies: the source of truth, the proposed one, then by rank."""
    dataset = resolving.resolve(session, name)
    named = {one.copy_id: one.state for one in nominations.open_ones(session, [dataset.id]).get(dataset.id, ())}
    ranking = rankings.latest(session, dataset.id)
    places = {one["copy_id"]: place for place, one in enumerate(ranking.candidates)} if ranking is not None else {}
    order = {"accepted": 0, "proposed": 1}
    members = datasets.members(session, dataset.id)
    return sorted(members, key=lambda copy: (order.get(named.get(copy.id, ""), 2), places.get(str(copy.id), 10**6)))
