"""What can be searched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=512), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("facets", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", name=op.f("pk_search_document")),
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_table(
        "search_trigram",
        sa.Column("trigram", sa.String(length=3), nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["word"], ["search_word.word"], name=op.f("fk_search_trigram_word_search_word"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("trigram", "word", name=op.f("pk_search_trigram")),
    )
    with op.batch_alter_table("search_trigram", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_trigram_word"), ["word"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("search_trigram", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_trigram_word"))

    op.drop_table("search_trigram")
    op.drop_table("search_word")
    op.drop_table("search_document")
