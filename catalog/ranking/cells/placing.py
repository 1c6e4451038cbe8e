"""Laying what is known of single cells over the claims of the candidates (pure)."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np

from catalog.ranking.cells.aligning import Aligned, Texts
from catalog.ranking.cells.known import ToLookAt, Word
from catalog.ranking.cells.naming import Key, key_of
from catalog.ranking.truth.claims import MISSING, Claims
from catalog.ranking.truth.fusion import Saying
from catalog.scanning.canonical import parse, write

TRUE, WRONG, CANNOT_TELL = "true", "wrong", "cannot_tell"
Place = tuple[Texts, str]
"""A row's key in the order of the claims, and a column."""


@dataclass(frozen=True)
class Placed:
    """What is known, by cell; of one cell somebody's own word counts before that of a system of record."""

    words: Mapping[Place, Word] = field(default_factory=dict)
    """What the cell holds, or that nobody can tell."""
    refuted: Mapping[Place, Sequence[Word]] = field(default_factory=dict)
    """What the cell does not hold."""
    lost: int = 0
    """Words on cells that no compared row holds now."""


def place(aligned: Aligned, claims: Claims, todo: ToLookAt) -> Placed:
    """Find the cells that are known of."""
    rows = _Rows(aligned, frozenset(claims.keys))
    found = [(rows.find(word), word) for word in todo.words]
    columns = {column.name for column in claims.columns}
    told = [
        ((at, aligned.also[word.column]), word) for at, word in found if at and aligned.also.get(word.column) in columns
    ]
    words = {**_recorded(aligned, claims, todo), **{at: word for at, word in told if word.verdict != WRONG}}
    refuted: dict[Place, list[Word]] = {}
    for at, word in [*((at, word) for at, word in told if word.verdict == WRONG), *_refuted(aligned, claims, todo)]:
        refuted.setdefault(at, []).append(word)
    return Placed(words, refuted, len(found) - len(told))


def contested(claims: Claims) -> Iterator[tuple[int, int]]:
    """Give the places (key, column) about which at least two candidates say different things."""
    least = np.where(claims.codes == MISSING, np.iinfo(np.int32).max, claims.codes).min(axis=0)
    differ = (claims.codes.max(axis=0) != least) & (claims.codes.max(axis=0) != MISSING)
    yield from ((int(row), int(column)) for row, column in np.argwhere(differ))


def silenced(claims: Claims, placed: Placed) -> tuple[Claims, dict[str, int]]:
    """Take values that are known to be wrong out of the claims; count for each candidate how many it said.

    Nobody votes for them, and what else is said of the cell stays open.
    """
    codes, wrong = claims.codes.copy(), dict[str, int]()
    rows = {texts(key): row for row, key in enumerate(claims.keys)} if placed.refuted else {}
    columns = {column.name: at for at, column in enumerate(claims.columns)}
    for (key, name), words in placed.refuted.items():
        row, column = rows[key], columns[name]
        bad = [code for word in words for code in _codes(claims, column, word.value)]
        for candidate in np.flatnonzero(np.isin(claims.codes[:, row, column], bad)):
            codes[candidate, row, column] = MISSING
            wrong[claims.candidates[candidate]] = wrong.get(claims.candidates[candidate], 0) + 1
    return replace(claims, codes=codes), wrong


def sayings(claims: Claims, at: Place) -> list[Saying]:
    """Tell what the candidates say of a cell, most supported first."""
    row = claims.keys.index(at[0])
    column = next(place for place, known in enumerate(claims.columns) if known.name == at[1])
    said: dict[int, list[str]] = {}
    for candidate, code in zip(claims.candidates, claims.codes[:, row, column].tolist(), strict=True):
        if code != MISSING:
            said.setdefault(code, []).append(candidate)
    ordered = sorted(said.items(), key=lambda one: (-len(one[1]), one[1]))
    return [Saying(claims.vocabularies[column][code], tuple(who)) for code, who in ordered]


@dataclass(frozen=True)
class _Rows:
    """Finds rows by whatever columns somebody named them by."""

    aligned: Aligned
    keys: frozenset[Hashable]
    known: dict[Texts, dict[Texts, set[Texts]]] = field(default_factory=dict)

    def find(self, word: Word) -> Texts | None:
        """Give the one row that is meant; None when there is none, or several."""
        named = {self.aligned.also.get(name, ""): value or "" for name, value in word.key}
        if set(named) == set(self.aligned.key):
            key = tuple(named[name] for name in self.aligned.key)
            return key if key in self.keys else None
        columns = tuple(sorted(named))
        if columns not in self.known:
            self.known[columns] = self._by(columns)
        keys = self.known[columns].get(tuple(named[name] for name in columns), set())
        return next(iter(keys)) if len(keys) == 1 else None

    def _by(self, columns: Texts) -> dict[Texts, set[Texts]]:
        found: dict[Texts, set[Texts]] = {}
        for table in self.aligned.tables:
            own = {name: [texts(key)[at] for key in table.keys] for at, name in enumerate(self.aligned.key)}
            lists = [own.get(name) or [write(value) or "" for value in table.columns.get(name, ())] for name in columns]
            if all(len(values) == len(table.keys) for values in lists):
                for place, key in enumerate(table.keys):
                    found.setdefault(tuple(values[place] for values in lists), set()).add(texts(key))
        return found


def _recorded(aligned: Aligned, claims: Claims, todo: ToLookAt) -> dict[Place, Word]:
    """Take the contested cells of the systems of record as what these cells hold."""
    at = {copy_id: one.name for one in todo.candidates for copy_id in one.copies}
    places = {name: place for place, name in enumerate(claims.candidates)}
    whole = next((record for record in todo.records if not record.columns), None)
    own = {aligned.also.get(name): record for record in todo.records for name in record.columns}
    found: dict[Place, Word] = {}
    for row, column in contested(claims):
        name = claims.columns[column].name
        record = own.get(name, whole)
        holder = places.get(at.get(record.copy_id, ""), -1) if record else -1
        code = claims.codes[holder, row, column] if holder >= 0 else MISSING
        if record is not None and code != MISSING:
            key = texts(claims.keys[row])
            value = write(claims.vocabularies[column][code])
            found[key, name] = Word(
                named(aligned, key), name, TRUE, value, "system_of_record", record.by, record.why, record.at
            )
    return found


def _refuted(aligned: Aligned, claims: Claims, todo: ToLookAt) -> Iterator[tuple[Place, Word]]:
    at = {copy_id: one.name for one in todo.candidates for copy_id in one.copies}
    places = {name: place for place, name in enumerate(claims.candidates)}
    columns = {column.name: place for place, column in enumerate(claims.columns)}
    disputed = set(contested(claims)) if todo.refuted else set()
    for one in todo.refuted:
        name = aligned.also.get(one.column, "")
        holder, column = places.get(at.get(one.copy_id, ""), -1), columns.get(name, -1)
        if holder < 0 or column < 0 or one.value is None:
            continue
        codes = _codes(claims, column, one.value)
        for row in np.flatnonzero(np.isin(claims.codes[holder, :, column], codes)):
            if (int(row), column) in disputed:
                key = texts(claims.keys[int(row)])
                word = Word(named(aligned, key), name, WRONG, one.value, "expectation", "", one.why, one.at)
                yield (key, name), word


def _codes(claims: Claims, column: int, text: str | None) -> list[int]:
    value = write(parse(text)) if text is not None else None
    return [code for code, known in enumerate(claims.vocabularies[column]) if write(known) == value]


def named(aligned: Aligned, key: Texts) -> Key:
    """Name a row as answers do: by columns and values."""
    return key_of(zip(aligned.key, key, strict=True))


def texts(key: Hashable) -> Texts:
    """Read a key of the claims as what `aligning` made it of."""
    return cast("Texts", key)
