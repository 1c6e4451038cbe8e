"""How Alembic reaches the database: the models as target, a lock and timeouts around every upgrade."""

from alembic import context
from sqlalchemy import Connection, text

from catalog.migrations.target import include_object, metadata

# Two processes that start at once must not both migrate.
LOCK = 7_112_026


def run(connection: Connection) -> None:
    """Run the migrations on the connection that the runner opened."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=include_object,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    context.run_migrations()


run(context.config.attributes["connection"])
