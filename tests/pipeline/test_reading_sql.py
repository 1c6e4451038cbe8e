"""SQL that an event tells is followed by the worker, and becomes declared links."""

import threading

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.db import transaction
from catalog.lineage import receiving
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.openlineage.events import read_event
from catalog.pipeline.stages import handlers
from catalog.queue.models import Task
from catalog.queue.worker import work
from catalog.silos.access import Actor
from tests.lineage.telling import run_event


def columns(session: Session) -> set[tuple[str, str, str]]:
    return {(one.source_column, one.target_column, one.kind) for one in session.scalars(select(ColumnEdge))}


@pytest.mark.parametrize(
    "sql", ["select upper(id) as n from orders", "insert into mart (n) select id from shop.orders"]
)
def test_sql_of_an_event_becomes_declared_links(database: Engine, settings: Settings, sql: str) -> None:
    told = run_event(
        reads=("shop.orders",), writes=("shop.mart",), of_job={"sql": {"query": sql, "dialect": "postgres"}}
    )
    with transaction(database) as session:
        receiving.receive(session, [read_event(told)], Actor("ana"))
    work(database, handlers(settings), settings, until_idle=True, stop=threading.Event())
    with transaction(database, write=False) as session:
        assert columns(session) == {("id", "n", "declared")}
        assert {edge.kind for edge in session.scalars(select(Edge))} == {"observed", "declared"}
        assert {task.state for task in session.scalars(select(Task).where(Task.stage == "sql"))} == {"done"}
