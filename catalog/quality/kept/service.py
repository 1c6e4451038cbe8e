"""Keeping suites in the catalog: each change is a revision with a reason, and nothing is lost."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.db import now
from catalog.errors import Conflict, Invalid, ReasonMissing
from catalog.quality import suites
from catalog.quality.kept import independence, queries
from catalog.quality.kept.models import SuitePreview, SuiteRevision
from catalog.quality.outcome import Verdict
from catalog.quality.suites import MEASURE, OWNER, Suite
from catalog.queue import service as queue
from catalog.silos.access import Actor, require

RESERVED = frozenset({"default"})
CONTRACT_NAMES = "contract "
"""Suites that contracts make begin with this."""
PREVIEW_STAGE = "preview"
PREVIEWS_KEPT = timedelta(days=2)


def keep(
    session: Session,
    data: Mapping[str, Any],
    *,
    party: str,
    actor: Actor,
    reason: str,
    settings: Settings,
    number: int | None = None,
) -> SuiteRevision:
    """Put a suite into use, in the place of the one of its name; new versions are judged by it.

    `number` is the revision that the writer read (0: there was none); Conflict when it is not the newest any more.
    Raises SuiteInvalid, ReasonMissing, and what `independence.permit` raises.
    """
    suite = _checked(data, party)
    former, last = _former(session, settings, suite.name), queries.latest(session, suite.name)
    if number is not None and number != (last.number if last else 0):
        raise Conflict
    independence.permit(session, suite, former, actor)
    if last is not None and not last.retired and last.revision == suite.revision:
        return last
    return _next(session, suite, last, actor, _reason(reason), retired=False)


def retire(session: Session, name: str, *, actor: Actor, reason: str, settings: Settings) -> SuiteRevision:
    """Take a suite out of use; its revisions and results stay. A shipped one is taken out of use too."""
    suite = queries.named(session, settings, name)
    independence.permit(session, suite, suite, actor)
    return _next(session, suite, queries.latest(session, name), actor, _reason(reason), retired=True)


def ask_preview(
    session: Session, data: Mapping[str, Any], version_id: UUID, *, party: str, actor: Actor, reason: str = ""
) -> SuitePreview:
    """Have a suite tried on a version by the worker; nothing follows from what it finds."""
    suite = _checked(data, party)
    require(session, actor, "describe", datasets.copy(session, datasets.version(session, version_id).copy_id).silo_id)
    session.execute(delete(SuitePreview).where(SuitePreview.asked_at < now() - PREVIEWS_KEPT))
    asked = SuitePreview(
        version_id=version_id, party=party, data=dict(suite.data), reason=reason, asked_by=actor.name, asked_at=now()
    )
    session.add(asked)
    session.flush()  # the task names it
    queue.enqueue(session, PREVIEW_STAGE, asked.id)
    return asked


def keep_preview(session: Session, preview_id: UUID, verdict: Verdict) -> None:
    """Keep what a tried suite found."""
    asked = queries.preview(session, preview_id)
    asked.outcome, asked.seconds = verdict.outcome, verdict.seconds
    asked.results = [result.to_json() for result in verdict.results]


def _checked(data: Mapping[str, Any], party: str) -> Suite:
    if party not in {MEASURE, OWNER}:
        raise Invalid(reason=f"A suite is of the party {MEASURE} or {OWNER}.")
    name = data.get("name") if isinstance(data, Mapping) else None
    suite = suites.checked(data, str(name or "that was given"), source="kept", party=party)
    if suite.name in RESERVED or suite.name.startswith(CONTRACT_NAMES):
        raise Invalid(reason=f"The name {suite.name!r} is the catalog's own. Choose another for the suite.")
    return suite


def _former(session: Session, settings: Settings, name: str) -> Suite | None:
    in_use = next((suite for suite in queries.in_use(session, settings) if suite.name == name), None)
    last = queries.latest(session, name)
    return in_use or (queries.as_suite(last) if last else None)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def _next(
    session: Session, suite: Suite, last: SuiteRevision | None, actor: Actor, reason: str, *, retired: bool
) -> SuiteRevision:
    made = SuiteRevision(
        name=suite.name,
        number=last.number + 1 if last else 1,
        revision=suite.revision,
        party=suite.party,
        owner=suite.owner,
        data=dict(suite.data),
        retired=retired,
        reason=reason,
        changed_by=actor.name,
        verified=actor.verified,
        changed_at=now(),
    )
    session.add(made)
    session.flush()  # whoever was second is told here
    after = _facts(made)
    named = {"number": made.number, "reason": reason}
    detail = created(after, **named) if last is None else changed(_facts(last), after, **named)
    verb = "suite.retired" if retired else "suite.kept"
    audit.record(session, actor.name, actor.verified, verb, "suite", made.name, detail)
    return made


def _facts(one: SuiteRevision) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("number", "revision", "party", "owner", "retired")}
