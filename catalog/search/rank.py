"""How well a document answers a question: pure, so that both databases give the same order."""

from dataclasses import dataclass
from functools import cached_property

from catalog.search import document
from catalog.search.document import Document
from catalog.search.query import SHORTEST_PREFIX, Question, Term

WEIGHTS = {"title": 8.0, "name": 4.0, "column": 3.0, "text": 1.0}
PREFIX_SHARE = 0.6
GUESS_SHARE = 0.7


@dataclass(frozen=True)
class Hit:
    """A place where a word was found: `title`, `name`, `column` or `text`, and the name or column itself."""

    place: str
    name: str


@dataclass(frozen=True)
class Rating:
    """An exact name goes before all; then who matches more words; then where and how well they match."""

    exact: bool
    matched: int
    score: float
    hits: tuple[Hit, ...]

    @property
    def order(self) -> tuple[bool, int, float]:
        """Sort by it, the best last."""
        return (self.exact, self.matched, round(self.score, 6))


def rate(found: Document, question: Question) -> Rating:
    """Rate one document."""
    places = _places(found)
    best = [hit for term in question.terms if (hit := _best(term, places)) is not None]
    return Rating(
        exact=question.exact in document.exact_names(found),
        matched=len(best),
        score=sum(score for score, _ in best) / (1.0 + 0.02 * len(document.index_words(found.title))),
        hits=tuple(dict.fromkeys(hit for _, hit in best)),
    )


@dataclass(frozen=True)
class _Place:
    hit: Hit
    text: str

    @cached_property
    def words(self) -> frozenset[str]:
        """Split only when somebody looks here: most words are found in a title."""
        split = document.name_words if self.hit.place in {"title", "column"} else document.index_words
        return split(self.text)


def _places(found: Document) -> list[_Place]:
    return [
        _Place(Hit("title", found.title), found.title),
        *(_Place(Hit("name", name), name) for name in found.names),
        *(_Place(Hit("column", column), column) for column in found.columns),
        _Place(Hit("text", ""), found.body),
    ]


def _best(term: Term, places: list[_Place]) -> tuple[float, Hit] | None:
    share = GUESS_SHARE if term.instead else 1.0
    best: tuple[float, Hit] | None = None
    for place in places:
        weight = WEIGHTS[place.hit.place] * share
        if best is not None and weight <= best[0]:
            break  # places come by weight
        score = max(_closeness(word, place.words) for word in term.alternatives) * weight
        if score > 0 and (best is None or score > best[0]):
            best = (score, place.hit)
    return best


def _closeness(word: str, words: frozenset[str]) -> float:
    if word in words:
        return 1.0
    begins = len(word) >= SHORTEST_PREFIX and any(other.startswith(word) for other in words)
    return PREFIX_SHARE if begins else 0.0
