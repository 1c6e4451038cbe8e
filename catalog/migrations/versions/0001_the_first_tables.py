"""the first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("detail", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("actor", sa.String(length=512), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "dataset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=512), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["dataset.id"], name=op.f("fk_dataset_merged_into_id_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset")),
    )
    with op.batch_alter_table("dataset", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dataset_name"), ["name"], unique=False)

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
        "silo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=512), nullable=False),
        sa.Column(
            "stewards", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("keep_cells", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silo")),
        sa.UniqueConstraint("name", name=op.f("uq_silo_name")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("run_after", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_task_state_task_run_after_task_id"), ["state", "run_after", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_task_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "uq_task_fresh",
            ["stage", "subject_id"],
            unique=True,
            sqlite_where=sa.text("state = 'queued' AND fence = 0"),
            postgresql_where=sa.text("state = 'queued' AND fence = 0"),
        )
        batch_op.create_index(
            "uq_task_running",
            ["stage", "subject_id"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "worker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.String(length=512), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("beat_at", Instant(), nullable=False),
        sa.Column("stopped_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_table(
        "copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=512), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("silo_id", sa.Uuid(), nullable=True),
        sa.Column("custodian", sa.String(length=512), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.Column("retired_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["silo_id"], ["silo.id"], name=op.f("fk_copy_silo_id_silo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy")),
        sa.UniqueConstraint("namespace", "name", name=op.f("uq_copy_namespace_name")),
    )
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_silo_id"), ["silo_id"], unique=False)

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

    op.create_table(
        "storage_root",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("silo_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["silo_id"], ["silo.id"], name=op.f("fk_storage_root_silo_id_silo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_root")),
        sa.UniqueConstraint("silo_id", "path", name=op.f("uq_storage_root_silo_id_path")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=512), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("valid_to", Instant(), nullable=True),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_membership_copy_id_copy")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_membership_dataset_id_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_dataset_id"), ["dataset_id"], unique=False)
        batch_op.create_index(
            "uq_membership_current",
            ["copy_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
        )

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
        "verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("a_copy_id", sa.Uuid(), nullable=False),
        sa.Column("b_copy_id", sa.Uuid(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=512), nullable=False),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.CheckConstraint("a_copy_id < b_copy_id", name=op.f("ck_verdict_ordered")),
        sa.ForeignKeyConstraint(["a_copy_id"], ["copy.id"], name=op.f("fk_verdict_a_copy_id_copy")),
        sa.ForeignKeyConstraint(["b_copy_id"], ["copy.id"], name=op.f("fk_verdict_b_copy_id_copy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.create_index(
            "uq_verdict_current",
            ["a_copy_id", "b_copy_id"],
            unique=True,
            sqlite_where=sa.text("known_to IS NULL"),
            postgresql_where=sa.text("known_to IS NULL"),
        )

    op.create_table(
        "version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column(
            "columns", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("modified_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_version_copy_id_copy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("copy_id", "content_id", name=op.f("uq_version_copy_id_content_id")),
    )
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_version_content_id"), ["content_id"], unique=False)

    op.create_table(
        "dump",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("proposed_name", sa.String(length=512), nullable=False),
        sa.Column(
            "declared_from", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("run_id", sa.String(length=512), nullable=True),
        sa.Column("registered_by", sa.String(length=512), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=True),
        sa.Column("request_digest", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_dump_copy_id_copy")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_dump_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dump")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_dump_idempotency_key")),
    )
    with op.batch_alter_table("dump", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dump_copy_id_dump_id"), ["copy_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dump_version_id"), ["version_id"], unique=False)

    op.create_table(
        "edge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_copy_id", sa.Uuid(), nullable=False),
        sa.Column("target_copy_id", sa.Uuid(), nullable=False),
        sa.Column("source_version_id", sa.Uuid(), nullable=True),
        sa.Column("target_version_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("transformation", sa.Text(), nullable=False),
        sa.Column("run_id", sa.String(length=512), nullable=True),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("recorded_by", sa.String(length=512), nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("valid_to", Instant(), nullable=True),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_to", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["source_copy_id"], ["copy.id"], name=op.f("fk_edge_source_copy_id_copy")),
        sa.ForeignKeyConstraint(["source_version_id"], ["version.id"], name=op.f("fk_edge_source_version_id_version")),
        sa.ForeignKeyConstraint(["target_copy_id"], ["copy.id"], name=op.f("fk_edge_target_copy_id_copy")),
        sa.ForeignKeyConstraint(["target_version_id"], ["version.id"], name=op.f("fk_edge_target_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edge")),
    )
    with op.batch_alter_table("edge", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_edge_source_copy_id_edge_known_to"), ["source_copy_id", "known_to"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_edge_target_copy_id_edge_known_to"), ["target_copy_id", "known_to"], unique=False
        )
        batch_op.create_index(
            "uq_edge_current",
            ["source_copy_id", "target_copy_id", "kind"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
        )

    op.create_table(
        "fingerprint",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("computed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_fingerprint_version_id_version")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_fingerprint")),
    )
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fingerprint_digest"), ["digest"], unique=False)

    op.create_table(
        "match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("a_version_id", sa.Uuid(), nullable=False),
        sa.Column("b_version_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("family", sa.Boolean(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("a_in_b", sa.Float(), nullable=True),
        sa.Column("b_in_a", sa.Float(), nullable=True),
        sa.Column("cell_agreement", sa.Float(), nullable=True),
        sa.Column(
            "mapping", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("p_a_to_b", sa.Float(), nullable=False),
        sa.Column("p_b_to_a", sa.Float(), nullable=False),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("computed_at", Instant(), nullable=False),
        sa.CheckConstraint("a_version_id < b_version_id", name=op.f("ck_match_ordered")),
        sa.ForeignKeyConstraint(["a_version_id"], ["version.id"], name=op.f("fk_match_a_version_id_version")),
        sa.ForeignKeyConstraint(["b_version_id"], ["version.id"], name=op.f("fk_match_b_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint("a_version_id", "b_version_id", name=op.f("uq_match_a_version_id_b_version_id")),
    )
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_b_version_id"), ["b_version_id"], unique=False)

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
        "profile",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("computed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_profile_version_id_version")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_profile")),
    )
    op.create_table(
        "sketch_hash",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_sketch_hash_version_id_version")),
        sa.PrimaryKeyConstraint("hash", "version_id", name=op.f("pk_sketch_hash")),
    )
    with op.batch_alter_table("sketch_hash", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sketch_hash_version_id"), ["version_id"], unique=False)

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
    with op.batch_alter_table("sketch_hash", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sketch_hash_version_id"))

    op.drop_table("sketch_hash")
    op.drop_table("profile")
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_nomination_open",
            sqlite_where=sa.text("state IN ('proposed', 'accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'accepted')"),
        )
        batch_op.drop_index(batch_op.f("ix_nomination_dataset_id_nomination_id"))

    op.drop_table("nomination")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_b_version_id"))

    op.drop_table("match")
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fingerprint_digest"))

    op.drop_table("fingerprint")
    with op.batch_alter_table("edge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_edge_current",
            sqlite_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_edge_target_copy_id_edge_known_to"))
        batch_op.drop_index(batch_op.f("ix_edge_source_copy_id_edge_known_to"))

    op.drop_table("edge")
    with op.batch_alter_table("dump", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dump_version_id"))
        batch_op.drop_index(batch_op.f("ix_dump_copy_id_dump_id"))

    op.drop_table("dump")
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_version_content_id"))

    op.drop_table("version")
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_verdict_current", sqlite_where=sa.text("known_to IS NULL"), postgresql_where=sa.text("known_to IS NULL")
        )

    op.drop_table("verdict")
    with op.batch_alter_table("ranking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ranking_dataset_id_ranking_id"))

    op.drop_table("ranking")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_current",
            sqlite_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL AND known_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_dataset_id"))

    op.drop_table("membership")
    op.drop_table("storage_root")
    with op.batch_alter_table("search_trigram", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_trigram_word"))

    op.drop_table("search_trigram")
    with op.batch_alter_table("expectation_suite", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expectation_suite_dataset_id"))

    op.drop_table("expectation_suite")
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_copy_silo_id"))

    op.drop_table("copy")
    op.drop_table("worker")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_task_running", sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'")
        )
        batch_op.drop_index(
            "uq_task_fresh",
            sqlite_where=sa.text("state = 'queued' AND fence = 0"),
            postgresql_where=sa.text("state = 'queued' AND fence = 0"),
        )
        batch_op.drop_index(batch_op.f("ix_task_subject_id"))
        batch_op.drop_index(batch_op.f("ix_task_state_task_run_after_task_id"))

    op.drop_table("task")
    op.drop_table("silo")
    op.drop_table("search_word")
    op.drop_table("search_document")
    with op.batch_alter_table("dataset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dataset_name"))

    op.drop_table("dataset")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_subject_id"))

    op.drop_table("change")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_id"))

    op.drop_table("audit_entry")
