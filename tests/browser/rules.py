"""Rules proposed, a suite that was tried, and a contract, for the invented lake."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.db import now
from catalog.quality.contracts import service as contracts
from catalog.quality.kept.models import SuitePreview, SuiteRevision
from catalog.quality.outcome import Outcome
from catalog.quality.proposals.models import ProposedRule, SuiteProposal
from catalog.quality.suites import revision_of
from catalog.silos.access import Actor
from tests.quality.tables import rule, suite

CONTRACT = {
    "apiVersion": "v3.1.0",
    "kind": "DataContract",
    "id": "engagement-clicks",
    "version": "2.1.0",
    "status": "active",
    "schema": [
        {
            "name": "clicks",
            "properties": [
                {"name": "event_id", "logicalType": "string", "primaryKey": True},
                {
                    "name": "price",
                    "logicalType": "number",
                    "quality": [
                        {
                            "metric": "nullValues",
                            "mustBeLessThan": 5,
                            "unit": "percent",
                            "description": "seldom missing",
                        },
                        {"type": "text", "description": "in the currency of the shop"},
                    ],
                },
            ],
        }
    ],
    "slaProperties": [{"property": "latency", "value": 1, "unit": "d", "element": "clicks.event_time"}],
    "team": [{"username": "Ana Silva", "role": "Owner"}],
}
Line = tuple[str, dict[str, Any], str, str, float | None, str]
LINES: tuple[Line, ...] = (
    (
        "column_values_to_be_unique",
        {"column": "event_id"},
        "No value stands twice.",
        "No value stood twice in 9 versions.",
        0.07,
        "proposed",
    ),
    (
        "column_values_to_be_between",
        {"column": "price", "mostly": 0.99, "min_value": 0, "max_value": 412.5},
        "Every value is a number from 0 to 412.5.",
        "Numbers lay between 0.1 and 375 in 9 versions.",
        0.21,
        "proposed",
    ),
    (
        "table_row_count_to_be_between",
        {"min_value": 970_000},
        "There are at least 970,000 rows.",
        "It only grew, from 871,204 to 1,048,212 rows in 9 versions.",
        None,
        "accepted",
    ),
)


@dataclass(frozen=True)
class Rules:
    """What the screens of rules show."""

    proposal: UUID
    preview: UUID


def written(session: Session, dataset_id: UUID, version_id: UUID) -> Rules:
    """Write them."""
    copy_id = datasets.version(session, version_id).copy_id
    proposal = SuiteProposal(dataset_id=dataset_id, copy_id=copy_id, versions=[str(version_id)] * 9, made_by="tester")
    session.add(proposal)
    session.flush()  # its lines refer to it
    for number, (kind, kwargs, note, seen, rate, state) in enumerate(LINES, start=1):
        basis = "Made from the versions before, it would have failed 0 of 6 later ones." if rate else "Unknown."
        entry = {**rule(kind, severity="warning", **kwargs), "notes": note}
        decided = {"decided_by": "Ana Silva", "decided_at": now()} if state == "accepted" else {}
        facts = {
            "number": number,
            "entry": entry,
            "evidence": seen,
            "false_alarms": rate,
            "basis": basis,
            "state": state,
        }
        session.add(ProposedRule(proposal_id=proposal.id, **facts, **decided))
    contracts.add(session, CONTRACT, dataset_id, actor=Actor("Ana Silva"), reason="As agreed with the store.")
    return Rules(proposal.id, _tried(session, version_id))


def _tried(session: Session, version_id: UUID) -> UUID:
    old = suite(rule("column_values_to_not_be_null", column="event_id"), name="clicks of the web team")
    new = suite(rule("column_values_to_not_be_null", column="event_id", mostly=0.9), name="clicks of the web team")
    kept = SuiteRevision(name=old["name"], number=1, revision=revision_of(old), party="owner", data=old)
    kept.reason, kept.changed_by = "First.", "bo"
    session.add(kept)
    found = Outcome(
        "expect_column_values_to_not_be_null",
        {"column": "event_id"},
        "failed",
        column="event_id",
        unexpected_count=1204,
        unexpected_share=0.0011,
        note="Every event has an id.",
    )
    asked = SuitePreview(version_id=version_id, party="owner", data=new, outcome="failed", results=[found.to_json()])
    asked.seconds, asked.asked_at, asked.asked_by = 1.4, now(), "bo"
    session.add(asked)
    session.flush()  # its page is asked for by its id
    return asked.id
