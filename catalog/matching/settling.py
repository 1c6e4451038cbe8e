"""Settling families and inferred edges after new matches; the callers hold the locks of the families they read."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import membership
from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.datasets.version import READABLE
from catalog.lineage import queries as lineage
from catalog.lineage import service as edges
from catalog.lineage.service import Inferred
from catalog.matching import queries
from catalog.matching.direction import DECIDED, Pair, arrows
from catalog.matching.evidence import A_TO_B, B_TO_A, UNKNOWN
from catalog.matching.families import Link, Member, Plan
from catalog.matching.families import settle as plan_families
from catalog.matching.models import Match

SETTLED_BY = "content"
DERIVED = frozenset({"aggregated", "pivoted", "joined"})


def settle(session: Session, copy_ids: Collection[UUID], *, canonical: Mapping[UUID, UUID]) -> set[UUID]:
    """Settle the families that some copies are in; gives the datasets that changed or whose evidence did."""
    before = {home.dataset_id for home in datasets.memberships(session, copy_ids).values()}
    whole = {member.id for dataset_id in before for member in datasets.members(session, dataset_id)} | set(copy_ids)
    current = datasets.current_versions(session, whole)
    matches = queries.matches(session, [version.id for version in current.values()])
    near = _with_neighbours(session, whole, matches)
    plan = _plan(session, near, matches, canonical)
    changed = _carry_out(session, plan)
    after = {home.dataset_id for home in datasets.memberships(session, whole).values()}
    for dataset_id in sorted(after):
        _infer(session, dataset_id)
    touched = before | after | changed
    return {dataset_id for dataset_id in touched if _has_something(session, dataset_id, changed, copy_ids)}


def _has_something(session: Session, dataset_id: UUID, changed: set[UUID], copy_ids: Collection[UUID]) -> bool:
    if dataset_id in changed:
        return True
    members = {member.id for member in datasets.members(session, dataset_id)}
    return bool(members & set(copy_ids))


def _with_neighbours(session: Session, copy_ids: Collection[UUID], matches: Sequence[Match]) -> dict[UUID, UUID]:
    """Give the copy of each version that takes part, own and matched ones."""
    versions = {match.a_version_id for match in matches} | {match.b_version_id for match in matches}
    found = datasets.copies_of_versions(session, versions)
    own = datasets.current_versions(session, copy_ids)
    return {**found, **{version.id: copy_id for copy_id, version in own.items()}}


def _plan(
    session: Session, near: Mapping[UUID, UUID], matches: Sequence[Match], canonical: Mapping[UUID, UUID]
) -> Plan:
    # A family is settled whole: the members of every dataset that takes part are asked.
    homes = datasets.memberships(session, set(near.values()))
    everyone = {one.id for home in homes.values() for one in datasets.members(session, home.dataset_id)}
    current = datasets.current_versions(session, everyone)
    known = {match.id: match for match in queries.matches(session, [version.id for version in current.values()])}
    known.update({match.id: match for match in matches})
    copy_of = {version.id: copy_id for copy_id, version in current.items()}
    telling = {copy_id for copy_id, version in current.items() if version.status == READABLE and version.rows}
    members = [
        Member(home.copy_id, home.dataset_id, home.pinned, home.copy_id not in telling)
        for home in datasets.memberships(session, everyone).values()
    ]
    links = [
        Link(copy_of[match.a_version_id], copy_of[match.b_version_id], match.probability)
        for match in known.values()
        if match.family and match.a_version_id in copy_of and match.b_version_id in copy_of
    ]
    said = queries.verdicts(session, everyone)
    same = {frozenset({one.a_copy_id, one.b_copy_id}) for one in said if one.same}
    not_same = {frozenset({one.a_copy_id, one.b_copy_id}) for one in said if not one.same}
    return plan_families(members, links, same=same, not_same=not_same, canonical=canonical)


def _carry_out(session: Session, plan: Plan) -> set[UUID]:
    changed: set[UUID] = set()
    for copy_id, goal in sorted(plan.moves.items()):
        changed |= _move(session, copy_id, goal, reason="content shows a copy of it")
    for first, *others in plan.starts:
        changed |= _move(session, first, None, reason="content shows no copy of the others")
        new = datasets.dataset_of(session, first).id
        for copy_id in others:
            changed |= _move(session, copy_id, new, reason="content shows a copy of it")
    for gone, kept in sorted(plan.merges.items()):  # last: who does not go with the others has left
        reason = "content shows copies of one dataset"
        membership.merge(session, kept, gone, reason=reason, set_by=SETTLED_BY)
        changed |= {gone, kept}
    return changed


def _move(session: Session, copy_id: UUID, goal: UUID | None, *, reason: str) -> set[UUID]:
    left = datasets.dataset_of(session, copy_id).id
    return {left, membership.move(session, copy_id, goal, reason=reason, set_by=SETTLED_BY).id}


def _infer(session: Session, dataset_id: UUID) -> None:
    """Write what content says about where the copies of a dataset come from, inside it and from others."""
    members = [member.id for member in datasets.members(session, dataset_id)]
    current = datasets.current_versions(session, members)
    matches = queries.matches(session, [version.id for version in current.values()])
    copy_of = datasets.copies_of_versions(
        session, {m.a_version_id for m in matches} | {m.b_version_id for m in matches}
    )
    inside = [
        match
        for match in matches
        if match.family and {copy_of[match.a_version_id], copy_of[match.b_version_id]} <= set(members)
    ]
    found = _family_edges(session, members, inside, copy_of, current)
    found += _derived_edges([match for match in matches if match.kind in DERIVED], copy_of, set(members))
    edges.infer(session, members, found)


def _family_edges(
    session: Session,
    members: Sequence[UUID],
    matches: Sequence[Match],
    copy_of: Mapping[UUID, UUID],
    current: Mapping[UUID, Version],
) -> list[Inferred]:
    said = _said(session, members)
    by_pair = {}
    pairs = []
    for match in matches:
        a, b = copy_of[match.a_version_id], copy_of[match.b_version_id]
        by_pair[frozenset({a, b})] = match
        word = A_TO_B if (a, b) in said else B_TO_A if (b, a) in said else ""
        pairs.append(Pair(a, b, match.log_odds, match.closeness, word))
    return [
        Inferred(
            arrow.source,
            arrow.target,
            current[arrow.source].id,
            current[arrow.target].id,
            arrow.probability,
            by_pair[frozenset({arrow.source, arrow.target})].kind,
            by_pair[frozenset({arrow.source, arrow.target})].evidence,
        )
        for arrow in arrows(members, pairs)
        if (arrow.source, arrow.target) not in said
    ]


def _said(session: Session, members: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    known = lineage.edges_among(session, members)
    return {(edge.source_copy_id, edge.target_copy_id) for edge in known if edge.kind != "inferred"}


def _derived_edges(matches: Sequence[Match], copy_of: Mapping[UUID, UUID], members: set[UUID]) -> list[Inferred]:
    """Aggregates and joins: an edge from each source that stands for its family, the closest one."""
    found: dict[tuple[UUID, UUID], Inferred] = {}
    for match in matches:
        if match.direction == UNKNOWN:
            continue
        source, target = match.a_version_id, match.b_version_id
        if match.direction == B_TO_A:
            source, target = target, source
        if copy_of[target] not in members:
            continue
        sure = max(match.p_a_to_b, match.p_b_to_a) * match.probability
        if sure >= DECIDED:
            pair = copy_of[source], copy_of[target]
            found[pair] = Inferred(*pair, source, target, sure, match.kind, match.evidence)
    return list(found.values())
