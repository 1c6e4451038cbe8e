"""Who may write a suite: none of the measure team is changed by those whose data it judges."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.models import Copy, Dataset, Membership
from catalog.db import keeps_books
from catalog.errors import Forbidden, Invalid
from catalog.quality.choosing import COPIES, chosen
from catalog.quality.subjects import subject_of
from catalog.quality.suites import MEASURE, OWNER, Suite
from catalog.silos import queries as silos
from catalog.silos.access import Actor, require
from catalog.silos.models import Silo

MOST = 2_000
"""So many copies of a person are looked at; whoever answers for more judges none of them."""


@keeps_books
def permit(session: Session, suite: Suite, former: Suite | None, actor: Actor) -> None:
    """Raise unless the actor may put this suite in the place of the former one.

    Raises Forbidden; Invalid for an owner's suite that does not say whose data it is for.
    """
    if former is not None and former.party != suite.party:
        told = (
            f"change the suite {suite.name!r}: it is the {_called(former.party)}'s, and a suite of another name is free"
        )
        raise Forbidden(actor=actor.name, action=told)
    if suite.party == MEASURE:
        require(session, actor, "steward")
        _judges_others(session, [suite, *([former] if former else [])], actor)
    else:
        _speaks_of_own(session, suite, actor)


def _called(party: str) -> str:
    return {MEASURE: "measure team", OWNER: "owner"}.get(party, party)


def _judges_others(session: Session, suites: Sequence[Suite], actor: Actor) -> None:
    theirs = _copies_of(session, actor.name)
    if len(theirs) > MOST:
        raise Forbidden(actor=actor.name, action=f"judge data: more than {MOST:,} copies are theirs")
    for copy in theirs:
        dataset = datasets.dataset_of(session, copy.id)
        for suite in suites:
            if _is_meant(session, suite, copy):
                told = (
                    f"change the suite {suite.name!r} of the measure team: it judges {dataset.name!r}, which is theirs"
                )
                raise Forbidden(actor=actor.name, action=told)


def _is_meant(session: Session, suite: Suite, copy: Copy) -> bool:
    if suite.kind == COPIES:
        return True
    subject = subject_of(session, copy)
    return subject is not None and not suite.problem and not chosen([suite], subject)[0]


def _copies_of(session: Session, name: str) -> list[Copy]:
    query = (
        select(Copy)
        .join(Membership, Membership.copy_id == Copy.id)
        .join(Dataset, Dataset.id == Membership.dataset_id)
        .outerjoin(Silo, Silo.id == Copy.silo_id)
        .where(Membership.valid_to.is_(None), Membership.known_to.is_(None), Copy.retired_at.is_(None))
        .where(or_(Copy.custodian == name, Dataset.owner == name, Silo.owner == name))
    )
    return list(session.scalars(query.order_by(Copy.id).limit(MOST + 1)))


def _speaks_of_own(session: Session, suite: Suite, actor: Actor) -> None:
    if not all(applies.datasets or applies.silos for applies in suite.applies):
        reason = "A suite of an owner says in each part of meta.headwater.applies for which datasets or silos it is."
        raise Invalid(reason=reason)
    for applies in suite.applies:
        for name in applies.silos:
            require(session, actor, "describe", silos.get(session, name).id)
        for name in applies.datasets:
            for copy in datasets.members(session, resolving.resolve(session, name).id):
                require(session, actor, "describe", copy.silo_id)
