"""Keeping what another engine found, as a result of a suite that is neither the measure team's nor an owner's."""

import hashlib
import json
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import bulk
from catalog.datasets import queries as datasets
from catalog.db import new_id
from catalog.quality.cells import open_columns
from catalog.quality.foreign.told import Told, keepable
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import ERROR, FAILED, NOT_EVALUATED, PASSED, overall
from catalog.quality.suites import FOREIGN
from catalog.scanning import queries as scanning
from catalog.silos.models import Silo

Kept = Literal["new", "same", "later", "earlier"]
_COUNTED = {"passed": PASSED, "failed": FAILED, "errors": ERROR, "not_evaluated": NOT_EVALUATED}
_REPLACED = ("outcome", "passed", "failed", "errors", "not_evaluated", "results", "validated_at")


def keep(session: Session, version_id: UUID, told: Told) -> tuple[UUID, Kept]:
    """Keep what was told of a version; of what is told twice the later word stays.

    Gives the suite's id, and whether this was new, the same as before, later than it, or earlier and so not kept.
    """
    suite, row = _suite(told), _row(version_id, keepable(told, _open_columns(session, version_id)))
    row["suite_id"] = suite["id"]
    insert = bulk.dialect(session).insert
    session.execute(insert(ExpectationSuite).values(suite).on_conflict_do_nothing())
    known = _known(session, version_id, suite["id"])
    kept = insert(ValidationResult).values(row)
    replaced = {name: kept.excluded[name] for name in _REPLACED}
    later = kept.excluded.validated_at >= ValidationResult.validated_at
    keys = ["version_id", "suite_id"]
    session.execute(kept.on_conflict_do_update(index_elements=keys, set_=replaced, where=later))
    return suite["id"], _news(known, row)


def _known(session: Session, version_id: UUID, suite_id: UUID) -> ValidationResult | None:
    query = select(ValidationResult).where(ValidationResult.version_id == version_id)
    return session.scalar(query.where(ValidationResult.suite_id == suite_id))


def _news(known: ValidationResult | None, row: dict[str, Any]) -> Kept:
    if known is None:
        return "new"
    if known.validated_at > row["validated_at"]:
        return "earlier"
    return "same" if known.results == row["results"] else "later"


def _suite(told: Told) -> dict[str, Any]:
    revision = hashlib.sha256(json.dumps(told.data, sort_keys=True).encode()).hexdigest()
    # Made of what it is, so that two workers that meet it first give it the same id.
    suite_id = uuid5(NAMESPACE_URL, f"headwater:suite:{told.suite}:{revision}:{told.source}")
    return {
        "id": suite_id,
        "name": told.suite,
        "revision": revision,
        "source": told.source,
        "party": FOREIGN,
        "dataset_id": None,
        "data": dict(told.data),
        "created_at": told.at,
    }


def _row(version_id: UUID, told: Told) -> dict[str, Any]:
    counts = {name: sum(one.outcome == outcome for one in told.outcomes) for name, outcome in _COUNTED.items()}
    return {
        "id": new_id(),
        "version_id": version_id,
        "outcome": overall(told.outcomes),
        **counts,
        "results": [one.to_json() for one in told.outcomes],
        "validated_at": told.at,
    }


def _open_columns(session: Session, version_id: UUID) -> frozenset[str]:
    """Name the columns of a version whose cells may be kept; none where nobody classified them yet."""
    copy = datasets.copy(session, datasets.version(session, version_id).copy_id)
    silo = session.get(Silo, copy.silo_id) if copy.silo_id else None
    profile = scanning.profile(session, version_id) if silo is not None and silo.keep_cells else None
    return open_columns(profile)
