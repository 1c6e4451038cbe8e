"""The assertions of OpenLineage events as what another engine told."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.lineage.assertions import Asserted
from catalog.quality.foreign import keeping
from catalog.quality.foreign.told import Told
from catalog.quality.outcome import FAILED, PASSED, Outcome, jsonable

SOURCE = "openlineage"
_SEVERITIES = {"warn": "warning", "warning": "warning", "info": "info"}


def keep(session: Session, version_id: UUID, found: Asserted) -> UUID:
    """Keep what an engine asserted of a version; said again later, the later word stays. Gives the suite's id."""
    suite_id, _news = keeping.keep(session, version_id, _told(found))
    return suite_id


def _told(found: Asserted) -> Told:
    outcomes = [_outcome(one) for one in found.assertions]
    rules = [{"type": one.type, "kwargs": dict(one.kwargs)} for one in outcomes]
    data = {"engine": found.engine, "job": found.job, "expectations": rules}
    name = " ".join(filter(None, ("told by", found.job or found.engine)))[:512]
    return Told(SOURCE, name, data, outcomes, found.at)


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
