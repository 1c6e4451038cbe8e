"""Search documents; each database indexes them its own way (see the migrations)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, now


class SearchDocument(Base):
    """All that can be found of one dataset, written whole."""

    __tablename__ = "search_document"

    dataset_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(Name)
    names: Mapped[str] = mapped_column(Text)
    """Names and paths, with separators split."""
    columns: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    facets: Mapped[dict[str, Any]] = mapped_column(Json)
    """silo, owner, status, format: what filters look at; and what a result line shows."""
    updated_at: Mapped[datetime] = mapped_column(Instant, default=now)


class SearchWord(Base):
    """A word that some document's title, names or columns hold: what a mistyped word is compared with."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(String(64), primary_key=True)


class SearchTrigram(Base):
    """One of the three-letter pieces of a word."""

    __tablename__ = "search_trigram"

    trigram: Mapped[str] = mapped_column(String(3), primary_key=True)
    word: Mapped[str] = mapped_column(ForeignKey("search_word.word", ondelete="CASCADE"), primary_key=True, index=True)
