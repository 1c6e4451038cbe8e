"""Validating a version: which suites are meant for it, what they found, and keeping that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Version
from catalog.db import new_id, now
from catalog.quality import defaults, queries, suites
from catalog.quality.kept import queries as kept
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import ERROR, FAILED, MAX_SAMPLE, NOT_EVALUATED, PASSED, Verdict
from catalog.quality.subjects import subject_of
from catalog.quality.suites import CATALOG, MEASURE, Suite
from catalog.scanning import queries as scanning
from catalog.scanning.profile import Profile
from catalog.scanning.spool import Spool, spool
from catalog.silos import paths
from catalog.silos.access import MAX_NAME
from catalog.silos.models import Silo
from catalog.storage.places import Place

if TYPE_CHECKING:
    from catalog.scanning.readers import Limits

_RESULT_KEY = ("version_id", "suite_id")


@dataclass(frozen=True)
class Chosen:
    """A suite that is meant for the version, under the names that its table has for the columns."""

    suite_id: UUID
    suite: Suite
    fitted: Mapping[str, Any]
    dataset_id: UUID | None


@dataclass(frozen=True)
class ToValidate:
    """What a validation needs, read in one transaction."""

    version_id: UUID
    place: Place
    content_id: str
    bytes: int
    modified_at: datetime | None
    limits: "Limits"
    spool: Spool
    keep_cells: bool
    profile: Profile | None
    memory_bytes: int
    seconds: float
    chosen: tuple[Chosen, ...] = field(default_factory=tuple)
    most_cells: int = MAX_SAMPLE
    """So many unexpected values of a rule are fetched at most."""
    engine: str = "duckdb"
    """duckdb | spark: what computes on files; a table is judged by its own database."""


@dataclass(frozen=True)
class ToJudge:
    """What judging needs to know of local bytes."""

    path: Path
    limits: "Limits"
    memory_bytes: int
    keep_cells: bool
    profile: Profile | None
    chosen: tuple[Chosen, ...]
    most_cells: int = MAX_SAMPLE


def load(session: Session, version_id: UUID, settings: Settings) -> ToValidate:
    """Read the version, its profile, and the suites meant for it; an unreadable version has none."""
    from catalog.scanning.readers import limits  # noqa: PLC0415 - pyarrow, in the worker only

    version = datasets.version(session, version_id)
    copy = datasets.copy(session, version.copy_id)
    silo = session.get(Silo, copy.silo_id) if copy.silo_id else None
    profile = scanning.profile(session, version_id) if version.status == "readable" else None
    return ToValidate(
        version_id=version_id,
        place=paths.locate(copy.uri, silo.name if silo else ""),
        content_id=version.content_id,
        bytes=version.bytes,
        modified_at=version.modified_at,
        limits=limits(settings),
        spool=spool(settings),
        keep_cells=silo.keep_cells if silo else False,
        profile=profile,
        memory_bytes=settings.validation_memory_bytes,
        seconds=settings.validation_seconds,
        engine=settings.validation_engine,
        chosen=_chosen(session, version, copy, settings) if profile is not None else (),
    )


def trial(session: Session, version_id: UUID, suite: Suite, settings: Settings) -> ToValidate:
    """Read what it takes to try one suite on a version, whether it is meant for that or not; nothing is to be kept."""
    todo = load(session, version_id, settings)
    columns = [column.name for column in todo.profile.columns] if todo.profile else []
    return replace(todo, chosen=(_choose(suite, columns, None),) if todo.profile else ())


def validate(todo: ToValidate, progress: Callable[[float], None]) -> list[Verdict]:
    """Judge the bytes by every suite, in a process of its own (no session)."""
    if not todo.chosen:
        return []
    from catalog.quality import validating  # noqa: PLC0415 - pyarrow, in the worker only

    return validating.validate(todo, progress)


def save(session: Session, todo: ToValidate, verdicts: Sequence[Verdict]) -> None:
    """Keep the verdicts; those of an earlier try on the same version and suite revision are replaced."""
    chosen = {one.suite_id: one for one in todo.chosen}
    for verdict in verdicts:
        keep(session, chosen[verdict.suite_id], todo.version_id, verdict)


def keep(session: Session, chosen: Chosen, version_id: UUID, verdict: Verdict) -> None:
    """Keep one verdict and the suite revision that it names."""
    _keep_suite(session, chosen)
    _keep_result(session, _row(version_id, verdict))


def suite_id(suite: Suite, dataset_id: UUID | None) -> UUID:
    """Name a suite revision: made of what it is, so that two workers that meet it first give it the same id."""
    said_by = "" if suite.party in {MEASURE, CATALOG} else f":{suite.party}"
    return uuid5(NAMESPACE_URL, f"headwater:suite:{suite.name}:{suite.revision}:{dataset_id}{said_by}")


def _chosen(session: Session, version: Version, copy: Copy, settings: Settings) -> tuple[Chosen, ...]:
    subject = subject_of(session, copy, version)
    if subject is None:
        return ()
    meant = suites.choose(kept.in_use(session, settings), subject)
    chosen = [_choose(suite, subject.columns, None) for suite in meant]
    first = queries.first_version(session, copy.id)
    profile = scanning.profile(session, first) if first is not None else None
    if first is not None and profile is not None:
        dataset = datasets.dataset_of(session, copy.id)
        chosen.append(_choose(defaults.from_profile(profile, built_from=str(first)), subject.columns, dataset.id))
    return tuple(chosen)


def _choose(suite: Suite, columns: Sequence[str], dataset_id: UUID | None) -> Chosen:
    return Chosen(suite_id(suite, dataset_id), suite, suites.fit(suite, columns), dataset_id)


def _keep_suite(session: Session, chosen: Chosen) -> None:
    values = {
        "id": chosen.suite_id,
        "name": chosen.suite.name,
        "revision": chosen.suite.revision,
        "source": chosen.suite.source,
        "party": chosen.suite.party,
        "owner": chosen.suite.owner[:MAX_NAME],
        "dataset_id": chosen.dataset_id,
        "data": dict(chosen.suite.data),
        "created_at": now(),
    }
    session.execute(_dialect(session).insert(ExpectationSuite).values(values).on_conflict_do_nothing())


def _keep_result(session: Session, row: Mapping[str, Any]) -> None:
    # One statement: two workers on the same version must neither double a result nor trip over each other.
    replaced = {name: value for name, value in row.items() if name not in {"id", *_RESULT_KEY}}
    kept = _dialect(session).insert(ValidationResult).values(row)
    session.execute(kept.on_conflict_do_update(index_elements=list(_RESULT_KEY), set_=replaced))


def _dialect(session: Session) -> Any:
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite


def _row(version_id: UUID, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": new_id(),
        "version_id": version_id,
        "suite_id": verdict.suite_id,
        "outcome": verdict.outcome,
        "passed": verdict.count(PASSED),
        "failed": verdict.count(FAILED),
        "errors": verdict.count(ERROR),
        "not_evaluated": verdict.count(NOT_EVALUATED),
        "seconds": verdict.seconds,
        "results": [result.to_json() for result in verdict.results],
        "validated_at": now(),
    }
