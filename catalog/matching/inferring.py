"""What content says about where the copies of a family come from, written as inferred edges.

Identical copies say the same of all others, so one of them speaks for its twins: which of them were compared, and in
which order they arrived, changes nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.datasets.queries import Content
from catalog.lineage import service as edges
from catalog.lineage.service import Inferred
from catalog.matching import deriving, joining, noting, queries
from catalog.matching.deriving import Derivation, Ends
from catalog.matching.direction import Arrow, Pair, arrows
from catalog.matching.evidence import A_TO_B, B_TO_A, Signal, towards
from catalog.matching.joins import Joins
from catalog.matching.models import Match
from catalog.matching.queries import Known
from catalog.matching.signals import noted


@dataclass(frozen=True)
class _Family:
    """The copies of a dataset, the edges that content shows inside it, and what it has to do with other datasets."""

    members: Sequence[UUID]
    inside: Sequence[Inferred]
    outside: Mapping[Ends, Derivation]
    """Matches that show one side, ours or another's, to be derived from the other."""


def infer(session: Session, dataset_ids: Collection[UUID]) -> None:
    """Write what content says about where the copies of some datasets come from, inside them and from others.

    What is derived from these datasets is looked at again: another of their copies may explain it better now.
    """
    families = {dataset_id: _family(session, dataset_id) for dataset_id in sorted(dataset_ids)}
    ends = {copy_id for family in families.values() for pair in family.outside for copy_id in pair}
    homes = {copy_id: home.dataset_id for copy_id, home in datasets.memberships(session, ends).items()}
    derived = {homes[target] for family in families.values() for _, target in family.outside} - set(families)
    families.update({dataset_id: _family(session, dataset_id) for dataset_id in sorted(derived)})
    known = {pair: match for family in families.values() for pair, match in family.outside.items()}
    chosen = deriving.sources(session, known, {home: family.inside for home, family in families.items()})
    for family in families.values():
        found = [deriving.edge(pair, known[pair]) for pair in chosen if pair[1] in family.members]
        edges.infer(session, family.members, [*family.inside, *found])


def _family(session: Session, dataset_id: UUID) -> _Family:
    # In the order of their places: the order in which they arrived must not break a tie.
    copies = sorted(datasets.members(session, dataset_id), key=lambda copy: (copy.namespace, copy.name))
    members = [copy.id for copy in copies]
    current = datasets.current_versions(session, members)
    known = queries.known(session, [version.id for version in current.values()])
    copy_of = datasets.copies_of_versions(session, {end for one in known for end in one.ends})
    inside = [one for one in known if one.family and {copy_of[end] for end in one.ends} <= set(members)]
    ends = datasets.current_versions(session, copy_of.values())
    joins = joining.find(session, known, ends)
    joined = {(source, target) for source, target in joins.sources if {source, target} & set(members)}
    outside = [one for one in known if one.kind in deriving.KINDS or _between(one, copy_of) & joined]
    derived = queries.by_id(session, [one.id for one in outside])
    found = _family_edges(session, members, inside, current, joins)
    return _Family(members, found, deriving.derivations(derived.values(), copy_of, joined))


def _between(match: Known, copy_of: Mapping[UUID, UUID]) -> set[Ends]:
    a, b = copy_of[match.a_version_id], copy_of[match.b_version_id]
    return {(a, b), (b, a)}


def _family_edges(
    session: Session,
    members: Sequence[UUID],
    inside: Sequence[Known],
    current: Mapping[UUID, Version],
    joins: Joins,
) -> list[Inferred]:
    said = deriving.said(session, members)
    content = datasets.contents(session, [version.id for version in current.values()])
    held = {copy_id: content[current[copy_id].id] for copy_id in members if copy_id in current}
    twins = _twins(held, {copy_id for pair in said for copy_id in pair})
    compared = {(one.a, one.b): one for one in _compared(twins, held, _by_content(inside, current, held))}
    matches = queries.by_id(session, {one.match_id for one in compared.values()})
    made_of = _by_number(joins, twins)
    told = _told(session, [one for _, one in sorted(compared.items())], matches, twins, current)
    told = {ends: [*told[ends], *_joined(one, made_of)] for ends, one in compared.items()}
    pairs = [_pair(one, matches[one.match_id], twins, said, told) for _, one in sorted(compared.items())]
    return [
        _edge(
            twins[arrow.source][0], target, arrow, matches[compared[_ends(arrow)].match_id], told[_ends(arrow)], current
        )
        for arrow in arrows(list(twins), pairs, {number: len(copies) for number, copies in twins.items()})
        for target in twins[arrow.target]
        if (twins[arrow.source][0], target) not in said
    ]


def _twins(held: Mapping[UUID, Content], apart: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Number the contents of a family, each with the copies that hold it; `apart` are those to be taken singly."""
    found: dict[object, list[UUID]] = {}
    for copy_id, content in held.items():
        found.setdefault(copy_id if copy_id in apart else content, []).append(copy_id)
    return {UUID(int=number): copies for number, copies in enumerate(found.values())}


def _by_content(
    inside: Sequence[Known], current: Mapping[UUID, Version], held: Mapping[UUID, Content]
) -> dict[tuple[Content, Content], tuple[UUID, bool]]:
    """Choose a match for each two contents, by its id, and tell whether it has them the other way round."""
    content = {current[copy_id].id: one for copy_id, one in held.items()}
    place = {version_id: number for number, version_id in enumerate(content)}
    found: dict[tuple[Content, Content], tuple[UUID, bool]] = {}
    for match in sorted(inside, key=lambda one: sorted(place[end] for end in one.ends)):
        a, b = content[match.a_version_id], content[match.b_version_id]
        found.setdefault((a, b), (match.id, False))
        found.setdefault((b, a), (match.id, True))
    return found


@dataclass(frozen=True)
class _Compared:
    a: UUID
    b: UUID
    match_id: UUID
    turned: bool


def _compared(
    twins: Mapping[UUID, Sequence[UUID]],
    held: Mapping[UUID, Content],
    known: Mapping[tuple[Content, Content], tuple[UUID, bool]],
) -> Iterator[_Compared]:
    """Give each two numbers of which content knows something, the smaller one first."""
    having: dict[Content, list[UUID]] = {}
    for number, copies in twins.items():
        having.setdefault(held[copies[0]], []).append(number)
    for (one, other), (match_id, turned) in known.items():
        yield from (_Compared(a, b, match_id, turned) for a, b in product(having[one], having[other]) if a < b)


def _by_number(joins: Joins, twins: Mapping[UUID, Sequence[UUID]]) -> set[tuple[UUID, UUID]]:
    """Give the pairs of contents of which the second was joined from the first and other tables."""
    number = {copy_id: one for one, copies in twins.items() for copy_id in copies}
    return {(number[a], number[b]) for a, b in joins.made_of if a in number and b in number}


def _joined(one: _Compared, made_of: Collection[tuple[UUID, UUID]]) -> list[Signal]:
    """Say which of two was joined from the other and further tables, its side as the match has it."""
    if ((one.a, one.b) in made_of) == ((one.b, one.a) in made_of):
        return []
    side = "b" if ((one.a, one.b) in made_of) != one.turned else "a"
    reason = f"Additional columns of side {side} are those of other tables, which share but a key: it was joined."
    return [towards(side, "joined_columns", joining.WEIGHT, reason)]


def _told(
    session: Session,
    compared: Sequence[_Compared],
    matches: Mapping[UUID, Match],
    twins: Mapping[UUID, Sequence[UUID]],
    current: Mapping[UUID, Version],
) -> dict[tuple[UUID, UUID], Sequence[Signal]]:
    """Say what is noted of each two beside their content, their sides as the match has them."""
    firsts = {number: copies[0] for number, copies in twins.items()}
    notes = noting.noted(session, current, list(firsts.values()))
    sides = [
        (one, notes[firsts[one.b if one.turned else one.a]], notes[firsts[one.a if one.turned else one.b]])
        for one in compared
    ]
    trusted = noted.trust((matches[one.match_id].log_odds, a, b) for one, a, b in sides)
    return {(one.a, one.b): noted.of_pair(a, b, trusted) for one, a, b in sides}


def _pair(
    one: _Compared,
    match: Match,
    twins: Mapping[UUID, Sequence[UUID]],
    said: Collection[tuple[UUID, UUID]],
    told: Mapping[tuple[UUID, UUID], Sequence[Signal]],
) -> Pair:
    a, b = twins[one.a][0], twins[one.b][0]
    word = A_TO_B if (a, b) in said else B_TO_A if (b, a) in said else ""
    odds = noted.odds(match.log_odds, match.evidence, told[one.a, one.b])
    odds = -odds if one.turned else odds
    held = (match.b_in_a, match.a_in_b) if one.turned else (match.a_in_b, match.b_in_a)
    return Pair(one.a, one.b, odds, match.closeness, word, *held)


def _ends(arrow: Arrow) -> tuple[UUID, UUID]:
    return min(arrow.source, arrow.target), max(arrow.source, arrow.target)


def _edge(
    source: UUID, target: UUID, arrow: Arrow, match: Match, told: Sequence[Signal], current: Mapping[UUID, Version]
) -> Inferred:
    ends = current[source].id, current[target].id
    evidence = [*match.evidence, *(signal.to_json() for signal in told)]
    margins = arrow.margin, arrow.turned
    return Inferred(source, target, *ends, arrow.probability, match.kind, evidence, *margins)
