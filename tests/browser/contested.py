"""Cells that the copies of the invented lake hold differently."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets.models import Dataset
from catalog.ranking.cells import naming, service
from catalog.ranking.cells.service import Answer
from catalog.silos.access import Actor

CELLS = (
    ("price", "100482", ("3.49", "3.49", "3.99"), "3.49", 0.81),
    ("price", "100977", ("12", "12.5", "12"), "12.5", 0.52),
    ("event_type", "204418", ("click", "view", "click"), "click", 0.74),
    ("happened_at", "220031", ("2026-03-01T07:59:58Z", "2026-03-01T08:59:58Z", None), "2026-03-01T07:59:58Z", 0.66),
    ("product_id", "318872", ("68377", "68371", "68377"), "68377", 0.7),
)


def found(copies: Sequence[UUID]) -> dict[str, Any]:
    """Tell what a ranking found in the cells of three copies."""
    return {
        "reason": "",
        "key": ["event_id"],
        "rows": 512,
        "whole": False,
        "candidates": 3,
        "beyond": 0,
        "contested": 37,
        "columns": {"price": 21, "event_type": 6, "happened_at": 8, "product_id": 2},
        "asked": [_asked(copies, *cell) for cell in CELLS],
        "used": [{**_asked(copies, *CELLS[2]), **USED}],
        "unseen": ["email"],
        "left_out": [{"copies": [str(copies[-1])], "why": "It has no column by which its rows can be found."}],
        "groups": [{"copies": [str(copies[0]), str(copies[1])], "why": "One was made from the other."}],
        "changes": [
            {"copy": str(copies[1]), "column": "happened_at", "kind": "offset", "amount": 3600.0, "share": 1.0}
        ],
        "nominee": str(copies[0]),
        "nominee_why": "It is right most often.",
        "lost": 1,
    }


USED = {
    "verdict": "true",
    "value": "click",
    "source": "steward",
    "by": "Ana Silva",
    "why": "The web log has it.",
    "at": "2026-11-20T10:00:00+00:00",
}


def accuracy(place: int) -> dict[str, Any]:
    """Tell the accuracy of the candidate at a place; past the third one nobody knows."""
    if place > 2:
        reason = "It has no column by which its rows can be found in the other copies."
        return {"state": "unknown", "value": None, "low": 0.0, "high": 1.0, "reason": reason}
    value = 0.86 - 0.17 * place
    reason = f"It is right in {value:.0%} of 37 contested cells, one of them verified."
    return {"state": "known", "value": value, "low": value - 0.12, "high": value + 0.09, "reason": reason}


def answered(session: Session, dataset: Dataset, copy_id: UUID) -> None:
    """Say what one of the cells holds, and who is the system of record of a column."""
    column, event, values, *_ = CELLS[1]
    answer = Answer(naming.key_of({"event_id": event}), column, "true", values[1])
    service.verify(session, dataset.id, [answer], reason="The price list has it.", actor=Actor("Ana Silva"))
    service.appoint(session, copy_id, columns=["event_type"], reason="It writes the log.", actor=Actor("Ana Silva"))


def _asked(
    copies: Sequence[UUID], column: str, event: str, values: Sequence[str | None], fused: str, sure: float
) -> dict[str, Any]:
    key = naming.key_of({"event_id": event})
    said = zip(copies, values, strict=False)
    return {
        "cell": naming.cell_id(key, column),
        "key": [["event_id", event]],
        "column": column,
        "values": [{"copy": str(copy_id), "value": value} for copy_id, value in said if value is not None],
        "fused": fused,
        "probability": sure,
        "low": None,
        "high": None,
        "why": "The copies differ.",
    }
