"""What is kept with a ranking of the cells that were compared: JSON of the shape that screens and commands read (pure).

`reason`    why nothing could be compared; empty otherwise
`key`       the columns that name a row
`rows`      how many rows were compared, and `whole` whether these are all
`contested` in how many cells copies differ, and `columns` how many in which column
`asked`     cells worth asking: cell (id), key, column, values ([{copy, value}]), fused, probability, low, high, why
`used`      what was known of contested cells: the same with verdict, value, source, by, why, at
`unseen`    personal columns: their cells count, and are kept nowhere
`left_out`  copies that could not be compared: [{copies, why}]
`groups`    copies that vote as one: [{copies, why}]
`changes`   columns of a copy that differ by one operation: [{copy, column, kind, amount, share}]
`nominee`   who is right most often by contested cells alone (a copy or null), and `nominee_why`
`lost`      how many answers are of cells that no compared row holds now
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.ranking.cells import naming, placing
from catalog.ranking.cells.aligning import Aligned
from catalog.ranking.cells.known import ToLookAt, Word
from catalog.ranking.cells.placing import Place, Placed
from catalog.ranking.truth.claims import Claims
from catalog.ranking.truth.discovery import ASKED
from catalog.ranking.truth.fusion import FusedCell, Fusion, Saying
from catalog.scanning.canonical import write

MOST_USED, MOST_TELLING = 40, 3
AGREED = "The copies agree in every cell that was compared."


_SOURCES = ("steward", "expectation", "system_of_record")


@dataclass(frozen=True)
class Compared:
    """The candidates laid side by side, all their claims, what is known of them, and what follows."""

    aligned: Aligned
    claims: Claims
    placed: Placed
    fusion: Fusion


def kept(todo: ToLookAt, looked: Compared, hidden: Collection[str]) -> dict[str, Any]:
    """Write down what contested cells told; nothing of personal columns."""
    aligned, placed, fusion = looked.aligned, looked.placed, looked.fusion
    copy_of = {one.name: str(one.copies[0]) for one in todo.candidates}
    cells = {_place(cell): cell for cell in fusion.cells}
    private = bool(set(aligned.key) & set(hidden))
    columns: dict[str, int] = {}
    disputed = {*cells, *placed.refuted}
    for _, name in disputed:
        columns[name] = columns.get(name, 0) + 1
    return {
        "reason": "" if disputed else AGREED,
        "key": list(aligned.key),
        "rows": aligned.rows,
        "whole": aligned.whole,
        "candidates": len(aligned.tables),
        "beyond": todo.beyond,
        "contested": len(disputed),
        "columns": dict(sorted(columns.items())),
        "asked": [] if private else _asked(looked, copy_of, cells, hidden),
        "used": [] if private else _used(looked, copy_of, disputed, hidden),
        "unseen": sorted(set(hidden) & (set(columns) | set(aligned.key))),
        "groups": [
            {"copies": [copy_of[name] for name in block.members], "why": _titled(todo, block.reason)}
            for block in fusion.blocks
            if len(block.members) > 1
        ],
        "changes": [
            {
                "copy": copy_of[t.candidate],
                "column": t.column,
                "kind": t.kind,
                "amount": t.amount,
                "share": round(t.share, 4),
            }
            for t in fusion.transformations
        ],
        "nominee": copy_of[fusion.nominee.candidate] if fusion.nominee.candidate else None,
        "nominee_why": _titled(todo, fusion.nominee.reason),
        "lost": placed.lost,
    }


def telling(candidate: str, fusion: Fusion, hidden: Collection[str]) -> Sequence[list[str | None]]:
    """Choose a few cells where a candidate is surely wrong: [column, what it says, what is true]."""
    found = [
        (not cell.verified, -cell.probability, cell, said)
        for cell in fusion.cells
        for said in cell.sayings
        if candidate in said.candidates and said.value != cell.value and cell.column not in hidden
    ]
    surest = sorted(found, key=lambda one: (one[0], one[1], one[2].column, str(one[2].key)))[:MOST_TELLING]
    return [[cell.column, write(said.value), write(cell.value)] for _, _, cell, said in surest]


def _asked(
    looked: Compared, copy_of: Mapping[str, str], cells: Mapping[Place, FusedCell], hidden: Collection[str]
) -> list[dict[str, Any]]:
    open_ones = [
        ((placing.texts(question.key), question.column), question)
        for question in looked.fusion.questions
        if question.column not in hidden and (placing.texts(question.key), question.column) not in looked.placed.words
    ]
    return [
        {**_shown(looked.aligned, copy_of, at, question.sayings), **_fused(cells.get(at)), "why": question.why}
        for at, question in open_ones[:ASKED]
    ]


def _used(
    looked: Compared, copy_of: Mapping[str, str], disputed: Collection[Place], hidden: Collection[str]
) -> list[dict[str, Any]]:
    words = [*looked.placed.words.items()]
    words += [(at, word) for at, several in looked.placed.refuted.items() for word in several]
    seen = [(at, word) for at, word in words if at in disputed and at[1] not in hidden]
    ordered = sorted(seen, key=lambda one: (_SOURCES.index(one[1].source), one[0][1], one[0][0]))
    return [
        {**_shown(looked.aligned, copy_of, at, placing.sayings(looked.claims, at)), **_said(word)}
        for at, word in ordered[:MOST_USED]
    ]


def _shown(aligned: Aligned, copy_of: Mapping[str, str], at: Place, sayings: Sequence[Saying]) -> dict[str, Any]:
    key = placing.named(aligned, at[0])
    values = [{"copy": copy_of[name], "value": write(said.value)} for said in sayings for name in said.candidates]
    return {
        "cell": naming.cell_id(key, at[1]),
        "key": [list(pair) for pair in key],
        "column": at[1],
        "values": values,
    }


def _fused(cell: FusedCell | None) -> dict[str, Any]:
    if cell is None:
        return {"fused": None, "probability": None, "low": None, "high": None}
    ends = {"low": write(cell.low), "high": write(cell.high)}
    return {"fused": write(cell.value), "probability": round(cell.probability, 4), **ends}


def _said(word: Word) -> dict[str, Any]:
    return {
        "verdict": word.verdict,
        "value": word.value,
        "source": word.source,
        "by": word.by,
        "why": word.why,
        "at": word.at,
    }


def _titled(todo: ToLookAt, sentence: str) -> str:
    """Call copies by their titles; while cells are compared they are called by their places."""
    for one in sorted(todo.candidates, key=lambda one: -len(one.name)):  # one place may begin another
        sentence = sentence.replace(one.name, one.title)
    return sentence


def _place(cell: FusedCell) -> Place:
    return placing.texts(cell.key), cell.column
