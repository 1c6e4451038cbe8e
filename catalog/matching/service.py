"""Matching a version: compare it with its candidates, keep what was found, settle families and inferred edges."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.datasets import membership
from catalog.datasets import queries as datasets
from catalog.datasets.version import READABLE
from catalog.db import now
from catalog.errors import Conflict, Moved, ReasonMissing, SameCopy
from catalog.matching import index, moving, queries, settling
from catalog.matching.drift import Movement
from catalog.matching.evidence import UNKNOWN
from catalog.matching.models import Match, Verdict
from catalog.matching.moving import Past
from catalog.matching.pairs import REVISION, Finding
from catalog.matching.pairs import compare as compare_pair
from catalog.matching.tables import Table, prepare
from catalog.queue import service as queue
from catalog.queue.worker import Progress
from catalog.scanning import queries as scanning
from catalog.scanning.packing import unpack
from catalog.silos.access import Actor, require

TABLES_KEPT = 96
Canonical = Callable[[], Mapping[UUID, UUID]]


@dataclass(frozen=True)
class ToMatch:
    """A version, its candidates and their fingerprints, with the revisions of the families that were read."""

    version_id: UUID
    copy_id: UUID
    current: bool
    """It is what its copy holds now; an older version is not matched any more. An unreadable one has no candidates."""
    fingerprints: Mapping[UUID, bytes]
    """Packed."""
    copies: Mapping[UUID, UUID]
    """The copy of each version."""
    revisions: Mapping[UUID, int]
    past: Mapping[UUID, Sequence[Past]] = field(default_factory=dict)
    """What the copy of each version held before, the latest first."""


@dataclass(frozen=True)
class Matched:
    """What the version has to do with each candidate; the finding sees the smaller version id as a."""

    findings: Mapping[UUID, Finding]
    moved: Mapping[UUID, Mapping[UUID, Movement]] = field(default_factory=dict)
    """By candidate and by version: what happened at its copy since the state that the other one is nearest to."""


def load(session: Session, version_id: UUID) -> ToMatch:
    """Read the fingerprints of a version and of its candidates: what other copies hold now."""
    version = datasets.version(session, version_id)
    current = datasets.current_version(session, version.copy_id)
    is_current = current is not None and current.id == version_id
    readable = is_current and version.status == READABLE
    found = _candidates(session, version_id, version.copy_id) if readable else {}
    homes = datasets.memberships(session, {version.copy_id, *found.values()})
    revisions = {home.dataset_id: datasets.dataset(session, home.dataset_id).revision for home in homes.values()}
    fingerprints = scanning.packed(session, [version_id, *found])
    copies = {**found, version_id: version.copy_id}
    past = moving.past(session, copies) if readable else {}
    return ToMatch(version_id, version.copy_id, is_current, fingerprints, copies, revisions, past)


def compare(todo: ToMatch, progress: Progress) -> Matched:
    """Compare the version with each candidate."""
    if todo.version_id not in todo.fingerprints:
        return Matched({})
    own = _table(todo.version_id, todo.fingerprints[todo.version_id])
    packed = todo.fingerprints[todo.version_id]
    findings, moved, known = {}, {}, dict[bytes, Finding]()
    others = [other for other in todo.fingerprints if other != todo.version_id]
    for done, other in enumerate(others, 1):
        theirs = todo.fingerprints[other]
        if theirs not in known:  # identical copies are compared once
            # The order that content gives, not that of arrival: what is found of two is the same whoever came first.
            turn, table = theirs < packed, _table(other, theirs)
            known[theirs] = compare_pair(table, own).turned() if turn else compare_pair(own, table)
        findings[other] = known[theirs] if todo.version_id < other else known[theirs].turned()
        sides = {one: _table(one, todo.fingerprints[one]) for one in (todo.version_id, other)}
        moved[other] = moving.moved(sides, todo.past, findings[other])
        progress(done / len(others))
    return Matched(findings, moved)


def save(session: Session, todo: ToMatch, matched: Matched, *, canonical: Canonical = dict) -> set[UUID]:
    """Keep the matches, settle the families and the inferred edges; gives the datasets whose ranking may change.

    `canonical` is asked under the locks for the accepted copy of each dataset that has one. Raises Moved when a family
    that was read has changed since.
    """
    membership.lock_settling(session)
    locked = membership.lock(session, todo.revisions)
    if any(dataset.revision != todo.revisions[dataset.id] for dataset in locked):
        raise Moved(what="a family that was compared")
    if not todo.current:
        return set()
    # What a steward judged is settled also where content shows nothing in common.
    related = {todo.copy_id} | _forget(session, todo, matched) | queries.judged_with(session, todo.copy_id)
    for other, finding in matched.findings.items():
        if finding.kind.name != "unrelated":
            session.add(_row(todo.version_id, other, finding, matched.moved.get(other, {})))
            related.add(todo.copies[other])
    session.flush()  # settling reads all matches of the families
    return settling.settle(session, related, canonical=canonical())


def judge(session: Session, a_copy_id: UUID, b_copy_id: UUID, *, same: bool, reason: str, actor: Actor) -> Verdict:
    """Keep a steward's "same" or "not the same" of two copies, for good; a newer word replaces an older one."""
    if a_copy_id == b_copy_id:
        raise SameCopy(copy=datasets.copy(session, a_copy_id).uri)
    if not reason.strip():
        raise ReasonMissing
    for copy_id in (a_copy_id, b_copy_id):
        require(session, actor, "steward", datasets.copy(session, copy_id).silo_id)
    first, second = sorted((a_copy_id, b_copy_id))
    earlier = queries.verdict(session, first, second)
    if earlier is not None:
        earlier.known_to = now()
        session.flush()  # only one word on a pair is current
    said = Verdict(a_copy_id=first, b_copy_id=second, same=same, reason=reason.strip(), actor=actor.name)
    try:
        with session.begin_nested():
            session.add(said)
    except IntegrityError:  # somebody judged them in the same moment, and has not been heard
        raise Conflict from None
    detail = {"copies": [str(second)], "same": same, "reason": reason.strip()}
    queue.record_change(session, "verdict", first, actor=actor.name, detail=detail)
    told = changed({"same": earlier.same if earlier else None}, {"same": same}, other=second, reason=said.reason)
    audit.record(session, actor.name, actor.verified, "match.judged", "copy", str(first), told)
    session.flush()  # the caller shows what was written
    return said


@lru_cache(maxsize=TABLES_KEPT)
def _table(_version_id: UUID, packed: bytes) -> Table:
    # A version is compared with many others, one task after the other in the same worker.
    return prepare(unpack(packed))


def _candidates(session: Session, version_id: UUID, copy_id: UUID) -> dict[UUID, UUID]:
    near = index.candidates(session, version_id)
    copies = datasets.copies_of_versions(session, near)
    now_there = datasets.current_versions(session, {*copies.values()} - {copy_id})
    current = {version.id: version for version in now_there.values() if version.status == READABLE}
    judged = datasets.current_versions(session, queries.judged_with(session, copy_id))
    kept = [current[other] for other in near if other in current]
    return {version.id: version.copy_id for version in [*kept, *judged.values()]}


def _forget(session: Session, todo: ToMatch, matched: Matched) -> set[UUID]:
    """Take back what holds no longer or is found anew; gives the copies that anything was known to have to do with.

    Content never changes, so what was found of two versions that are both current stays found, also where this search
    would not meet the other one again: who is matched when must not decide what is known. What older code found of a
    version whose fingerprint cannot be compared any more stays as well: nobody can look again.
    """
    mine = [version.id for version in datasets.versions(session, todo.copy_id)]
    known = queries.known(session, mine)
    copies = datasets.copies_of_versions(session, {end for match in known for end in match.ends})
    now_there = {version.id for version in datasets.current_versions(session, copies.values()).values()}
    past = scanning.outdated(session, copies)
    gone = [
        match.id
        for match in known
        if not match.ends <= now_there
        or match.ends & matched.findings.keys()
        or (match.revision != REVISION and not match.ends & past.keys())
    ]
    session.execute(delete(Match).where(Match.id.in_(gone)))
    return set(copies.values())


def _row(version_id: UUID, other: UUID, finding: Finding, moved: Mapping[UUID, Movement]) -> Match:
    first, second = sorted((version_id, other))
    verdict = finding.verdict
    return Match(
        a_version_id=first,
        b_version_id=second,
        revision=REVISION,
        kind=finding.kind.name,
        family=finding.kind.family,
        probability=finding.kind.probability,
        a_in_b=finding.a_in_b,
        b_in_a=finding.b_in_a,
        a_in_b_between=list(finding.a_in_b_between) if finding.a_in_b_between else None,
        b_in_a_between=list(finding.b_in_a_between) if finding.b_in_a_between else None,
        cell_agreement=finding.cell_agreement,
        cell_agreement_between=list(finding.cell_agreement_between) if finding.cell_agreement_between else None,
        mapping=[list(pair) for pair in finding.mapping],
        direction=verdict.direction or UNKNOWN,
        p_a_to_b=verdict.p_a_to_b,
        p_b_to_a=verdict.p_b_to_a,
        closeness=finding.closeness,
        log_odds=round(verdict.log_odds, 4),
        evidence=[signal.to_json() for signal in verdict.evidence],
        drift={side: asdict(moved[end]) for side, end in (("a", first), ("b", second)) if end in moved} or None,
    )
