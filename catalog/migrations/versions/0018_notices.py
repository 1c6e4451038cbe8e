"""Notices of what changed, who is told of them, and how messages leave the house."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "notice_channel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(length=512), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("by_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("paused_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_channel")),
    )
    op.create_index(op.f("ix_notice_channel_person"), "notice_channel", ["person"], unique=False)
    op.create_table(
        "notice_preference",
        sa.Column("person", sa.String(length=512), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("quiet_urgent", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "notice_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["notice_channel.id"], name=op.f("fk_notice_delivery_channel_id_notice_channel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
    )
    op.create_index("ix_notice_delivery_due", "notice_delivery", ["channel_id", "state", "next_at", "id"], unique=False)
    op.create_table(
        "notice_subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(length=512), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=True),
        sa.Column("silo_id", sa.Uuid(), nullable=True),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_notice_subscription_dataset_id_dataset")),
        sa.ForeignKeyConstraint(["silo_id"], ["silo.id"], name=op.f("fk_notice_subscription_silo_id_silo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_subscription")),
    )
    op.create_index(op.f("ix_notice_subscription_person"), "notice_subscription", ["person"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.String(length=160), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("told", _json(), nullable=False),
        sa.Column("facts", _json(), nullable=False),
        sa.Column("actor", sa.String(length=512), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_notice_copy_id_copy")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_notice_dataset_id_dataset")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_notice_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("cause", name=op.f("uq_notice_cause")),
    )
    op.create_index(op.f("ix_notice_dataset_id_notice_id"), "notice", ["dataset_id", "id"], unique=False)
    op.create_table(
        "notice_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(length=512), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=True),
        sa.Column("about_copy_id", sa.Uuid(), nullable=True),
        sa.Column("copy_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("changed", _json(), nullable=False),
        sa.Column("means", _json(), nullable=False),
        sa.Column("todo", _json(), nullable=False),
        sa.Column("why", _json(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.Column("seen_verified", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("remind_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["about_copy_id"], ["copy.id"], name=op.f("fk_notice_message_about_copy_id_copy")),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_notice_message_copy_id_copy")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_notice_message_dataset_id_dataset")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_message_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_message")),
        sa.UniqueConstraint("notice_id", "person", name=op.f("uq_notice_message_notice_id_person")),
    )
    op.create_index("ix_notice_message_bell", "notice_message", ["person", "seen_at", "id"], unique=False)
    op.create_index(op.f("ix_notice_message_remind_at"), "notice_message", ["remind_at"], unique=False)
    op.create_table(
        "notice_posting",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["notice_channel.id"], name=op.f("fk_notice_posting_channel_id_notice_channel")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["notice_delivery.id"], name=op.f("fk_notice_posting_delivery_id_notice_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["notice_message.id"], name=op.f("fk_notice_posting_message_id_notice_message")
        ),
        sa.PrimaryKeyConstraint("message_id", "channel_id", "round", name=op.f("pk_notice_posting")),
    )
    op.create_index(op.f("ix_notice_posting_delivery_id"), "notice_posting", ["delivery_id"], unique=False)
    op.create_index("ix_notice_posting_due", "notice_posting", ["channel_id", "delivery_id", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_notice_posting_due", table_name="notice_posting")
    op.drop_index(op.f("ix_notice_posting_delivery_id"), table_name="notice_posting")
    op.drop_table("notice_posting")
    op.drop_index(op.f("ix_notice_message_remind_at"), table_name="notice_message")
    op.drop_index("ix_notice_message_bell", table_name="notice_message")
    op.drop_table("notice_message")
    op.drop_index(op.f("ix_notice_dataset_id_notice_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_notice_subscription_person"), table_name="notice_subscription")
    op.drop_table("notice_subscription")
    op.drop_index("ix_notice_delivery_due", table_name="notice_delivery")
    op.drop_table("notice_delivery")
    op.drop_table("notice_preference")
    op.drop_index(op.f("ix_notice_channel_person"), table_name="notice_channel")
    op.drop_table("notice_channel")
