"""A stamp of the lineage that triggers move, so that what is kept in memory of it is known to be fresh."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0013"
branch_labels = None
depends_on = None

# A migration that makes one of these tables anew on SQLite drops its triggers with it and has to make them again.
WATCHED = (
    ("edge", "edge", "valid_from, valid_to, known_from, known_to, kind, confidence, source_copy_id, target_copy_id"),
    ("edge", "job", "job_id"),
    ("job_io", "job", "ended_at"),
    ("copy", "holder", "silo_id, custodian"),
    ("membership", "holder", "dataset_id, valid_to, known_to"),
    ("dataset", "holder", "owner, merged_into_id"),
    ("silo", "holder", "owner"),
)
SUBJECTS = ("edge", "job", "holder")


def _name(table: str, subject: str, event: str) -> str:
    return f"{table}_moves_{subject}_on_{event}"


def upgrade() -> None:
    op.create_table(
        "lineage_stamp",
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("writer", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.Column("counted_in", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("subject", "writer", name=op.f("pk_lineage_stamp")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _on_postgresql()
    else:
        _on_sqlite()


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, subject, _ in WATCHED:
        for event in ("insert", "update", "delete"):
            where = f" ON {table}" if postgresql else ""
            op.execute(f"DROP TRIGGER {_name(table, subject, event)}{where}")
    if postgresql:
        op.execute("DROP FUNCTION move_lineage_stamp()")
    op.drop_table("lineage_stamp")


def _on_postgresql() -> None:
    op.execute("""
        CREATE FUNCTION move_lineage_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                -- What only updates on conflict inserts nothing; its update is watched for itself.
                IF NOT EXISTS (SELECT FROM fresh) THEN RETURN NULL; END IF;
            END IF;
            INSERT INTO lineage_stamp AS kept (subject, writer, changes, counted_in)
            VALUES (TG_ARGV[0], pg_backend_pid(), 1, pg_current_xact_id()::text::bigint)
            ON CONFLICT (subject, writer) DO UPDATE
            SET changes = kept.changes + 1, counted_in = excluded.counted_in
            WHERE kept.counted_in IS DISTINCT FROM excluded.counted_in;
            RETURN NULL;
        END $$
    """)
    for table, subject, columns in WATCHED:
        for event, when in (("insert", "INSERT"), ("update", f"UPDATE OF {columns}"), ("delete", "DELETE")):
            rows = "REFERENCING NEW TABLE AS fresh" if event == "insert" else ""
            op.execute(
                f"CREATE TRIGGER {_name(table, subject, event)} AFTER {when} ON {table} {rows} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION move_lineage_stamp('{subject}')"
            )


def _on_sqlite() -> None:
    for subject in SUBJECTS:
        op.execute(f"INSERT INTO lineage_stamp (subject, writer, changes) VALUES ('{subject}', 0, 0)")  # noqa: S608
    for table, subject, columns in WATCHED:
        for event, when in (("insert", "INSERT"), ("update", f"UPDATE OF {columns}"), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER {_name(table, subject, event)} AFTER {when} ON {table} BEGIN "  # noqa: S608
                f"UPDATE lineage_stamp SET changes = changes + 1 WHERE subject = '{subject}'; END"
            )
