"""What "which one?" reads of a million copies: scores beside nominations, and the indexes that find each at once."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = ("score", "low", "high")
INDEXES = (
    ("nomination", ("copy_id", "id")),
    ("copy", ("title",)),
    ("dump", ("copy_id", "registered_at", "id")),
)
BATCH = 1_000
nomination = sa.table(
    "nomination",
    sa.column("id", sa.Uuid()),
    sa.column("copy_id", sa.Uuid()),
    sa.column("evidence", sa.JSON()),
    *(sa.column(name, sa.Float()) for name in COLUMNS),
)


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("nomination", sa.Column(name, sa.Float(), nullable=True))
    for table, columns in INDEXES:
        op.create_index(_name(table, columns), table, list(columns))
    connection = op.get_bind()
    after = None
    while rows := connection.execute(_page(after)).all():
        for nomination_id, copy_id, evidence in rows:
            if scored := _scored(evidence, copy_id):
                connection.execute(sa.update(nomination).where(nomination.c.id == nomination_id).values(**scored))
        after = rows[-1][0]


def downgrade() -> None:
    for table, columns in reversed(INDEXES):
        op.drop_index(_name(table, columns), table_name=table)
    for name in COLUMNS:
        op.drop_column("nomination", name)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return op.f("_".join(["ix", *(f"{table}_{column}" for column in columns)]))


def _page(after: Any) -> sa.Select[Any]:
    page = sa.select(nomination.c.id, nomination.c.copy_id, nomination.c.evidence).order_by(nomination.c.id)
    return page.where(nomination.c.id > after).limit(BATCH) if after else page.limit(BATCH)


def _scored(evidence: Any, copy_id: Any) -> dict[str, float]:
    found = evidence.get("candidates", []) if isinstance(evidence, dict) else []
    mine: dict[str, Any] = next((one for one in found if one.get("copy_id") == str(copy_id)), {})
    return {name: mine[name] for name in COLUMNS if isinstance(mine.get(name), int | float)}
