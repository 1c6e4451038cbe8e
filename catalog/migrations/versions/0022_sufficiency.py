"""By when the next version of a copy should come; and whether a version is enough to build on."""

import sqlalchemy as sa
from alembic import op

from catalog.db import Instant, Json

revision = "0022"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expected_delivery",
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("late_from", Instant(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_expected_delivery_copy_id_copy")),
        sa.PrimaryKeyConstraint("copy_id", name=op.f("pk_expected_delivery")),
    )
    op.create_index(op.f("ix_expected_delivery_late_from"), "expected_delivery", ["late_from"])
    # Which of them are late is told when they are looked at; copies with fewer arrivals tell nothing.
    op.execute(
        "INSERT INTO expected_delivery (copy_id, late_from)"
        " SELECT copy_id, max(registered_at) FROM dump WHERE version_id IS NOT NULL"
        " GROUP BY copy_id HAVING count(*) > 5"
    )
    op.create_table(
        "sufficiency_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("joined_copy_id", sa.Uuid(), nullable=True),
        sa.Column("joined_version_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("asked", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("found", Json, nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("asked_by", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_sufficiency_report_copy_id_copy")),
        sa.ForeignKeyConstraint(
            ["joined_copy_id"], ["copy.id"], name=op.f("fk_sufficiency_report_joined_copy_id_copy")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_sufficiency_report_version_id_version")),
        sa.ForeignKeyConstraint(
            ["joined_version_id"], ["version.id"], name=op.f("fk_sufficiency_report_joined_version_id_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sufficiency_report")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_sufficiency_report_version_id_key")),
    )


def downgrade() -> None:
    op.drop_table("sufficiency_report")
    op.drop_index(op.f("ix_expected_delivery_late_from"), table_name="expected_delivery")
    op.drop_table("expected_delivery")
