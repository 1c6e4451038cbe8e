"""A nomination as those who decide on it see it: what was voted and said, what is missing, and whether they may."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.access.deciding import decide
from catalog.datasets import queries as datasets
from catalog.errors.nominations import DecidesAsNobody, OwnProposal
from catalog.nominations import ballots, discussing, queries, review, writing
from catalog.nominations.ballots import Rules
from catalog.nominations.models import Decision, Nomination, Remark
from catalog.silos.access import Actor

MOST_LOOKED_AT = 500
"""A list that depends on who asks goes through so many of those that wait."""


@dataclass(frozen=True)
class Case:
    """A nomination with all that people said of it."""

    nomination: Nomination
    quorum: int
    decisions: Sequence[Decision]
    """Newest first: votes, and what ended it."""
    remarks: Sequence[Remark]
    """Oldest first."""
    missing: str
    """What is still needed; empty where nothing is decided on."""
    waiting_cells: Sequence[str]
    why_not: str
    """Why who asks may not decide; empty when they may."""
    mind: str
    """What they should know before they vote."""


def case(session: Session, nomination: Nomination, actor: Actor) -> Case:
    """Collect a case for who asks."""
    rules, votes = writing.rules(session, nomination), queries.votes(session, nomination)
    decided = nomination.state not in review.OPEN or (nomination.state == review.ACCEPTED and not votes)
    return Case(
        nomination,
        rules.quorum,
        queries.decisions(session, [nomination.id]),
        queries.remarks(session, [nomination.id]),
        "" if decided else ballots.missing(votes, rules.quorum),
        discussing.waiting_cells(session, nomination),
        why_not(session, nomination, actor, rules),
        _mind(session, nomination, actor, rules),
    )


def inbox(
    session: Session, actor: Actor, *, show: str = "", limit: int = 100, before: UUID | None = None
) -> list[Nomination]:
    """List what waits for people, newest first: all of it, or what `show` (one of SHOWN) names."""
    if show not in _CHOSEN:
        return queries.waiting(session, show=show, limit=limit, before=before)
    found = queries.waiting(session, show="", limit=MOST_LOOKED_AT, before=before)
    return [one for one in found if _CHOSEN[show](session, one, actor)][:limit]


def why_not(session: Session, nomination: Nomination, actor: Actor, rules: Rules | None = None) -> str:
    """Say why somebody may not decide; empty when they may."""
    may = decide(session, actor, "steward", datasets.copy(session, nomination.copy_id).silo_id)
    if not may.allowed:
        return may.because
    if writing.is_nobody(actor):
        return str(DecidesAsNobody())
    known = rules or writing.rules(session, nomination)
    if known.proposer and ballots.same(actor.name, known.proposer):
        return str(OwnProposal(actor=actor.name))
    return ""


def _mind(session: Session, nomination: Nomination, actor: Actor, rules: Rules) -> str:
    mine = writing.owns(session, actor, nomination) or any(ballots.same(actor.name, one) for one in rules.owners)
    return "You answer for this copy: your vote counts, and you cannot decide alone." if mine else ""


def _is_mine(session: Session, nomination: Nomination, actor: Actor) -> bool:
    voted = any(ballots.same(one.name, actor.name) for one in queries.votes(session, nomination))
    return not voted and not why_not(session, nomination, actor)


def _waits_for_cells(session: Session, nomination: Nomination, _actor: Actor) -> bool:
    return bool(discussing.waiting_cells(session, nomination))


_CHOSEN: Mapping[str, Callable[[Session, Nomination, Actor], bool]] = {"mine": _is_mine, "cells": _waits_for_cells}
SHOWN = ("mine", "proposed", "cells", "overdue", "expiring", "under_review")
"""What a list may be narrowed to."""
