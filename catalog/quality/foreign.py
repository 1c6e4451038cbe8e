"""What another engine found becomes a ValidationResult: of a suite of its own, that says whose it is."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Session

from catalog import bulk
from catalog.db import new_id
from catalog.lineage.assertions import Asserted
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import FAILED, PASSED, Outcome, jsonable, overall

SOURCE = "openlineage"
_SEVERITIES = {"warn": "warning", "warning": "warning", "info": "info"}


def keep(session: Session, version_id: UUID, found: Asserted) -> UUID:
    """Keep what an engine asserted of a version; said again later, the later word stays. Gives the suite's id."""
    outcomes = [_outcome(one) for one in found.assertions]
    suite = _suite(found, outcomes)
    insert = bulk.dialect(session).insert
    session.execute(insert(ExpectationSuite).values(suite).on_conflict_do_nothing())
    row = {
        "id": new_id(),
        "version_id": version_id,
        "suite_id": suite["id"],
        "outcome": overall(outcomes),
        "passed": sum(one.outcome == PASSED for one in outcomes),
        "failed": sum(one.outcome == FAILED for one in outcomes),
        "results": [one.to_json() for one in outcomes],
        "validated_at": found.at,
    }
    kept = insert(ValidationResult).values(row)
    replaced = {name: kept.excluded[name] for name in ("outcome", "passed", "failed", "results", "validated_at")}
    later = kept.excluded.validated_at >= ValidationResult.validated_at
    keys = ["version_id", "suite_id"]
    session.execute(kept.on_conflict_do_update(index_elements=keys, set_=replaced, where=later))
    suite_id: UUID = suite["id"]
    return suite_id


def _suite(found: Asserted, outcomes: list[Outcome]) -> dict[str, Any]:
    rules = [{"type": one.type, "kwargs": dict(one.kwargs)} for one in outcomes]
    data = {"engine": found.engine, "job": found.job, "expectations": rules}
    revision = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    name = " ".join(filter(None, ("told by", found.job or found.engine)))[:512]
    # Made of what it is, so that two workers that meet it first give it the same id.
    suite_id = uuid5(NAMESPACE_URL, f"headwater:suite:{name}:{revision}:{SOURCE}")
    return {
        "id": suite_id,
        "name": name,
        "revision": revision,
        "source": SOURCE,
        "dataset_id": None,
        "data": data,
        "created_at": found.at,
    }


def _outcome(told: Mapping[str, Any]) -> Outcome:
    column = told.get("column")
    kwargs = told["params"] if isinstance(told.get("params"), dict) else {}
    if isinstance(column, str) and column:
        kwargs = {**kwargs, "column": column}
    if told.get("expected") is not None:
        kwargs = {**kwargs, "expected": told["expected"]}
    note = next((str(told[key]) for key in ("description", "name") if told.get(key)), "")
    return Outcome(
        type=str(told["assertion"]),
        kwargs=jsonable(kwargs),
        outcome=PASSED if told["success"] else FAILED,
        severity=_SEVERITIES.get(str(told.get("severity", "")).lower(), "critical"),
        column=column if isinstance(column, str) else None,
        observed=jsonable(told.get("actual")),
        note=note,
    )
