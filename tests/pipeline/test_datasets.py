"""The stages of a dataset: ranked, nominated and indexed as it is now, and forgotten where it was merged away."""

from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import membership
from catalog.datasets.models import Copy, Dataset
from catalog.db import now, transaction
from catalog.errors import Moved
from catalog.nominations import queries as nominations
from catalog.nominations import service as nominating
from catalog.nominations.models import Nomination
from catalog.pipeline import indexing
from catalog.pipeline.stages import STAGES
from catalog.search import queries as search
from catalog.search.models import SearchDocument
from catalog.search.queries import Result
from catalog.silos.access import Actor
from tests import factories as make
from tests.ranking import rows

BO = Actor("bo")
COLUMNS = [{"name": "order_id", "type": "int64"}, {"name": "Price", "type": "double"}]


def family(session: Session, name: str = "orders") -> tuple[Dataset, Copy, Copy]:
    """A whole copy and a part of it, matched and declared."""
    silo = make.silo(session, f"silo of {name}", owner="retail")
    home = make.dataset(session, name, description="What was ordered", owner="retail")
    whole = make.copy(session, f"/lake/{name}.csv", of=home, silo_id=silo.id, title="whole", custodian="retail")
    part = make.copy(session, f"/lake/{name}_part.csv", of=home, custodian="web", description="A part")
    versions = make.version(session, whole, rows=100, columns=COLUMNS), make.version(session, part, rows=40)
    for version, count, digest in zip(versions, (100, 40), (1, 2), strict=True):
        rows.profiled(session, version, rows.column("order_id"), rows=count, digest=digest)
    rows.matched(session, *versions, "subset", mapping=[["order_id", "order_id"]])
    rows.declared(session, whole, part)
    return home, whole, part


def work(session: Session, settings: Settings, dataset_id: UUID, *names: str) -> list[UUID]:
    """Do these stages for a dataset, as the worker does; gives the datasets that follow the last one."""
    following = [dataset_id]
    for stage in STAGES:
        if stage.name not in names:
            continue
        for subject in following[:]:
            inputs = stage.load(session, subject, settings)
            changed = stage.save(session, inputs, stage.compute(inputs, lambda _share: None))
            following += changed.get("dataset", [])
            session.flush()
        following = sorted(set(following))
    return following


def found(session: Session, dataset: Dataset) -> Result:
    (one,) = [one for one in search.find(session, "").results if one.dataset_id == dataset.id]
    return one


def test_the_document_says_what_can_be_found_of_a_dataset(session: Session, settings: Settings) -> None:
    home, whole, _ = family(session)
    work(session, settings, home.id, "rank", "nominate", "index")
    one = found(session, home)
    assert (one.title, one.names) == ("orders", ("whole", "/lake/orders.csv", "/lake/orders_part.csv"))
    facts = one.facets
    assert facts["silo"] == ["silo of orders"]
    assert facts["owner"] == ["retail", "web"]
    assert (facts["status"], facts["format"], facts["copies"]) == ("proposed", ["csv"], 2)
    assert (facts["path"], facts["uri"], facts["rows"], facts["bytes"]) == (whole.name, whole.uri, 100, 100)
    assert (facts["description"], facts["quality"]) == ("What was ordered", "not_evaluated")
    assert facts["seen_at"] is not None
    for words in ("ordered", "price", "part", "order id"):
        assert [hit.dataset_id for hit in search.find(session, words).results] == [home.id], words


def test_the_status_and_the_copy_shown_follow_the_decision(session: Session, settings: Settings) -> None:
    home, whole, _ = family(session)
    work(session, settings, home.id, "rank", "nominate")
    proposed = nominations.proposed(session, home.id)
    assert proposed is not None
    assert proposed.copy_id == whole.id
    nominating.accept(session, proposed.id, reason="checked", actor=BO)
    work(session, settings, home.id, "index")
    assert found(session, home).facets["status"] == "canonical"
    nominating.revoke(session, proposed.id, reason="wrong", actor=BO)
    work(session, settings, home.id, "index")
    assert found(session, home).facets["status"] == "undecided"


@pytest.mark.parametrize(
    ("version", "status"),
    [(None, "not_scanned"), ("unreadable", "unreadable"), ("readable", "undecided")],
)
def test_the_status_of_what_nothing_is_proposed_for(
    session: Session, settings: Settings, version: str | None, status: str
) -> None:
    home = make.dataset(session, "lonely")
    copy = make.copy(session, of=home)
    if version:
        make.version(session, copy, status=version)
    work(session, settings, home.id, "index")
    assert found(session, home).facets["status"] == status


@pytest.mark.parametrize(("counts", "outcome"), [((1, 0), "passed"), ((1, 1), "failed")])
def test_the_quality_of_the_copy_shown_is_told(
    session: Session, settings: Settings, counts: tuple[int, int], outcome: str
) -> None:
    home = make.dataset(session, "judged")
    version = make.version(session, make.copy(session, of=home))
    rows.judged(session, version, outcome=outcome, passed=counts[0], failed=counts[1])
    work(session, settings, home.id, "index")
    assert found(session, home).facets["quality"] == outcome


def test_a_dataset_whose_copies_are_all_retired_cannot_be_found(session: Session, settings: Settings) -> None:
    home, *copies = family(session)
    work(session, settings, home.id, "index")
    for copy in copies:
        copy.retired_at = now()
    session.flush()
    work(session, settings, home.id, "index")
    assert list(session.scalars(select(SearchDocument))) == []


def test_a_merged_dataset_is_ranked_as_what_it_became_and_its_document_goes(
    session: Session, settings: Settings
) -> None:
    (kept, *_), (gone, *_) = family(session), family(session, "orders_copy")
    for home in (kept, gone):
        work(session, settings, home.id, "rank", "nominate", "index")
    assert search.find(session, "").total == 2
    membership.merge(session, kept.id, gone.id, reason="same", set_by="content")
    session.flush()
    assert work(session, settings, gone.id, "rank", "nominate", "index") == sorted({gone.id, kept.id})
    assert [one.dataset_id for one in search.find(session, "").results] == [kept.id]
    assert found(session, kept).facets["copies"] == 4
    states = {(one.dataset_id, one.state) for one in session.scalars(select(Nomination))}
    assert (gone.id, "withdrawn") in states
    assert not {(gone.id, "proposed"), (gone.id, "accepted")} & states


def test_a_document_of_a_family_that_changed_meanwhile_is_not_written(database: Engine, settings: Settings) -> None:
    with transaction(database) as session:
        home, *_ = family(session)
    with transaction(database, write=False) as session:
        todo = indexing.load(session, home.id, settings)
    with transaction(database) as session:
        membership.touch(session, home.id)
    with transaction(database) as session, pytest.raises(Moved, match="its family"):
        indexing.save(session, todo, None)
