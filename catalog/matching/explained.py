"""Explanations of what the catalog holds: the likeness of two copies, and a link between them."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Version
from catalog.datasets.naming import Called, last_part, told_apart
from catalog.errors import NotCompared, NotFound
from catalog.lineage import queries as lineage
from catalog.lineage.models import Edge
from catalog.matching import contradictions, drift, margins, queries
from catalog.matching.contradictions import DECLARED, said_by
from catalog.matching.drift import Movement
from catalog.matching.evidence import OPPOSITE, Signal
from catalog.matching.evidence import turned as turn_signal
from catalog.matching.explaining import Compared, Explanation, Side, explain, made
from catalog.matching.models import Match
from catalog.silos import queries as silos
from catalog.web import human


def of_copies(session: Session, a: Copy, b: Copy) -> Explanation:
    """Explain what two copies have to do with each other; raises NotCompared when nothing was found of them."""
    sides = _sides(session, a, b)
    match, turned = queries.between(session, a.id, b.id) or (None, False)
    if match is None:
        raise NotCompared(a=sides[a.id].name, b=sides[b.id].name)
    found = explain(sides[a.id], sides[b.id], compared(match, _moved(session, match, [a, b]), turned=turned))
    return replace(found, contradictions=contradictions.told(session, {key: side.name for key, side in sides.items()}))


def of_match(session: Session, match_id: UUID) -> Explanation:
    """Explain a match by its id."""
    match = queries.by_id(session, [match_id]).get(match_id)
    if match is None:
        raise NotFound(what="Match", name=str(match_id))
    ends = datasets.copies_of_versions(session, [match.a_version_id, match.b_version_id])
    return of_copies(
        session, datasets.copy(session, ends[match.a_version_id]), datasets.copy(session, ends[match.b_version_id])
    )


def of_edge(session: Session, edge: Edge) -> Explanation:
    """Explain a link: who said so or what content shows, and whether the two agree."""
    source, target = datasets.copy(session, edge.source_copy_id), datasets.copy(session, edge.target_copy_id)
    sides = _sides(session, source, target)
    a, b = sides[source.id], sides[target.id]
    match, turned = queries.between(session, source.id, target.id) or (None, False)
    title = f"Why {made(a, b)}"
    told = contradictions.told(session, {key: side.name for key, side in sides.items()})
    if match is None:
        unseen = ["Content was not compared, or shows no likeness: nothing but the word for it is known."]
        return Explanation(title, _known(a, b, edge), _said(edge), (), "", unseen, (), told)
    content = explain(a, b, compared(match, _moved(session, match, [source, target]), turned=turned))
    facts = [*_said(edge), *_family(edge, match, turned=turned), f"Content says: {content.answer}", *content.facts]
    return replace(content, title=title, answer=_known(a, b, edge), facts=facts, contradictions=told)


def edge_between(session: Session, source: Copy, target: Copy) -> Edge:
    """Find the surest link from one copy to another; raises NotFound."""
    found = [one for one in lineage.edges_among(session, [source.id, target.id]) if one.source_copy_id == source.id]
    if not found:
        raise NotFound(what="Link", name=f"{source.uri} -> {target.uri}")
    return max(found, key=lambda edge: (edge.kind in DECLARED, edge.kind == "declared", edge.id))


def edge_by_id(session: Session, edge_id: UUID) -> Edge:
    """Give a link by its id; raises NotFound."""
    found = lineage.by_id(session, edge_id)
    if found is None:
        raise NotFound(what="Link", name=str(edge_id))
    return found


def compared(match: Match, moved: Sequence[Movement | None], *, turned: bool) -> Compared:
    """Give what a match says, the other way round where its sides are not in the order asked for.

    `moved` is what happened at either since the other was taken from it, in the order asked for.
    """
    said = [Signal(**one) for one in match.evidence]
    evidence = [(turn_signal(one) if turned else one).to_json() for one in said]
    ab = (match.b_in_a, match.a_in_b) if turned else (match.a_in_b, match.b_in_a)
    odds = (match.p_b_to_a, match.p_a_to_b) if turned else (match.p_a_to_b, match.p_b_to_a)
    mapping = [pair[::-1] for pair in match.mapping] if turned else match.mapping
    direction = OPPOSITE.get(match.direction, match.direction) if turned else match.direction
    ends = (match.a_in_b_between, match.b_in_a_between)
    between = ends[::-1] if turned else ends
    shares = *ab, match.cell_agreement
    lie = *between, match.cell_agreement_between
    what = match.kind, match.probability, *shares, mapping, direction
    return Compared(*what, *odds, evidence, *lie, moved)


def _moved(session: Session, match: Match, copies: Sequence[Copy]) -> tuple[Movement | None, ...]:
    held = datasets.current_versions(session, [copy.id for copy in copies])
    versions = [held.get(copy.id) for copy in copies]
    return tuple(drift.read(queries.moved(match, version.id)) if version else None for version in versions)


def _sides(session: Session, *copies: Copy) -> dict[UUID, Side]:
    known = silos.by_id(session, [copy.silo_id for copy in copies if copy.silo_id])
    versions = datasets.current_versions(session, [copy.id for copy in copies])
    silo = {copy.id: known.get(copy.silo_id) if copy.silo_id else None for copy in copies}
    names = told_apart(
        {
            copy.id: Called(last_part(copy.title or copy.name), one.name if (one := silo[copy.id]) else "", copy.name)
            for copy in copies
        }
    )
    return {
        copy.id: _side(
            names[copy.id], versions.get(copy.id), keeps=(one.keep_cells if (one := silo[copy.id]) else True)
        )
        for copy in copies
    }


def _side(name: str, version: Version | None, *, keeps: bool) -> Side:
    columns = [str(column["name"]) for column in version.columns] if version else []
    return Side(name, version.rows if version else None, columns, keeps)


def _known(a: Side, b: Side, edge: Edge) -> str:
    if edge.kind in DECLARED:
        return f"{made(a, b)}: {said_by(edge)}."
    return f"{made(a, b)}, {human.share(edge.confidence)} sure: inferred from content."


def _said(edge: Edge) -> list[str]:
    word = edge.transformation.replace("_", " ") if edge.transformation.isidentifier() else edge.transformation
    how = f"How it was made: {word}." if word else ""
    ended = f"It is no longer held: known until {human.instant(edge.known_to)}." if edge.known_to else ""
    return [one for one in (how, ended) if one]


def _family(edge: Edge, match: Match, *, turned: bool) -> list[str]:
    alone = match.p_b_to_a if turned else match.p_a_to_b
    weighed = margins.explained(edge.margin, edge.margin_turned, human.share(edge.confidence))
    if edge.confidence is None or abs(edge.confidence - alone) < 0.01:  # noqa: PLR2004 - as told
        return weighed
    told = "what else comes from either in their family"
    return [
        f"The two alone make it {human.share(alone)} likely; {told} makes it {human.share(edge.confidence)}.",
        *weighed,
    ]
