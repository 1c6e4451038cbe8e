"""What can be found of a dataset, as words: pure, and the same words for every database."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

LONGEST_WORD = 64
LONGEST_VALUE = 512
MOST_WORDS = 5_000
FILTERS = ("silo", "owner", "status", "format", "tag", "quality")
"""The facets that filters look at; other keys of a document's facets are only shown."""

_RUN = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DIGITS = re.compile(r"(?<=\d)(?=\D)|(?<=\D)(?=\d)")


@dataclass(frozen=True)
class Document:
    """A dataset as search knows it; a facet's value is a text, a list of texts, or something only shown."""

    dataset_id: UUID
    title: str
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    body: str = ""
    facets: Mapping[str, Any] = field(default_factory=dict)


def words(text: str) -> Iterator[str]:
    """Give the words of a text in order: separators and camelCase split, case and accents folded."""
    for run in _RUN.findall(unicodedata.normalize("NFKC", text)):
        for part in _HUMP.split(run):
            yield from _RUN.findall(fold(part)[:LONGEST_WORD])


@lru_cache(maxsize=5_000)
def index_words(text: str) -> frozenset[str]:
    """Give the words that a name or a text is found by: also whole camelCase runs, and letters apart from digits."""
    found = set(words(text))
    found.update(part for word in tuple(found) for part in _DIGITS.split(word))
    for run in _RUN.findall(unicodedata.normalize("NFKC", text)):
        found.update(_RUN.findall(fold(run)[:LONGEST_WORD]))
    return frozenset(found)


@lru_cache(maxsize=50_000)
def name_words(name: str) -> frozenset[str]:
    """Give the words that a title or a column's name is found by: also all of it as one word."""
    return index_words(name) | ({joined(name)} - {""})


def joined(name: str) -> str:
    """Give a short name as one word, so that `userid` finds `user_id`."""
    return "".join(_RUN.findall(fold(name)))[:LONGEST_WORD]


def fold(text: str) -> str:
    """Give a text without case and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", "".join(c for c in plain if not unicodedata.combining(c)))


def exact_names(document: Document) -> frozenset[str]:
    """Give what counts as the exact name, folded: title, names, a path's last part with and without ending."""
    found = set()
    for name in (document.title, *document.names):
        whole = fold(name.strip())
        last = whole.rstrip("/").rpartition("/")[2]
        found |= {whole, last, last.partition(".")[0] if "/" in whole else last}
    return frozenset(found - {""})


def exact_word(name: str) -> str:
    """Give the word that stands in the index for a whole folded name; its first character cannot be asked for."""
    return "\ue000" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]


def title_words(document: Document) -> set[str]:
    """Give the words of the title."""
    return set(name_words(document.title))


def other_words(document: Document) -> set[str]:
    """Give all other words a document is found by, bounded; the exact names come first."""
    kept = {exact_word(name) for name in exact_names(document)}
    for found in (*map(index_words, document.names), *map(name_words, document.columns), index_words(document.body)):
        kept |= found
        if len(kept) > MOST_WORDS:
            break
    return kept


def vocabulary(document: Document) -> set[str]:
    """Give the words of title, names and columns that somebody may mistype: no numbers, nothing very short."""
    texts = (document.title, *document.names, *document.columns)
    found = {word for text in texts for word in index_words(text)}
    return {word for word in sorted(found)[:MOST_WORDS] if len(word) > 2 and not any(c.isdigit() for c in word)}  # noqa: PLR2004


def filterable(document: Document) -> set[tuple[str, str]]:
    """Give the (facet, value) pairs that filters look at."""
    pairs = set()
    for name in FILTERS:
        value = document.facets.get(name)
        values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        pairs |= {(name, facet_value(str(one))) for one in values if one not in (None, "")}
    return pairs


def facet_value(value: str) -> str:
    """Give a facet's value as it is kept and asked for."""
    return storable(value)[:LONGEST_VALUE]


def storable(text: str) -> str:
    """Replace lone surrogates, which no database keeps, and NUL, which PostgreSQL does not."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")
