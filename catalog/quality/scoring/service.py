"""Scoring versions: reading what is known of them, and keeping the score."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalog.datasets.models import Version
from catalog.db import now
from catalog.quality import queries as quality
from catalog.quality.copies import is_of_copies
from catalog.quality.monitoring import queries as monitoring
from catalog.quality.monitoring import showing
from catalog.quality.scoring.dimensions import Score
from catalog.quality.scoring.evidence import Evidence, SuiteFound
from catalog.quality.scoring.models import QualityScore


def evidence(session: Session, version: Version, *, accuracy: float | None) -> Evidence:
    """Read what is known of the version that a copy holds now; a suite made from that very version says nothing."""
    results = quality.results(session, version.id)
    suites = quality.suites(session, results)
    found = monitoring.monitoring(session, version.id)
    return Evidence(
        suites=tuple(
            SuiteFound(suites[one.suite_id].party, is_of_copies(suites[one.suite_id]), tuple(one.results))
            for one in results
            if not quality.is_basis(suites[one.suite_id], version.id)
        ),
        findings=tuple(found.findings) if found is not None else (),
        freshness=showing.freshness(session, version.copy_id, now()).state,
        accuracy=accuracy,
    )


def keep(session: Session, copy_of: Mapping[UUID, UUID], scores: Mapping[UUID, Score]) -> None:
    """Keep the scores of versions, in place of earlier ones; `copy_of` names the copy of each."""
    session.execute(delete(QualityScore).where(QualityScore.version_id.in_(scores)))
    session.add_all(
        QualityScore(
            version_id=version_id,
            copy_id=copy_of[version_id],
            value=score.value,
            low=score.low,
            high=score.high,
            known=score.known,
            dimensions=[dimension.to_json() for dimension in score.dimensions],
        )
        for version_id, score in scores.items()
    )
