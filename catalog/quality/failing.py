"""Critical rules that a version breaks become incidents: one a rule of a suite, however many versions break it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.quality.cells import OBSERVES_CELLS
from catalog.quality.incidents import queries
from catalog.quality.incidents import service as incidents
from catalog.quality.incidents.life import Breach
from catalog.quality.outcome import FAILED, PASSED, Outcome, Verdict, jsonable
from catalog.quality.service import Chosen

EXPECTATION = "expectation"
CRITICAL = "critical"
MOST = 2_000


def tell(session: Session, version_id: UUID, chosen: Sequence[Chosen], verdicts: Sequence[Verdict]) -> None:
    """Open an incident for each critical rule that a version breaks, and note those that it is found without.

    A rule that was not evaluated says nothing: what was wrong before stays as it was.
    """
    names = {one.suite_id: one.suite.name for one in chosen}
    found = [(breach, result) for verdict in verdicts for breach, result in _breaches(names, verdict)]
    failed = [breach for breach, result in found if result.outcome == FAILED]
    unknown = {breach.cause for breach, result in found if result.outcome not in {FAILED, PASSED}}
    seen = [incidents.report(session, version_id, breach).id for breach in failed]
    copy_id = datasets.version(session, version_id).copy_id
    known = queries.of_copies(session, [copy_id])[copy_id]
    seen += [one.id for one in known if one.cause in unknown]
    incidents.settle(session, version_id, {EXPECTATION}, seen)


def _breaches(names: Mapping[UUID, str], verdict: Verdict) -> Iterator[tuple[Breach, Outcome]]:
    """Name what each critical rule would be the cause of, whether it is broken or not."""
    said = Counter((one.note or one.type, one.column) for one in verdict.results)
    for one in verdict.results:
        if one.severity != CRITICAL:
            continue
        words = one.note or one.type
        if said[words, one.column] > 1:
            words += f" {json.dumps(jsonable(one.kwargs), sort_keys=True)}"
        about = f"{names[verdict.suite_id]}: {words}"
        detail = {"suite": names[verdict.suite_id], "expectation": one.type}
        yield Breach(EXPECTATION, about[:MOST], _summary(about, one)[:MOST], CRITICAL, one.column, detail), one


def _summary(about: str, found: Outcome) -> str:
    if found.unexpected_count:
        share = f" ({found.unexpected_share:.2%})" if found.unexpected_share is not None else ""
        return f"{about} Broken by {found.unexpected_count:,}{share}."
    if found.type in OBSERVES_CELLS or isinstance(found.observed, bool) or not isinstance(found.observed, int | float):
        return f"{about} It is broken."  # what was observed may be somebody's cell, and this goes out by mail
    return f"{about} It is broken: {found.observed:,} was observed."
