"""What scans and matching find, and the lineage."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
            "ix_edge_downstream", ["source_copy_id", "known_to", "valid_to", "target_copy_id"], unique=False
        )
        batch_op.create_index(
            "ix_edge_upstream", ["target_copy_id", "known_to", "valid_to", "source_copy_id"], unique=False
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
        sa.Column("log_odds", sa.Float(), nullable=False),
        sa.Column("closeness", sa.Float(), nullable=False),
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


def downgrade() -> None:
    with op.batch_alter_table("sketch_hash", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sketch_hash_version_id"))

    op.drop_table("sketch_hash")
    op.drop_table("profile")
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
        batch_op.drop_index("ix_edge_upstream")
        batch_op.drop_index("ix_edge_downstream")

    op.drop_table("edge")
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_verdict_current", sqlite_where=sa.text("known_to IS NULL"), postgresql_where=sa.text("known_to IS NULL")
        )

    op.drop_table("verdict")
