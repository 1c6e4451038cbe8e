"""By how much an inferred link beats its reverse, between what measured shares lie, and how an origin has moved since."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0017"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql")
ADDED: tuple[tuple[str, str, Any], ...] = (
    ("edge", "margin", sa.Float()),
    ("edge", "margin_turned", sa.Float()),
    ("match", "cell_agreement_between", JSON),
    ("match", "drift", JSON),
)


def upgrade() -> None:
    for table, name, kind in ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for table, name, _ in reversed(ADDED):
        op.drop_column(table, name)
