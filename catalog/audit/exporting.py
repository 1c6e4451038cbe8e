"""Writing the audit trail for auditors: JSON lines that prove themselves, or CSV to read.

The first of the JSON lines says what was asked for; the checkpoints follow, then the entries in the order of the chain.
Of entries that the filters leave out only the digest is written: so a filtered export proves as much as a whole one.
What is not sealed yet comes last, and proves nothing.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from catalog.audit import checkpoints, queries, seal
from catalog.audit.models import AuditEntry
from catalog.web import spreadsheets

FORMAT = "headwater-audit-1"
FORMATS = {"jsonl": "application/jsonl", "csv": "text/csv"}
PAGE = 1_000
COLUMNS = ("number", "at", "who", "verified", "from", "did", "kind", "subject", "why", "detail", "seal")

Reading = Callable[[], AbstractContextManager[Session]]
"""Opens a short read transaction."""


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for: all those that fit everything that is said."""

    actor: str = ""
    action: str = ""
    subject_ids: Sequence[str] | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def all(self) -> bool:
        """Nothing is left out."""
        return not (self.actor or self.action or self.since or self.until) and self.subject_ids is None

    def told(self) -> dict[str, Any]:
        """Give what was said, as JSON."""
        moments = {"since": self.since, "until": self.until}
        said = {"actor": self.actor, "action": self.action, "subjects": list(self.subject_ids or ())}
        said |= {name: at.isoformat() for name, at in moments.items() if at is not None}
        return {name: value for name, value in said.items() if value}

    def fits(self, entry: AuditEntry) -> bool:
        """Tell whether an entry is asked for."""
        about = self.subject_ids is None or entry.subject_id in self.subject_ids
        late = self.since is None or entry.at >= self.since
        early = self.until is None or entry.at <= self.until
        return about and late and early and self.actor in {"", entry.actor} and self.action in {"", entry.action}


def as_csv(reading: Reading, wanted: Wanted) -> Iterator[str]:
    """Write entries as CSV, oldest first, with their head."""
    yield spreadsheets.row(COLUMNS)
    for page in _pages(reading, _condition(wanted)):
        for entry in page:
            yield spreadsheets.row(_cells(entry))


def as_lines(reading: Reading, wanted: Wanted) -> Iterator[str]:
    """Write entries as JSON lines, with what proves them."""
    with reading() as session:
        signed = checkpoints.every(session)
    yield _line("export", {"format": FORMAT, "asked_for": wanted.told()})
    for one in signed:
        yield _line("checkpoint", one.told())
    # What is sealed while this is written stands behind no checkpoint of it.
    known = AuditEntry.seq.is_(None) | (AuditEntry.seq <= (signed[-1].seq if signed else 0))
    for page in _pages(reading, known):
        for entry in page:
            if wanted.fits(entry):
                yield _line("entry", told(entry))
            elif entry.seq is not None:
                yield _line("left_out", _digested(entry))


def told(entry: AuditEntry) -> dict[str, Any]:
    """Give all that an entry says, as JSON."""
    said = vars(queries.said(entry))
    return {**said, "at": entry.at.isoformat(), "seq": entry.seq, "seal": entry.seal}


def _line(kind: str, said: dict[str, Any]) -> str:
    return json.dumps({kind: said}, ensure_ascii=True, separators=(",", ":")) + "\n"


def _digested(entry: AuditEntry) -> dict[str, Any]:
    digest = seal.digest(queries.said(entry)) if entry.form > 1 else None
    return {"seq": entry.seq, "digest": digest, "seal": entry.seal}


def _cells(entry: AuditEntry) -> Sequence[Any]:
    detail = {name: value for name, value in entry.detail.items() if name != "reason"}
    return (
        *(entry.seq, entry.at.isoformat(), entry.actor, entry.verified, entry.origin, entry.action),
        *(entry.subject_type, entry.subject_id, str(entry.detail.get("reason") or "")),
        *(json.dumps(detail, ensure_ascii=False), entry.seal or ""),
    )


def _condition(wanted: Wanted) -> ColumnElement[bool]:
    found = [AuditEntry.actor == wanted.actor] if wanted.actor else []
    found += [AuditEntry.action == wanted.action] if wanted.action else []
    found += [AuditEntry.subject_id.in_(wanted.subject_ids)] if wanted.subject_ids is not None else []
    found += [AuditEntry.at >= wanted.since] if wanted.since else []
    found += [AuditEntry.at <= wanted.until] if wanted.until else []
    return and_(true(), *found)


def _pages(reading: Reading, condition: ColumnElement[bool]) -> Iterator[Sequence[AuditEntry]]:
    """Give pages of the chain, and then of what is not sealed, each from a short transaction of its own."""
    for column, more in ((AuditEntry.seq, true()), (AuditEntry.id, AuditEntry.seq.is_(None))):
        wanted, after = select(AuditEntry).where(condition, more).order_by(column).limit(PAGE), 0
        while True:
            with reading() as session:
                page = session.scalars(wanted.where(column > after)).all()
            yield page
            if len(page) < PAGE:
                break
            after = page[-1].seq or page[-1].id
