"""Write what can be found."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalog.db import now
from catalog.search import document, index
from catalog.search.document import Document, storable
from catalog.search.models import SearchDocument, SearchFacet, SearchTrigram, SearchWord
from catalog.search.query import trigrams


def write(session: Session, found: Document) -> None:
    """Write a dataset's document whole, in place of the one before."""
    row = session.scalar(select(SearchDocument).where(SearchDocument.dataset_id == found.dataset_id))
    if row is None:
        row = SearchDocument(dataset_id=found.dataset_id)
        session.add(row)
    row.title, row.body = storable(found.title)[:512], storable(found.body)
    row.names, row.columns = _lines(found.names), _lines(found.columns)
    row.facets, row.updated_at = _plain(found.facets), now()
    session.flush()  # the database gives a new document its number
    _write_facets(session, row.number, found)
    index.put(session, row.number, document.title_words(found), document.other_words(found))
    _learn(session, document.vocabulary(found))


def forget(session: Session, dataset_id: UUID) -> None:
    """Take a dataset out of what can be found; nothing happens when it is not there."""
    row = session.scalar(select(SearchDocument).where(SearchDocument.dataset_id == dataset_id))
    if row is not None:
        index.remove(session, row.number)
        session.execute(delete(SearchFacet).where(SearchFacet.number == row.number))
        session.delete(row)
        session.flush()  # its index entry is gone already


def _write_facets(session: Session, number: int, found: Document) -> None:
    session.execute(delete(SearchFacet).where(SearchFacet.number == number))
    rows = [{"number": number, "name": name, "value": value} for name, value in sorted(document.filterable(found))]
    if rows:
        session.execute(insert(SearchFacet), rows)


def _learn(session: Session, words: set[str]) -> None:
    """Add words to the vocabulary, in one order so that two writers do not wait for each other in a circle."""
    known = set(session.scalars(select(SearchWord.word).where(SearchWord.word.in_(words))))
    new = sorted(words - known)
    if not new:
        return
    upsert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    pieces = [{"trigram": piece, "word": word} for word in new for piece in sorted(trigrams(word))]
    session.execute(upsert(SearchWord).on_conflict_do_nothing(), [{"word": word} for word in new])
    session.execute(upsert(SearchTrigram).on_conflict_do_nothing(), pieces)


def _lines(names: tuple[str, ...]) -> str:
    return "\n".join(storable(name).replace("\n", " ") for name in names)


def _plain(value: Any) -> Any:
    """Give facts as JSON that both databases keep."""
    if isinstance(value, Mapping):
        return {storable(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float)) else storable(str(value))
