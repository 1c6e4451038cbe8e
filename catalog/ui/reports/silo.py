"""The report of a silo: how what its copies hold now was judged, what fails first, and what is open."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.db import now
from catalog.quality import queries as quality
from catalog.quality.incidents import queries as incidents
from catalog.quality.incidents import showing
from catalog.quality.incidents.schemas import IncidentShown
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.monitoring import queries as monitoring
from catalog.quality.scoring import queries as scores
from catalog.quality.scoring.models import QualityScore
from catalog.quality.suites import PARTY_WORDS
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.silos.models import Silo
from catalog.ui import family
from catalog.ui.family import CopyLine
from catalog.ui.quality import worst
from catalog.ui.rendering import limits_of, observed_words, rule_words
from catalog.ui.reports import sheets
from catalog.ui.reports.document import Block, Cell, Column, Document, Facts, Table, Text, Tiles
from catalog.web import human

MOST_COPIES = 500
MOST_RULES = 100
MOST_INCIDENTS = 100
_OUTCOMES = ("failed", "error", "not_evaluated", "passed")
_SEVERITIES = ("critical", "warning", "info")

Found = Mapping[UUID, Sequence[ValidationResult]]


def silo_document(session: Session, name: str, actor: Actor) -> Document:
    """Write the report of a silo over the copies that whoever asks may see."""
    silo = silos.get(session, name)
    copies = scores.copies_in(session, silo.id, limit=MOST_COPIES)
    lines = [line for line in family.lines(session, copies) if line.version is not None]
    ids = [line.id for line in lines]
    found, known = quality.latest(session, ids), scores.latest(session, ids)
    open_ones, ended = _incidents(session, ids)
    outcomes = Counter(worst(found.get(line.id, [])) for line in lines)
    blocks: list[Block] = [
        _facts(silo, lines, known, ended),
        Tiles([(outcome, outcomes[outcome]) for outcome in ("passed", "failed", "error", "not_evaluated")]),
        sheets.score(sheets.worth(scores.mean(known.values())), _dimensions(known.values()), "Mean over its copies."),
        _copies(session, lines, found, known),
        _failing(session, lines, found),
        sheets.incidents(open_ones, "Open incidents", empty="No incident is open."),
        *([sheets.incidents(ended, "Resolved incidents")] if ended else []),
    ]
    if len(copies) == MOST_COPIES:
        blocks.append(Text(f"Only the first {MOST_COPIES:,} copies are looked at."))
    told = f"What {human.plural(len(lines), 'copy', 'copies')} of the silo hold now"
    return Document(f"Quality of the silo {silo.name}", told, now(), actor.name, blocks, f"quality-{silo.name}")


def _facts(
    silo: Silo, lines: Sequence[CopyLine], known: Mapping[UUID, QualityScore], ended: Sequence[IncidentShown]
) -> Facts:
    spans = [one.seconds_to_resolve for one in ended if one.seconds_to_resolve is not None]
    took = human.duration(timedelta(seconds=median(spans)).total_seconds()) if spans else "—"
    return Facts(
        [
            ("Owner", silo.owner or "—"),
            ("Stewards", ", ".join(silo.stewards) or "—"),
            ("Copies that hold something", human.count(len(lines))),
            ("Datasets", human.count(len({line.dataset_id for line in lines}))),
            ("Copies with a score", human.count(sum(one.value is not None for one in known.values()))),
            ("Incidents resolved in (median)", took),
        ]
    )


def _dimensions(known: Iterable[QualityScore]) -> list[dict[str, Any]]:
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for row in known:
        for dimension in row.dimensions:
            by_name.setdefault(dimension["name"], []).append(dimension)
    told = []
    for name, ones in by_name.items():
        values = [one["value"] for one in ones if one["value"] is not None]
        parties: Counter[str] = Counter()
        for one in ones:
            parties.update(one.get("parties") or {})
        value = sum(values) / len(values) if values else None
        why = f"Known of {len(values)} of {human.plural(len(ones), 'copy', 'copies')}."
        told.append({"name": name, "weight": ones[0]["weight"], "value": value, "why": why, "parties": dict(parties)})
    return told


def _copies(session: Session, lines: Sequence[CopyLine], found: Found, known: Mapping[UUID, QualityScore]) -> Table:
    seen = monitoring.outcomes(session, [line.version.id for line in lines if line.version])
    columns = (
        Column("Copy", 3),
        Column("Suites", 1.3),
        Column("Failed rules", 0.9, number=True),
        Column("Monitors", 1.3),
        Column("Score", 0.8, number=True),
        Column("Rows", 1, number=True),
        Column("Content since", 1.6),
    )
    rows = []
    for line in sorted(lines, key=lambda one: (_OUTCOMES.index(worst(found.get(one.id, []))), one.label)):
        results, score = found.get(line.id, []), known.get(line.id)
        version = line.version
        rows.append(
            [
                Cell(line.label, note=line.path),
                Cell("", worst(results)),
                Cell(human.count(sum(one.failed for one in results))),
                Cell("", seen.get(version.id, "not_evaluated") if version else "not_evaluated"),
                Cell(sheets.worth(score.value if score else None)),
                Cell(human.count(version.rows if version else None)),
                Cell(human.instant(version.created_at if version else None)),
            ]
        )
    return Table("Copies, those that fail first", columns, rows, "No copy of it holds anything yet.")


def _failing(session: Session, lines: Sequence[CopyLine], found: Found) -> Table:
    suites = quality.suites(session, [result for results in found.values() for result in results])
    broken = [
        (line, suites[result.suite_id], one)
        for line in lines
        for result in found.get(line.id, [])
        for one in result.results
        if one.get("outcome") in {"failed", "error"}
    ]
    broken.sort(key=lambda each: (_weight(each[2]), each[0].label))
    columns = (
        Column("Outcome", 1.2),
        Column("Severity", 0.9),
        Column("Copy", 1.8),
        Column("Expectation", 3.4),
        Column("Column", 1.3),
        Column("Observed", 1.4),
        Column("Unexpected", 1, number=True),
        Column("Share", 0.8, number=True),
    )
    left = len(broken) - MOST_RULES
    note = f"The {MOST_RULES} gravest of {len(broken):,}." if left > 0 else ""
    return Table("Rules that fail", columns, [_rule(*each) for each in broken[:MOST_RULES]], "No rule fails.", note)


def _rule(line: CopyLine, suite: ExpectationSuite, one: Mapping[str, Any]) -> list[Cell]:
    told = f"{suite.name}, {PARTY_WORDS.get(suite.party, suite.party)}"
    given = one.get("reason") or limits_of(one.get("kwargs") or {})
    return [
        Cell("", str(one["outcome"])),
        Cell(str(one.get("severity") or "—")),
        Cell(line.label),
        Cell(one.get("note") or rule_words(str(one["type"])), note="\n".join(each for each in (given, told) if each)),
        Cell(one["column"], code=True) if one.get("column") else Cell("whole table", muted=True),
        Cell(observed_words(one.get("observed"))),
        Cell(human.count(one.get("unexpected_count"))),
        Cell(human.share(one.get("unexpected_share"))),
    ]


def _weight(one: Mapping[str, Any]) -> tuple[int, bool]:
    severity = one.get("severity")
    return (_SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)), one["outcome"] != "failed"


def _incidents(session: Session, copy_ids: Sequence[UUID]) -> tuple[list[IncidentShown], list[IncidentShown]]:
    found = [one for ones in incidents.of_copies(session, copy_ids).values() for one in ones]
    shown = showing.shown(session, sorted(found, key=lambda one: one.seen_at, reverse=True))
    open_ones = sorted(
        (one for one in shown if one.state != "resolved"), key=lambda one: _SEVERITIES.index(one.severity)
    )
    return open_ones[:MOST_INCIDENTS], [one for one in shown if one.state == "resolved"][:MOST_INCIDENTS]
