"""A small invented lake, as rows: enough that every screen has something of each kind to show."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset, Dump, Version
from catalog.db import now
from catalog.lineage.jobs import Job, JobIO, JobLink, Run
from catalog.lineage.models import ColumnEdge, Edge
from catalog.matching.models import Match
from catalog.nominations.models import Decision, Nomination
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.ranking.models import RankingRow
from catalog.scanning.models import ProfileRow
from catalog.search import service as search
from catalog.search.document import Document
from catalog.silos.models import Silo
from tests import factories
from tests.browser import cared, contested, rules, told, watched

CRITERIA = {
    "provenance": 0.30,
    "accuracy": 0.24,
    "completeness": 0.18,
    "freshness": 0.10,
    "expectations": 0.10,
    "integrity": 0.12,
    "authority": 0.12,
    "documentation": 0.04,
    "stability": 0.04,
}
REASONS = {
    "provenance": "Six of nine copies come from it, as far as content tells.",
    "completeness": "It fills 99.8% of what all copies together know: 1,048,212 of at most 1,048,212 rows.",
    "freshness": "Its newest event is of yesterday.",
    "expectations": "23 of 24 expectations passed.",
    "integrity": "No edited cell was found against any other copy.",
    "authority": "It lies in the silo that owns the process, and its custodian is the owner.",
    "documentation": "It has a description and a custodian.",
    "stability": "Its columns have not changed in 5 versions.",
}
COLUMNS = (
    ("event_id", "int64", "id", 0, 1_048_212, "1", "1048212", None),
    ("session_id", "string", "id", 0, 212_904.0, "s-000001", "s-212904", None),
    ("customer_id", "int64", "id", 2_104, 23_570.0, "1", "23570", 11_804.2),
    ("event_type", "string", "category", 0, 4, "add_to_cart", "view", None),
    ("product_id", "int64", "id", 10_482, 68_377.0, "25671", "18316298", 2_884_715.1),
    ("price", "double", "money", 734_000, 4_120.0, "0.25", "499.99", 3.1173),
    ("email", "string", "email", 9_120, 23_100.0, "a.first@mail.example", "z.last@mail.example", None),
    ("happened_at", "timestamp[ms]", "date", 0, 987_412.0, "2026-01-01 00:00:04", "2026-11-21 23:59:58", None),
)


@dataclass(frozen=True)
class Lake:
    """The rows that tests speak of."""

    clicks: UUID
    sales: UUID
    lonely: UUID
    clicks_origin: UUID
    clicks_version: UUID
    proposal: UUID
    accepted: UUID
    part: UUID
    """A copy of a part of the clicks, with the link and the likeness to explain."""
    edge: UUID
    job: UUID
    """The job that made that link."""
    lonely_copy: UUID
    incident: UUID
    notice: UUID
    rules: rules.Rules
    """What was proposed, tried and agreed for the clicks."""


def invented(session: Session) -> Lake:
    """Write the lake."""
    silos = {
        name: factories.silo(session, name, owner=f"{name}-team", stewards=["Ana Silva"])
        for name in ("ecommerce", "store", "finance")
    }
    clicks, clicks_copies = _family(session, "engagement.clicks", silos, CLICKS, "ecommerce-team")
    sales, sales_copies = _family(session, "sales.transactions", silos, SALES, "store-team")
    lonely, lonely_copies = _family(session, "coupons", silos, (("coupons.csv", "store", 3_204, "csv"),), "")
    _matches(session, clicks_copies)
    edge = _lineage(session, clicks_copies, sales_copies)
    _quality(session, clicks_copies)
    _nominated(session, clicks, clicks_copies[1:], "rejected")
    proposal = _nominated(session, clicks, clicks_copies, "proposed")
    accepted = _nominated(session, sales, sales_copies, "accepted")
    contested.answered(session, clicks, clicks_copies[0][0].id)
    _undecided(session, sales, sales_copies)
    _documents(session, [(clicks, "proposed", 9), (sales, "canonical", 5), (lonely, "undecided", 1)])
    cared.looked_after(session, clicks, sales, lonely, silos["store"].id)
    return Lake(
        clicks=clicks.id,
        sales=sales.id,
        lonely=lonely.id,
        clicks_origin=clicks_copies[0][0].id,
        clicks_version=clicks_copies[0][1].id,
        proposal=proposal.id,
        accepted=accepted.id,
        part=clicks_copies[3][0].id,
        edge=edge.id,
        job=edge.job_id or edge.id,
        lonely_copy=lonely_copies[0][0].id,
        incident=watched.remembered(session, *clicks_copies[0]),
        notice=told.told(session, clicks, clicks_copies[0][0], clicks_copies[3][0], sales),
        rules=rules.written(session, clicks.id, clicks_copies[0][1].id),
    )


CLICKS = (
    ("events/2026/engagement.parquet", "ecommerce", 1_048_212, "parquet"),
    ("exports/clicks_final_v2.csv", "ecommerce", 1_048_212, "csv"),
    ("drop/export (3).jsonl", "store", 1_048_212, "jsonl"),
    ("team-a/clicks_only.parquet", "store", 402_118, "parquet"),
    ("sandbox/sample_5pct.csv", "store", 52_410, "csv"),
    ("bi/clicks_enriched.parquet", "finance", 1_048_212, "parquet"),
    ("archive/last_week/engagement.parquet", "ecommerce", 998_774, "parquet"),
    ("desktop/clicks from the spreadsheet that nobody remembers the origin of.csv", "finance", 65_535, "csv"),
    ("broken/clicks.parquet", "finance", None, "parquet"),
)
SALES = (
    ("pos/transactions.parquet", "store", 298_002, "parquet"),
    ("pos/transactions.csv", "store", 298_002, "csv"),
    ("ecom/store_sales.csv", "ecommerce", 298_002, "csv"),
    ("bi/sales_by_day.parquet", "finance", 365, "parquet"),
    ("bi/customer_summary.parquet", "finance", 2_357, "parquet"),
)

Pair = tuple[Copy, Version]


def _family(
    session: Session, name: str, silos: dict[str, Silo], copies: Sequence[tuple[str, str, int | None, str]], owner: str
) -> tuple[Dataset, list[Pair]]:
    dataset = factories.dataset(
        session,
        name,
        owner=owner,
        description=f"All {name.rsplit('.', maxsplit=1)[-1]} of the last year." if owner else "",
    )
    made = []
    for place, (path, silo, rows, kind) in enumerate(copies):
        copy = factories.copy(session, f"/lake/{silo}/{path}", of=dataset, silo_id=silos[silo].id, custodian=owner)
        for week in range(3 if place == 0 else 0):
            factories.version(session, copy, rows=900_000 + week * 40_000, bytes=58_000_000, format=kind)
        version = factories.version(
            session,
            copy,
            content=f"sha256:{hashlib.sha256(path.encode()).hexdigest()}",
            rows=rows,
            bytes=(rows or 900) * 61,
            format=kind,
            status="readable" if rows else "unreadable",
            reason=None if rows else "the file ends before its footer. Copy it again from its source.",
            columns=[{"name": name, "type": kind} for name, kind, *_ in COLUMNS],
        )
        arrived = now() - timedelta(hours=5 + 37 * place)
        session.execute(update(Dump).where(Dump.copy_id == copy.id).values(registered_at=arrived))
        made.append((copy, version))
    session.add(ProfileRow(version_id=made[0][1].id, revision=1, data=_profile(made[0][1].rows or 0)))
    session.flush()
    return dataset, made


def _profile(rows: int) -> dict[str, Any]:
    columns = []
    for place, (name, kind, semantic, nulls, distinct, least, most, mean) in enumerate(COLUMNS):
        columns.append(
            {
                "name": name,
                "position": place,
                "type": kind,
                "kind": "text",
                "nulls": min(nulls, rows),
                "distinct": float(distinct),
                "distinct_exact": isinstance(distinct, int),
                "minimum": least,
                "maximum": most,
                "mean": mean,
                "stdev": None,
                "quantiles": {},
                "entropy": 4.0,
                "top": [["view", 512_000], ["click", 318_000], ["add_to_cart", 160_000]]
                if name == "event_type"
                else [],
                "length_min": None,
                "length_mean": None,
                "length_max": None,
                "semantic": semantic,
            }
        )
    return {"rows": rows, "columns": columns}


def _matches(session: Session, copies: Sequence[Pair]) -> None:
    main = copies[0][1]
    filtered = [
        ("predicate", 3.0, "Side {} has just the rows of the other with event_type click.", []),
        (
            "precision",
            3.5,
            "On side {} price lost decimals.",
            [["price", "3.1173", "3.12"], ["price", "17.0051", "17.01"]],
        ),
    ]
    kinds = ("reformatted", "reformatted", "filtered", "sampled", "enriched", "older", "edited")
    shares = (1.0, 1.0, 0.384, 0.05, 1.0, 0.953, 0.0606)
    for (_, version), kind, covers in zip(copies[1:], kinds, shares, strict=False):
        forward = main.id < version.id
        a, b = (main, version) if forward else (version, main)
        session.add(
            Match(
                a_version_id=a.id,
                b_version_id=b.id,
                revision=1,
                kind=kind,
                family=True,
                probability=0.97,
                a_in_b=covers if forward else 1.0,
                b_in_a=1.0 if forward else covers,
                cell_agreement=0.971 if kind == "edited" else 1.0,
                direction="unknown" if kind == "reformatted" else "a_to_b" if forward else "b_to_a",
                p_a_to_b=0.9 if forward else 0.1,
                p_b_to_a=0.1 if forward else 0.9,
                mapping=[[name, name] for name, *_ in COLUMNS[:-1]],
                evidence=[
                    {
                        "signal": name,
                        "says": "a_to_b" if forward else "b_to_a",
                        "weight": weight,
                        "reason": reason.format("b" if forward else "a"),
                        "telling": cells if forward else [[one[0], one[2], one[1]] for one in cells],
                    }
                    for name, weight, reason, cells in filtered
                ]
                if kind == "filtered"
                else [],
            )
        )
    session.flush()


def _lineage(session: Session, clicks: Sequence[Pair], sales: Sequence[Pair]) -> Edge:
    """Link copies; gives the link of the clicks of one kind. What is said of the archived copy, content contradicts."""

    def edge(source: Pair, target: Pair, kind: str, confidence: float | None = None, how: str = "") -> Edge:
        made = Edge(
            source_copy_id=source[0].id,
            target_copy_id=target[0].id,
            kind=kind,
            confidence=confidence,
            transformation=how,
        )
        session.add(made)
        return made

    edge(clicks[0], clicks[1], "declared", how="export to CSV")
    edge(clicks[0], clicks[2], "inferred", 0.71)
    part = edge(clicks[0], clicks[3], "observed", how="WHERE event_type = 'click'")
    edge(clicks[0], clicks[4], "inferred", 0.94, "5% sample of rows")
    edge(clicks[0], clicks[5], "inferred", 0.88, "joined with products")
    edge(clicks[6], clicks[0], "declared", how="rows added since")
    edge(clicks[4], clicks[7], "inferred", 0.83, "dates rewritten, decimals rounded")
    edge(sales[0], sales[1], "declared")
    edge(sales[0], sales[2], "inferred", 0.9)
    aged = edge(sales[0], sales[3], "observed", how="GROUP BY day")
    edge(sales[2], sales[4], "inferred", 0.77, "grouped by customer")
    edge(sales[2], clicks[5], "inferred", 0.66)
    session.flush()
    _runs(session, part, aged)
    return part


def _runs(session: Session, part: Edge, aged: Edge) -> None:
    """Tell which jobs made two links, that one was long ago, and which columns the other carries."""
    job, day, check = (
        Job(namespace="airflow", name=name) for name in ("nightly.clicks_only", "nightly", "nightly.check")
    )
    session.add_all([job, day, check])
    session.flush()
    by = {"told_by_id": job.id, "run_id": "run-1"}
    rule = {"trigger_rule": "ALL_SUCCESS"}
    session.add_all(
        [
            JobLink(source_id=day.id, target_id=job.id, kind="starts", known_by="observed", **by),
            JobLink(source_id=day.id, target_id=check.id, kind="starts", known_by="observed", **by),
            JobLink(source_id=job.id, target_id=check.id, kind="before", known_by="declared", facts=rule, **by),
            JobIO(job_id=job.id, copy_id=part.source_copy_id, direction="input"),
            JobIO(job_id=job.id, copy_id=part.target_copy_id, direction="output"),
            Run(run_id="run-1", job_id=job.id, state="COMPLETED"),
        ]
    )
    part.job_id = aged.job_id = job.id
    aged.last_seen = now() - timedelta(days=131)
    carried = (
        ("event_id", "event_id", "DIRECT", "IDENTITY", "", None),
        ("price", "price", "DIRECT", "TRANSFORMATION", "rounded to cents", None),
        ("email", "email", "DIRECT", "TRANSFORMATION", "", True),
        ("event_type", "", "INDIRECT", "FILTER", "", None),
    )
    for source, target, transformation, subtype, description, masking in carried:
        session.add(
            ColumnEdge(
                source_copy_id=part.source_copy_id,
                source_column=source,
                target_copy_id=part.target_copy_id,
                target_column=target,
                kind="observed",
                transformation=transformation,
                subtype=subtype,
                description=description,
                masking=masking,
                job_id=job.id,
            )
        )
    session.flush()


def _quality(session: Session, copies: Sequence[Pair]) -> None:
    suite = ExpectationSuite(name="clickstream_events", revision="9f31c2aa" * 8, source="shipped", data={})
    session.add(suite)
    session.flush()
    outcomes = ("failed", "passed", "passed", "error", "passed", "not_evaluated", "passed", "failed")
    earlier = session.scalars(select(Version).where(Version.copy_id == copies[0][0].id)).all()[:-1]
    judged = [*zip([version for _, version in copies], outcomes, strict=False)]
    for version, outcome in [*judged, *zip(earlier, ("passed", "error", "passed"), strict=True)]:
        results = [_found(place, outcome) for place in range(7)]
        session.add(
            ValidationResult(
                version_id=version.id,
                suite_id=suite.id,
                outcome=outcome,
                passed=sum(found["outcome"] == "passed" for found in results),
                failed=sum(found["outcome"] == "failed" for found in results),
                errors=sum(found["outcome"] == "error" for found in results),
                not_evaluated=sum(found["outcome"] == "not_evaluated" for found in results),
                seconds=0.84,
                results=results,
            )
        )
    session.flush()


def _found(place: int, outcome: str) -> dict[str, Any]:
    rules: tuple[tuple[str, str | None, str, dict[str, Any]], ...] = (
        ("expect_column_values_to_be_unique", "event_id", "Every event has its own id.", {}),
        ("expect_column_values_to_not_be_null", "session_id", "Every event belongs to a session.", {}),
        ("expect_column_values_to_be_in_set", "event_type", "", {"value_set": ["view", "click", "purchase"]}),
        ("expect_column_values_to_be_between", "price", "Prices are sane.", {"min_value": 0, "max_value": 10_000}),
        ("expect_table_row_count_to_be_between", None, "", {"min_value": 1}),
        ("expect_column_values_to_match_regex", "session_id", "", {"regex": "^s-[0-9]+$"}),
        ("expect_column_mean_to_be_between", "price", "", {"min_value": 1, "max_value": 20}),
    )
    kind, column, note, kwargs = rules[place]
    own = outcome if place in {2, 3} else "passed"
    failed = own == "failed"
    return {
        "type": kind,
        "kwargs": {"column": column, **kwargs} if column else kwargs,
        "outcome": own,
        "severity": ("critical", "warning", "info")[place % 3],
        "column": column,
        "observed": 3.117 if place == 6 else 1_048_212 if place == 4 else None,
        "unexpected_count": 31_204 if failed else 0,
        "unexpected_share": 0.0298 if failed else 0.0,
        "sample": ["add to cart", "ADD_TO_CART", "vieew", "", "refund", "n/a"] if failed else [],
        "sample_withheld": False,
        "reason": "Column price holds text in this version." if own == "error" else "",
        "note": note,
    }


def _nominated(session: Session, dataset: Dataset, copies: Sequence[Pair], state: str) -> Nomination:
    candidates = [_candidate(place, pair) for place, pair in enumerate(copies)]
    cells = contested.found([copy.id for copy, _ in copies])
    reason = "It is where six other copies come from, and nothing in it was edited."
    ranking = RankingRow(
        dataset_id=dataset.id,
        digest=hashlib.sha256(dataset.name.encode()).hexdigest(),
        abstained=False,
        reason=reason,
        winner_copy_id=copies[0][0].id,
        candidates=candidates,
        cells=cells,
        questions=len(cells["asked"]),
        most_accurate_copy_id=copies[0][0].id,
        sensitivity=[
            "If freshness counted twice, clicks_final_v2.csv would win; it comes out first from 1.62 times on."
        ],
        counterfactuals=[
            {"told": "Without clicks_only.parquet and the 2 copies made from it, nobody would clearly win."}
        ],
        system_of_record_copy_id=copies[0][0].id,
        ranked_at=now() - timedelta(hours=3),
    )
    session.add(ranking)
    session.flush()
    nomination = Nomination(
        dataset_id=dataset.id,
        copy_id=copies[0][0].id,
        version_id=copies[0][1].id,
        ranking_id=ranking.id,
        state=state,
        evidence={
            "reason": reason,
            "candidates": candidates,
            "cells": cells,
            "sensitivity": [
                "If freshness counted twice, clicks_final_v2.csv would win; it comes out first from 1.62 times on."
            ],
            "counterfactuals": [
                {"told": "Without clicks_only.parquet and the 2 copies made from it, nobody would clearly win."}
            ],
            "separating": [],
            "system_of_record": str(copies[6][0].id) if len(copies) > 6 else None,
        },
        proposed_by="catalog",
        proposed_at=now() - timedelta(hours=3),
        valid_from=now() - timedelta(days=12) if state == "accepted" else None,
    )
    session.add(nomination)
    session.flush()
    if state != "proposed":
        session.add(
            Decision(
                nomination_id=nomination.id,
                verb="reject" if state == "rejected" else "accept",
                reason="It lacks November." if state == "rejected" else "The till writes it; checked ten receipts.",
                actor="Ana Silva",
                verified=False,
            )
        )
    return nomination


def _undecided(session: Session, dataset: Dataset, copies: Sequence[Pair]) -> None:
    cells = contested.found([copy.id for copy, _ in copies])
    ranking = RankingRow(dataset_id=dataset.id, digest="undecided", abstained=True, cells=cells, questions=5)
    ranking.reason = "The first two candidates cannot be told apart: a steward must say."
    ranking.candidates = [_candidate(place, pair) for place, pair in enumerate(copies)]
    session.add(ranking)
    session.flush()


def _candidate(place: int, pair: Pair) -> dict[str, Any]:
    copy, version = pair
    readable = version.status == "readable"
    score = max(0.12, 0.91 - 0.085 * place)
    return {
        "position": place + 1,
        "copies": [str(copy.id)],
        "copy_id": str(copy.id),
        "version_id": str(version.id),
        "score": score,
        "low": max(0.0, score - 0.05),
        "high": min(1.0, score + 0.05),
        "nominable": readable,
        "why_not": "" if readable else "Its bytes cannot be read.",
        "criteria": [_criterion(name, weight, place) for name, weight in CRITERIA.items()],
    }


def _criterion(name: str, weight: float, place: int) -> dict[str, Any]:
    if name == "accuracy":
        telling = [["price", "3.99", "3.49"]] if place == 2 else []
        return {"name": name, **contested.accuracy(place), "weight": weight, "telling": telling}
    unknown = (name == "freshness" and place % 3 == 1) or (name == "provenance" and place == 7)
    value = None if unknown else max(0.05, 0.97 - 0.09 * place - (0.2 if name == "documentation" else 0.0))
    return {
        "name": name,
        "state": "unknown" if unknown else "known",
        "value": value,
        "low": 0.0 if value is None else max(0.0, value - 0.08),
        "high": 1.0 if value is None else min(1.0, value + 0.08),
        "weight": weight,
        "reason": "Its columns hold no time that could be read." if unknown else REASONS[name],
        "telling": [["2026-03-01", "01/03/26"], ["3.1173", "3.12"]] if name == "integrity" and place == 3 else [],
    }


def _documents(session: Session, shown: Sequence[tuple[Dataset, str, int]]) -> None:
    for dataset, status, copies in shown:
        search.write(
            session,
            Document(
                dataset_id=dataset.id,
                title=dataset.name,
                names=(f"/lake/{dataset.name}",),
                columns=tuple(name for name, *_ in COLUMNS),
                body=dataset.description,
                facets={
                    "silo": ["ecommerce", "store"][: max(1, copies // 4)],
                    "owner": [dataset.owner] if dataset.owner else [],
                    "status": status,
                    "format": ["parquet", "csv"],
                    "quality": "failed" if status == "proposed" else "passed",
                    "description": dataset.description,
                    "seen_at": (now() - timedelta(hours=5 * copies)).isoformat(),
                    "rows": 1_048_212,
                    "copies": copies,
                },
            ),
        )
