"""Renewing a source of truth: what was accepted ends, and the same copy is accepted anew on the evidence of today."""

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.db import keeps_books, now
from catalog.nominations import queries, review, snapshot, writing
from catalog.nominations.models import Nomination
from catalog.nominations.review import Terms
from catalog.nominations.writing import Said
from catalog.ranking import queries as rankings


def renewed(session: Session, old: Nomination, said: Said, terms: Terms) -> Nomination:
    """Accept the copy anew, after the votes for it were counted; gives the new nomination."""
    moment = now()
    until = queries.period(session, old, "renew") or terms.ends(moment)
    writing.end_review(old)
    writing.close(session, old, "renew", said.reason)
    made = _again(session, old)
    made.valid_from, made.until, made.since = moment, until, old.since or old.valid_from
    session.add(made)
    session.flush()  # the decision refers to it
    session.refresh(made)  # as who renewed it may see it
    writing.keep_vote(session, made, "renewed", said)
    writing.tell(session, made, "renewed", said, renewed=str(old.id))
    return made


@keeps_books
def _again(session: Session, old: Nomination) -> Nomination:
    made = Nomination(dataset_id=old.dataset_id, copy_id=old.copy_id, state=review.ACCEPTED, follows_id=old.id)
    made.proposed_by, made.proposed_verified, made.by_person = old.proposed_by, old.proposed_verified, old.by_person
    made.reason = old.reason
    held = datasets.current_version(session, old.copy_id)
    if not snapshot.judge_today(session, made, held.id if held else old.version_id):
        snapshot.judge(session, made, rankings.get(session, old.ranking_id), old.version_id)
    return made
