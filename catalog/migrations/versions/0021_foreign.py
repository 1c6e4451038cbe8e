"""What other engines told is said to be theirs: until now it counted as the measure team's."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

suite = sa.table("expectation_suite", sa.column("party", sa.String()), sa.column("source", sa.String()))


def upgrade() -> None:
    op.execute(sa.update(suite).where(suite.c.source == "openlineage").values(party="foreign"))


def downgrade() -> None:
    op.execute(sa.update(suite).where(suite.c.source == "openlineage").values(party="measure"))
