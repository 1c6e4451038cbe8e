"""Verified cells, appointed systems of record, and what a ranking found in contested cells."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "verified_cell",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("cell", sa.String(length=64), nullable=False),
        sa.Column("key", _json(), nullable=False),
        sa.Column("column", sa.String(length=512), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("valid_to", Instant(), nullable=True),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.Column("ended_by", sa.String(length=512), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_verified_cell_dataset_id_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verified_cell")),
    )
    with op.batch_alter_table("verified_cell", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_verified_cell_dataset_id_verified_cell_id"), ["dataset_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_verified_cell_current",
            ["dataset_id", "cell"],
            unique=True,
            sqlite_where=sa.text("known_to IS NULL"),
            postgresql_where=sa.text("known_to IS NULL"),
        )

    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("columns", _json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.Column("ended_by", sa.String(length=512), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_appointment_copy_id_copy")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_appointment_dataset_id_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_dataset_id_appointment_id"), ["dataset_id", "id"], unique=False
        )

    # Not in a batch: SQLite would make the table anew, which rows that refer to it forbid.
    op.add_column("ranking", sa.Column("cells", _json(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("ranking", sa.Column("questions", sa.Integer(), server_default=sa.text("0"), nullable=False))
    name = op.f("fk_ranking_most_accurate_copy_id_copy")
    reference = sa.ForeignKey("copy.id", name=name)
    op.add_column("ranking", sa.Column("most_accurate_copy_id", sa.Uuid(), reference), inline_references=True)
    op.create_index(
        "ix_ranking_asking",
        "ranking",
        ["id"],
        unique=False,
        sqlite_where=sa.text("questions > 0"),
        postgresql_where=sa.text("questions > 0"),
    )


def downgrade() -> None:
    op.drop_index("ix_ranking_asking", "ranking")
    for column in ("most_accurate_copy_id", "questions", "cells"):
        op.drop_column("ranking", column)

    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_dataset_id_appointment_id"))

    op.drop_table("appointment")
    with op.batch_alter_table("verified_cell", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_verified_cell_current",
            sqlite_where=sa.text("known_to IS NULL"),
            postgresql_where=sa.text("known_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_verified_cell_dataset_id_verified_cell_id"))

    op.drop_table("verified_cell")
