"""A small catalog with everything already worked out, for tests of the commands that look and decide."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine

from catalog.db import now, transaction
from catalog.lineage.models import Edge
from catalog.matching.models import Match
from catalog.nominations.models import Nomination
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.ranking.models import RankingRow
from tests import factories


@dataclass(frozen=True)
class Lake:
    """One dataset `clicks` with two copies, the first of which is proposed; and `other`, made from the second."""

    dataset_id: UUID
    first: UUID
    second: UUID
    nomination_id: UUID


FIRST, SECOND, OTHER = "/lake/clicks.csv", "/lake/clicks_old.csv", "/lake/other.csv"


def lake(engine: Engine) -> Lake:
    """Fill the catalog."""
    with transaction(engine) as session:
        silo = factories.silo(session, "store", roots=("/lake",))
        dataset = factories.dataset(session, "clicks", owner="web", description="Every click")
        first = factories.copy(session, FIRST, of=dataset, silo_id=silo.id, title="clicks now")
        second = factories.copy(session, SECOND, of=dataset, silo_id=silo.id)
        other = factories.copy(session, OTHER, silo_id=silo.id)
        columns = [{"name": "user\x1b[31m", "type": "int64"}, {"name": "at", "type": "timestamp"}]
        held = factories.version(session, first, rows=1234, bytes=2_000_000, columns=columns)
        former = factories.version(session, second, status="unreadable", reason="It is an HTML page.", rows=None)
        match = {"kind": "subset", "family": True, "probability": 0.98, "a_in_b": 1.0, "b_in_a": 0.4, "revision": 1}
        match |= {"direction": "b_to_a", "p_a_to_b": 0.1, "p_b_to_a": 0.9}
        session.add(Match(a_version_id=held.id, b_version_id=former.id, **match))
        session.add(Edge(source_copy_id=second.id, target_copy_id=other.id, kind="inferred", confidence=0.93))
        candidate: dict[str, object] = {"copy_id": str(first.id), "copies": [str(first.id)], "version_id": str(held.id)}
        candidate |= {"score": 0.8, "low": 0.6, "high": 0.9, "position": 1}
        ranking = RankingRow(
            dataset_id=dataset.id, digest="d", abstained=False, reason="It is complete.", candidates=[candidate]
        )
        ranking.winner_copy_id = first.id
        session.add(ranking)
        session.flush()  # the nomination refers to it
        nomination = Nomination(
            dataset_id=dataset.id,
            copy_id=first.id,
            version_id=held.id,
            ranking_id=ranking.id,
            state="proposed",
            proposed_by="catalog",
            evidence={"reason": ranking.reason, "candidates": ranking.candidates},
            score=0.8,
            low=0.6,
            high=0.9,
        )
        session.add(nomination)
        suite = ExpectationSuite(name="events", revision="r1", source="shipped", data={})
        session.add(suite)
        session.flush()  # the result refers to it
        session.add(
            ValidationResult(
                version_id=held.id,
                suite_id=suite.id,
                outcome="failed",
                passed=1,
                failed=1,
                validated_at=now(),
                results=[
                    _outcome("expect_column_values_to_be_unique", "failed", unexpected_count=3, unexpected_share=0.01),
                    _outcome("expect_column_to_exist", "passed"),
                ],
            )
        )
        return Lake(dataset.id, first.id, second.id, nomination.id)


def _outcome(kind: str, outcome: str, **more: object) -> dict[str, object]:
    plain: dict[str, object] = {"column": "user", "severity": "critical", "reason": "", "observed": None, "kwargs": {}}
    plain |= {"sample": [], "sample_withheld": False, "note": ""}
    return {"type": kind, "outcome": outcome, "unexpected_count": None, "unexpected_share": None, **plain, **more}
