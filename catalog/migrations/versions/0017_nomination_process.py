"""The way of a nomination: who votes and how many must, what is said of it, and until when it is in force."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0017"
down_revision = "0019"
branch_labels = None
depends_on = None

OPEN = "state IN ('proposed', 'accepted')"
LASTING = "cause IS NOT NULL AND ended_at IS NULL"
DUE = ("until", "review_by")
ADDED: dict[str, dict[str, tuple[Any, Any]]] = {
    "silo": {"quorum": (sa.Integer(), "1")},
    "nomination": {
        "proposed_verified": (sa.Boolean(), sa.false()),
        "by_person": (sa.Boolean(), sa.false()),
        "reason": (sa.Text(), ""),
        "since": (Instant(), None),
        "follows_id": (sa.Uuid(), None),
        "until": (Instant(), None),
        "under_review_since": (Instant(), None),
        "review_reason": (sa.Text(), ""),
        "overdue_since": (Instant(), None),
        "expiring_since": (Instant(), None),
    },
    "decision": {"by_owner": (sa.Boolean(), sa.false()), "until": (Instant(), None)},
}
"""By table and column: the type, and what the rows of before have (None: nothing)."""


def upgrade() -> None:
    for table, columns in ADDED.items():
        for name, (kind, before) in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=before is None, server_default=before))
    for name in DUE:
        where = sa.text(OPEN)
        op.create_index(f"ix_nomination_{name}", "nomination", [name], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "nomination_remark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cells", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=True),
        sa.Column("copy_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("actor", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_nomination_remark_copy_id_copy")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_remark_nomination_id_nomination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_remark")),
    )
    op.create_index(
        op.f("ix_nomination_remark_nomination_id_nomination_remark_id"), "nomination_remark", ["nomination_id", "id"]
    )
    op.create_index(
        "uq_nomination_remark_cause",
        "nomination_remark",
        ["nomination_id", "cause"],
        unique=True,
        sqlite_where=sa.text(LASTING),
        postgresql_where=sa.text(LASTING),
    )


def downgrade() -> None:
    op.drop_table("nomination_remark")
    for name in DUE:
        op.drop_index(f"ix_nomination_{name}", table_name="nomination")
    for table, columns in ADDED.items():
        for name in reversed(columns):
            op.drop_column(table, name)
