"""Reading the suites in use: those of the folder, and those that people keep in the catalog."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.errors import NotFound, SuiteInvalid
from catalog.quality import suites
from catalog.quality.kept.models import SuitePreview, SuiteRevision
from catalog.quality.suites import MEASURE, Suite


def in_use(session: Session, settings: Settings) -> list[Suite]:
    """Give every suite that new versions are chosen suites from, in order of name.

    One of the measure team that is kept takes the place of the file of the same name; nobody else's does.
    """
    found = {suite.name: suite for suite in suites.read_each(suites.folder(settings.expectations))}
    for kept in current(session):
        if kept.party == MEASURE or kept.name not in found:
            found.pop(kept.name, None)
            if not kept.retired:
                found[kept.name] = as_suite(kept)
        elif not kept.retired:
            found[f"{kept.name} ({kept.party})"] = _hidden(kept)
    return sorted(found.values(), key=lambda suite: suite.name)


def current(session: Session) -> list[SuiteRevision]:
    """Give the newest revision of each kept suite, retired ones too."""
    newest = select(SuiteRevision.name, func.max(SuiteRevision.number).label("number")).group_by(SuiteRevision.name)
    last = newest.subquery()
    query = select(SuiteRevision).join(
        last, (last.c.name == SuiteRevision.name) & (last.c.number == SuiteRevision.number)
    )
    return list(session.scalars(query.order_by(SuiteRevision.name)))


def history(session: Session, name: str) -> list[SuiteRevision]:
    """List the revisions of a kept suite, newest first."""
    query = select(SuiteRevision).where(SuiteRevision.name == name).order_by(SuiteRevision.number.desc())
    return list(session.scalars(query))


def latest(session: Session, name: str) -> SuiteRevision | None:
    """Give the newest revision of a kept suite."""
    query = select(SuiteRevision).where(SuiteRevision.name == name).order_by(SuiteRevision.number.desc())
    return session.scalars(query.limit(1)).first()


def named(session: Session, settings: Settings, name: str, number: int | None = None) -> Suite:
    """Give the suite in use of this name, or one of its kept revisions."""
    if number is None:
        found = next((suite for suite in in_use(session, settings) if suite.name == name), None)
    else:
        query = select(SuiteRevision).where(SuiteRevision.name == name, SuiteRevision.number == number)
        row = session.scalar(query)
        found = as_suite(row) if row else None
    if found is None:
        raise NotFound(what="Suite", name=name if number is None else f"{name}@{number}")
    return found


def preview(session: Session, preview_id: UUID) -> SuitePreview:
    """Give a suite that was tried on a version."""
    found = session.get(SuitePreview, preview_id)
    if found is None:
        raise NotFound(what="Preview", name=str(preview_id))
    return found


def names(session: Session, settings: Settings, parties: Collection[str]) -> set[str]:
    """Name the suites in use of these parties."""
    return {suite.name for suite in in_use(session, settings) if suite.party in parties}


def as_suite(kept: SuiteRevision) -> Suite:
    """Make a suite of a kept revision; one that this program does not take any more has a problem."""
    path = f"{kept.name}@{kept.number}"
    try:
        return suites.checked(kept.data, path, source="kept", party=kept.party)
    except SuiteInvalid as error:
        return _broken(kept, str(error.facts["reason"]))


def _hidden(kept: SuiteRevision) -> Suite:
    return _broken(kept, "a suite of the measure team has the same name; give this one another.")


def _broken(kept: SuiteRevision, problem: str) -> Suite:
    empty = {"name": kept.name, "expectations": []}
    path = f"{kept.name}@{kept.number}"
    return Suite(kept.name, kept.revision, "kept", path, empty, party=kept.party, owner=kept.owner, problem=problem)
