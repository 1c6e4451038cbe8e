"""A steward decides for what their silo holds, and changes nothing that another silo decides for."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access.actors import Actor
from catalog.access.roles import Right, Rights
from catalog.audit.models import AuditEntry
from catalog.datasets import queries, stewarding
from catalog.datasets.deprecation import service as deprecating
from catalog.datasets.models import Copy
from catalog.datasets.owning import service as owning
from catalog.datasets.owning.service import Wish
from catalog.datasets.owning.things import Thing
from catalog.errors import Forbidden
from catalog.errors.nominations import ProposalOpen, TruthElsewhere
from catalog.nominations import discussing, proposing, service
from catalog.nominations.models import Nomination
from catalog.nominations.review import Terms
from catalog.ranking.cells import service as cells
from tests import factories

LATER = deprecating.Wish(datetime(2099, 1, 1, tzinfo=UTC), "r")


def steward(name: str, *copies: Copy) -> Actor:
    rights = Rights(tuple(Right("steward", silo_id=copy.silo_id) for copy in copies))
    return Actor(name, verified=True, rights=rights)


@pytest.fixture
def two(session: Session) -> tuple[Copy, Copy]:
    """Two copies of a dataset, the older one in another silo than the younger."""
    family = factories.dataset(session, "clicks")
    copies = [
        factories.copy(session, f"/{name}/clicks.csv", of=family, silo_id=factories.silo(session, name).id)
        for name in ("web", "shop")
    ]
    for copy in copies:
        factories.version(session, copy)
    return copies[0], copies[1]


def test_what_another_silo_decided_is_superseded_only_by_a_steward_of_both(
    session: Session, two: tuple[Copy, Copy]
) -> None:
    web, shop = two
    truth, proposal = factories.nomination(session, web, state="accepted"), factories.nomination(session, shop)
    with pytest.raises(TruthElsewhere):
        service.accept(session, proposal.id, reason="Ours.", actor=steward("sam", shop))
    assert (truth.state, proposal.state) == ("accepted", "proposed")
    service.accept(session, proposal.id, reason="Both agree.", actor=steward("bo", shop, web))
    assert (truth.state, proposal.state) == ("superseded", "accepted")
    ended = session.scalars(select(AuditEntry).where(AuditEntry.action == "nomination.superseded")).one()
    assert ended.detail["before"]["state"] == "accepted"


WRITES: list[Callable[[Session, Nomination, Actor], Any]] = [
    lambda session, one, who: service.accept(session, one.id, reason="r", actor=who),
    lambda session, one, who: service.reject(session, one.id, reason="r", actor=who),
    lambda session, one, who: service.revoke(session, one.id, reason="r", actor=who),
    lambda session, one, who: service.renew(session, one.id, reason="r", actor=who),
    lambda session, one, who: discussing.begin(session, one.id, reason="r", actor=who, terms=Terms()),
    lambda session, one, who: discussing.ask(session, one.id, reason="r", actor=who, terms=Terms()),
    lambda session, one, who: discussing.comment(session, one.id, text="r", actor=who, terms=Terms()),
    lambda session, one, who: proposing.by_person(session, one.copy_id, reason="r", actor=who, terms=Terms()),
    lambda session, one, who: stewarding.retire(session, one.copy_id, reason="r", actor=who),
    lambda session, one, who: stewarding.move(session, one.copy_id, None, reason="r", actor=who),
    lambda session, one, who: cells.appoint(session, one.copy_id, reason="r", actor=who),
    lambda session, one, who: owning.assign(session, Wish(Thing("copy", one.copy_id)), "x", reason="r", actor=who),
    lambda session, one, who: deprecating.deprecate(session, Thing("copy", one.copy_id), LATER, actor=who),
]


def test_a_steward_of_one_silo_writes_nothing_of_another(session: Session, two: tuple[Copy, Copy]) -> None:
    web, shop = two
    nomination, before = factories.nomination(session, shop), entries(session)
    for write in WRITES:
        with pytest.raises(Forbidden):
            write(session, nomination, steward("wim", web))
    assert (nomination.state, entries(session)) == ("proposed", before)


def test_what_is_given_way_to_is_ones_own_to_give(session: Session, two: tuple[Copy, Copy]) -> None:
    web, shop = two
    sam = steward("sam", shop)
    cells.appoint(session, web.id, reason="It is the till.", actor=steward("wim", web))
    with pytest.raises(Forbidden):
        cells.appoint(session, shop.id, reason="Ours is.", actor=sam)
    factories.nomination(session, web)
    with pytest.raises(ProposalOpen):
        proposing.by_person(session, shop.id, reason="Ours.", actor=sam, terms=Terms())
    alone = factories.copy(session, "/shop/other.csv", silo_id=shop.silo_id)
    into = queries.dataset_of(session, web.id).id
    with pytest.raises(Forbidden):
        stewarding.move(session, alone.id, into, reason="It is the same.", actor=sam)
    assert stewarding.move(session, alone.id, into, reason="r", actor=steward("bo", shop, web)).id == into


def entries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0
