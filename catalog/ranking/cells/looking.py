"""Comparing the cells of a family's candidates: who is right how often, and which cells are worth asking (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.matching.tables import prepare
from catalog.ranking.cells import keeping, placing
from catalog.ranking.cells.aligning import align
from catalog.ranking.cells.keeping import AGREED, Compared
from catalog.ranking.cells.keys import Held
from catalog.ranking.cells.known import Candidate, ToLookAt
from catalog.ranking.cells.placing import Placed
from catalog.ranking.facts import Accuracy, CellFacts
from catalog.ranking.truth.claims import Claims, gather
from catalog.ranking.truth.discovery import ASKED, discover
from catalog.ranking.truth.fusion import Fusion, Standing, Verified
from catalog.scanning.canonical import parse
from catalog.scanning.packing import unpack

NO_FINGERPRINT = "It has no fingerprint that this program can compare."
NO_CELLS = "Its silo keeps no cells, so they cannot be compared with those of other copies."
ALONE = "There is no other copy whose cells could be compared with its own."
UNSURE = "Who is right in the {cells:,} contested cells cannot be told yet: answers to a few of them would tell."
OPEN = 0.9
"""An interval as wide as this tells nothing."""
ONE_VOICE = "All that were compared are copies of one another: only answers can tell which of them is right."
SILENT = "It says nothing of the cells that the other copies hold differently."


@dataclass(frozen=True)
class Looked:
    """What cells tell of each copy, and what is kept of that with the ranking, as JSON."""

    facts: CellFacts
    kept: Mapping[str, Any]


def look(todo: ToLookAt) -> Looked:
    """Compare the candidates cell by cell, as far as their samples hold the same rows."""
    held, unlooked = _held(todo.candidates)
    if len(held) < 2:  # noqa: PLR2004 - two to disagree
        return _nothing(todo, ALONE, unlooked)
    personal = {column.family for one in todo.candidates for column in one.columns if column.personal}
    aligned = align(held, personal)
    unlooked |= aligned.left_out
    if aligned.reason:
        return _nothing(todo, aligned.reason, unlooked)
    claims = gather(aligned.tables)
    placed = placing.place(aligned, claims, todo)
    hidden = {aligned.named[number] for number in personal if number in aligned.named}
    believed, wrong = placing.silenced(claims, placed)
    fusion = _discovered(believed, placed, todo, more=len(hidden))
    kept = keeping.kept(todo, Compared(aligned, claims, placed, fusion), hidden)
    facts = _facts(todo, fusion, wrong, hidden, unlooked)
    return Looked(facts, {**kept, "left_out": _left_out(todo, unlooked)})


def _held(candidates: Sequence[Candidate]) -> tuple[list[Held], dict[str, str]]:
    held, unlooked = [], {}
    for one in candidates:
        if one.packed is None:
            unlooked[one.name] = NO_FINGERPRINT
            continue
        table = prepare(unpack(one.packed))
        numbers = {column.name: column.family for column in one.columns}
        if table.widest is None:
            unlooked[one.name] = NO_CELLS
        elif all(column.name in numbers for column in table.columns):
            held.append(Held(one.name, table, tuple(numbers[column.name] for column in table.columns)))
        else:
            unlooked[one.name] = NO_FINGERPRINT
    return held, unlooked


def _discovered(claims: Claims, placed: Placed, todo: ToLookAt, *, more: int) -> Fusion:
    verified = [
        Verified(key, column, None if word.value is None else parse(word.value))
        for (key, column), word in placed.words.items()
        if word.verdict == placing.TRUE
    ]
    at = {copy_id: one.name for one in todo.candidates for copy_id in one.copies}
    there = set(claims.candidates)
    trees = [sorted({at[copy_id] for copy_id in tree if at.get(copy_id) in there}) for tree in todo.trees]
    unasked = sum(word.verdict == placing.CANNOT_TELL for word in placed.words.values())
    # Cells that nobody can tell and personal ones are not asked: others take their place.
    asked = ASKED + unasked + (ASKED if more else 0)
    return discover(claims, verified, trees=[tree for tree in trees if len(tree) > 1], asked=asked)


def _facts(
    todo: ToLookAt, fusion: Fusion, wrong: Mapping[str, int], hidden: set[str], unlooked: Mapping[str, str]
) -> CellFacts:
    by_name = {one.name: one.copies for one in todo.candidates}
    found = {one.candidate: _accuracy(one, fusion, wrong.get(one.candidate, 0), hidden) for one in fusion.standings}
    told = {name: one for name, one in found.items() if one is not None and one.high - one.low < OPEN}
    unsure = {name: UNSURE.format(cells=one.cells) for name, one in found.items() if one and name not in told}
    best = fusion.nominee.candidate
    if len(fusion.blocks) == 1 and len(fusion.standings) > 1 and not any(cell.verified for cell in fusion.cells):
        # Copies that outvote one another say which of them was copied most, not which is right.
        told, unsure = {}, {**unsure, **dict.fromkeys(told, ONE_VOICE)}
    return CellFacts(
        {copy_id: one for name, one in told.items() for copy_id in by_name[name]},
        {copy_id: why for name, why in {**unlooked, **unsure}.items() for copy_id in by_name[name]},
        SILENT if told or unsure else AGREED,
        by_name[best][0] if best and fusion.contested else None,
        _record(todo),
    )


def _accuracy(standing: Standing, fusion: Fusion, wrong: int, hidden: set[str]) -> Accuracy | None:
    rate = standing.accuracy
    cells = rate.n + wrong
    if not cells:
        return None
    checked = sum(
        cell.verified and any(standing.candidate in saying.candidates for saying in cell.sayings)
        for cell in fusion.cells
    )
    telling = keeping.telling(standing.candidate, fusion, hidden)
    # Of a few wrong cells and no other nobody knows that all are: at 95 % the rule of three bounds it.
    high = rate.high * rate.n / cells if rate.n else 3 / (3 + wrong)
    share = rate.n / cells
    return Accuracy(rate.value * share, rate.low * share, high, cells, checked + wrong, telling)


def _record(todo: ToLookAt) -> UUID | None:
    return next((one.copy_id for one in todo.records if not one.columns), None)


def _nothing(todo: ToLookAt, reason: str, unlooked: Mapping[str, str]) -> Looked:
    by_name = {one.name: one.copies for one in todo.candidates}
    facts = CellFacts(
        unlooked={copy_id: why for name, why in unlooked.items() for copy_id in by_name[name]},
        reason=reason,
        record=_record(todo),
    )
    return Looked(facts, {"reason": reason, "asked": [], "left_out": _left_out(todo, unlooked)})


def _left_out(todo: ToLookAt, unlooked: Mapping[str, str]) -> list[dict[str, Any]]:
    by_name = {one.name: one.copies for one in todo.candidates}
    return [{"copies": [str(one) for one in by_name[name]], "why": why} for name, why in sorted(unlooked.items())]
