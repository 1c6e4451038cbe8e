"""From which copy each derived dataset was made, as matches show it; a word on two datasets overrules."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.lineage import queries as lineage
from catalog.lineage.service import Inferred
from catalog.matching.calibration import log_odds
from catalog.matching.derived import JOINED, NOWHERE, Claim, Place, choose, places
from catalog.matching.direction import DECIDED
from catalog.matching.evidence import A_TO_B, UNKNOWN
from catalog.matching.models import Match

KINDS = frozenset({"aggregated", "pivoted", "unpivoted", "joined"})

Ends = tuple[UUID, UUID]
"""The copies at the source and at the target of an edge."""


def said(session: Session, copy_ids: Collection[UUID]) -> set[Ends]:
    """Give the edges among some copies that somebody declared or a run showed."""
    known = lineage.edges_among(session, copy_ids)
    return {(edge.source_copy_id, edge.target_copy_id) for edge in known if edge.kind != "inferred"}


@dataclass(frozen=True)
class Derivation:
    """That the target holds a dataset of its own made from the source, with the match that shows it."""

    source_version_id: UUID
    target_version_id: UUID
    kind: str
    sure: float
    match: Match


def derivations(
    matches: Iterable[Match], copy_of: Mapping[UUID, UUID], joined: Collection[Ends] = ()
) -> dict[Ends, Derivation]:
    """Choose the matches that are sure enough of which side was derived; of `joined` pairs others have shown it."""
    found = {}
    for match in sorted(matches, key=lambda match: match.id):
        a, b = copy_of[match.a_version_id], copy_of[match.b_version_id]
        if (a, b) in joined:
            found[a, b] = Derivation(match.a_version_id, match.b_version_id, JOINED, match.probability, match)
        elif (b, a) in joined:
            found[b, a] = Derivation(match.b_version_id, match.a_version_id, JOINED, match.probability, match)
        elif match.kind in KINDS and match.direction != UNKNOWN and _sure(match) >= DECIDED:
            source, target = _versions(match)
            found[copy_of[source], copy_of[target]] = Derivation(source, target, match.kind, _sure(match), match)
    return found


def sources(
    session: Session, known: Mapping[Ends, Derivation], inside: Mapping[UUID, Sequence[Inferred]]
) -> list[Ends]:
    """Choose from which copy each derived dataset comes; `inside` has edges of families that are yet to be written."""
    ends = {copy_id for pair in known for copy_id in pair}
    homes = {copy_id: home.dataset_id for copy_id, home in datasets.memberships(session, ends).items()}
    claims = [
        Claim(source, target, homes[source], homes[target], one.kind, one.match.closeness)
        for (source, target), one in known.items()
        if homes[source] != homes[target]
    ]
    everyone = {home: [copy.id for copy in datasets.members(session, home)] for home in sorted({*homes.values()})}
    home_of = {copy_id: home for home, members in everyone.items() for copy_id in members}
    words = {(home_of[source], home_of[target]) for source, target in said(session, home_of)}
    standing = _standing(session, everyone, inside)
    names = {copy_id: (copy.namespace, copy.name) for copy_id, copy in datasets.copies(session, ends).items()}
    # A retired copy is in no family any more; it is a source only where there is no other.
    known_places = {copy_id: standing.get(copy_id, NOWHERE) for copy_id in ends}
    chosen = choose(claims, known_places, names)
    return [(one.source, one.target) for one in chosen if (one.source_home, one.target_home) not in words]


def edge(pair: Ends, one: Derivation) -> Inferred:
    """Make the edge of a derivation."""
    ends = one.source_version_id, one.target_version_id
    turned = log_odds(max(one.match.p_a_to_b, one.match.p_b_to_a))
    return Inferred(*pair, *ends, one.sure, one.kind, one.match.evidence, None, turned)


def _standing(
    session: Session, everyone: Mapping[UUID, Collection[UUID]], inside: Mapping[UUID, Sequence[Inferred]]
) -> dict[UUID, Place]:
    found: dict[UUID, Place] = {}
    for home, members in everyone.items():
        held = lineage.edges_among(session, members)
        ends = {
            (one.source_copy_id, one.target_copy_id) for one in held if home not in inside or one.kind != "inferred"
        }
        ends |= {(one.source_copy_id, one.target_copy_id) for one in inside.get(home, ())}
        found |= places(members, ends)
    return found


def _versions(match: Match) -> Ends:
    """Give the versions at the source and the target."""
    ends = match.a_version_id, match.b_version_id
    return ends if match.direction == A_TO_B else (ends[1], ends[0])


def _sure(match: Match) -> float:
    return max(match.p_a_to_b, match.p_b_to_a) * match.probability
