"""Opening incidents where something is wrong with a version, and what people do about them.

Whoever finds something wrong calls `report` in the transaction that keeps the finding; `settle` then tells which
incidents a later version is found without. Each opening is a Change of kind `incident`: what follows it is said in the
pipeline's table, and its detail names the people in charge.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import keep_track, tracked
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.db import new_id, now
from catalog.errors import Conflict, Invalid
from catalog.quality.incidents import life, queries
from catalog.quality.incidents.life import Breach
from catalog.quality.incidents.models import Incident, IncidentEvent
from catalog.queue import service as queue
from catalog.silos.access import MAX_NAME, Actor, require
from catalog.silos.models import Silo

FINDER = Actor("catalog")
keep_track(Incident, "state", "assignee", "resolution")


def report(session: Session, version_id: UUID, breach: Breach) -> Incident:
    """Keep that something is wrong with a version: open an incident, join the one of the same cause, or reopen it.

    Said twice of one version it is said once, unless of another occasion; what was resolved stays so until then, or
    until a later version has it again.
    """
    copy_id = datasets.version(session, version_id).copy_id
    incident, is_new = _there(session, copy_id, version_id, breach)
    if is_new:
        _tell(session, incident, "open", version_id)
    elif life.recurs(_standing(incident), version_id, breach):
        _again(session, incident, version_id, breach)
    session.flush()  # the caller may show it
    return incident


def settle(session: Session, version_id: UUID, kinds: Collection[str], seen: Collection[UUID]) -> list[Incident]:
    """Note which open incidents of these kinds a version is found without; `seen` are those that it has.

    They stay open until a person says what became of them.
    """
    copy_id = datasets.version(session, version_id).copy_id
    query = select(Incident).where(
        Incident.copy_id == copy_id,
        Incident.kind.in_(kinds),
        Incident.state.in_(life.OPEN),
        Incident.recovered_at.is_(None),
        Incident.id.not_in(seen),
        Incident.last_version_id < version_id,
    )
    gone = list(session.scalars(query.order_by(Incident.id).with_for_update()))
    for incident in gone:
        _recover(session, incident, version_id, "A later version does not have it.")
    return gone


def recovered(session: Session, copy_id: UUID, version_id: UUID, kind: str, *, said: str) -> None:
    """Note that what was wrong of this kind with a copy, whatever its version, is so no more."""
    query = select(Incident).where(Incident.copy_id == copy_id, Incident.kind == kind, Incident.recovered_at.is_(None))
    for incident in session.scalars(query.where(Incident.state.in_(life.OPEN)).order_by(Incident.id).with_for_update()):
        _recover(session, incident, version_id, said)


def acknowledge(session: Session, incident_id: UUID, *, actor: Actor, revision: int | None = None) -> Incident:
    """Say that somebody has seen it."""
    incident = _locked(session, incident_id, actor, revision)
    incident.state = life.after(incident.state, "acknowledge")
    return _done(session, incident, "acknowledge", actor)


def assign(session: Session, incident_id: UUID, *, to: str, actor: Actor, revision: int | None = None) -> Incident:
    """Give it to somebody, who may be another one later."""
    name = to.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise Invalid(reason=f"An incident is assigned to a name of at most {MAX_NAME} printable characters.")
    incident = _locked(session, incident_id, actor, revision)
    incident.state, incident.assignee = life.after(incident.state, "assign"), name
    return _done(session, incident, "assign", actor)


def resolve(
    session: Session, incident_id: UUID, *, resolution: str, reason: str, actor: Actor, revision: int | None = None
) -> Incident:
    """End it: fixed, a false alarm, or accepted as the new normal; raises ReasonMissing."""
    life.check_resolution(resolution, reason)
    incident = _locked(session, incident_id, actor, revision)
    incident.state = life.after(incident.state, "resolve")
    incident.resolution, incident.reason, incident.resolved_at = resolution, reason.strip(), now()
    return _done(session, incident, "resolve", actor)


def in_charge(session: Session, copy: Copy) -> list[str]:
    """Name who is told of trouble with a copy: its custodian, else the owner of its silo; and the silo's stewards."""
    silo = session.get(Silo, copy.silo_id) if copy.silo_id else None
    names = [copy.custodian or (silo.owner if silo else ""), *(silo.stewards if silo else [])]
    return [name for name in dict.fromkeys(names) if name]


def _there(session: Session, copy_id: UUID, version_id: UUID, breach: Breach) -> tuple[Incident, bool]:
    made = new_id()
    values = {
        "id": made,
        "copy_id": copy_id,
        "cause": breach.cause,
        "kind": breach.kind,
        "about": breach.about,
        "column": breach.column,
        "severity": breach.severity,
        "summary": breach.summary,
        "detail": dict(breach.detail),
        "state": life.NEW,
        "first_version_id": version_id,
        "last_version_id": version_id,
    }
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # Two workers may find the same at once: the index decides who opens it.
    session.execute(dialect.insert(Incident).values(values).on_conflict_do_nothing())
    query = select(Incident).where(Incident.copy_id == copy_id, Incident.cause == breach.cause)
    found = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
    return found, found.id == made


def _standing(incident: Incident) -> life.Standing:
    return life.Standing(incident.state, incident.last_version_id, str(incident.detail.get("occasion", "")))


def _again(session: Session, incident: Incident, version_id: UUID, breach: Breach) -> None:
    incident.last_version_id, incident.seen_at, incident.recovered_at = version_id, now(), None
    incident.summary, incident.detail, incident.severity = breach.summary, dict(breach.detail), breach.severity
    incident.versions += 1
    incident.revision += 1
    if incident.state == life.RESOLVED:
        incident.state = life.after(incident.state, "reopen")
        incident.reopened += 1
        incident.opened_at, incident.resolved_at, incident.resolution, incident.reason = now(), None, None, None
        _tell(session, incident, "reopen", version_id)


def _recover(session: Session, incident: Incident, version_id: UUID, said: str) -> None:
    incident.recovered_at = now()
    incident.revision += 1
    _note(session, incident, "recover", FINDER, version_id=version_id, said=said)


def _tell(session: Session, incident: Incident, verb: str, version_id: UUID) -> None:
    _note(session, incident, verb, FINDER, version_id=version_id, said=incident.summary)
    copy = datasets.copy(session, incident.copy_id)
    detail = {"verb": verb, "version": str(version_id), "to": in_charge(session, copy), "summary": incident.summary}
    _change(session, incident, FINDER, {**detail, "severity": incident.severity})


def _locked(session: Session, incident_id: UUID, actor: Actor, revision: int | None) -> Incident:
    incident = queries.get(session, incident_id)
    require(session, actor, "steward", datasets.copy(session, incident.copy_id).silo_id)
    session.refresh(incident, with_for_update=True)
    if revision is not None and revision != incident.revision:
        raise Conflict
    return incident


def _done(session: Session, incident: Incident, verb: str, actor: Actor) -> Incident:
    incident.revision += 1
    _note(session, incident, verb, actor, said=incident.reason or "" if verb == "resolve" else "")
    to = [incident.assignee] if verb == "assign" else []
    detail = {"verb": verb, "to": to, "assignee": incident.assignee, "reason": incident.reason}
    _change(session, incident, actor, {**detail, "resolution": incident.resolution})
    named = tracked(incident, incident=incident.id, reason=incident.reason or "")
    audit.record(session, actor.name, actor.verified, f"incident.{verb}", "copy", str(incident.copy_id), named)
    return incident


def _note(
    session: Session, incident: Incident, verb: str, actor: Actor, *, version_id: UUID | None = None, said: str = ""
) -> None:
    event = IncidentEvent(
        incident_id=incident.id,
        verb=verb,
        version_id=version_id,
        said=said,
        assignee=incident.assignee if verb == "assign" else "",
        resolution=incident.resolution if verb == "resolve" else None,
        actor=actor.name,
        verified=actor.verified,
    )
    session.add(event)


def _change(session: Session, incident: Incident, actor: Actor, detail: dict[str, object]) -> None:
    home = datasets.memberships(session, [incident.copy_id]).get(incident.copy_id)
    if home is not None:
        named = {"incident": str(incident.id), "copy": str(incident.copy_id), **detail}
        queue.record_change(session, "incident", home.dataset_id, actor=actor.name, detail=named)
