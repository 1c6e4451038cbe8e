"""What the address of the lineage explorer says (pure): the whole state of the screen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any, Literal
from urllib.parse import quote, unquote, urlencode
from uuid import UUID

from catalog.errors import Invalid
from catalog.lineage.links import KINDS

DEEPEST = 6
MOST_OPEN = 60
Side = Literal["up", "down"]
Tab = Literal["picture", "impact"]


@dataclass(frozen=True)
class Opened:
    """A side of a copy that was opened by hand."""

    copy_id: UUID
    side: Side

    def __str__(self) -> str:
        return f"{self.copy_id.hex}.{self.side}"


@dataclass(frozen=True)
class Followed:
    """One column of one copy, followed both ways."""

    copy_id: UUID
    column: str

    def __str__(self) -> str:
        return f"{self.copy_id.hex}:{self.column}"


@dataclass(frozen=True)
class Asked:
    """The state: `valid` is the moment of the lake, `known` that of our knowledge of it; None is now."""

    focus: str = ""
    depth: int = 2
    opened: tuple[Opened, ...] = ()
    columns: bool = False
    followed: Followed | None = None
    valid: datetime | None = None
    known: datetime | None = None
    quality: bool = False
    find: str = ""
    kinds: tuple[str, ...] = ()
    """Only links known by these are followed; none named: by any."""
    sure: int = 0
    """Only inferred links that are at least so many percent sure are followed."""
    silos: tuple[str, ...] = ()
    """Only copies in these are shown, besides the one in the middle; none named: all."""

    @property
    def up(self) -> tuple[UUID, ...]:
        """The copies whose upper side is opened."""
        return tuple(one.copy_id for one in self.opened if one.side == "up")

    @property
    def down(self) -> tuple[UUID, ...]:
        """The copies whose lower side is opened."""
        return tuple(one.copy_id for one in self.opened if one.side == "down")

    def href(self, page: str = "/lineage", **changes: Any) -> str:
        """Give the address with some of the state changed."""
        return f"{page}?{urlencode(self.said(**changes))}"

    def said(self, **changes: Any) -> dict[str, str]:
        """Give the state as the parts of an address; what is as usual is left out."""
        now = replace(self, **changes)
        cols = str(now.followed) if now.followed else "all" if now.columns else ""
        parts = {
            "focus": now.focus,
            "depth": str(now.depth) if now.depth != Asked.depth else "",
            "open": ",".join(map(str, now.opened)),
            "cols": cols,
            "asof": _written(now.valid),
            "known": _written(now.known),
            "overlay": "quality" if now.quality else "",
            "find": now.find,
            "kinds": ",".join(now.kinds),
            "sure": str(now.sure) if now.sure else "",
            "silos": ",".join(map(in_address, now.silos)),
        }
        return {name: value for name, value in parts.items() if value}

    def toggled(self, copy_id: UUID, side: Side) -> str:
        """Give the address with a side opened, or closed again."""
        one = Opened(copy_id, side)
        rest = tuple(other for other in self.opened if other != one)
        return self.href(opened=rest if one in self.opened else (*self.opened, one))


def read(
    *,
    focus: str,
    depth: int,
    opened: str,
    cols: str,
    asof: str,
    known: str,
    overlay: str,
    find: str,
    kinds: Sequence[str] = (),
    sure: int = 0,
    silos: Sequence[str] = (),
) -> Asked:
    """Read the parts of an address. Raises Invalid with the part that cannot be read."""
    return Asked(
        focus=focus.strip(),
        depth=depth,
        opened=_opened([part for part in opened.split(",") if part]),
        columns=cols == "all",
        followed=_followed(cols) if cols not in {"", "all"} else None,
        valid=moment(asof),
        known=moment(known),
        quality=overlay == "quality",
        find=find.strip(),
        kinds=_kinds([kind for part in kinds for kind in part.split(",") if kind]),
        sure=sure,
        silos=tuple(dict.fromkeys(unquote(name) for part in silos for name in part.split(",") if name)),
    )


def in_address(silo: str) -> str:
    """Write the name of a silo so that several stand in one part of an address."""
    return quote(silo, safe="")


def moment(said: str) -> datetime | None:
    """Read a time as an address or a form says it; a day means its end, and a time without zone is UTC."""
    if not said.strip():
        return None
    try:
        at = datetime.fromisoformat(said.strip())
    except ValueError:
        raise Invalid(reason=f"{said[:40]!r} is no time. Write it like 2026-03-01 or 2026-03-01T12:00.") from None
    if len(said.strip()) == len("2026-03-01"):
        at = datetime.combine(at.date(), time.max)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _written(at: datetime | None) -> str:
    if at is None:
        return ""
    utc = at.astimezone(UTC)
    if utc.time() == time.max:
        return f"{utc:%Y-%m-%d}"
    exact = "microseconds" if utc.microsecond else "seconds" if utc.second else "minutes"
    return utc.replace(tzinfo=None).isoformat(timespec=exact)


def _kinds(parts: Sequence[str]) -> tuple[str, ...]:
    unknown = next((part for part in parts if part not in KINDS), None)
    if unknown is not None:
        raise Invalid(reason=f"{unknown[:40]!r} is no way to know a link. There are {', '.join(KINDS)}.")
    chosen = tuple(kind for kind in KINDS if kind in parts)
    return () if chosen == KINDS else chosen


def _opened(parts: Sequence[str]) -> tuple[Opened, ...]:
    found = []
    for part in dict.fromkeys(parts[:MOST_OPEN]):
        name, _, side = part.partition(".")
        if side not in {"up", "down"}:
            raise Invalid(reason=f"{part[:50]!r} opens nothing. Write the id of a copy and .up or .down.")
        found.append(Opened(_id(name), "up" if side == "up" else "down"))
    return tuple(found)


def _followed(said: str) -> Followed:
    name, _, column = said.partition(":")
    if not column:
        raise Invalid(reason=f"{said[:50]!r} names no column. Write the id of a copy, a colon and a column, or all.")
    return Followed(_id(name), column)


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Invalid(reason=f"{said[:50]!r} is no id of a copy.") from None
