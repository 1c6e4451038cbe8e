"""Judging the copies of a dataset by its source of truth: reading what scans kept, and keeping the verdicts."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.quality import agreement, service
from catalog.quality.agreement import Column, Kept
from catalog.quality.choosing import COPIES
from catalog.quality.kept import queries as kept
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import NOT_EVALUATED, Outcome, Verdict, overall
from catalog.quality.service import Chosen
from catalog.quality.suites import MEASURE
from catalog.scanning import queries as scanning
from catalog.scanning.fingerprint import ColumnSketch, Fingerprint
from catalog.scanning.profile import ColumnProfile, Profile

_ALL = 2**64 - 1
_SMALLEST = 512


@dataclass(frozen=True)
class ToAgree:
    """What is needed to judge copies by their origin: what scans kept, by version."""

    chosen: tuple[Chosen, ...]
    origin: Kept | None
    copies: Mapping[UUID, Kept | None]


def load(session: Session, origin_id: UUID, version_ids: Sequence[UUID], settings: Settings) -> ToAgree:
    """Read what scans kept of the source of truth and of its copies, and the suites that copies are judged by."""
    suites = [suite for suite in kept.in_use(session, settings) if suite.kind == COPIES and suite.party == MEASURE]
    chosen = tuple(Chosen(service.suite_id(suite, None), suite, suite.data, None) for suite in suites)
    wanted = [origin_id, *version_ids]
    profiles, prints = scanning.profiles(session, wanted), scanning.fingerprints(session, wanted)
    found = {one: _kept(profiles.get(one), prints.get(one)) for one in wanted}
    return ToAgree(chosen, found[origin_id], {one: found[one] for one in version_ids})


def judge(todo: ToAgree) -> dict[UUID, list[Verdict]]:
    """Judge each copy by each suite (no session)."""
    return {
        version_id: [_verdict(one, ours, todo.origin) for one in todo.chosen]
        for version_id, ours in todo.copies.items()
    }


def save(session: Session, todo: ToAgree, verdicts: Mapping[UUID, Sequence[Verdict]], others: Sequence[UUID]) -> None:
    """Keep the verdicts; those on `others`, which are no copies of a source of truth now, are taken away."""
    forget(session, [*verdicts, *others])
    chosen = {one.suite_id: one for one in todo.chosen}
    for version_id, found in verdicts.items():
        for verdict in found:
            service.keep(session, chosen[verdict.suite_id], version_id, verdict)


def forget(session: Session, version_ids: Sequence[UUID]) -> None:
    """Take away what was found of versions as copies: it holds only beside the source of truth of that time."""
    shared = select(ExpectationSuite).where(ExpectationSuite.dataset_id.is_(None))
    own = [suite.id for suite in session.scalars(shared) if is_of_copies(suite)]
    session.execute(
        delete(ValidationResult).where(ValidationResult.version_id.in_(version_ids), ValidationResult.suite_id.in_(own))
    )


def is_of_copies(suite: ExpectationSuite) -> bool:
    """Tell whether a suite judges copies by their origin."""
    own = (suite.data.get("meta") or {}).get("headwater") or {}
    return bool(own.get("kind") == COPIES)


def _verdict(chosen: Chosen, ours: Kept | None, origin: Kept | None) -> Verdict:
    started = time.perf_counter()
    entries = chosen.suite.data["expectations"]
    if chosen.suite.problem or ours is None or origin is None:
        reason = chosen.suite.problem or "No fingerprint that can be compared is kept of one of both."
        found = [Outcome(one["type"], {}, NOT_EVALUATED, one.get("severity", ""), reason=reason) for one in entries]
    else:
        found = agreement.judge(entries, ours, origin)
    return Verdict(chosen.suite_id, overall(found), tuple(found), round(time.perf_counter() - started, 3))


def _kept(profile: Profile | None, fingerprint: Fingerprint | None) -> Kept | None:
    if profile is None or fingerprint is None:
        return None
    seen = {column.name: column for column in profile.columns}
    return Kept(fingerprint.rows, [_column(one, seen.get(one.name)) for one in fingerprint.columns])


def _column(sketch: ColumnSketch, profile: ColumnProfile | None) -> Column:
    numbers = sum(sketch.decimals)
    is_number = sketch.kind == "number" and not sketch.hidden and sketch.mean is not None
    return Column(
        name=sketch.name,
        kind=sketch.kind,
        semantic=profile.semantic if profile else "",
        present=sketch.rows - sketch.nulls,
        distinct=sketch.distinct,
        digest=sketch.digest,
        hashes=frozenset(sketch.hashes.tolist()),
        reach=int(sketch.hashes[-1]) if len(sketch.hashes) >= _SMALLEST else _ALL,
        # The mean was divided once from an exact sum: this gives it back to fifteen figures.
        total=sketch.mean * numbers if is_number and sketch.mean is not None else None,
    )
