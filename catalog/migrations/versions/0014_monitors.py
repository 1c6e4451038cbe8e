"""Incidents, what monitors found in each version and how they are set, and the quality score of a version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0014"
down_revision = "0009"
branch_labels = None
depends_on = None


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "monitor_setting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("sensitivity", sa.Float(), nullable=False),
        sa.Column("ignore_below", sa.Float(), nullable=True),
        sa.Column("least_history", sa.Integer(), nullable=True),
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_monitor_setting_copy_id_copy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitor_setting")),
        sa.UniqueConstraint("copy_id", "series", name=op.f("uq_monitor_setting_copy_id_series")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("detail", _json(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("assignee", sa.String(length=512), nullable=False),
        sa.Column("resolution", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("first_version_id", sa.Uuid(), nullable=False),
        sa.Column("last_version_id", sa.Uuid(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("recovered_at", Instant(), nullable=True),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_incident_copy_id_copy")),
        sa.ForeignKeyConstraint(
            ["first_version_id"], ["version.id"], name=op.f("fk_incident_first_version_id_version")
        ),
        sa.ForeignKeyConstraint(["last_version_id"], ["version.id"], name=op.f("fk_incident_last_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("copy_id", "cause", name=op.f("uq_incident_copy_id_cause")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_state_incident_id"), ["state", "id"], unique=False)

    op.create_table(
        "monitoring",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("breached", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("facts", _json(), nullable=False),
        sa.Column("breaches", _json(), nullable=False),
        sa.Column("findings", _json(), nullable=False),
        sa.Column("changes", _json(), nullable=False),
        sa.Column("compared_with", sa.Uuid(), nullable=True),
        sa.Column("judged_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_monitoring_copy_id_copy")),
        sa.ForeignKeyConstraint(["compared_with"], ["version.id"], name=op.f("fk_monitoring_compared_with_version")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_monitoring_version_id_version")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_monitoring")),
    )
    with op.batch_alter_table("monitoring", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_monitoring_copy_id_monitoring_version_id"), ["copy_id", "version_id"], unique=False
        )

    op.create_table(
        "quality_score",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("known", sa.Float(), nullable=False),
        sa.Column("dimensions", _json(), nullable=False),
        sa.Column("computed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_quality_score_copy_id_copy")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_quality_score_version_id_version")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_quality_score")),
    )
    with op.batch_alter_table("quality_score", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quality_score_copy_id_quality_score_version_id"), ["copy_id", "version_id"], unique=False
        )

    op.create_table(
        "incident_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(length=16), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("assignee", sa.String(length=512), nullable=False),
        sa.Column("resolution", sa.String(length=16), nullable=True),
        sa.Column("actor", sa.String(length=512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_event_incident_id_incident")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_incident_event_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_event")),
    )
    with op.batch_alter_table("incident_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_event_incident_id_incident_event_id"), ["incident_id", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("incident_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_event_incident_id_incident_event_id"))

    op.drop_table("incident_event")
    with op.batch_alter_table("quality_score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quality_score_copy_id_quality_score_version_id"))

    op.drop_table("quality_score")
    with op.batch_alter_table("monitoring", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monitoring_copy_id_monitoring_version_id"))

    op.drop_table("monitoring")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_state_incident_id"))

    op.drop_table("incident")
    op.drop_table("monitor_setting")
