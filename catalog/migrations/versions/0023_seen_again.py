"""A link that is only seen again, unchanged, does not move the stamp of the lineage: what is kept in memory stays."""

from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

# A migration that makes one of these tables anew on SQLite drops its triggers with it and has to make them again.
WATCHED = (
    ("edge", "edge", "valid_from, valid_to, known_from, known_to, kind, confidence, source_copy_id, target_copy_id"),
    ("edge", "job", "job_id"),
    ("job_io", "job", "ended_at"),
)
KEYS = {"edge": "id", "job_io": "job_id, copy_id, direction"}


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        _make_function()
    for table, subject, columns in WATCHED:
        _drop(table, subject, postgresql=postgresql)
        if postgresql:
            op.execute(
                f"CREATE TRIGGER {_name(table, subject)} AFTER UPDATE ON {table} "
                "REFERENCING OLD TABLE AS before NEW TABLE AS fresh FOR EACH STATEMENT "
                f"EXECUTE FUNCTION move_lineage_stamp_if_changed('{subject}', '{KEYS[table]}, {columns}')"
            )
        else:
            changed = " OR ".join(f"OLD.{one} IS NOT NEW.{one}" for one in columns.split(", "))
            _watch_on_sqlite(table, subject, columns, f"WHEN {changed} ")


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, subject, columns in WATCHED:
        _drop(table, subject, postgresql=postgresql)
        if postgresql:
            op.execute(
                f"CREATE TRIGGER {_name(table, subject)} AFTER UPDATE OF {columns} ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION move_lineage_stamp('{subject}')"
            )
        else:
            _watch_on_sqlite(table, subject, columns, "")
    if postgresql:
        op.execute("DROP FUNCTION move_lineage_stamp_if_changed()")


def _name(table: str, subject: str) -> str:
    return f"{table}_moves_{subject}_on_update"


def _drop(table: str, subject: str, *, postgresql: bool) -> None:
    op.execute(f"DROP TRIGGER {_name(table, subject)}" + (f" ON {table}" if postgresql else ""))


def _watch_on_sqlite(table: str, subject: str, columns: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {_name(table, subject)} AFTER UPDATE OF {columns} ON {table} {when}BEGIN "  # noqa: S608
        f"UPDATE lineage_stamp SET changes = changes + 1 WHERE subject = '{subject}'; END"
    )


def _make_function() -> None:
    op.execute("""
        CREATE FUNCTION move_lineage_stamp_if_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE changed boolean;
        BEGIN
            EXECUTE format('SELECT EXISTS (SELECT %1$s FROM fresh EXCEPT SELECT %1$s FROM before)', TG_ARGV[1])
            INTO changed;
            IF NOT changed THEN RETURN NULL; END IF;
            INSERT INTO lineage_stamp AS kept (subject, writer, changes, counted_in)
            VALUES (TG_ARGV[0], pg_backend_pid(), 1, pg_current_xact_id()::text::bigint)
            ON CONFLICT (subject, writer) DO UPDATE
            SET changes = kept.changes + 1, counted_in = excluded.counted_in
            WHERE kept.counted_in IS DISTINCT FROM excluded.counted_in;
            RETURN NULL;
        END $$
    """)
