"""What arrives is news once, of the weightiest thing that it brought, for those who hold what was made from it."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine, select

from catalog.access.actors import Actor
from catalog.config import Settings
from catalog.datasets.models import Copy, Dump
from catalog.db import transaction
from catalog.lineage import service as lineage
from catalog.notifications import arriving, queries
from catalog.notifications.models import Message, Notice
from catalog.pipeline import announcing
from catalog.pipeline.service import Registration, register_dump
from catalog.pipeline.stages import handlers
from catalog.queue.worker import work
from tests import factories as make
from tests.matching.tables_for_tests import orders, put

pytestmark = pytest.mark.slow  # Great Expectations is imported once for all of them

STAGES = {"scan", "validate", "match", "announce"}
Arrive = Callable[[pa.Table], str]


@pytest.fixture
def arrive(database: Engine, settings: Settings, tmp_path: Path) -> Arrive:
    """Write a table to the one place, let workers do all that follows, and give the version that it became."""
    place = tmp_path / "lake" / "orders.parquet"
    place.parent.mkdir()
    with transaction(database) as session:
        make.silo(session, roots=(str(place.parent),), owner="team")

    def arrived(table: pa.Table) -> str:
        pq.write_table(table, place)
        with transaction(database) as session:
            said = Registration(str(place), "store", name="orders", owner="cat")
            receipt = register_dump(session, said, Actor("pipeline"))
        table = {name: one for name, one in handlers(settings).items() if name in STAGES}
        work(database, table, settings, until_idle=True, stop=threading.Event())
        with transaction(database) as session:
            if session.scalar(select(Copy.id).where(Copy.custodian == "dana")) is None:
                mine = make.copy(session, "/x/mine.csv", custodian="dana")
                lineage.declare(session, receipt.copy_id, mine.id, recorded_by="tester")
            return str(session.get_one(Dump, receipt.dump_id).version_id)

    return arrived


def news(database: Engine) -> list[tuple[str, list[str], list[str]]]:
    """Give each notice: its kind, who was told, and what."""
    with transaction(database, write=False) as session:
        found = list(session.scalars(select(Notice).order_by(Notice.id)))
        return [(one.kind, sorted(m.person for m in queries.told(session, one.id)), one.told) for one in found]


def test_each_arrival_is_told_by_its_weightiest_news(database: Engine, arrive: Arrive) -> None:
    first = orders(800)
    arrive(first)
    arrive(pa.concat_tables([first, orders(8, seed=3)]))
    changed = put(first, "price", [1.0] * 400 + first.column("price").to_pylist()[400:])
    arrive(changed)
    arrive(changed.drop_columns(["city"]))
    told = [one for one in news(database) if one[0] != "incident"]
    # What came first has nobody to tell.
    assert [(kind, people) for kind, people, _ in told] == [
        ("version", []),
        ("restated", ["cat", "dana"]),
        ("restated", ["cat", "dana"]),
        ("breaking", ["bo", "cat", "dana"]),
    ]
    assert "It has 808 rows; it had 800." in told[1][2]
    assert any("Column city" in sentence and "This breaks who reads it." in sentence for sentence in told[3][2])
    assert any(sentence.endswith("(in price), by a sample.") for sentence in told[2][2])


def test_what_was_told_or_is_old_is_not_told_again(database: Engine, settings: Settings, arrive: Arrive) -> None:
    arrive(orders(300))
    version = arrive(orders(310))
    with transaction(database) as session:
        assert announcing.load(session, UUID(version), settings).arrived is None
        for dump in session.scalars(select(Dump)):
            dump.registered_at -= arriving.STALE + timedelta(hours=1)
        for notice in session.scalars(select(Notice)):
            notice.cause = f"another:{notice.id}"
        session.flush()
        assert announcing.load(session, UUID(version), settings).arrived is None
        assert session.scalars(select(Message.person)).all() != []
