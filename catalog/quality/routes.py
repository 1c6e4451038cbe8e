"""What expectations found, over HTTP."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.models import Copy, Version
from catalog.quality import queries
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.schemas import DatasetQuality, SuiteShown, VersionQuality
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["quality"])


@router.get("/versions/{version_id}/quality")
def show_version(version_id: UUID, session: RequestSession) -> VersionQuality:
    """Show what each suite found on a version."""
    version = datasets.version(session, version_id)
    copy = datasets.copy(session, version.copy_id)
    return _shown(session, copy, version, queries.results(session, version_id))


@router.get("/datasets/{name:path}/quality")
def show_dataset(name: str, session: RequestSession) -> DatasetQuality:
    """Show what each suite found on what the copies of a dataset hold now; copies that hold nothing are left out."""
    dataset = resolving.resolve(session, name)
    copies = {copy.id: copy for copy in datasets.members(session, dataset.id)}
    current = datasets.current_versions(session, list(copies))
    found = queries.latest(session, list(copies))
    shown = [_shown(session, copy, current[copy.id], found[copy.id]) for copy in copies.values() if copy.id in current]
    return DatasetQuality(dataset_id=dataset.id, name=dataset.name, versions=shown)


def _shown(session: Session, copy: Copy, version: Version, results: Sequence[ValidationResult]) -> VersionQuality:
    suites = queries.suites(session, results)
    shown = [_suite_shown(suites[result.suite_id], result) for result in results]
    return VersionQuality(version_id=version.id, copy_id=copy.id, uri=copy.uri, status=version.status, suites=shown)


def _suite_shown(suite: ExpectationSuite, result: ValidationResult) -> SuiteShown:
    named = {
        "suite": suite.name,
        "revision": suite.revision,
        "source": suite.source,
        "party": suite.party,
        "owner": suite.owner,
        "is_basis": queries.is_basis(suite, result.version_id),
    }
    found = {name: getattr(result, name) for name in SuiteShown.model_fields if name not in named}
    return SuiteShown.model_validate({**found, **named})
