"""Matches between copies, and a steward's word on them, over HTTP."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.models import Copy
from catalog.matching import explained, queries, service
from catalog.matching.models import Match
from catalog.matching.schemas import EndShown, ExplanationShown, Judgement, MatchesShown, MatchShown, VerdictShown
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["matches"])

Name = Annotated[str, Query(min_length=1, max_length=4_096)]


@router.get("/datasets/{name:path}/matches")
def list_matches(name: str, session: RequestSession) -> MatchesShown:
    """List what the copies of a dataset (or the one copy that a path or URI names) have to do with others."""
    if "/" in name:
        return _shown(session, [resolving.copy_of(session, name).id])
    return _shown(session, [copy.id for copy in datasets.members(session, resolving.resolve(session, name).id)])


@router.get("/copies/{copy_id}/matches")
def list_matches_of_copy(copy_id: UUID, session: RequestSession) -> MatchesShown:
    """List what one copy has to do with others."""
    return _shown(session, [datasets.copy(session, copy_id).id])


@router.post("/matches/verdicts", dependencies=[asks("steward")])
def judge(body: Judgement, session: RequestSession, actor: Acting) -> VerdictShown:
    """Say that two copies are, or are not, copies of one dataset; the catalog obeys from then on."""
    a, b = (resolving.copy_of(session, text) for text in (body.a, body.b))
    said = service.judge(session, a.id, b.id, same=body.same, reason=body.reason, actor=actor)
    return VerdictShown.model_validate(said)


@router.get("/matches/explanation")
def explain_likeness(a: Name, b: Name, session: RequestSession) -> ExplanationShown:
    """Explain what two copies (ids, paths, URIs or titles) have to do with each other."""
    copies = (resolving.copy_of(session, text) for text in (a, b))
    return ExplanationShown.model_validate(explained.of_copies(session, *copies))


@router.get("/matches/{match_id}/explanation")
def explain_match(match_id: UUID, session: RequestSession) -> ExplanationShown:
    """Explain a match by its id."""
    return ExplanationShown.model_validate(explained.of_match(session, match_id))


@router.get("/edges/explanation")
def explain_link(source: Name, target: Name, session: RequestSession) -> ExplanationShown:
    """Explain the surest link from one copy to another."""
    edge = explained.edge_between(session, *(resolving.copy_of(session, text) for text in (source, target)))
    return ExplanationShown.model_validate(explained.of_edge(session, edge))


@router.get("/edges/{edge_id}/explanation")
def explain_edge(edge_id: UUID, session: RequestSession) -> ExplanationShown:
    """Explain a link by its id."""
    return ExplanationShown.model_validate(explained.of_edge(session, explained.edge_by_id(session, edge_id)))


def _shown(session: Session, copy_ids: Collection[UUID]) -> MatchesShown:
    current = datasets.current_versions(session, copy_ids)
    found = queries.matches(session, [version.id for version in current.values()])
    ends = {version_id for match in found for version_id in (match.a_version_id, match.b_version_id)}
    copy_of = datasets.copies_of_versions(session, ends)
    copies = datasets.copies(session, set(copy_of.values()))
    end = {version_id: _end(version_id, copies[copy_id]) for version_id, copy_id in copy_of.items()}
    return MatchesShown(
        matches=[_match(match, end[match.a_version_id], end[match.b_version_id]) for match in found],
        verdicts=[VerdictShown.model_validate(said) for said in queries.verdicts(session, copy_ids)],
    )


def _match(match: Match, a: EndShown, b: EndShown) -> MatchShown:
    columns = {name: getattr(match, name) for name in MatchShown.model_fields if name not in {"a", "b"}}
    return MatchShown(a=a, b=b, **columns)


def _end(version_id: UUID, copy: Copy) -> EndShown:
    return EndShown(version_id=version_id, copy_id=copy.id, title=copy.title or copy.name, uri=copy.uri)
