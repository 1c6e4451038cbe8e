"""Reading what a draft of a contract is written from."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets import tagging
from catalog.errors import Invalid
from catalog.quality import suites
from catalog.quality.contracts import building
from catalog.quality.kept import queries as kept
from catalog.quality.subjects import subject_of
from catalog.scanning import queries as scanning


def draft(session: Session, dataset_id: UUID, settings: Settings) -> dict[str, Any]:
    """Write a draft for a dataset from its oldest copy that holds something readable; raises Invalid when none does."""
    dataset = datasets.dataset(session, dataset_id)
    members = datasets.members(session, dataset.id)
    current = datasets.current_versions(session, [copy.id for copy in members])
    for copy in members:
        version = current.get(copy.id)
        subject = subject_of(session, copy, version) if version else None
        profile = scanning.profile(session, version.id) if version else None
        if version is None or subject is None or profile is None:
            continue
        about = building.Subject(
            dataset_id=str(dataset.id),
            name=dataset.name,
            description=dataset.description,
            owner=dataset.owner or copy.custodian,
            physical=copy.uri,
            tags=tagging.tags(session, dataset.id),
            types={str(column["name"]): str(column["type"]) for column in version.columns},
        )
        meant = [suite for suite in suites.choose(kept.in_use(session, settings), subject) if not suite.problem]
        return building.draft(about, profile, meant)
    raise Invalid(reason=f"No copy of {dataset.name} holds anything that can be read, so there is nothing to write of.")
