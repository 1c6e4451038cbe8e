"""OpenLineage: events as they arrive, jobs, runs, facets, edges between columns, and other names of copies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

EPOCH = "1970-01-01 00:00:00"


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("event_type", sa.String(length=16), nullable=False),
        sa.Column("event_time", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("producer", sa.Text(), nullable=False),
        sa.Column("job_namespace", sa.Text(), nullable=False),
        sa.Column("job_name", sa.Text(), nullable=False),
        sa.Column("run_id", sa.String(length=512), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("problems", _json(), nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("digest", name=op.f("uq_event_digest")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_event_time_event_id"), ["event_time", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_run_id"), ["run_id"], unique=False)
        batch_op.create_index(
            "ix_event_with_problems",
            ["id"],
            unique=False,
            sqlite_where=sa.text("problem_count > 0"),
            postgresql_where=sa.text("problem_count > 0"),
        )

    op.create_table(
        "facet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=8), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("body", _json(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("producer", sa.Text(), nullable=False),
        sa.Column("event_at", Instant(), nullable=False),
        sa.Column("event_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facet")),
    )
    with op.batch_alter_table("facet", schema=None) as batch_op:
        batch_op.create_index(
            "uq_facet_of_one",
            ["subject_kind", "subject_id", "name"],
            unique=True,
            sqlite_where=sa.text("second_id IS NULL"),
            postgresql_where=sa.text("second_id IS NULL"),
        )
        batch_op.create_index(
            "uq_facet_of_two",
            ["subject_kind", "subject_id", "second_id", "name"],
            unique=True,
            sqlite_where=sa.text("second_id IS NOT NULL"),
            postgresql_where=sa.text("second_id IS NOT NULL"),
        )

    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("declared_at", Instant(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["job.id"], name=op.f("fk_job_parent_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("namespace", "name", name=op.f("uq_job_namespace_name")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.String(length=512), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("job_at", Instant(), nullable=False),
        sa.Column("job_digest", sa.String(length=64), nullable=False),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("sql_at", Instant(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("nominal_start", Instant(), nullable=True),
        sa.Column("nominal_end", Instant(), nullable=True),
        sa.Column("parent_run_id", sa.String(length=512), nullable=True),
        sa.Column("root_run_id", sa.String(length=512), nullable=True),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_run_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("run_id", name=op.f("uq_run_run_id")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_job_id_run_last_seen"), ["job_id", "last_seen"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_parent_run_id"), ["parent_run_id"], unique=False)

    op.create_table(
        "column_edge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_copy_id", sa.Uuid(), nullable=False),
        sa.Column("source_column", sa.String(length=512), nullable=False),
        sa.Column("target_copy_id", sa.Uuid(), nullable=False),
        sa.Column("target_column", sa.String(length=512), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("transformation", sa.String(length=16), nullable=False),
        sa.Column("subtype", sa.String(length=64), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("masking", sa.Boolean(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.String(length=512), nullable=True),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("span", _json(), nullable=True),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("producer", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=512), nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("valid_to", Instant(), nullable=True),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_column_edge_job_id_job")),
        sa.ForeignKeyConstraint(["source_copy_id"], ["copy.id"], name=op.f("fk_column_edge_source_copy_id_copy")),
        sa.ForeignKeyConstraint(["target_copy_id"], ["copy.id"], name=op.f("fk_column_edge_target_copy_id_copy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_edge")),
    )
    with op.batch_alter_table("column_edge", schema=None) as batch_op:
        batch_op.create_index(
            "ix_column_edge_downstream", ["source_copy_id", "source_column", "known_to", "valid_to"], unique=False
        )
        batch_op.create_index(
            "ix_column_edge_upstream", ["target_copy_id", "target_column", "known_to", "valid_to"], unique=False
        )
        batch_op.create_index(
            "uq_column_edge_current",
            ["target_copy_id", "target_column", "source_copy_id", "source_column", "kind", "transformation", "subtype"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
        )

    op.create_table(
        "copy_alias",
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("known_from", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_copy_alias_copy_id_copy")),
        sa.PrimaryKeyConstraint("namespace", "name", name=op.f("pk_copy_alias")),
    )
    with op.batch_alter_table("copy_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_alias_copy_id"), ["copy_id"], unique=False)

    op.create_table(
        "job_io",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("first_declared", Instant(), nullable=True),
        sa.Column("last_declared", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_job_io_copy_id_copy")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_io_job_id_job")),
        sa.PrimaryKeyConstraint("job_id", "copy_id", "direction", name=op.f("pk_job_io")),
    )
    with op.batch_alter_table("job_io", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_io_copy_id_job_io_direction"), ["copy_id", "direction"], unique=False)

    op.create_table(
        "run_io",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("version_label", sa.Text(), nullable=False),
        sa.Column("version_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_run_io_copy_id_copy")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_run_io_job_id_job")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_io_run_id_run")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_run_io_version_id_version")),
        sa.PrimaryKeyConstraint("run_id", "job_id", "copy_id", "direction", name=op.f("pk_run_io")),
    )
    with op.batch_alter_table("run_io", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_io_copy_id_run_io_direction"), ["copy_id", "direction"], unique=False)

    # Not in a batch: SQLite would make the table anew, which rows that refer to it forbid.
    reference = sa.ForeignKey("job.id", name=op.f("fk_edge_job_id_job"))
    op.add_column("edge", sa.Column("job_id", sa.Uuid(), reference), inline_references=True)
    op.add_column("edge", sa.Column("sql", sa.Text(), nullable=False, server_default=""))
    op.add_column("edge", sa.Column("span", _json(), nullable=True))
    zone = "+00" if op.get_bind().dialect.name == "postgresql" else ""
    op.add_column("edge", sa.Column("last_seen", Instant(), nullable=False, server_default=EPOCH + zone))
    op.execute("UPDATE edge SET last_seen = valid_from")
    op.add_column("edge", sa.Column("producer", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for column in ("producer", "last_seen", "span", "sql", "job_id"):
        op.drop_column("edge", column)

    with op.batch_alter_table("run_io", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_io_copy_id_run_io_direction"))

    op.drop_table("run_io")
    with op.batch_alter_table("job_io", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_io_copy_id_job_io_direction"))

    op.drop_table("job_io")
    with op.batch_alter_table("copy_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_copy_alias_copy_id"))

    op.drop_table("copy_alias")
    with op.batch_alter_table("column_edge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_column_edge_current",
            sqlite_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
        )
        batch_op.drop_index("ix_column_edge_upstream")
        batch_op.drop_index("ix_column_edge_downstream")

    op.drop_table("column_edge")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_parent_run_id"))
        batch_op.drop_index(batch_op.f("ix_run_job_id_run_last_seen"))

    op.drop_table("run")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_parent_id"))

    op.drop_table("job")
    with op.batch_alter_table("facet", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_facet_of_two",
            sqlite_where=sa.text("second_id IS NOT NULL"),
            postgresql_where=sa.text("second_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_facet_of_one", sqlite_where=sa.text("second_id IS NULL"), postgresql_where=sa.text("second_id IS NULL")
        )

    op.drop_table("facet")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_event_with_problems",
            sqlite_where=sa.text("problem_count > 0"),
            postgresql_where=sa.text("problem_count > 0"),
        )
        batch_op.drop_index(batch_op.f("ix_event_run_id"))
        batch_op.drop_index(batch_op.f("ix_event_event_time_event_id"))

    op.drop_table("event")
