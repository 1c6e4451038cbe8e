"""The silos, datasets, copies, dumps and versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dataset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=512), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["dataset.id"], name=op.f("fk_dataset_merged_into_id_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset")),
    )
    with op.batch_alter_table("dataset", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dataset_name"), ["name"], unique=False)

    op.create_table(
        "silo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=512), nullable=False),
        sa.Column(
            "stewards", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("keep_cells", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silo")),
        sa.UniqueConstraint("name", name=op.f("uq_silo_name")),
    )
    op.create_table(
        "copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=512), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("silo_id", sa.Uuid(), nullable=True),
        sa.Column("custodian", sa.String(length=512), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.Column("retired_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["silo_id"], ["silo.id"], name=op.f("fk_copy_silo_id_silo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy")),
        sa.UniqueConstraint("namespace", "name", name=op.f("uq_copy_namespace_name")),
    )
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_silo_id"), ["silo_id"], unique=False)

    op.create_table(
        "storage_root",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("silo_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["silo_id"], ["silo.id"], name=op.f("fk_storage_root_silo_id_silo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_root")),
        sa.UniqueConstraint("silo_id", "path", name=op.f("uq_storage_root_silo_id_path")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=512), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("valid_to", Instant(), nullable=True),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_membership_copy_id_copy")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_membership_dataset_id_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_dataset_id"), ["dataset_id"], unique=False)
        batch_op.create_index(
            "uq_membership_current",
            ["copy_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
        )

    op.create_table(
        "version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column(
            "columns", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("modified_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_version_copy_id_copy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("copy_id", "content_id", name=op.f("uq_version_copy_id_content_id")),
    )
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_version_content_id"), ["content_id"], unique=False)

    op.create_table(
        "dump",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("proposed_name", sa.String(length=512), nullable=False),
        sa.Column(
            "declared_from", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("run_id", sa.String(length=512), nullable=True),
        sa.Column("registered_by", sa.String(length=512), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=True),
        sa.Column("request_digest", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_dump_copy_id_copy")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_dump_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dump")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_dump_idempotency_key")),
    )
    with op.batch_alter_table("dump", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dump_copy_id_dump_id"), ["copy_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dump_version_id"), ["version_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("dump", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dump_version_id"))
        batch_op.drop_index(batch_op.f("ix_dump_copy_id_dump_id"))

    op.drop_table("dump")
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_version_content_id"))

    op.drop_table("version")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_current",
            sqlite_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_dataset_id"))

    op.drop_table("membership")
    op.drop_table("storage_root")
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_copy_silo_id"))

    op.drop_table("copy")
    op.drop_table("silo")
    with op.batch_alter_table("dataset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dataset_name"))

    op.drop_table("dataset")
