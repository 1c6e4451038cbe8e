"""Writing down who answers for something, with what was before; whoever calls it has decided that it may be so."""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset
from catalog.datasets.owning.models import Handover, Ownership
from catalog.datasets.owning.things import Thing, owner
from catalog.db import keeps_books, now


@dataclass(frozen=True)
class Said:
    """How somebody came to answer for something, by whom, and why."""

    how: str
    by: str
    reason: str
    verified: bool = False


@keeps_books
def keep(session: Session, row: Dataset | Copy, who: str, said: Said) -> None:
    """Make somebody the owner or custodian from now on; an open offer of the one before is overtaken."""
    thing = Thing("dataset" if isinstance(row, Dataset) else "copy", row.id)
    before, moment = owner(row), now()
    number = session.scalar(select(func.max(Ownership.number)).filter_by(**thing.key)) or 0
    if not number and before:
        # Who answered for it before histories were kept.
        told = {"how": "registered", "reason": "So it was registered.", "set_by": ""}
        session.add(Ownership(**thing.key, number=1, who=before, **told, valid_from=row.created_at, valid_to=moment))
        number = 1
    ended = update(Ownership).filter_by(**thing.key).where(Ownership.valid_to.is_(None)).values(valid_to=moment)
    session.execute(ended, execution_options={"synchronize_session": "fetch"})
    session.add(_interval(thing, number + 1, who, said))
    overtaken = update(Handover).filter_by(**thing.key).where(Handover.state == "offered")
    session.execute(overtaken.values(state="overtaken", answered_at=moment), execution_options=_FETCH)
    if isinstance(row, Dataset):
        row.owner = who
    else:
        row.custodian = who
    session.flush()  # two who do so at once meet here: the number is unique


_FETCH = {"synchronize_session": "fetch"}


def _interval(thing: Thing, number: int, who: str, said: Said) -> Ownership:
    facts = {"how": said.how, "reason": said.reason, "set_by": said.by, "verified": said.verified}
    return Ownership(**thing.key, number=number, who=who, **facts)
