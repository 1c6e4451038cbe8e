"""Who answered for what from when until when, offers to hand it over, and what is deprecated."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0020"
down_revision = "0022"
branch_labels = None
depends_on = None

ONE_THING = "(dataset_id IS NULL) <> (copy_id IS NULL)"
OFFERED = sa.text("state = 'offered'")
STANDING = sa.text("known_to IS NULL")


def upgrade() -> None:
    op.create_table(
        "ownership",
        *_thing("ownership"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=512), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("valid_to", Instant(), nullable=True),
        sa.UniqueConstraint("dataset_id", "number", name=op.f("uq_ownership_dataset_id_number")),
        sa.UniqueConstraint("copy_id", "number", name=op.f("uq_ownership_copy_id_number")),
    )
    op.create_table(
        "handover",
        *_thing("handover"),
        sa.Column("offered_from", sa.String(length=512), nullable=False),
        sa.Column("offered_to", sa.String(length=512), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offered_by", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("offered_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_by", sa.String(length=512), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
    )
    op.create_index(op.f("ix_handover_offered_to_handover_state"), "handover", ["offered_to", "state"])
    for name in ("dataset", "copy"):
        op.create_index(
            f"uq_handover_{name}",
            "handover",
            [f"{name}_id"],
            unique=True,
            sqlite_where=OFFERED,
            postgresql_where=OFFERED,
        )
    op.create_table(
        "deprecation",
        *_thing("deprecation"),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replacement_kind", sa.String(length=8), nullable=False),
        sa.Column("replacement_id", sa.Uuid(), nullable=True),
        sa.Column("set_by", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.Column("ended_by", sa.String(length=512), nullable=False),
        sa.Column("ended_reason", sa.Text(), nullable=False),
    )
    for name in ("dataset", "copy"):
        op.create_index(
            f"uq_deprecation_{name}",
            "deprecation",
            [f"{name}_id"],
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )
        op.add_column(name, sa.Column("deprecated_until", Instant(), nullable=True))
    op.create_table(
        "column_note",
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("column", sa.String(length=512), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=512), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "column", name=op.f("pk_column_note")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_column_note_dataset_id_dataset")),
    )
    op.create_table(
        "refresh_expectation",
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("every_seconds", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=512), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", name=op.f("pk_refresh_expectation")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_refresh_expectation_dataset_id_dataset")),
    )
    _marks()


def downgrade() -> None:
    for name in ("term_use", "term", "column_tag"):
        op.drop_table(name)
    op.drop_table("refresh_expectation")
    op.drop_table("column_note")
    for name in ("copy", "dataset"):
        op.drop_column(name, "deprecated_until")
    op.drop_table("deprecation")
    op.drop_table("handover")
    op.drop_table("ownership")


def _marks() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.create_table(
        "column_tag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("column", sa.String(length=512), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.Column("erased", json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_tag")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_column_tag_dataset_id_dataset")),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("steward", sa.String(length=512), nullable=False),
        sa.Column("synonyms", json, nullable=False),
        sa.Column("changed_by", sa.String(length=512), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("name", name=op.f("uq_term_name")),
    )
    op.create_table(
        "term_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("column", sa.String(length=512), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("set_by", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_use")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_term_use_term_id_term")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_term_use_dataset_id_dataset")),
    )
    op.create_index(op.f("ix_term_use_dataset_id"), "term_use", ["dataset_id"])
    for table, columns in (
        ("column_tag", ["dataset_id", "column", "tag"]),
        ("term_use", ["term_id", "dataset_id", "column"]),
    ):
        op.create_index(
            f"uq_{table}_current",
            table,
            columns,
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )


def _thing(table: str) -> list[Any]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=True),
        sa.Column("copy_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.CheckConstraint(ONE_THING, name=op.f(f"ck_{table}_one_thing")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f(f"fk_{table}_dataset_id_dataset")),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f(f"fk_{table}_copy_id_copy")),
    ]
