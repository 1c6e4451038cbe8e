"""What can be searched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant
from catalog.search import index as search_index

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=512), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("facets", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_document")),
        sa.UniqueConstraint("dataset_id", name=op.f("uq_search_document_dataset_id")),
    )
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_document_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "search_word",
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_table(
        "search_facet",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=512), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["search_document.number"],
            name=op.f("fk_search_facet_number_search_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", "name", "value", name=op.f("pk_search_facet")),
    )
    with op.batch_alter_table("search_facet", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_facet_name_search_facet_value_search_facet_number"),
            ["name", "value", "number"],
            unique=False,
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

    search_index.create(op.get_bind())


def downgrade() -> None:
    search_index.drop(op.get_bind())
    with op.batch_alter_table("search_trigram", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_trigram_word"))

    op.drop_table("search_trigram")
    with op.batch_alter_table("search_facet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_facet_name_search_facet_value_search_facet_number"))

    op.drop_table("search_facet")
    op.drop_table("search_word")
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_document_updated_at"))

    op.drop_table("search_document")
