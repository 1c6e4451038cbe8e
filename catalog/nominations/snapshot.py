"""What a nomination was proposed on, frozen: later changes of copies, matches, edges and rankings do not alter it."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.db import keeps_books
from catalog.lineage import queries as lineage
from catalog.lineage.models import Edge
from catalog.matching import queries as matching
from catalog.matching.models import Match
from catalog.nominations.models import Nomination
from catalog.ranking import queries as rankings
from catalog.ranking.models import RankingRow

RANKING = ("reason", "candidates", "sensitivity", "changes", "counterfactuals", "separating", "cells")
MATCH = ("kind", "family", "probability", "a_in_b", "b_in_a", "cell_agreement", "mapping", "direction")
MATCH_MEASURED = ("a_in_b_between", "b_in_a_between", "cell_agreement_between", "drift")
MATCH_SUMS = ("p_a_to_b", "p_b_to_a", "log_odds", "evidence", "revision")
EDGE = ("kind", "confidence", "margin", "margin_turned", "transformation", "recorded_by", "run_id")
VERSION = ("content_id", "status", "format", "rows", "bytes")


@keeps_books
def judge_today(session: Session, nomination: Nomination, version_id: UUID) -> bool:
    """Freeze into a nomination the newest ranking of its dataset; False when there is none.

    Evidence is kept whole whoever asks for it, so the caller refreshes the row before it is shown to them.
    """
    ranking = rankings.latest(session, nomination.dataset_id)
    if ranking is not None:
        judge(session, nomination, ranking, version_id)
    return ranking is not None


def judge(session: Session, nomination: Nomination, ranking: RankingRow, version_id: UUID) -> None:
    """Freeze into a nomination what its copy is judged on: a ranking, and the version that it holds."""
    mine = str(nomination.copy_id)
    found = (one for one in ranking.candidates if mine in one.get("copies", [one["copy_id"]]))
    judged = next(found, {})
    nomination.ranking_id, nomination.version_id = ranking.id, version_id
    nomination.evidence = frozen(session, ranking)
    nomination.score, nomination.low, nomination.high = judged.get("score"), judged.get("low"), judged.get("high")


def frozen(session: Session, ranking: RankingRow) -> dict[str, Any]:
    """Copy a ranking with all that it was judged on: the copies' names, versions, matches and edges of that moment."""
    copies = {UUID(copy_id) for one in ranking.candidates for copy_id in one.get("copies", [one["copy_id"]])}
    versions = _judged(session, ranking, copies)
    held = {version.id for version in versions.values()}
    found = [one for one in matching.matches(session, held) if {one.a_version_id, one.b_version_id} <= held]
    return {
        **{name: deepcopy(getattr(ranking, name)) for name in RANKING},
        "weights": _weights(ranking),
        "winner": _text(ranking.winner_copy_id),
        "system_of_record": _text(ranking.system_of_record_copy_id),
        "most_accurate": _text(ranking.most_accurate_copy_id),
        "ranked_at": ranking.ranked_at.isoformat(),
        "copies": {
            str(one.id): {"title": one.title, "uri": one.uri} for one in datasets.copies(session, copies).values()
        },
        "versions": {str(copy_id): _version(version) for copy_id, version in versions.items()},
        "matches": [_match(one) for one in found],
        "edges": [_edge(one) for one in lineage.edges_among(session, copies)],
    }


def _judged(session: Session, ranking: RankingRow, copies: set[UUID]) -> dict[UUID, Version]:
    """Give the versions that were judged; of copies that stand behind another, what they hold now."""
    judged = {UUID(one["version_id"]) for one in ranking.candidates if one.get("version_id")}
    ranked = {version.copy_id: version for version in datasets.versions_by_id(session, judged).values()}
    return {**datasets.current_versions(session, copies), **ranked}


def _weights(ranking: RankingRow) -> Mapping[str, float]:
    first = next(iter(ranking.candidates), {})
    return {score["name"]: score["weight"] for score in first.get("criteria", [])}


def _version(version: Version) -> dict[str, Any]:
    return {"id": str(version.id), **{name: getattr(version, name) for name in VERSION}}


def _match(match: Match) -> dict[str, Any]:
    ends = {"id": str(match.id), "a_version_id": str(match.a_version_id), "b_version_id": str(match.b_version_id)}
    return {**ends, **{name: deepcopy(getattr(match, name)) for name in (*MATCH, *MATCH_MEASURED, *MATCH_SUMS)}}


def _edge(edge: Edge) -> dict[str, Any]:
    ends = {"id": str(edge.id), "source": str(edge.source_copy_id), "target": str(edge.target_copy_id)}
    return {**ends, **{name: getattr(edge, name) for name in EDGE}}


def _text(copy_id: UUID | None) -> str | None:
    return str(copy_id) if copy_id else None
