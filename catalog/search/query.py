"""What somebody typed, as words to look for: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.search import document

MOST_WORDS = 12
SHORTEST_PREFIX = 2
SHORTEST_MISTYPED = 3
LONG_WORD = 6
CLOSEST = 3


@dataclass(frozen=True)
class Term:
    """One word asked for, or the known words that it may have been meant to be."""

    word: str
    instead: tuple[str, ...] = ()

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Give the words to look for."""
        return self.instead or (self.word,)


@dataclass(frozen=True)
class Question:
    """The words asked for, in order and once each; `exact` is the whole text, folded, as it may be a name."""

    exact: str
    terms: tuple[Term, ...]


def parse(text: str) -> Question:
    """Read any text; the same word twice counts once, and after twelve words nothing more is looked for."""
    asked = tuple(dict.fromkeys(document.words(text)))[:MOST_WORDS]
    return Question(document.fold(text.strip()), tuple(Term(word) for word in asked))


def corrected(question: Question, meant: Mapping[str, Iterable[str]]) -> Question:
    """Give the question with unknown words replaced by what was probably meant."""
    terms = tuple(Term(term.word, tuple(meant.get(term.word, ()))) for term in question.terms)
    return Question(question.exact, terms)


def trigrams(word: str) -> set[str]:
    """Give the three-letter pieces of a word whose ends are marked by a space."""
    marked = f" {word} "
    return {marked[at : at + 3] for at in range(len(marked) - 2)}


def closest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Choose the known words that a slip or two of the keyboard lead to; the nearest only, at most three."""
    most = 2 if len(word) >= LONG_WORD else 1
    near = sorted((slips(word, other), other) for other in set(known) if abs(len(other) - len(word)) <= most)
    fewest = near[0][0] if near else 0
    return tuple(other for number, other in near if number == fewest <= most)[:CLOSEST]


def slips(one: str, other: str) -> int:
    """Count letters added, left out, replaced or swapped with the next (optimal string alignment)."""
    before, last = list[int](), list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right)))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                row[j] = min(row[j], before[j - 2] + 1)
        before, last = last, row
    return last[-1]
