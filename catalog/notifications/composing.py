"""What each person is told: what changed, what it means for what they hold, what to do (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from catalog.matching import drift
from catalog.matching.drift import Drift
from catalog.notifications.kinds import KINDS
from catalog.notifications.reach import Way
from catalog.web import human


@dataclass(frozen=True)
class Happened:
    """Something that happened to a dataset, as it is told."""

    kind: str
    cause: str
    dataset_id: UUID
    dataset: str
    at: datetime
    copy_id: UUID | None = None
    place: str = ""
    """Of the copy."""
    version_id: UUID | None = None
    told: tuple[str, ...] = ()
    actor: str = ""
    urgent: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Holding:
    """A copy that a person holds and how it is reached; `jobs` are the person's that read it."""

    copy_id: UUID
    place: str
    way: Way | None
    """None for the very copy that changed."""
    role: str = "custodian"
    """custodian | owner (of its dataset) | job"""
    job: str = ""
    drift: Drift | None = None


@dataclass(frozen=True)
class Recipient:
    """Who is told, by what they hold and for which other reasons; `sees` False: they may not know the dataset."""

    person: str
    holdings: tuple[Holding, ...] = ()
    reasons: tuple[str, ...] = ()
    """Such as "You own the dataset." """
    sees: bool = True


@dataclass(frozen=True)
class Composed:
    """A message as it is kept."""

    person: str
    title: str
    changed: tuple[str, ...]
    means: tuple[str, ...]
    todo: tuple[str, ...]
    why: tuple[Mapping[str, Any], ...]
    named: bool
    copy_id: UUID | None


def compose(happened: Happened, to: Recipient) -> Composed:
    """Write a message."""
    kind = KINDS[happened.kind]
    nearest = sorted(to.holdings, key=lambda one: (one.way.steps if one.way else 0, one.place, one.job))
    if to.sees:
        title, changed = f"{happened.dataset} {kind.words}", _changed(happened)
    else:
        title, changed = f"Data that your copy was made from {kind.masked}", ()
    held = [one for one in nearest if one.way is not None]
    return Composed(
        person=to.person,
        title=title,
        changed=changed,
        means=tuple(sentence for one in held for sentence in _means(one, sees=to.sees)) or _no_copy(to),
        todo=_todo(happened, to, held),
        why=tuple(_why(one) for one in nearest) + tuple({"reason": reason} for reason in to.reasons if to.sees),
        named=to.sees,
        copy_id=nearest[0].copy_id if nearest else None,
    )


def place(uri: str) -> str:
    """Tell where a copy is, a file by its path alone."""
    return uri.removeprefix("file://")


def known_by(way: Way) -> str:
    """Tell how a way is known, with how sure it is."""
    how = {
        "declared": "as somebody declared",
        "observed": "as a run was seen to do",
        "inferred": f"as its content shows ({human.share(way.confidence)} sure)",
    }[way.kind]
    return f"{how}{f', {way.steps} steps away' if way.steps > 1 else ''}"


def _changed(happened: Happened) -> tuple[str, ...]:
    where = (f"Where: {happened.place}.",) if happened.place else ()
    return (*happened.told, *where)


def _no_copy(to: Recipient) -> tuple[str, ...]:
    return () if to.holdings else ("You hold no copy that was made from it.",)


def _means(one: Holding, *, sees: bool) -> Sequence[str]:
    if one.way is None:
        return ()
    if one.role == "job":
        return [f"The job {one.job} reads {one.place}, which was made from it, {known_by(one.way)}." if one.way.steps
                else f"The job {one.job} reads it."]  # fmt: skip
    whose = "Your copy" if one.role == "custodian" else "A copy of your dataset,"
    comma = "" if one.role == "custodian" else ","
    said = [f"{whose} {one.place}{comma} was made from it, {known_by(one.way)}."]
    return [*said, *(drift.told(one.drift) if sees else ())]


def _todo(happened: Happened, to: Recipient, held: Sequence[Holding]) -> tuple[str, ...]:
    kind = KINDS[happened.kind]
    own = not held or any(one.way is None for one in to.holdings) or any(one.role == "owner" for one in to.holdings)
    said = [kind.holder if held else "", kind.owner if own and to.sees else ""]
    return tuple(dict.fromkeys(sentence for sentence in said if sentence))


def _why(one: Holding) -> Mapping[str, Any]:
    way = asdict(one.way) if one.way else {"kind": "", "confidence": 1.0, "steps": 0}
    return {"copy_id": str(one.copy_id), "place": one.place, "role": one.role, "job": one.job, **way}
