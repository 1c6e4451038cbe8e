"""Who is concerned by what happened: holders of what was made from it, their jobs, owners, stewards, subscribers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.lineage import queries as lineage
from catalog.lineage.jobs import Facet, Job, JobIO
from catalog.lineage.models import Edge
from catalog.matching import drift
from catalog.matching import queries as matching
from catalog.matching.drift import Drift
from catalog.matching.models import Match
from catalog.notifications import subscribing
from catalog.notifications.composing import Happened, Holding, Recipient, place
from catalog.notifications.kinds import KINDS
from catalog.notifications.reach import LEAST, Link, Way, ways
from catalog.silos.models import Silo

DEEPEST, MOST = 20, 2_000
"""So far down, and so many copies: whoever is further away hears of it from those in between."""
OWNERSHIP = "ownership"
OWNS, STEWARDS = "You own the dataset.", "You are a steward of "


@dataclass
class _Found:
    holdings: dict[str, list[Holding]] = field(default_factory=dict)
    reasons: dict[str, list[str]] = field(default_factory=dict)

    def holds(self, person: str, holding: Holding) -> None:
        if person.strip():
            self.holdings.setdefault(person.strip(), []).append(holding)

    def is_told(self, person: str, reason: str) -> None:
        if person.strip():
            self.reasons.setdefault(person.strip(), []).append(reason)


def concerned(session: Session, happened: Happened) -> list[Recipient]:
    """Name everybody who is told, whether or not they may know the dataset; the one who did it is not told."""
    kind, found = KINDS[happened.kind], _Found()
    starts = _starts(session, happened)
    if kind.owners:
        _owners(session, happened, starts, found)
    if kind.stewards:
        _stewards(session, starts, found)
    if kind.holders:
        _holders(session, starts, found)
    for person, reason in subscribing.subscribers(session, happened.dataset_id, [copy.silo_id for copy in starts]):
        found.is_told(person, reason)
    _named(happened, found)
    people = sorted({*found.holdings, *found.reasons} - {happened.actor})
    return [Recipient(one, _once(found.holdings.get(one, [])), _all(found.reasons.get(one, []))) for one in people]


def _once(holdings: Sequence[Holding]) -> tuple[Holding, ...]:
    """A copy that somebody is the custodian of, and of whose dataset the owner, is said once."""
    kept = {(one.copy_id, one.job): one for one in reversed(holdings)}
    return tuple(reversed(kept.values()))


def _all(reasons: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reasons))


def _starts(session: Session, happened: Happened) -> list[Copy]:
    if happened.copy_id is not None:
        return [datasets.copy(session, happened.copy_id)]
    return datasets.members(session, happened.dataset_id)


def _named(happened: Happened, found: _Found) -> None:
    """People whom the change itself names: who is in charge, who gave and who got."""
    for person in happened.facts.get("to", []) if isinstance(happened.facts.get("to"), list) else []:
        found.is_told(str(person), "You are in charge of it.")
    if happened.kind in {"owned", "custody"}:
        for key, reason in (("from", "It was yours."), ("to", "It is yours now.")):
            found.is_told(str(happened.facts.get(key) or ""), reason)


def _owners(session: Session, happened: Happened, starts: Sequence[Copy], found: _Found) -> None:
    found.is_told(datasets.dataset(session, happened.dataset_id).owner, OWNS)
    if happened.copy_id is not None:
        for copy, person in _custodians(session, starts):
            found.holds(person, Holding(copy.id, place(copy.uri), None))


def _stewards(session: Session, starts: Sequence[Copy], found: _Found) -> None:
    silos = session.scalars(select(Silo).where(Silo.id.in_({copy.silo_id for copy in starts if copy.silo_id})))
    for silo in silos:
        for person in silo.stewards:
            found.is_told(person, f"{STEWARDS}{silo.name}.")


def _holders(session: Session, starts: Sequence[Copy], found: _Found) -> None:
    start_ids = [copy.id for copy in starts]
    reached = _reached(session, start_ids)
    copies = [one for one in datasets.copies(session, reached).values() if one.retired_at is None]
    drifts = _drifts(session, start_ids, copies)
    for copy, person in _custodians(session, copies):
        found.holds(person, Holding(copy.id, place(copy.uri), reached[copy.id], drift=drifts.get(copy.id)))
    homes = {one.copy_id: one.dataset_id for one in datasets.memberships(session, reached).values()}
    owners = {one.id: one.owner for one in datasets.by_id(session, set(homes.values())).values()}
    for copy in copies:
        owner = owners.get(homes.get(copy.id, copy.id), "")
        found.holds(owner, Holding(copy.id, place(copy.uri), reached[copy.id], "owner", drift=drifts.get(copy.id)))
    _jobs(session, {**dict.fromkeys(start_ids, Way("declared", 1.0, 0)), **reached}, found)


def _reached(session: Session, starts: Collection[UUID]) -> dict[UUID, Way]:
    graph = lineage.neighbourhood(session, starts, up=False, depth=DEEPEST, limit=MOST)
    found = ways(starts, [_link(edge) for edge in graph.edges])
    above = {edge.source_copy_id for edge in lineage.edges_of(session, starts) if edge.target_copy_id in starts}
    for copy_id, way in _alike(session, starts).items():
        if copy_id not in above and copy_id not in starts:
            found.setdefault(copy_id, way)
    return found


def _link(edge: Edge) -> Link:
    sure = 1.0 if edge.confidence is None else edge.confidence
    return Link(edge.source_copy_id, edge.target_copy_id, edge.kind, sure)


def _alike(session: Session, starts: Collection[UUID]) -> dict[UUID, Way]:
    """Copies of the same family of which content does not tell which was made from which: they may hold it too."""
    held = datasets.current_versions(session, starts)
    matches = [one for one in matching.matches(session, [version.id for version in held.values()]) if one.family]
    ends = datasets.copies_of_versions(
        session, {end for one in matches for end in (one.a_version_id, one.b_version_id)}
    )
    found: dict[UUID, Way] = {}
    for one in matches:
        if one.direction == "unknown" and one.probability >= LEAST:
            for copy_id in (ends[one.a_version_id], ends[one.b_version_id]):
                found.setdefault(copy_id, Way("inferred", one.probability, 1))
    return found


def _custodians(session: Session, copies: Sequence[Copy]) -> list[tuple[Copy, str]]:
    """Name who looks after each copy: its custodian, else the owner of its silo."""
    silos = {one.id: one for one in session.scalars(select(Silo).where(Silo.id.in_({one.silo_id for one in copies})))}
    return [(one, one.custodian or (silos[one.silo_id].owner if one.silo_id in silos else "")) for one in copies]


def _drifts(session: Session, starts: Sequence[UUID], copies: Sequence[Copy]) -> dict[UUID, Drift]:
    """Tell how each copy differs from what changed, where matching compared the two as they are now."""
    if len(starts) != 1:
        return {}
    found = matching.betweens(session, [(starts[0], copy.id) for copy in copies])
    held = datasets.current_version(session, starts[0])
    return {pair[1]: _drift(match, held.id, turned=turned) for pair, (match, turned) in found.items() if held}


def _drift(match: Match, origin: UUID, *, turned: bool) -> Drift:
    ahead, behind = (match.b_in_a, match.a_in_b) if turned else (match.a_in_b, match.b_in_a)
    return drift.between((ahead, behind, match.cell_agreement), matching.moved(match, origin))


def _jobs(session: Session, reached: Mapping[UUID, Way], found: _Found) -> None:
    """Add who owns the jobs that read any of the copies, as their ownership facet says."""
    reads = JobIO.copy_id.in_(reached), JobIO.direction == "input", JobIO.ended_at.is_(None)
    readers = session.execute(select(Job.id, Job.name, JobIO.copy_id).join(JobIO, JobIO.job_id == Job.id).where(*reads))
    rows = [(job_id, name, copy_id) for job_id, name, copy_id in readers]
    owners = _owners_of_jobs(session, {row[0] for row in rows})
    copies = datasets.copies(session, {row[2] for row in rows if row[0] in owners})
    for job_id, name, copy_id in rows:
        for person in owners.get(job_id, ()):
            found.holds(person, Holding(copy_id, place(copies[copy_id].uri), reached[copy_id], "job", name))


def _owners_of_jobs(session: Session, job_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    told = Facet.subject_kind == "job", Facet.subject_id.in_(job_ids), Facet.name == OWNERSHIP, Facet.removed.is_(False)
    found: dict[UUID, list[str]] = {}
    for facet in session.scalars(select(Facet).where(*told)):
        said = facet.body.get("owners")
        for one in said if isinstance(said, list) else []:
            if isinstance(one, dict) and isinstance(one.get("name"), str):
                # A kind may stand before the name: `team:data-platform`.
                found.setdefault(facet.subject_id, []).append(one["name"].rpartition(":")[2])
    return found
