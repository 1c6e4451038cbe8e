"""Settling families after new matches; the callers hold the locks of the families they read."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import membership
from catalog.datasets import queries as datasets
from catalog.datasets.version import READABLE
from catalog.matching import inferring, joining, queries
from catalog.matching.families import Link, Member, Plan
from catalog.matching.families import settle as plan_families
from catalog.matching.queries import Known

SETTLED_BY = "content"


def settle(session: Session, copy_ids: Collection[UUID], *, canonical: Mapping[UUID, UUID]) -> set[UUID]:
    """Settle the families that some copies are in; gives the datasets that changed or whose evidence did."""
    before = {home.dataset_id for home in datasets.memberships(session, copy_ids).values()}
    whole = {member.id for dataset_id in before for member in datasets.members(session, dataset_id)} | set(copy_ids)
    current = datasets.current_versions(session, whole)
    matches = queries.known(session, [version.id for version in current.values()])
    near = _with_neighbours(session, whole, matches)
    plan = _plan(session, near, matches, canonical)
    changed = _carry_out(session, plan)
    after = {home.dataset_id for home in datasets.memberships(session, whole).values()}
    inferring.infer(session, after | changed)
    touched = before | after | changed
    return {dataset_id for dataset_id in touched if _has_something(session, dataset_id, changed, copy_ids)}


def _has_something(session: Session, dataset_id: UUID, changed: set[UUID], copy_ids: Collection[UUID]) -> bool:
    if dataset_id in changed:
        return True
    members = {member.id for member in datasets.members(session, dataset_id)}
    return bool(members & set(copy_ids))


def _with_neighbours(session: Session, copy_ids: Collection[UUID], matches: Sequence[Known]) -> dict[UUID, UUID]:
    """Give the copy of each version that takes part, own and matched ones."""
    versions = {match.a_version_id for match in matches} | {match.b_version_id for match in matches}
    found = datasets.copies_of_versions(session, versions)
    own = datasets.current_versions(session, copy_ids)
    return {**found, **{version.id: copy_id for copy_id, version in own.items()}}


def _plan(
    session: Session, near: Mapping[UUID, UUID], matches: Sequence[Known], canonical: Mapping[UUID, UUID]
) -> Plan:
    # A family is settled whole: the members of every dataset that takes part are asked.
    homes = {home.dataset_id for home in datasets.memberships(session, set(near.values())).values()}
    everyone = {one.id for dataset_id in homes for one in datasets.members(session, dataset_id)}
    current = datasets.current_versions(session, everyone)
    known = {match.id: match for match in queries.known(session, [version.id for version in current.values()])}
    known.update({match.id: match for match in matches})
    copy_of = {version.id: copy_id for copy_id, version in current.items()}
    telling = {copy_id for copy_id, version in current.items() if version.status == READABLE and version.rows}
    members = [
        Member(home.copy_id, home.dataset_id, home.pinned, home.copy_id not in telling)
        for home in datasets.memberships(session, everyone).values()
    ]
    links = [
        Link(copy_of[match.a_version_id], copy_of[match.b_version_id], match.believed)
        for match in known.values()
        if match.family and match.a_version_id in copy_of and match.b_version_id in copy_of
    ]
    joins = joining.find(session, list(known.values()), current)
    links = [link for link in links if frozenset({link.a, link.b}) not in joins.cut]
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
