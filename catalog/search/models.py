"""Search documents, their facets and the vocabulary; the index beside them is each database's own (index.py)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, now


class SearchDocument(Base):
    """All that can be found of one dataset, written whole."""

    __tablename__ = "search_document"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    """What the index calls it: full-text tables want small numbers."""
    dataset_id: Mapped[UUID] = mapped_column(Id, unique=True)
    title: Mapped[str] = mapped_column(Name)
    names: Mapped[str] = mapped_column(Text)
    """Names and paths, one a line."""
    columns: Mapped[str] = mapped_column(Text)
    """Names of columns, one a line."""
    body: Mapped[str] = mapped_column(Text)
    facets: Mapped[dict[str, Any]] = mapped_column(Json)
    """silo, owner, status, format: what filters look at; and what a result line shows."""
    updated_at: Mapped[datetime] = mapped_column(Instant, default=now, index=True)


class SearchFacet(Base):
    """One value of one facet of a document: what filters choose by and facets count."""

    __tablename__ = "search_facet"
    __table_args__ = (Index(None, "name", "value", "number"),)

    number: Mapped[int] = mapped_column(ForeignKey("search_document.number", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Name, primary_key=True)


class SearchWord(Base):
    """A word that some document's title, names or columns hold: what a mistyped word is compared with."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(String(64), primary_key=True)


class SearchTrigram(Base):
    """One of the three-letter pieces of a word, its start and end marked by a space."""

    __tablename__ = "search_trigram"

    trigram: Mapped[str] = mapped_column(String(3), primary_key=True)
    word: Mapped[str] = mapped_column(ForeignKey("search_word.word", ondelete="CASCADE"), primary_key=True, index=True)
