"""Rankings of a dataset's candidates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, new_id, now


class RankingRow(Base):
    """One ranking of a dataset; the newest counts, the older ones are its history."""

    __tablename__ = "ranking"
    __table_args__ = (
        Index(None, "dataset_id", "id"),
        Index("ix_ranking_asking", "id", sqlite_where=text("questions > 0"), postgresql_where=text("questions > 0")),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was ranked; an unchanged ranking is not written again."""
    abstained: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    """Why the first is first, or why nobody is."""
    winner_copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    system_of_record_copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """Best first: see `ranking.score.Candidate`."""
    sensitivity: Mapped[list[str]] = mapped_column(Json, default=list)
    """What another weighting would change, a sentence each."""
    most_accurate_copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    """None where contested cells do not tell."""
    cells: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """What contested cells told, and which to ask a steward for: see `ranking.cells.keeping`."""
    questions: Mapped[int] = mapped_column(default=0)
    """How many cells are worth asking."""
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """The same with criterion, factor and winner: see `ranking.sensitivity.Change`."""
    counterfactuals: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """Who would win without some of the copies, each with a sentence: see `ranking.counterfactual`."""
    separating: Mapped[list[str]] = mapped_column(Json, default=list)
    """What would part the first from its rival, a sentence each; empty unless their intervals overlap."""
    ranked_at: Mapped[datetime] = mapped_column(Instant, default=now)
