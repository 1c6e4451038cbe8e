"""Checking that nobody rewrote the audit trail: each entry by its seal, the chain by what was signed of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.audit import checkpoints, sealing
from catalog.audit.chain import Finding, Walk
from catalog.audit.checkpoint import Checkpoint, Keys, is_signed, key_id
from catalog.audit.models import AuditEntry
from catalog.audit.seal import Entry
from catalog.audit.sealing import Backlog

PAGE = 2_000
_SAID = tuple(getattr(AuditEntry, name) for name in Entry.__dataclass_fields__)


@dataclass(frozen=True)
class Verification:
    """What was checked, and what is wrong: nothing when `findings` is empty."""

    first: int
    last: int
    entries: int
    checkpoints: int
    backlog: Backlog
    key: str
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Nothing was altered, taken away or put elsewhere."""
        return not self.findings


def verify(session: Session, keys: Keys, known: Checkpoint | None) -> Verification:
    """Check the whole chain; `known` is what was signed last, read before this transaction began."""
    top = session.scalar(select(func.max(AuditEntry.seq))) or 0
    # Read after the end of the chain: where each question sees what was committed meanwhile, they may only know more.
    signed = checkpoints.every(session)
    walk = Walk(signed, known)
    for entry, its_seal in _entries(session, max([top, *(one.seq for one in signed)])):
        walk.take(entry, its_seal)
    wrong = [*_not_signed(signed, keys), *walk.end()]
    last = walk.expected - 1
    backlog = sealing.backlog(session)
    return Verification(walk.first, last, walk.seen, len(signed), backlog, key_id(keys.newest), tuple(wrong))


def _not_signed(found: Sequence[Checkpoint], keys: Keys) -> list[Finding]:
    wrong = [one for one in found if not is_signed(one, keys)]
    told = "Checkpoint {0.number} was not signed with a key that was in use then."
    return [Finding(one.seq, told.format(one)) for one in wrong]


def _entries(session: Session, top: int) -> Iterator[tuple[Entry, str]]:
    after = None
    while True:
        wanted = select(*_SAID, AuditEntry.seal).where(AuditEntry.seq <= top).order_by(AuditEntry.seq).limit(PAGE)
        rows = session.execute(wanted if after is None else wanted.where(AuditEntry.seq > after)).all()
        for row in rows:
            yield Entry(*row[:-1]), row[-1] or ""
        if len(rows) < PAGE:
            return
        after = rows[-1].seq
