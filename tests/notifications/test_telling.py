"""A change reaches everybody who holds what was made from it, however that is known, and nobody twice."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, DatasetTag
from catalog.db import new_id
from catalog.lineage import service as lineage
from catalog.lineage.jobs import Facet, Job, JobIO
from catalog.lineage.models import Edge
from catalog.notifications import queries, recipients, subscribing, telling
from catalog.notifications.composing import Recipient
from catalog.notifications.models import Message, Notice
from catalog.pipeline import notifying
from catalog.pipeline.notifying import ToTell
from catalog.queue import service as queue
from catalog.queue.models import Change
from catalog.search import service as search
from catalog.search.document import Document
from catalog.silos.access import Actor
from tests import factories as make


def told(session: Session, kind: str, dataset_id: UUID, settings: Settings, **detail: Any) -> Mapping[str, Message]:
    """Run the stage for a change, and give what each person was told."""
    change = queue.record_change(session, kind, dataset_id, actor="sue", detail=detail)
    session.flush()
    todo = notifying.load(session, change.id, settings)
    notifying.save(session, todo, notifying.compute(todo, lambda _share: None))
    notice = session.scalar(select(Notice).where(Notice.cause == f"change:{change.id}"))
    return {one.person: one for one in queries.told(session, notice.id)} if notice else {}


def inferred(session: Session, source: Copy, target: Copy, confidence: float) -> None:
    edge = Edge(source_copy_id=source.id, target_copy_id=target.id, kind="inferred", confidence=confidence)
    session.add(edge)
    session.flush()


def home_of(session: Session, copy: Copy) -> UUID:
    return datasets.dataset_of(session, copy.id).id


@pytest.fixture
def source(session: Session) -> Copy:
    silo = make.silo(session, owner="team", stewards=["stu"])
    home = make.dataset(session, "engagement.clicks", owner="olga")
    return make.copy(session, "/lake/clicks.csv", of=home, silo_id=silo.id, custodian="cat")


def test_holders_are_told_by_every_kind_of_link_and_how_it_is_known(
    session: Session, settings: Settings, source: Copy
) -> None:
    declared, seen, guessed = (make.copy(session, f"/x/{name}.csv", custodian=name) for name in ("dana", "rob", "ina"))
    lineage.declare(session, source.id, declared.id, recorded_by="tester")
    session.add(Edge(source_copy_id=declared.id, target_copy_id=seen.id, kind="observed"))
    inferred(session, source, guessed, 0.83)
    unlikely = make.copy(session, custodian="nobody")
    inferred(session, source, unlikely, 0.3)
    messages = told(session, "revoked", home_of(session, source), settings, copy=str(source.id), reason="It is stale.")
    assert set(messages) == {"olga", "cat", "stu", "dana", "rob", "ina"}
    assert "as somebody declared" in messages["dana"].means[0]
    assert "as a run was seen to do, 2 steps away" in messages["rob"].means[0]
    assert "as its content shows (83 % sure)" in messages["ina"].means[0]
    assert messages["ina"].why[0] | {"kind": "inferred", "confidence": 0.83} == messages["ina"].why[0]
    assert "Reason: It is stale." in messages["dana"].changed
    assert "`catalog which`" in messages["dana"].todo[0]
    assert messages["olga"].why == [{"reason": "You own the dataset."}]
    assert messages["dana"].urgent


def test_who_owns_a_job_that_reads_it_is_told_of_the_job(session: Session, settings: Settings, source: Copy) -> None:
    job = Job(namespace="etl", name="daily")
    session.add(job)
    session.flush()
    session.add(JobIO(job_id=job.id, copy_id=source.id, direction="input"))
    owners = {"owners": [{"name": "team:etl", "type": "MAINTAINER"}, {"type": "x"}, "noise"]}
    facet = Facet(subject_kind="job", subject_id=job.id, name="ownership", body=owners, event_at=datetime.now(UTC))
    session.add(facet)
    messages = told(session, "accepted", home_of(session, source), settings, copy=str(source.id))
    assert messages["etl"].means == ["The job daily reads it."]


def test_subscribers_are_told_by_dataset_silo_tag_and_search(
    session: Session, settings: Settings, source: Copy
) -> None:
    home = home_of(session, source)
    session.add(DatasetTag(dataset_id=home, tag="gold", set_by="tester"))
    search.write(session, Document(home, "engagement.clicks", (), ("visitor_id",), "", {}))
    wishes: Mapping[str, Mapping[str, Any]] = {
        "by dataset": {"dataset_id": home},
        "by silo": {"silo_id": source.silo_id},
        "by tag": {"tag": "gold"},
        "by search": {"words": "clicks visitor_id"},
        "elsewhere": {"words": "orders"},
    }
    for name, wish in wishes.items():
        subscribing.subscribe(session, actor=Actor(name), **wish)
    ended = subscribing.subscribe(session, actor=Actor("gone"), tag="gold")
    subscribing.end(session, ended.id, actor=Actor("gone"))
    messages = told(session, "accepted", home, settings, copy=str(source.id))
    assert set(messages) == {"olga", "cat", "stu", "by dataset", "by silo", "by tag", "by search"}
    assert messages["by search"].why == [{"reason": "You follow the search 'clicks visitor_id'."}]


def test_the_same_cause_is_told_once_and_its_doer_is_not_told(
    session: Session, settings: Settings, source: Copy
) -> None:
    home = home_of(session, source)
    datasets.dataset(session, home).owner = "sue"
    messages = told(session, "accepted", home, settings, copy=str(source.id))
    assert set(messages) == {"cat", "stu"}
    change = session.scalars(select(Change)).one()
    todo = notifying.load(session, change.id, settings)
    assert (todo.happened, todo.people) == (None, ())
    first = ToTell(telling.of_change(session, change), (Recipient("zoe"),), mail=False)
    notifying.save(session, first, notifying.compute(first, lambda _share: None))
    assert set(session.scalars(select(Message.person))) == {"cat", "stu"}


def test_what_is_tagged_proposed_or_usable_again_is_told_with_what_to_do(
    session: Session, settings: Settings, source: Copy
) -> None:
    inferred(session, source, make.copy(session, "/x/ina.csv", custodian="ina"), 0.83)
    home, one = home_of(session, source), {"copy": str(source.id)}
    tagged = {
        "column": "phone",
        "tag": "personal",
        "state": "confirmed",
        "scan_again": ["x"],
        "reason": "It is theirs.",
    }
    letter = told(session, "classified", home, settings, **tagged)["ina"]
    assert letter.changed[:3] == [
        "sue confirmed the tag personal on the column phone.",
        "What the catalog kept of its cells was erased.",
        "Reason: It is theirs.",
    ]
    assert "Your copy /x/ina.csv was made from it" in letter.means[0]
    assert letter.todo == ["Look whether your copy holds that column too, and treat it as what it is now said to be."]
    assert told(session, "classified", home, settings, column="phone", term="Telephone", state="attached") == {}
    assert "may be used again" in told(session, "undeprecated", home, settings, **one)["ina"].changed[0]
    proposal = told(session, "nominated", home, settings, **one, reason="It is complete.")
    assert proposal.keys() == {"olga", "cat", "stu"}
    assert proposal["stu"].changed[:2] == ["sue proposed /lake/clicks.csv.", "Reason: It is complete."]


def test_what_a_change_of_hands_names_is_told(session: Session, source: Copy) -> None:
    happened = telling.of_change(
        session,
        Change(id=new_id(), kind="custody", subject_id=home_of(session, source), actor="sue", at=datetime.now(UTC),
               detail={"copy": str(source.id), "from": "old", "to": "new"}),
    )  # fmt: skip
    assert happened is not None
    assert happened.told == ("The custodian was old and is new now.",)
    people = {one.person: one.reasons for one in recipients.concerned(session, happened)}
    assert (people["old"], people["new"]) == (("It was yours.",), ("It is yours now.",))
