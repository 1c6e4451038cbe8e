"""What is judged: quality, rankings, nominations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expectation_suite",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=True),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_expectation_suite_dataset_id_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expectation_suite")),
        sa.UniqueConstraint(
            "name", "revision", "dataset_id", name=op.f("uq_expectation_suite_name_revision_dataset_id")
        ),
    )
    with op.batch_alter_table("expectation_suite", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expectation_suite_dataset_id"), ["dataset_id"], unique=False)

    op.create_table(
        "ranking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("abstained", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("winner_copy_id", sa.Uuid(), nullable=True),
        sa.Column("system_of_record_copy_id", sa.Uuid(), nullable=True),
        sa.Column(
            "candidates", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "sensitivity", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("ranked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_ranking_dataset_id_dataset")),
        sa.ForeignKeyConstraint(
            ["system_of_record_copy_id"], ["copy.id"], name=op.f("fk_ranking_system_of_record_copy_id_copy")
        ),
        sa.ForeignKeyConstraint(["winner_copy_id"], ["copy.id"], name=op.f("fk_ranking_winner_copy_id_copy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking")),
    )
    with op.batch_alter_table("ranking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ranking_dataset_id_ranking_id"), ["dataset_id", "id"], unique=False)

    op.create_table(
        "nomination",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("proposed_by", sa.String(length=512), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("valid_from", Instant(), nullable=True),
        sa.Column("valid_to", Instant(), nullable=True),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.Column("review_by", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_nomination_copy_id_copy")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_nomination_dataset_id_dataset")),
        sa.ForeignKeyConstraint(["ranking_id"], ["ranking.id"], name=op.f("fk_nomination_ranking_id_ranking")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_nomination_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
    )
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nomination_dataset_id_nomination_id"), ["dataset_id", "id"], unique=False)
        batch_op.create_index(
            "uq_nomination_open",
            ["dataset_id", "state"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'accepted')"),
        )

    op.create_table(
        "validation_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("suite_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("not_evaluated", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column(
            "results", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("validated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["suite_id"], ["expectation_suite.id"], name=op.f("fk_validation_result_suite_id_expectation_suite")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_validation_result_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validation_result")),
        sa.UniqueConstraint("version_id", "suite_id", name=op.f("uq_validation_result_version_id_suite_id")),
    )
    with op.batch_alter_table("validation_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_validation_result_version_id"), ["version_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_decision_nomination_id_nomination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_nomination_id"), ["nomination_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_nomination_id"))

    op.drop_table("decision")
    with op.batch_alter_table("validation_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_validation_result_version_id"))

    op.drop_table("validation_result")
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_nomination_open",
            sqlite_where=sa.text("state IN ('proposed', 'accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'accepted')"),
        )
        batch_op.drop_index(batch_op.f("ix_nomination_dataset_id_nomination_id"))

    op.drop_table("nomination")
    with op.batch_alter_table("ranking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ranking_dataset_id_ranking_id"))

    op.drop_table("ranking")
    with op.batch_alter_table("expectation_suite", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expectation_suite_dataset_id"))

    op.drop_table("expectation_suite")
