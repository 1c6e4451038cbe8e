"""However many copies of a bad candidate are added, exact, edited or renamed, the nominee stays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as some

from catalog.ranking.facts import EdgeFacts, Family, LossFacts, MemberFacts
from catalog.ranking.rank import Ranking
from catalog.ranking.rank import rank as ranked
from tests.ranking.families import DAY, columns, ids, member

SHARES = some.sampled_from([0.7, 0.85, 0.95, 1.0])


@some.composite
def members(draw: some.DrawFn, number: int) -> MemberFacts:
    rows = draw(some.sampled_from([20, 60, 90, 100]))
    filled = [draw(some.integers(rows // 2, rows)) for _ in range(draw(some.integers(1, 4)))]
    newest = draw(some.one_of(some.none(), some.sampled_from([50 * DAY, 90 * DAY, 100 * DAY])))
    judged = draw(some.integers(0, 12))
    passed = draw(some.integers(0, judged))
    return member(
        number,
        rows=rows,
        columns=columns(*filled, newest=newest),
        passed=passed,
        failed=judged - passed,
        owned_by_silo=draw(some.booleans()),
        described=draw(some.booleans()),
        custodian=draw(some.sampled_from(["", "ana"])),
        schemas=draw(some.sampled_from([["a"], ["a", "a"], ["a", "b"]])),
    )


@some.composite
def families(draw: some.DrawFn) -> Family:
    count = draw(some.integers(2, 6))
    made = [draw(members(number)) for number in range(1, count + 1)]
    edges = []
    for number in range(2, count + 1):
        if draw(some.booleans()):
            source = draw(some.integers(1, number - 1))
            edges.append(EdgeFacts(ids(source), ids(number), "inferred", draw(SHARES), "subset"))
    edited = [edge for edge in edges if draw(some.booleans())]
    losses = [LossFacts(edge.target, edge.source, "edited", draw(SHARES), cells=4_000) for edge in edited]
    outside = {ids(number): draw(some.integers(0, 3)) for number in range(1, count + 1)}
    return Family(made, edges, losses, outside, near=[(edge.source, edge.target) for edge in edited])


@dataclass(frozen=True)
class Clones:
    """How a bad candidate is copied: `edited` is the share of cells changed, 0 for exact and renamed copies."""

    count: int
    edited: float
    renamed: bool
    from_origin: bool
    """Content says that they were made from what the bad one was made from."""


CLONES = some.builds(
    Clones, some.integers(1, 20), some.sampled_from([0.0, 0.01, 0.2]), some.booleans(), some.booleans()
)


def attacked(family: Family, bad: MemberFacts, clones: Clones) -> Family:
    added = [_clone(bad, number, clones) for number in range(100, 100 + clones.count)]
    parent = family.parents.get(bad.copy_id)
    from_parent = parent is not None and (clones.from_origin or not clones.edited)
    source, sure = (parent.source, parent.confidence) if parent and from_parent else (bad.copy_id, 0.95)
    edges = (
        [EdgeFacts(source, one.copy_id, "inferred", sure, "edited") for one in added] if clones.edited or parent else []
    )
    lost = [loss.agreement for loss in family.losses if loss.copy_id == bad.copy_id]
    agreement = min(lost, default=1.0) * (1 - clones.edited)
    losses = [LossFacts(one.copy_id, source, "edited", agreement, cells=4_000) for one in added]
    losses = losses if lost or clones.edited else []
    return replace(
        family,
        members=[*family.members, *added],
        edges=[*family.edges, *edges],
        losses=[*family.losses, *losses],
        near=[*family.near, *((bad.copy_id, one.copy_id) for one in added)],
    )


def _clone(bad: MemberFacts, number: int, clones: Clones) -> MemberFacts:
    named = [replace(one, name=f"{one.name} {number}") for one in bad.columns] if clones.renamed else bad.columns
    digest = number if clones.edited else bad.digest
    fresh = member(number)
    return replace(bad, copy_id=fresh.copy_id, version_id=fresh.version_id, first_seen=fresh.first_seen, digest=digest,
                   columns=named, owned_by_silo=False, described=False, custodian="")  # fmt: skip


def nominee(family: Family, ranking: Ranking) -> object:
    content: dict[UUID, object] = {one.copy_id: one.content for one in family.members}
    return ranking.winner and content[ranking.winner]


def worse(family: Family, ranking: Ranking) -> Sequence[MemberFacts]:
    return [one for one in family.members if one.copy_id != ranking.winner]


@settings(max_examples=80, deadline=None)
@given(families(), some.data(), CLONES)
def test_clones_of_a_bad_candidate_never_change_the_nominee(
    family: Family, data: some.DataObject, clones: Clones
) -> None:
    ranking = ranked(family)
    assume(ranking.winner is not None)
    bad = data.draw(some.sampled_from(worse(family, ranking)))
    after = attacked(family, bad, clones)
    assert nominee(after, ranked(after)) == nominee(family, ranking)


@settings(max_examples=50, deadline=None)
@given(families(), some.data(), CLONES)
def test_clones_make_no_winner_of_what_they_were_made_from(
    family: Family, data: some.DataObject, clones: Clones
) -> None:
    ranking = ranked(family)
    assume(ranking.winner is None)
    bad = data.draw(some.sampled_from(worse(family, ranking)))
    after = attacked(family, bad, clones)
    found = ranked(after).winner
    assert found is None or found not in {bad.copy_id, *(one.copy_id for one in after.members[len(family.members) :])}
