"""Rows of a family in a database, for tests of what is gathered from it."""

from typing import Any

from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Version
from catalog.lineage import service as lineage
from catalog.matching.models import Match
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.scanning.models import FingerprintRow, ProfileRow
from catalog.scanning.profile import ColumnProfile, Profile


def column(name: str, *, kind: str = "number", nulls: int = 0, **fields: Any) -> ColumnProfile:
    facts: dict[str, Any] = {
        "name": name,
        "position": 0,
        "type": "int64",
        "kind": kind,
        "nulls": nulls,
        "distinct": 5.0,
        "distinct_exact": True,
        "minimum": None,
        "maximum": None,
        "mean": None,
        "stdev": None,
        "quantiles": {},
        "entropy": 1.0,
        "top": [],
        "length_min": None,
        "length_mean": None,
        "length_max": None,
        "semantic": kind,
    }
    return ColumnProfile(**{**facts, **fields})


def profiled(session: Session, version: Version, *columns: ColumnProfile, rows: int = 100, digest: int = 1) -> None:
    profile = Profile(rows, columns)
    session.add(ProfileRow(version_id=version.id, revision=1, data=profile.to_json()))
    session.add(FingerprintRow(version_id=version.id, revision=1, digest=digest, packed=b""))
    session.flush()


def matched(session: Session, source: Version, target: Version, kind: str, **fields: Any) -> Match:
    """Keep that the target was made from the source."""
    first, second = sorted([source.id, target.id])
    facts: dict[str, Any] = {
        "revision": 1,
        "kind": kind,
        "family": True,
        "probability": 0.95,
        "direction": "a_to_b" if first == source.id else "b_to_a",
        "p_a_to_b": 0.9,
        "p_b_to_a": 0.1,
    }
    made = Match(a_version_id=first, b_version_id=second, **{**facts, **fields})
    session.add(made)
    session.flush()
    return made


def judged(
    session: Session, version: Version, *, built_from: Version | None = None, outcome: str = "passed", **counts: int
) -> None:
    """Keep a result of a suite, which may have been made from the profile of a version."""
    meta = {"headwater": {"built_from": str(built_from.id)}} if built_from else {}
    name = "default" if built_from else "sales"
    suite = ExpectationSuite(name=name, revision=str(version.id), source="x", data={"name": name, "meta": meta})
    session.add(suite)
    session.flush()
    session.add(ValidationResult(version_id=version.id, suite_id=suite.id, outcome=outcome, **counts))
    session.flush()


def declared(session: Session, source: Copy, target: Copy) -> None:
    lineage.declare(session, source.id, target.id, recorded_by="ana")
