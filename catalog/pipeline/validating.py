"""The validate stage: each suite meant for a version gives its verdict, and the monitors hold it against the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.pipeline import asserting
from catalog.quality import failing
from catalog.quality import service as quality
from catalog.quality.contracts import service as contracts
from catalog.quality.monitoring import service as monitoring
from catalog.quality.monitoring.watching import Watched
from catalog.quality.outcome import Verdict
from catalog.quality.suites import CONTRACT
from catalog.queue.worker import Progress


@dataclass(frozen=True)
class ToJudge:
    """A version as the suites, the contracts and the monitors need it."""

    suites: quality.ToValidate
    monitors: monitoring.ToMonitor


@dataclass(frozen=True)
class Judged:
    """What the suites and the monitors found."""

    verdicts: Sequence[Verdict]
    watched: Watched | None


def load(session: Session, version_id: UUID, settings: Settings) -> ToJudge:
    """Read the version, its profile, the suites that are meant for it and what was measured of those before it."""
    suites = quality.load(session, version_id, settings)
    if suites.profile is not None:
        agreed = contracts.chosen(session, datasets.version(session, version_id))
        suites = replace(suites, chosen=(*suites.chosen, *agreed))
    return ToJudge(suites, monitoring.load(session, version_id))


def compute(todo: ToJudge, progress: Progress) -> Judged:
    """Judge the bytes by every suite, and the profile by the past."""
    # A contract may ask for nothing that is counted: its service levels are looked at when the verdicts are kept.
    counted = tuple(one for one in todo.suites.chosen if one.suite.problem or one.fitted["expectations"])
    verdicts = quality.validate(replace(todo.suites, chosen=counted), progress)
    return Judged(verdicts, monitoring.watch(todo.monitors))


def save(session: Session, todo: ToJudge, found: Judged) -> Mapping[str, Sequence[UUID]]:
    """Keep the verdicts and what the monitors found, and open incidents for what is wrong or breaks a contract.

    With a copy's first version what other engines had said of it before is kept too.
    """
    version_id = todo.suites.version_id
    agreed = [one for one in todo.suites.chosen if one.suite.party == CONTRACT]
    ids = {one.suite_id for one in agreed}
    own = [verdict for verdict in found.verdicts if verdict.suite_id not in ids]
    quality.save(session, todo.suites, own)
    failing.tell(session, version_id, todo.suites.chosen, own)
    for one, verdict in contracts.conclude(session, version_id, agreed, found.verdicts):
        quality.keep(session, one, version_id, verdict)
    asserting.keep_with_first_version(session, version_id)
    monitoring.save(session, todo.monitors, found.watched)
    return {"version": [version_id]}
