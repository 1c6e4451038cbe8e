"""Audit entries are written unsealed, say from where, and are sealed into the chain later; checkpoints are signed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from catalog.db import Instant

revision = "0019"
down_revision = "0023"
branch_labels = None
depends_on = None

KEPT = "at, actor, verified, action, subject_type, subject_id, detail, seq, seal"
NEW = (
    "ALTER TABLE audit_entry DROP CONSTRAINT pk_audit_entry",
    "ALTER TABLE audit_entry ADD COLUMN id BIGINT, ADD COLUMN committing BIGINT, ADD COLUMN origin VARCHAR(255) NOT NULL DEFAULT '', ADD COLUMN form INTEGER NOT NULL DEFAULT 1",
    "UPDATE audit_entry SET id = seq",
    "CREATE SEQUENCE audit_entry_id_seq AS BIGINT OWNED BY audit_entry.id",
    "SELECT setval('audit_entry_id_seq', coalesce(max(id), 0) + 1, false) FROM audit_entry",
    "ALTER TABLE audit_entry ALTER COLUMN id SET DEFAULT nextval('audit_entry_id_seq'), ALTER COLUMN origin DROP DEFAULT, ALTER COLUMN form DROP DEFAULT, ADD CONSTRAINT pk_audit_entry PRIMARY KEY (id), ALTER COLUMN seq DROP NOT NULL, ALTER COLUMN seal DROP NOT NULL",
    "CREATE SEQUENCE audit_entry_committing AS BIGINT",
    "CREATE FUNCTION audit_entry_commits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE audit_entry SET committing = nextval('audit_entry_committing') WHERE id = NEW.id; RETURN NULL; END $$",
    "CREATE CONSTRAINT TRIGGER audit_entry_commits AFTER INSERT ON audit_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_entry_commits()",
)
OLD = (
    "DROP TRIGGER audit_entry_commits ON audit_entry",
    "DROP FUNCTION audit_entry_commits()",
    "DROP SEQUENCE audit_entry_committing",
    "ALTER TABLE audit_entry DROP CONSTRAINT pk_audit_entry, DROP COLUMN id, DROP COLUMN committing, DROP COLUMN origin, DROP COLUMN form, ALTER COLUMN seq SET NOT NULL, ALTER COLUMN seal SET NOT NULL, ADD CONSTRAINT pk_audit_entry PRIMARY KEY (seq)",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in NEW:
            op.execute(statement)
        op.create_unique_constraint(op.f("uq_audit_entry_seq"), "audit_entry", ["seq"])
    else:
        _rebuilt(_entries(), f"id, origin, form, {KEPT}", f"seq, '', 1, {KEPT}")
    unsealed = sa.text("seq IS NULL")
    op.create_index("ix_audit_entry_unsealed", "audit_entry", ["id"], sqlite_where=unsealed, postgresql_where=unsealed)
    op.create_table(
        "audit_checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("cut_seq", sa.Integer(), nullable=False),
        sa.Column("cut_seal", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_checkpoint")),
    )


def downgrade() -> None:
    op.drop_table("audit_checkpoint")
    op.drop_index("ix_audit_entry_unsealed", table_name="audit_entry")
    _number_what_is_unsealed()
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("uq_audit_entry_seq"), "audit_entry")
        for statement in OLD:
            op.execute(statement)
    else:
        _rebuilt(_entries_of_before(), KEPT, KEPT)


def _number_what_is_unsealed() -> None:
    # Older programs know no unsealed entries: they stay to be read, and do not verify there.
    last = op.get_bind().scalar(sa.text("SELECT coalesce(max(seq), 0) FROM audit_entry"))
    waiting = op.get_bind().scalars(sa.text("SELECT id FROM audit_entry WHERE seq IS NULL ORDER BY id")).all()
    for number, one in enumerate(waiting, start=last + 1):
        numbered = sa.text("UPDATE audit_entry SET seq = :seq, seal = '' WHERE id = :id")
        op.get_bind().execute(numbered, {"seq": number, "id": one})


def _rebuilt(columns: list[sa.schema.SchemaItem], names: str, given: str) -> None:
    """Make the table anew: SQLite changes no primary key."""
    op.drop_index(op.f("ix_audit_entry_subject_id"), table_name="audit_entry")
    op.rename_table("audit_entry", "audit_entry_before")
    op.create_table("audit_entry", *columns)
    op.execute(f"INSERT INTO audit_entry ({names}) SELECT {given} FROM audit_entry_before ORDER BY seq")  # noqa: S608 - names of ours
    op.drop_table("audit_entry_before")
    op.create_index(op.f("ix_audit_entry_subject_id"), "audit_entry", ["subject_id"])


def _entries() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committing", sa.BigInteger(), nullable=True),
        *_said(),
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("seq", name=op.f("uq_audit_entry_seq")),
    ]


def _entries_of_before() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *_said(),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    ]


def _said() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.String(512), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject_type", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.String(64), nullable=False),
        sa.Column("detail", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    ]
