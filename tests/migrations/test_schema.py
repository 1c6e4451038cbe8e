"""The migrations build what the models say, and can be taken back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from catalog.db import transaction
from catalog.lineage import service as lineage
from catalog.lineage.models import Edge
from catalog.migrations import runner
from catalog.migrations.target import include_object, metadata
from catalog.nominations.models import Nomination
from catalog.ranking.models import RankingRow
from tests import factories as make


def test_migrations_and_models_agree(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": include_object, "compare_type": True, "target_metadata": metadata}
        )
        assert compare_metadata(context, metadata) == []


def test_an_upgrade_twice_changes_nothing(database: Engine) -> None:
    runner.upgrade(database)
    runner.check(database)
    assert runner.is_current(database)


def test_the_schema_can_be_taken_back_and_built_again(database: Engine) -> None:
    with database.connect() as connection, connection.begin():
        command.downgrade(runner._config(connection), "base")
    assert set(inspect(database).get_table_names()) <= {"alembic_version"}
    assert not runner.is_current(database)
    runner.upgrade(database)
    assert runner.is_current(database)


def test_rows_that_others_refer_to_survive_the_way_back_and_forth(database: Engine) -> None:
    with transaction(database) as session:
        nomination = make.nomination(session, make.copy(session)).id
    with database.connect() as connection, connection.begin():
        command.downgrade(runner._config(connection), "0005")
    runner.upgrade(database)
    with transaction(database, write=False) as session:
        ranking = session.get_one(RankingRow, session.get_one(Nomination, nomination).ranking_id)
        assert (ranking.cells, ranking.questions, ranking.most_accurate_copy_id) == ({}, 0, None)


def test_an_edge_of_before_was_last_seen_when_it_began(database: Engine) -> None:
    with transaction(database) as session:
        edge = lineage.declare(session, make.copy(session).id, make.copy(session).id, recorded_by="ana").id
    with database.connect() as connection, connection.begin():
        command.downgrade(runner._config(connection), "0008")
    runner.upgrade(database)
    with transaction(database, write=False) as session:
        kept = session.get_one(Edge, edge)
        assert (kept.last_seen, kept.job_id, kept.sql, kept.producer) == (kept.valid_from, None, "", "")
