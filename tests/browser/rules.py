"""Rules proposed, a suite that was tried, and a contract, for the invented lake."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.db import now
from catalog.quality.contracts import service as contracts
from catalog.quality.kept.models import SuitePreview, SuiteRevision
from catalog.quality.outcome import Outcome
from catalog.quality.proposals.models import ProposedRule, SuiteProposal
from catalog.quality.sufficiency.asking import Ask
from catalog.quality.sufficiency.curves import SHARES, Point
from catalog.quality.sufficiency.judging import judged
from catalog.quality.sufficiency.measured import Counted, Drawn, Joined, Measured, Repeats
from catalog.quality.sufficiency.models import SufficiencyReport
from catalog.quality.suites import revision_of
from catalog.silos.access import Actor
from tests.quality.monitoring.profiles import profile as profiled
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
    enough: UUID


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
    return Rules(proposal.id, _tried(session, version_id), _enough(session, version_id))


def _enough(session: Session, version_id: UUID) -> UUID:
    offs, values = (0.05, 0.031, 0.012, 0.006, 0.0), (0.79, 0.81, 0.834, 0.842, 0.848)
    sizes = zip(SHARES, offs, values, strict=True)
    points = tuple(
        Point(share, round(9_000 * share), value, value - off, value + off, off, 0.1 + share)
        for share, off, value in sizes
    )
    told = "accuracy of HistGradientBoostingClassifier on a quarter held out, 5 draws; from price, country."
    start = datetime(2026, 1, 1)  # noqa: DTZ001 - times inside data have no zone
    found = Measured(
        rows=12_000,
        distinct_rows=11_700,
        keys=(Repeats(("event_id",), 11_700, 600, 0),),
        label=Counted([("no", 9_600), ("yes", 2_400)], 2),
        segments={"country": Counted([("DE", 8_000), ("FR", 3_960), ("LI", 40)], 3)},
        times={start + timedelta(days=day): 300 for day in range(60) if not 20 <= day < 24},
        unit="day",
        joins=(Joined("shop", "store_id", 90, 120, 80, 12_000, 120, 10_400, 80, 10_400, 700, 1),),
        curve=Drawn("held-out accuracy for event_type", points, 0.02, 0.8, told),
    )
    ask = Ask(label="event_type", segments=("country",), curve="accuracy")
    profile = profiled(
        {
            "event_id": [*map(str, range(50))],
            "price": ["1.5", "2.5"] * 25,
            "country": ["DE", "FR"] * 25,
            "event_type": ["yes", ""] * 25,
        }
    )
    page = judged(ask, replace(profile, rows=12_000), found, joined="stores")
    row = SufficiencyReport(version_id=version_id, copy_id=datasets.version(session, version_id).copy_id, key="k")
    row.asked, row.found, row.state, row.seconds = ask.to_json(), page.to_json(), "done", 14.2
    row.asked_by = "Ana Silva"
    session.add(row)
    session.flush()  # the address names it
    return row.id


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
