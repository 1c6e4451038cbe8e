"""What would change a ranking: other weights, other copies, and what would part the first from its rival."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = ("changes", "counterfactuals", "separating")


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql")
    for name in COLUMNS:  # rankings that are there already have none
        op.add_column("ranking", sa.Column(name, json, nullable=False, server_default="[]"))


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew, which rows that refer to it forbid.
    for name in COLUMNS:
        op.drop_column("ranking", name)
