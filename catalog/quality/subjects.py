"""What a suite is chosen for: a copy with what it holds now, as the choice of suites sees it."""

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets import tagging
from catalog.datasets.models import Copy, Version
from catalog.quality.choosing import Seen, Subject
from catalog.scanning import queries as scanning
from catalog.scanning.profile import Profile
from catalog.silos.models import Silo


def subject_of(session: Session, copy: Copy, version: Version | None = None) -> Subject | None:
    """Describe a copy by a version of it, or by what it holds now; None when it holds nothing that can be read."""
    held = version or datasets.current_version(session, copy.id)
    if held is None or held.status != "readable":
        return None
    dataset = datasets.dataset_of(session, copy.id)
    silo = session.get(Silo, copy.silo_id) if copy.silo_id else None
    return Subject(
        columns=[str(column["name"]) for column in held.columns],
        silo=silo.name if silo else "",
        names=(dataset.name, copy.title, copy.name),
        datasets=(dataset.name, str(dataset.id)),
        tags=tagging.tags(session, dataset.id),
        seen=seen(scanning.profile(session, held.id)),
    )


def seen(profile: Profile | None) -> dict[str, Seen]:
    """Tell what a scan found in each column, as far as the choice of a suite asks for it."""
    if profile is None:
        return {}
    return {
        column.name: Seen(
            "" if column.form else column.kind,
            column.semantic,
            profile.rows - column.nulls,
            column.distinct,
            column.distinct_exact,
        )
        for column in profile.columns
    }
