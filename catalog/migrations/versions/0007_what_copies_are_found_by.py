"""What copies are found by, fingerprints that could not be made anew, and how sure the shares of rows are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was indexed is entered again by the worker, from the fingerprints.
    op.drop_table("sketch_hash")
    op.create_table(
        "sketch_hash",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "content", name=op.f("pk_sketch_hash")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sketch",
        sa.Column("content", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.SmallInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content", name=op.f("pk_sketch")),
    )
    op.create_table(
        "sketched",
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.BigInteger(), nullable=False),
        sa.Column("template", sa.BigInteger(), nullable=False),
        sa.Column("stem", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_sketched_copy_id_copy")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_sketched_version_id_version")),
        sa.PrimaryKeyConstraint("copy_id", name=op.f("pk_sketched")),
    )
    with op.batch_alter_table("sketched", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sketched_content_sketched_copy_id"), ["content", "copy_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sketched_template_sketched_content"), ["template", "content"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sketched_stem_sketched_content"), ["stem", "content"], unique=False)
    op.add_column("fingerprint", sa.Column("outdated", sa.Text(), nullable=True))
    for name in ("a_in_b_between", "b_in_a_between"):
        kind = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
        op.add_column("match", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name in ("a_in_b_between", "b_in_a_between"):
        op.drop_column("match", name)
    op.drop_column("fingerprint", "outdated")
    with op.batch_alter_table("sketched", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sketched_stem_sketched_content"))
        batch_op.drop_index(batch_op.f("ix_sketched_template_sketched_content"))
        batch_op.drop_index(batch_op.f("ix_sketched_content_sketched_copy_id"))
    op.drop_table("sketched")
    op.drop_table("sketch")
    op.drop_table("sketch_hash")
    op.create_table(
        "sketch_hash",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_sketch_hash_version_id_version")),
        sa.PrimaryKeyConstraint("hash", "version_id", name=op.f("pk_sketch_hash")),
    )
    with op.batch_alter_table("sketch_hash", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sketch_hash_version_id"), ["version_id"], unique=False)
