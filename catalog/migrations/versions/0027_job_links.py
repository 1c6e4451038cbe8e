"""Links between jobs: which starts which, which comes before which, and whose data goes where."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0027"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_link",
        *(sa.Column(f"{end}_id", sa.Uuid(), sa.ForeignKey("job.id"), nullable=False) for end in ("source", "target")),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("known_by", sa.String(length=16), nullable=False),
        sa.Column("told_by_id", sa.Uuid(), sa.ForeignKey("job.id"), nullable=False),
        sa.Column("run_id", sa.String(length=512), nullable=True),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("producer", sa.Text(), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("event_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "target_id", "kind", "known_by"),
    )
    op.create_index("ix_job_link_target_id", "job_link", ["target_id"])


def downgrade() -> None:
    op.drop_table("job_link")
