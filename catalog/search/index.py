"""The full-text index: FTS5 in SQLite, a tsvector with a GIN index in PostgreSQL; it finds, and ranks nothing.

Both hold the words that document.py makes, so that they find the same documents.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Integer, Select, TextualSelect, select, text
from sqlalchemy.orm import Session

from catalog.search.query import SHORTEST_PREFIX, Term

_CREATE = {
    "sqlite": (
        """CREATE VIRTUAL TABLE search_index USING fts5(
            title, other, tokenize = "unicode61 remove_diacritics 0", prefix = "2 3 4")""",
    ),
    "postgresql": (
        "CREATE TABLE search_index (number integer PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX ix_search_index_words ON search_index USING gin (words)",
    ),
}


def create(connection: Connection) -> None:
    """Make the index; the migration calls this."""
    for statement in _CREATE[connection.dialect.name]:
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Take the index away; the migration calls this."""
    connection.execute(text("DROP TABLE search_index"))


def put(session: Session, number: int, title: Collection[str], other: Collection[str]) -> None:
    """Index the words of a document, in place of what was indexed of it."""
    remove(session, number)
    if _is_postgresql(session):
        statement = "INSERT INTO search_index (number, words) VALUES (:number, CAST(:words AS tsvector))"
        session.execute(text(statement), {"number": number, "words": _vector(title, other)})
        return
    statement = "INSERT INTO search_index (rowid, title, other) VALUES (:number, :title, :other)"
    facts = {"number": number, "title": " ".join(sorted(title)), "other": " ".join(sorted(other))}
    session.execute(text(statement), facts)


def remove(session: Session, number: int) -> None:
    """Forget a document."""
    key = "number" if _is_postgresql(session) else "rowid"
    session.execute(text(f"DELETE FROM search_index WHERE {key} = :number"), {"number": number})  # noqa: S608


def matching(session: Session, terms: Sequence[Term], *, every: bool, title_only: bool = False) -> Select[int]:
    """Select the numbers of documents that hold every one, or any, of the words or words that begin so."""
    if _is_postgresql(session):
        found = _in_postgresql(terms, every=every, mark="A" if title_only else "")
    else:
        found = _in_sqlite(terms, every=every, column="title : " if title_only else "")
    return select(found.subquery().c.number)


def _in_postgresql(terms: Sequence[Term], *, every: bool, mark: str) -> TextualSelect:
    def word(spelled: str) -> str:
        prefix = "*" if len(spelled) >= SHORTEST_PREFIX else ""
        return f"'{spelled}'" + (f":{prefix}{mark}" if prefix or mark else "")

    groups = ("(" + " | ".join(map(word, term.alternatives)) + ")" for term in terms)
    asked = (" & " if every else " | ").join(groups)
    statement = text("SELECT number FROM search_index WHERE words @@ CAST(:asked AS tsquery)")
    return statement.bindparams(asked=asked).columns(number=Integer)


def _in_sqlite(terms: Sequence[Term], *, every: bool, column: str) -> TextualSelect:
    def word(spelled: str) -> str:
        return f'"{spelled}"' + ("*" if len(spelled) >= SHORTEST_PREFIX else "")

    groups = ("(" + " OR ".join(map(word, term.alternatives)) + ")" for term in terms)
    asked = column + "(" + (" AND " if every else " OR ").join(groups) + ")"
    statement = text("SELECT rowid AS number FROM search_index WHERE search_index MATCH :asked")
    return statement.bindparams(asked=asked).columns(number=Integer)


def _vector(title: Collection[str], other: Collection[str]) -> str:
    """Words as a tsvector literal: letters and digits only, so nothing needs escaping; `A` marks the title."""
    marked = dict.fromkeys(other, "1B") | dict.fromkeys(title, "1A")
    return " ".join(f"'{word}':{mark}" for word, mark in sorted(marked.items()))


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
