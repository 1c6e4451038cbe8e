"""Evidence that changes puts what was accepted under review by itself: once a cause, as long as it lasts."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.usable import why_unusable
from catalog.db import now
from catalog.nominations import causes, queries, writing
from catalog.nominations.causes import Cause, Found, Judged
from catalog.nominations.models import Nomination, Remark
from catalog.nominations.review import Terms
from catalog.nominations.writing import PROPOSER, Said
from catalog.quality import queries as quality
from catalog.quality.choosing import COPIES
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.monitoring import showing
from catalog.quality.monitoring.overdue import LATE
from catalog.ranking import queries as rankings
from catalog.ranking.models import RankingRow
from catalog.silos.access import Actor

MOST_TOLD = 3


def watch(session: Session, dataset_id: UUID, terms: Terms) -> Nomination | None:
    """Hold the evidence of today against what a dataset's source of truth was accepted on.

    New causes put it under review; when all that did are gone and nobody has joined in, the review ends. The caller
    holds the dataset's lock. Gives the nomination when it came under review.
    """
    accepted, ranking = queries.accepted(session, dataset_id), rankings.latest(session, dataset_id)
    if accepted is None or ranking is None:
        return None
    found = {one.key: one for one in _causes(session, accepted, ranking)}
    lasting = _lasting(session, accepted)
    for key in lasting.keys() - found.keys():
        lasting[key].ended_at = now()
    fresh = [one for key, one in found.items() if key not in lasting]
    if fresh:
        _begin(session, accepted, fresh, terms)
        return accepted
    if lasting and not found:
        _calm(session, accepted)
    return None


def _causes(session: Session, accepted: Nomination, ranking: RankingRow) -> Iterator[Cause]:
    mine = str(accepted.copy_id)
    then = Judged(accepted.evidence.get("candidates", []), accepted.evidence.get("winner", mine))
    today = Judged(ranking.candidates, str(ranking.winner_copy_id) if ranking.winner_copy_id else None)
    broken, waited = _broken(session, accepted.copy_id), _late(session, accepted)
    return causes.causes(mine, then, today, Found(broken, waited, _failing(session, accepted)))


def _lasting(session: Session, nomination: Nomination) -> dict[str, Remark]:
    query = select(Remark).where(Remark.nomination_id == nomination.id, Remark.cause.is_not(None))
    return {one.cause: one for one in session.scalars(query.where(Remark.ended_at.is_(None))) if one.cause}


def _begin(session: Session, nomination: Nomination, fresh: Sequence[Cause], terms: Terms) -> None:
    by = Actor(PROPOSER)
    for one in fresh:
        other = UUID(one.copy_id) if one.copy_id else None
        writing.remark(session, nomination, "cause", Said(by, one.told), cause=one.key, copy_id=other)
    more = f" And {len(fresh) - MOST_TOLD} more." if len(fresh) > MOST_TOLD else ""
    told = " ".join(one.summary for one in fresh[:MOST_TOLD]) + more
    writing.begin_review(nomination, told, terms)
    writing.touch(session, nomination)
    writing.tell(session, nomination, "under_review", Said(by, told))


def _calm(session: Session, nomination: Nomination) -> None:
    """End a review that only the evidence asked for, when the evidence no longer does."""
    began = nomination.under_review_since
    if began is None:
        return
    said = [one for one in queries.remarks(session, [nomination.id]) if one.kind != "cause" and one.at >= began]
    if said or queries.votes(session, nomination):
        return
    writing.end_review(nomination)
    writing.touch(session, nomination)
    told = "What had put it under review is no longer so."
    writing.note(session, nomination, "review_ended", Said(Actor(PROPOSER), told))


def _failing(session: Session, nomination: Nomination) -> set[tuple[str, str]]:
    held = datasets.current_version(session, nomination.copy_id)
    if held is None or held.id == nomination.version_id:
        return set()
    known = {name for name, _ in _critical(session, nomination.version_id)}
    return {(name, words) for name, words in _critical(session, held.id) if name not in known}


def _critical(session: Session, version_id: UUID) -> set[tuple[str, str]]:
    """Name the critical rules that a version fails, whoever asks for them, but none that was made from it."""
    results = quality.results(session, version_id)
    suites = quality.suites(session, results)
    return {
        (f"{suites[result.suite_id].name}|{rule['type']}|{rule.get('column') or ''}", _words(rule))
        for result in results
        if _counts(suites[result.suite_id], result)
        for rule in result.results
        if rule["outcome"] == "failed" and rule.get("severity", "critical") == "critical"
    }


def _counts(suite: ExpectationSuite, result: ValidationResult) -> bool:
    own = (suite.data.get("meta") or {}).get("headwater") or {}
    return own.get("kind") != COPIES and not quality.is_basis(suite, result.version_id)


def _words(rule: dict[str, object]) -> str:
    words = str(rule["type"]).removeprefix("expect_").replace("_", " ")
    about = f" ({rule['column']})" if rule.get("column") else ""
    return str(rule.get("note") or "").rstrip(".") or f"{words}{about}"


def _broken(session: Session, copy_id: UUID) -> str:
    return why_unusable(
        datasets.current_version(session, copy_id), datasets.latest_dumps(session, [copy_id]).get(copy_id)
    )


def _late(session: Session, nomination: Nomination) -> str:
    """Say that a new version should have come, where that was not so when it was accepted; empty otherwise."""
    found = showing.freshness(session, nomination.copy_id, now())
    if found.state != LATE:
        return ""
    was = showing.freshness(session, nomination.copy_id, nomination.valid_from or now())
    return f"It goes stale. {found.reason}" if was.state != LATE else ""  # else whoever accepted it could see that
