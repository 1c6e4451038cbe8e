"""One page of a long answer, and a mark from which the next one goes on in the same graph, whatever came meanwhile."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from catalog.db import now
from catalog.errors import Invalid
from catalog.lineage import stamps
from catalog.lineage.intervals import AsOf
from catalog.lineage.links import Links

Item = TypeVar("Item")

MOST_ITEMS = 5_000


@dataclass(frozen=True)
class Page:
    """What part of an answer is asked for, and which graph the first page was of: its time and its stamp."""

    offset: int = 0
    limit: int = 100
    at: datetime | None = None
    stamp: int = 0

    def mark(self) -> str:
        """Write the mark of the next page."""
        told = json.dumps([self.offset + self.limit, (self.at or now()).isoformat(), self.stamp]).encode()
        return base64.urlsafe_b64encode(told).decode().rstrip("=")


@dataclass(frozen=True)
class Cut(Generic[Item]):
    """A page of an answer. `complete` is True only when nothing that was asked for is left out.

    `because` is "", "page" (`next` goes on), "depth" (more lies further) or "limit" (more than is ever counted);
    `more` counts what is left out, at least so many unless `exact`.
    """

    items: Sequence[Item]
    complete: bool = True
    because: str = ""
    more: int = 0
    exact: bool = True
    next: str = ""


def page(limit: int, mark: str = "") -> Page:
    """Read the page that is asked for. Raises Invalid for a mark that no answer gave."""
    if not mark:
        return Page(limit=limit)
    try:
        offset, at, stamp = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        read = Page(int(offset), limit, datetime.fromisoformat(at), int(stamp))
    except (binascii.Error, ValueError, TypeError):
        read = Page(-1)
    if read.offset < 0 or read.at is None or read.at.tzinfo is None:
        raise Invalid(
            reason="The mark of the page is not one that an answer gave. Ask without it, and go on from `next`."
        )
    return read


def begin(session: Session, links: Links, asked: Page) -> tuple[Links, Page]:
    """Fix the graph of an answer before it is read: that of now, or for a later page the one of the first page."""
    if links.as_of is not None:
        return links, replace(asked, at=asked.at or now())
    stamp = stamps.read(session, "edge")
    if asked.at is None:
        return links, replace(asked, at=now(), stamp=stamp)
    return (links if stamp == asked.stamp else replace(links, as_of=AsOf(asked.at, asked.at))), asked


def cut(asked: Page, items: Sequence[Item], total: int, *, beyond: int = 0, whole: bool = True) -> Cut[Item]:
    """Say of the items of a page what is left out after it: `total` there are, `beyond` lie further than the depth.

    `whole` is False when a bound stopped the search, so that there may be more than `total`.
    """
    left = max(0, total - asked.offset - len(items))
    because = "page" if left else "limit" if not whole else "depth" if beyond else ""
    more = left or beyond or int(not whole)
    return Cut(
        items, not because, because, more, exact=whole and not (beyond and left), next=asked.mark() if left else ""
    )
