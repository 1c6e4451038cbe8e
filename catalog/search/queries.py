"""Find datasets by words, filters and order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from catalog.access import sight
from catalog.search import document, index, query, rank
from catalog.search.document import Document
from catalog.search.models import SearchDocument, SearchFacet, SearchTrigram
from catalog.search.query import Question, Term
from catalog.search.rank import Hit

COUNT_CAP = 10_000
CANDIDATES = 500
NEIGHBOURS = 60
MOST_VALUES = 50
LARGEST_PAGE = 200


@dataclass(frozen=True)
class Result:
    """A dataset found, and where the words were found in it."""

    dataset_id: UUID
    title: str
    names: tuple[str, ...]
    facets: Mapping[str, Any]
    updated_at: datetime
    exact: bool = False
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of results. `capped` says that there are more than `total`; only the first `reachable` can be paged to.

    `facets` gives for each facet the values with their counts, commonest first, counted as if that facet had no
    filter. `corrections` says which words were looked for in place of unknown ones.
    """

    results: tuple[Result, ...]
    total: int
    capped: bool
    reachable: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    corrections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def find(
    session: Session,
    words: str,
    *,
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = "relevance",
    page: int = 1,
    size: int = 20,
) -> Page:
    """Find datasets; without words all are found. `sort` is relevance, updated or title; pages start at 1.

    Relevance ranks a bounded set of candidates: exact names, then those that match every word, then any.
    """
    question = _understood(session, words)
    chosen = _chosen(filters or {})
    size = min(max(size, 1), LARGEST_PAGE)
    first = (min(max(page, 1), COUNT_CAP) - 1) * size
    total = session.scalar(select(func.count()).select_from(_matching(session, question, chosen).subquery())) or 0
    ranked = sort == "relevance" and (question.terms or question.exact)
    listed = _ranked(session, question, chosen) if ranked else _sorted(session, question, chosen, sort, first, size)
    return Page(
        results=tuple(listed[first : first + size] if ranked else listed),
        total=min(total, COUNT_CAP),
        capped=total > COUNT_CAP,
        reachable=min(total, CANDIDATES if ranked else COUNT_CAP),
        facets=_facets(session, question, chosen),
        corrections={term.word: term.instead for term in question.terms if term.instead},
    )


def finds(session: Session, words: str, dataset_id: UUID) -> bool:
    """Tell whether a dataset has every one of the words, or words that begin so."""
    question = query.parse(words)
    if not question.terms:
        return False
    numbers = index.matching(session, question.terms, every=True)
    here = SearchDocument.dataset_id == dataset_id, SearchDocument.number.in_(numbers)
    return session.scalar(select(SearchDocument.number).where(*here).limit(1)) is not None


_Filters = Mapping[str, tuple[str, ...]]


def _chosen(filters: Mapping[str, Sequence[str]]) -> _Filters:
    known = {name: values for name, values in filters.items() if values and name in document.FILTERS}
    return {name: tuple(document.facet_value(value) for value in values) for name, values in known.items()}


def _understood(session: Session, words: str) -> Question:
    """Read the question, and replace words that nothing begins with by known ones that are close."""
    question = query.parse(words)
    unknown = [term.word for term in question.terms if _is_unknown(session, term)]
    return query.corrected(question, {word: _neighbours(session, word) for word in unknown})


def _is_unknown(session: Session, term: Term) -> bool:
    if len(term.word) < query.SHORTEST_MISTYPED:
        return False
    return not _is_seen(session, term)


def _is_seen(session: Session, term: Term) -> bool:
    """Tell whether a document that this session sees has the word, or one that begins so."""
    matching = index.matching(session, [term], every=True)
    if sight.is_partial(session):
        matching = select(SearchDocument.number).where(SearchDocument.number.in_(matching))
    return session.scalar(matching.limit(1)) is not None


def _neighbours(session: Session, word: str) -> tuple[str, ...]:
    shared = func.count().label("shared")
    near = (
        select(SearchTrigram.word)
        .where(SearchTrigram.trigram.in_(query.trigrams(word)))
        .group_by(SearchTrigram.word)
        .order_by(shared.desc(), SearchTrigram.word)
        .limit(NEIGHBOURS)
    )
    words = list(session.scalars(near))
    if sight.is_partial(session):  # a word that only hidden documents have is none to propose
        words = [one for one in words if _is_seen(session, Term(one))]
    return query.closest(word, words)


def _matching(session: Session, question: Question, filters: _Filters) -> Select[int]:
    """Select the numbers of all that match any word and every filter, to one more than the cap."""
    numbers = select(SearchDocument.number).where(*_allowed(filters))
    if question.terms or question.exact:
        any_word = index.matching(session, [*question.terms, _exact(question)], every=False)
        numbers = numbers.where(SearchDocument.number.in_(any_word))
    return numbers.limit(COUNT_CAP + 1)


def _exact(question: Question) -> Term:
    return Term(document.exact_word(question.exact))


def _allowed(filters: _Filters) -> list[ColumnElement[bool]]:
    return [
        SearchDocument.number.in_(
            select(SearchFacet.number).where(SearchFacet.name == name, SearchFacet.value.in_(values))
        )
        for name, values in filters.items()
    ]


def _ranked(session: Session, question: Question, filters: _Filters) -> list[Result]:
    rows = _candidates(session, question, filters)
    rated = [(rank.rate(_document(row), question), row) for row in rows]
    rated.sort(key=lambda pair: (tuple(-part for part in pair[0].order), len(pair[1].title), pair[1].title))
    return [_result(row, rating) for rating, row in rated]


def _candidates(session: Session, question: Question, filters: _Filters) -> list[SearchDocument]:
    """Fetch what is worth ranking, the most promising kind first, until there is enough."""
    tries = [index.matching(session, [_exact(question)], every=True)]
    if question.terms:
        tries += [
            index.matching(session, question.terms, every=every, title_only=title_only)
            for every, title_only in ((True, True), (True, False), (False, True), (False, False))
        ]
    found: dict[int, SearchDocument] = {}
    for numbers in tries:
        if len(found) < CANDIDATES:
            more = select(SearchDocument).where(SearchDocument.number.in_(numbers), *_allowed(filters))
            found.update((row.number, row) for row in session.scalars(more.limit(CANDIDATES)))
    return list(found.values())[:CANDIDATES]


def _sorted(session: Session, question: Question, filters: _Filters, sort: str, first: int, size: int) -> list[Result]:
    order = SearchDocument.title if sort == "title" else SearchDocument.updated_at.desc()
    wanted = select(SearchDocument).where(*_allowed(filters)).order_by(order, SearchDocument.number)
    if question.terms or question.exact:
        any_word = index.matching(session, [*question.terms, _exact(question)], every=False)
        wanted = wanted.where(SearchDocument.number.in_(any_word))
    return [
        _result(row, rank.rate(_document(row), question)) for row in session.scalars(wanted.offset(first).limit(size))
    ]


def _facets(session: Session, question: Question, filters: _Filters) -> dict[str, list[tuple[str, int]]]:
    """Count each facet's values among what matches; a facet with a filter is counted as if it had none."""
    counted: dict[str, list[tuple[str, int]]] = {name: [] for name in document.FILTERS}
    free = [name for name in document.FILTERS if name not in filters]
    for names in (free, *([name] for name in filters)):
        others = {name: values for name, values in filters.items() if name not in names}
        among = SearchFacet.number.in_(select(_matching(session, question, others).subquery().c.number))
        number = func.count().label("number")
        pairs = select(SearchFacet.name, SearchFacet.value, number).where(SearchFacet.name.in_(names), among)
        pairs = pairs.group_by(SearchFacet.name, SearchFacet.value).order_by(number.desc(), SearchFacet.value)
        for name, value, count in session.execute(pairs):
            if len(counted[name]) < MOST_VALUES:
                counted[name].append((value, count))
    return {name: values for name, values in counted.items() if values}


def _document(row: SearchDocument) -> Document:
    names, columns = (tuple(text.split("\n")) if text else () for text in (row.names, row.columns))
    return Document(row.dataset_id, row.title, names, columns, row.body, row.facets)


def _result(row: SearchDocument, rating: rank.Rating) -> Result:
    return Result(
        dataset_id=row.dataset_id,
        title=row.title,
        names=_document(row).names,
        facets=row.facets,
        updated_at=row.updated_at,
        exact=rating.exact,
        hits=rating.hits,
    )
