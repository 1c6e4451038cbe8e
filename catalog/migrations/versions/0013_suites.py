"""Suites kept in the catalog, proposed rules, contracts, tags of datasets, and who speaks in a suite."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0013"
down_revision = "0016"
branch_labels = None
depends_on = None


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql")


def upgrade() -> None:
    op.add_column(
        "expectation_suite", sa.Column("party", sa.String(length=16), nullable=False, server_default="measure")
    )
    op.add_column("expectation_suite", sa.Column("owner", sa.String(length=512), nullable=False, server_default=""))
    op.execute("UPDATE expectation_suite SET party = 'catalog' WHERE source = 'profile'")
    op.create_table(
        "dataset_tag",
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("set_by", sa.String(length=512), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_dataset_tag_dataset_id_dataset")),
        sa.PrimaryKeyConstraint("dataset_id", "tag", name=op.f("pk_dataset_tag")),
    )
    op.create_table(
        "suite_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=512), nullable=False),
        sa.Column("data", _json(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suite_revision")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_suite_revision_name_number")),
    )
    op.create_table(
        "suite_preview",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=16), nullable=False),
        sa.Column("data", _json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("results", _json(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("asked_by", sa.String(length=512), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_suite_preview_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suite_preview")),
    )
    op.create_table(
        "suite_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("versions", _json(), nullable=False),
        sa.Column("made_by", sa.String(length=512), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_suite_proposal_copy_id_copy")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_suite_proposal_dataset_id_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suite_proposal")),
    )
    op.create_index(op.f("ix_suite_proposal_dataset_id_suite_proposal_id"), "suite_proposal", ["dataset_id", "id"])
    op.create_table(
        "proposed_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry", _json(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("false_alarms", sa.Float(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.String(length=512), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["suite_proposal.id"], name=op.f("fk_proposed_rule_proposal_id_suite_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_rule")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_proposed_rule_proposal_id_number")),
    )
    op.create_table(
        "contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.String(length=512), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=512), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("object", sa.String(length=512), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("document", _json(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_contract_dataset_id_dataset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint(
            "dataset_id", "contract_id", "number", name=op.f("uq_contract_dataset_id_contract_id_number")
        ),
    )
    op.create_index(op.f("ix_contract_contract_id"), "contract", ["contract_id"])


def downgrade() -> None:
    for table in ("contract", "proposed_rule", "suite_proposal", "suite_preview", "suite_revision", "dataset_tag"):
        op.drop_table(table)
    # Not in a batch: SQLite would make the table anew, which rows that refer to it forbid.
    op.drop_column("expectation_suite", "owner")
    op.drop_column("expectation_suite", "party")
