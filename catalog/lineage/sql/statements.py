"""From SQL text to statements with their places; one that cannot be parsed is reported, the others are still used."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import Dialect, exp
from sqlglot.dialects.dialect import NormalizationStrategy
from sqlglot.errors import ParseError, TokenError
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers
from sqlglot.tokenizer_core import TokenType

from catalog.lineage.sql.records import Problem

MAX_STATEMENT = 1_000_000
SHOWN = 200

_TO_END_OF_LINE = re.compile(r"[^\s;].*?(?=;[ \t]*(?:\n|\Z)|\Z)", re.DOTALL)
_TOKEN = re.compile(r"<Token token_type: \S+, text: (.*?), line: .*?>", re.DOTALL)
_CLASS = re.compile(r"<class '[\w.]*?(\w+)'>")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_NO_STATEMENT = (exp.Alias, exp.Condition, exp.Identifier)
_SETTLED = frozenset({NormalizationStrategy.LOWERCASE, NormalizationStrategy.UPPERCASE})
"""Databases that themselves store unquoted names in one case; the others keep what was written."""

# It tells of each statement that it only half understands; here such a statement becomes a Problem.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Parsed:
    """A statement's tree with where it stands; `written` gives names back the letter case that the text has."""

    tree: exp.Expr
    text: str
    start: int
    line: int
    written: dict[str, str]

    @property
    def span(self) -> tuple[int, int]:
        """Its first character in the whole text, and the one after its last."""
        return self.start, self.start + len(self.text)


def parse(sql: str, dialect: str) -> Iterator[Parsed | Problem]:
    """Parse each statement of a text, in order."""
    spoken = Dialect.get_or_raise(dialect or None)
    for start, end in _pieces(sql, spoken):
        yield _parse(sql[start:end], start, sql.count("\n", 0, start) + 1, spoken, named=bool(dialect))


def speaks(dialect: str) -> bool:
    """Tell whether a dialect can be read."""
    return Dialect.get(dialect) is not None


def dialects() -> tuple[str, ...]:
    """Name the dialects that can be read."""
    return tuple(sorted(name for name in Dialect.classes if name))


def problem(text: str, start: int, line: int, reason: str) -> Problem:
    """Say why a statement could not be used."""
    shown = " ".join(text[:SHOWN].split()) + ("…" if len(text) > SHOWN else "")
    return Problem(line, (start, start + len(text)), shown, reason)


def _pieces(sql: str, dialect: Dialect) -> Iterator[tuple[int, int]]:
    try:
        tokens = dialect.tokenize(sql)
    except TokenError:  # a quote that is never closed hides where statements end; ends of lines still tell
        yield from (found.span() for found in _TO_END_OF_LINE.finditer(sql))
        return
    first = last = -1
    for token in tokens:
        if token.token_type != TokenType.SEMICOLON:
            first, last = token.start if first < 0 else first, token.end + 1
        elif first >= 0:
            yield first, last
            first = last = -1
    if first >= 0:
        yield first, last


def _parse(text: str, start: int, line: int, dialect: Dialect, *, named: bool) -> Parsed | Problem:
    if len(text) > MAX_STATEMENT:
        return problem(text, start, line, f"it has {len(text):,} characters; {MAX_STATEMENT:,} are read.")
    try:
        trees = [tree for tree in dialect.parse(text) if tree is not None]
    except ParseError as error:
        return problem(text, start, line + _line(error) - 1, _told(error))
    except TokenError:
        return problem(text, start, line, "a quote, a comment or a bracket in it is never closed.")
    except RecursionError:
        return problem(text, start, line, "it is nested too deeply.")
    if len(trees) != 1 or (isinstance(trees[0], _NO_STATEMENT) and not isinstance(trees[0], exp.Query)):
        return problem(text, start, line, "it is no statement.")
    return Parsed(trees[0], text, start, line, _normalized(trees[0], dialect, named=named))


def _normalized(tree: exp.Expr, dialect: Dialect, *, named: bool) -> dict[str, str]:
    """Make names comparable, in place, as the database would; give what was written where that is kept."""
    names = list(tree.find_all(exp.Identifier))
    before = [name.name for name in names]
    normalize_identifiers(tree, dialect=dialect)
    if named and dialect.normalization_strategy in _SETTLED:
        return {}
    written: dict[str, str] = {}
    for name, text in zip(names, before, strict=True):
        written.setdefault(name.name, text)
    return written


def _token(text: str) -> str:
    return "the end" if text == "SENTINEL" else repr(text)


def _line(error: ParseError) -> int:
    return next((int(one["line"]) for one in error.errors if one.get("line")), 1)


def _told(error: ParseError) -> str:
    first = error.errors[0] if error.errors else {}
    told = str(first.get("description") or _COLOURS.sub("", str(error)).split("\n")[0])
    told = _CLASS.sub(lambda one: one[1].upper(), _TOKEN.sub(lambda one: _token(one[1]), told)).rstrip(".")
    near = " ".join(str(first.get("highlight") or "").split())[:60]
    return f"{told[:1].lower()}{told[1:]}" + (f" near {near!r}." if near else ".")
