"""Taking in what another engine found of a copy."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import created
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.models import Version
from catalog.db import now
from catalog.errors import Invalid, VersionUnknown
from catalog.quality.foreign import gx_results, keeping
from catalog.quality.foreign.keeping import Kept
from catalog.quality.foreign.told import Told
from catalog.queue import service as queue
from catalog.silos.access import Actor, require


def take(
    session: Session,
    name: str,
    result: dict[str, Any],
    *,
    job: str,
    at: datetime,
    content_id: str | None,
    actor: Actor,
) -> tuple[UUID, UUID, Told, Kept]:
    """Keep a validation result of Great Expectations for the version that it judged.

    Gives the ids of version and suite, what was read, and what became of it. Raises VersionUnknown while the catalog
    does not know what was judged, and Invalid.
    """
    copy = resolving.copy_of(session, name)
    require(session, actor, "register", copy.silo_id)
    if at > now():
        raise Invalid(reason="A result is told after it was found, not before.")
    version = _version(session, copy.id, copy.uri, content_id)
    told = gx_results.read(result, job=job, at=at)
    suite_id, news = keeping.keep(session, version.id, told)
    if news in {"new", "later"}:
        home = datasets.dataset_of(session, copy.id)
        detail = {"copy": str(copy.id), "version": str(version.id), "suite": told.suite, "source": told.source}
        queue.record_change(session, "results_told", home.id, actor=actor.name, detail=detail)
        audit.record(session, actor.name, actor.verified, "results.told", "copy", str(copy.id), created(detail))
    return version.id, suite_id, told, news


def _version(session: Session, copy_id: UUID, uri: str, content_id: str | None) -> Version:
    if content_id is None:
        found = datasets.current_version(session, copy_id)
    else:
        found = next((one for one in datasets.versions(session, copy_id) if one.content_id == content_id), None)
    if found is None:
        raise VersionUnknown(uri=uri, what="these bytes" if content_id else "anything that it holds")
    return found
