"""Orphans with who most likely owns them, and how a thing changes hands."""

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.access.models import User
from catalog.access.roles import Right, Rights
from catalog.audit.models import AuditEntry
from catalog.datasets import membership
from catalog.datasets.owning import queries, service, things
from catalog.datasets.owning.service import Wish
from catalog.datasets.owning.things import Thing
from catalog.db import now, transaction
from catalog.errors import CatalogError, Conflict, Forbidden, Invalid, ReasonMissing
from catalog.errors.stewardship import HasOwner, NobodyToHandOver, NothingOffered, NotTheOwner, OfferedToOther
from catalog.lineage import service as lineage
from catalog.lineage.jobs import Facet, Job, JobIO
from catalog.queue.models import Change
from catalog.silos.access import Actor
from catalog.stewardship.owners import deciding, orphans, showing
from catalog.stewardship.owners.deciding import Deed, Named
from catalog.stewardship.owners.orphans import Wanted
from tests import factories as make

ANA, BO, CY = (Actor(name) for name in ("ana", "bo", "cy"))


def granted(name: str, role: str, silo: Any) -> Actor:
    return Actor(name, verified=True, rights=Rights((Right(role, silo_id=silo.id),)))


def test_orphans_are_told_with_who_most_likely_owns_them_and_why(session: Session) -> None:
    silo = make.silo(session, "web")
    session.add(User(name="gone", created_by="t", disabled_at=now()))
    session.add(User(name="nightly", kind="service", created_by="bo"))
    source, home, silent, left, owned = (
        make.dataset(session, name, owner=owner)
        for name, owner in (("raw", "bo"), ("clicks", ""), ("silent", ""), ("old", "gone"), ("own", "cy"))
    )
    copies = [make.copy(session, f"/web/{one.name}", of=one, silo_id=silo.id) for one in (source, home, silent, left)]
    make.copy(session, "/web/own", of=owned)
    for _ in range(3):
        make.dump(session, copies[1], registered_by="nightly")
    make.dump(session, copies[1], registered_by="gone")
    make.dump(session, copies[2], registered_by="catalog")
    lineage.declare(session, copies[0].id, copies[1].id, recorded_by="t")
    job = Job(namespace="n", name="load")
    session.add(job)
    session.flush()
    session.add(JobIO(job_id=job.id, copy_id=copies[3].id, direction="output"))
    body = {"owners": [{"name": "team:data", "type": "MAINTAINER"}, {"name": 7}]}
    session.add(Facet(subject_kind="job", subject_id=job.id, name="ownership", body=body, event_at=now()))
    found = {one.title: one for one in orphans.listed(session, Wanted())}
    assert found.keys() == {"clicks", "silent", "old"}
    assert orphans.count(session, "dataset") == (3, 5)
    assert orphans.count(session, "dataset", silo.id) == (3, 4)
    (likely,) = found["clicks"].proposals
    assert (likely.who, found["clicks"].silo, found["clicks"].left) == ("bo", "web", "")
    assert [clue.says for clue in likely.clues] == [
        "bo added the program nightly. nightly registered 3 of 4 arrivals.",
        "bo answers for raw, which it is made from.",
    ]
    assert found["silent"].proposals == ()
    assert (found["old"].left, [one.who for one in found["old"].proposals]) == ("gone", ["data"])
    copy = next(one for one in orphans.listed(session, Wanted("copy")) if one.title == "/web/raw")
    assert [clue.says for clue in copy.proposals[0].clues] == ["bo owns raw, to which it belongs."]


def test_a_thing_is_claimed_handed_over_and_assigned_and_all_of_it_is_kept(session: Session) -> None:
    silo = make.silo(session, "web", owner="head", stewards=[])
    home = make.dataset(session, "clicks")
    copy = make.copy(session, "/web/clicks", of=home, silo_id=silo.id, custodian="ana")
    ana, bo = (granted(name, "owner", silo) for name in ("ana", "bo"))
    thing, kept = Wish(Thing("dataset", home.id)), Wish(Thing("copy", copy.id))
    for actor in (granted("eve", "viewer", silo), granted("eve", "owner", make.silo(session, "store"))):
        with pytest.raises(Forbidden):
            service.claim(session, thing, reason="", actor=actor)
    with pytest.raises(NobodyToHandOver):
        service.offer(session, thing, "bo", reason="r", actor=ana)
    service.claim(session, thing, reason="mine", actor=ana)
    with pytest.raises(HasOwner, match="ana"):
        service.claim(session, thing, reason="", actor=bo)
    with pytest.raises(NotTheOwner):
        service.offer(session, thing, "bo", reason="r", actor=bo)
    with pytest.raises(ReasonMissing):
        service.offer(session, thing, "bo", reason=" ", actor=ana)
    service.offer(session, thing, "cy", reason="first", actor=ana)
    service.offer(session, thing, "bo", reason="moves to bo", actor=ana)
    with pytest.raises(OfferedToOther):
        service.accept(session, thing, actor=granted("cy", "owner", silo))
    service.accept(session, thing, actor=bo)
    with pytest.raises(NothingOffered):
        service.accept(session, thing, actor=bo)
    with pytest.raises(Forbidden):  # an owner assigns nothing, unless the silo is theirs
        service.assign(session, thing, "ana", reason="r", actor=bo)
    service.assign(session, thing, "cy", reason="as agreed", actor=granted("head", "owner", silo))
    service.assign(session, kept, "cy", reason="too", actor=granted("di", "steward", silo))
    shown = showing.owner(session, thing.thing)
    told = [(one.who, one.how, one.set_by, one.reason, one.valid_to is None) for one in shown.history]
    assert told == [
        ("ana", "claimed", "ana", "mine", False),
        ("bo", "handed_over", "bo", "moves to bo", False),
        ("cy", "assigned", "head", "as agreed", True),
    ]
    assert (home.owner, copy.custodian, shown.revision) == ("cy", "cy", 3)
    assert [(one.offered_to, one.state) for one in shown.offers] == [("cy", "withdrawn"), ("bo", "accepted")]
    assert [one.who for one in showing.owner(session, kept.thing).history] == ["ana", "cy"]
    changes = list(session.execute(select(Change.kind, Change.subject_id, Change.detail).order_by(Change.id)))
    assert [row[0] for row in changes] == ["owned", "owned", "owned", "custody"]
    assert {row[1] for row in changes} == {home.id}
    assert (changes[-1][2]["copy"], changes[-1][2]["from"], changes[-1][2]["to"]) == (str(copy.id), "ana", "cy")
    done = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))
    assert done == ["dataset.owned", *["dataset.offered"] * 2, "dataset.owned", "dataset.owned", "copy.custody"]


def test_who_left_is_given_nothing_and_what_they_leave_is_claimed(session: Session) -> None:
    session.add(User(name="gone", created_by="t", disabled_at=now()))
    thing = Wish(Thing("dataset", make.dataset(session, owner="gone").id))
    with pytest.raises(Invalid, match="left"):
        service.assign(session, Wish(Thing("dataset", make.dataset(session).id)), "gone ", reason="r", actor=ANA)
    service.claim(session, thing, reason="", actor=ANA)
    assert [one.who for one in queries.history(session, thing.thing)] == ["gone", "ana"]
    service.claim(session, thing, reason="", actor=ANA)  # what is mine already changes nothing
    assert queries.revisions(session, [thing.thing]) == {thing.thing: 2}


def test_what_changed_since_it_was_looked_at_is_refused(session: Session) -> None:
    thing = Thing("dataset", make.dataset(session).id)
    service.assign(session, Wish(thing, 0), "bo", reason="r", actor=ANA)
    with pytest.raises(Conflict):
        service.assign(session, Wish(thing, 0), "cy", reason="r", actor=ANA)
    service.offer(session, Wish(thing, 1), "cy", reason="r", actor=BO)
    service.assign(session, Wish(thing, 1), "di", reason="r", actor=ANA)
    (offer,) = queries.offers(session, thing)
    assert offer.state == "overtaken"
    with pytest.raises(NothingOffered):
        service.accept(session, Wish(thing), actor=CY)


def test_two_who_claim_at_once_do_not_both_have_it(database: Engine) -> None:
    with transaction(database) as session:
        thing = Thing("dataset", make.dataset(session).id)
    for actor in (ANA, BO):
        with transaction(database) as session:
            try:
                service.claim(session, Wish(thing, 0), reason="", actor=actor)
            except CatalogError as error:
                assert isinstance(error, Conflict)  # noqa: PT017 - the first does not raise
    with transaction(database, write=False) as session:
        assert [one.who for one in queries.history(session, thing)] == ["ana"]


def test_of_many_those_are_done_that_can_be(session: Session) -> None:
    for name, owner in (("free", ""), ("held", "bo"), ("also", "")):
        make.copy(session, f"/x/{name}", of=make.dataset(session, name, owner=owner))
    named = [Named("dataset", name) for name in ("held", "free", "nowhere", "also")]
    done = deciding.do(session, named, Deed("claim"), ANA)
    assert [(one.name, one.owner) for one in done.done] == [("free", "ana"), ("also", "ana")]
    assert [(one.name, one.error["code"]) for one in done.refused] == [
        ("nowhere", "name_not_found"),
        ("held", "has_owner"),
    ]
    with pytest.raises(HasOwner):
        deciding.do(session, named[:1], Deed("claim"), ANA)


def test_a_merge_brings_an_owner_where_there_was_none(session: Session) -> None:
    kept, gone = make.dataset(session, "kept"), make.dataset(session, "gone", owner="bo")
    copy = make.copy(session, of=gone)
    make.copy(session, of=kept)
    membership.merge(session, kept.id, gone.id, reason="same", set_by="catalog")
    assert [(one.who, one.how) for one in queries.history(session, Thing("dataset", kept.id))] == [("bo", "merged")]
    assert things.home(session, Thing("copy", copy.id)) == kept.id
    assert showing.owner(session, Thing("dataset", gone.id)).id == kept.id
