"""What is hidden is as absent as what was never there."""

from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalog.access import grants, sight
from catalog.access.grants import Place
from catalog.access.roles import Right, Rights
from catalog.access.sight_rules import OPEN, OWN, WHOLE, leading
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Dataset, Dump
from catalog.db import transaction
from catalog.lineage import queries as lineage
from catalog.lineage import service as linking
from catalog.migrations.target import metadata
from tests import factories
from tests.access.people import MACHINE_ACTOR


@pytest.fixture
def lake(session: Session) -> dict[str, Copy]:
    """Copies a, b and c of two silos; a was made into b, and b into c, which is in the silo `web`."""
    store, web = factories.silo(session, "store"), factories.silo(session, "web")
    a, b = (factories.copy(session, f"/store/{name}", silo_id=store.id) for name in "ab")
    c = factories.copy(session, "/web/c", silo_id=web.id)
    for one in (a, b, c):
        factories.version(session, one)
    linking.declare(session, a.id, b.id, recorded_by="t")
    linking.declare(session, b.id, c.id, recorded_by="t")
    return {"a": a, "b": b, "c": c}


def seen(session: Session, *rights: Right) -> list[str]:
    sight.narrow(session, Rights(rights))
    return sorted(session.scalars(select(Copy.name)))


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_table_says_who_sees_its_rows(name: str) -> None:
    assert name in OPEN or name in WHOLE or name in OWN or leading(name), "see catalog/access/sight_rules.py"


def test_a_grant_in_a_silo_shows_that_silo(session: Session, lake: dict[str, Copy]) -> None:
    assert seen(session, Right("viewer", lake["a"].silo_id)) == ["/store/a", "/store/b"]


def test_a_copy_in_no_silo_is_seen_by_who_sees_all_silos(session: Session) -> None:
    factories.copy(session, "/elsewhere/x")
    store = factories.silo(session, "store")
    assert seen(session, Right("viewer", store.id)) == []


def test_who_may_not_read_sees_nothing(session: Session, lake: dict[str, Copy]) -> None:
    assert seen(session, Right("nobody", lake["a"].silo_id)) == []


@pytest.mark.parametrize("what", ["copy", "dataset"])
def test_what_is_restricted_is_hidden_from_who_reads_everywhere(
    session: Session, lake: dict[str, Copy], what: str
) -> None:
    ids = {"copy": lake["b"].id, "dataset": datasets.dataset_of(session, lake["b"].id).id}
    grants.restrict(session, Place(**{f"{what}_id": ids[what]}), reason="wages", actor=MACHINE_ACTOR)
    assert seen(session, Right("viewer")) == ["/store/a", "/web/c"]


def test_a_restricted_silo_hides_its_name_and_copies(session: Session, lake: dict[str, Copy]) -> None:
    grants.restrict(session, Place(silo_id=lake["a"].silo_id), reason="wages", actor=MACHINE_ACTOR)
    assert seen(session, Right("viewer")) == ["/web/c"]
    assert session.scalar(select(func.count()).select_from(Dataset)) == 1
    assert session.scalar(select(func.count()).select_from(Dump)) == 1


@pytest.mark.parametrize(
    ("role", "here", "sees"),
    [
        ("steward", True, True),
        ("pipeline", True, True),
        ("viewer", True, False),
        ("steward", False, False),
        ("admin", False, False),
        ("auditor", False, True),
    ],
)
def test_who_is_cleared_sees_what_is_restricted(
    session: Session, lake: dict[str, Copy], role: str, *, here: bool, sees: bool
) -> None:
    grants.restrict(session, Place(copy_id=lake["b"].id), reason="wages", actor=MACHINE_ACTOR)
    held = Right(role, lake["b"].silo_id if here else None)
    assert ("/store/b" in seen(session, held, Right("viewer"))) is sees


def test_a_grant_by_name_shows_what_is_restricted(session: Session, lake: dict[str, Copy]) -> None:
    grants.restrict(session, Place(copy_id=lake["b"].id), reason="wages", actor=MACHINE_ACTOR)
    assert seen(session, Right("viewer", copy_id=lake["b"].id)) == ["/store/b"]


def test_a_walk_ends_where_nothing_is_seen(session: Session, lake: dict[str, Copy]) -> None:
    grants.restrict(session, Place(copy_id=lake["b"].id), reason="wages", actor=MACHINE_ACTOR)
    sight.narrow(session, Rights((Right("viewer"),)))
    graph = lineage.neighbourhood(session, [lake["a"].id], depth=5)
    assert [(node.copy_id, node.hidden_down) for node in graph.nodes] == [(lake["a"].id, 0)]
    assert (graph.edges, graph.complete, graph.more) == ((), True, 0)


def test_what_is_hidden_is_not_found_by_its_id(database: Engine) -> None:
    with transaction(database) as session:
        hidden: UUID = factories.copy(session, "/store/b", silo_id=factories.silo(session, "store").id).id
    with transaction(database) as session:
        sight.narrow(session, Rights((Right("viewer", silo_id=hidden),)))
        assert session.get(Copy, hidden) is None
        assert sight.seen_copies(session, [hidden]) == set()
