"""Erasing what was kept of a column that turned out to be about persons: its cells, sketches, and frozen evidence.

Everywhere a note stays. What a copy holds now is then scanned again, which keeps keyed hashes only; of older versions
the fingerprint is gone for good. What producers' events say is kept as received until it is forgotten by its age.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Membership, Version
from catalog.db import keeps_books, now
from catalog.lineage.jobs import Facet
from catalog.matching import index
from catalog.matching import queries as matching
from catalog.nominations.models import Nomination
from catalog.quality.incidents.models import Incident
from catalog.quality.kept.models import SuitePreview
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.monitoring.models import Monitoring
from catalog.quality.proposals.models import ProposedRule, SuiteProposal
from catalog.quality.sufficiency.models import SufficiencyReport
from catalog.ranking.cells.models import VerifiedCell
from catalog.ranking.models import RankingRow
from catalog.scanning.models import FingerprintRow, ProfileRow
from catalog.stewardship.marks.scrubbing import NOTE, Scrubber

_PROFILE: dict[str, Any] = {"minimum": None, "maximum": None, "mean": None, "stdev": None, "quantiles": {}, "top": []}
_PROFILE |= {"length_min": None, "length_mean": None, "length_max": None, "semantic": "person", "hidden": True}
_NO_REVISION = 0
"""Of no code: such a fingerprint is compared with nothing, and made anew where the bytes are still there."""


@dataclass
class Erased:
    """What was erased, how many of what, and the copies to scan again."""

    counts: Counter[str] = field(default_factory=Counter)
    copies: list[UUID] = field(default_factory=list)


@dataclass(frozen=True)
class _Where:
    """The versions that hold the column, and all that speaks of them."""

    column: str
    datasets: frozenset[UUID]
    copies: Sequence[UUID]
    versions: Sequence[UUID]
    scrubber: Scrubber


@keeps_books
def erase(session: Session, dataset_id: UUID, column: str) -> Erased:
    """Erase what was kept of a column of all copies of a dataset."""
    where, done = _where(session, dataset_id, column), Erased()
    current = datasets.current_versions(session, where.copies)
    done.copies = sorted(copy_id for copy_id, version in current.items() if version.id in set(where.versions))
    for copy_id in done.copies:
        index.remove(session, copy_id)  # it was found by hashes of the values
    done.counts["profiles"] = _profiles(session, where)
    done.counts["fingerprints"] = _fingerprints(session, where, {current[copy_id].id for copy_id in done.copies})
    for name, rows, fields in _evidence(session, where):
        done.counts[name] += sum(_scrub(row, fields, where.scrubber) for row in rows)
    done.counts["cells"] = _cells(session, where)
    done.counts["facets"] = _facets(session, where)
    done.counts["sufficiency"] = _sufficiency(session, where)
    session.flush()  # what follows reads it
    return done


def _where(session: Session, dataset_id: UUID, column: str) -> _Where:
    current = Membership.valid_to.is_(None), Membership.known_to.is_(None)
    copies = list(session.scalars(select(Membership.copy_id).where(Membership.dataset_id == dataset_id, *current)))
    held = session.scalars(select(Version).where(Version.copy_id.in_(copies)))
    versions = [one.id for one in held if any(column == each.get("name") for each in one.columns)]
    pairs = [pair for one in matching.matches(session, versions) for pair in one.mapping if column in pair]
    names = frozenset({column, *(name for pair in pairs for name in pair)})
    family = frozenset({dataset_id, *datasets.merged_into(session, dataset_id)})
    return _Where(column, family, copies, versions, Scrubber(names))


def _profiles(session: Session, where: _Where) -> int:
    count = 0
    for row in session.scalars(select(ProfileRow).where(ProfileRow.version_id.in_(where.versions))):
        columns = [_hidden(one, where) if one["name"] == where.column else one for one in row.data["columns"]]
        count += columns != row.data["columns"]
        row.data = {**row.data, "columns": columns}
    return count


def _hidden(column: dict[str, Any], where: _Where) -> dict[str, Any]:
    if column.get("hidden"):
        return column
    # What stands here may be quoted in sentences elsewhere.
    values = [one[0] for one in column.get("top", [])] + [column.get("minimum"), column.get("maximum")]
    where.scrubber.scrubbed({"column": where.column, "values": values})
    return {**column, **_PROFILE, "form": f"erased {now():%Y-%m-%d}, classified as about persons"}


def _fingerprints(session: Session, where: _Where, current: Collection[UUID]) -> int:
    reason = f"Its column {where.column} is about persons, so that what was kept was erased."
    rows = list(session.scalars(select(FingerprintRow).where(FingerprintRow.version_id.in_(where.versions))))
    for row in rows:
        row.revision, row.packed = _NO_REVISION, b""
        # The digest is made of the rows' values; none is like another now.
        row.digest = row.version_id.int % 2**62
        row.outdated = None if row.version_id in current else reason
    return len(rows)


Rows = tuple[str, Sequence[Any], tuple[str, ...]]


def _evidence(session: Session, where: _Where) -> Iterator[Rows]:
    """Give what was judged with the cells before it, each with the fields that may hold some."""
    versions, family = where.versions, where.datasets
    yield "matches", matching.matches(session, versions), ("evidence",)
    rankings = session.scalars(select(RankingRow).where(RankingRow.dataset_id.in_(family))).all()
    told = ("candidates", "cells", "changes", "counterfactuals", "sensitivity", "separating", "reason")
    yield "rankings", rankings, told
    nominations = session.scalars(select(Nomination).where(Nomination.dataset_id.in_(family))).all()
    yield "nominations", nominations, ("evidence",)
    results = session.scalars(select(ValidationResult).where(ValidationResult.version_id.in_(versions))).all()
    yield "verdicts", results, ("results",)
    previews = session.scalars(select(SuitePreview).where(SuitePreview.version_id.in_(versions))).all()
    yield "previews", previews, ("results",)
    made = ExpectationSuite.dataset_id.in_(family), ExpectationSuite.source == "profile"
    yield "suites", session.scalars(select(ExpectationSuite).where(*made)).all(), ("data",)
    proposed = select(ProposedRule).join(SuiteProposal, SuiteProposal.id == ProposedRule.proposal_id)
    rules = session.scalars(proposed.where(SuiteProposal.dataset_id.in_(family))).all()
    yield "proposals", rules, ("entry", "evidence")
    seen = session.scalars(select(Monitoring).where(Monitoring.version_id.in_(versions))).all()
    yield "monitors", seen, ("facts", "findings", "changes", "breaches")
    incidents = session.scalars(select(Incident).where(Incident.copy_id.in_(where.copies))).all()
    yield "incidents", incidents, ("detail", "summary")


def _scrub(row: Any, fields: Sequence[str], scrubber: Scrubber) -> int:
    changed = 0
    for name in fields:
        before = getattr(row, name)
        after = scrubber.scrubbed(before)
        if after != before:
            setattr(row, name, after)
            changed = 1
    return changed


def _cells(session: Session, where: _Where) -> int:
    """End what is known of cells of the column, and of rows that it names."""
    count = 0
    for cell in session.scalars(select(VerifiedCell).where(VerifiedCell.dataset_id.in_(where.datasets))):
        named = any(part[0] == where.column for part in cell.key)
        if cell.column != where.column and not named:
            continue
        cell.key = [[part[0], NOTE if part[0] == where.column else part[1]] for part in cell.key]
        cell.value = None if cell.column == where.column else cell.value
        cell.reason = NOTE  # it may quote the value
        if cell.known_to is None:
            cell.known_to, cell.ended_by, cell.ended_reason = now(), "catalog", NOTE
        count += 1
    return count


def _facets(session: Session, where: _Where) -> int:
    """Drop what producers measured in the column."""
    wanted = Facet.subject_kind.in_(["dataset", "input", "output"]), Facet.name == "dataQualityMetrics"
    count = 0
    ids = Facet.subject_id.in_(where.copies) | Facet.second_id.in_(where.copies)
    for row in session.scalars(select(Facet).where(*wanted, ids)):
        metrics = row.body.get("columnMetrics")
        if isinstance(metrics, dict) and where.column in metrics:
            kept = {name: one for name, one in metrics.items() if name != where.column}
            session.execute(update(Facet).where(Facet.id == row.id).values(body={**row.body, "columnMetrics": kept}))
            count += 1
    return count


def _sufficiency(session: Session, where: _Where) -> int:
    """Drop what was answered of its versions, alone or joined: it may be asked again."""
    own = SufficiencyReport.version_id.in_(where.versions)
    rows = session.scalars(
        select(SufficiencyReport).where(own | SufficiencyReport.joined_version_id.in_(where.versions))
    )
    gone = rows.all()
    for row in gone:
        session.delete(row)
    return len(gone)
