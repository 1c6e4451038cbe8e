"""Pages of a list: the newest first, and a mark from which the next page goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

Item = TypeVar("Item")

LARGEST = 500


class Listing(BaseModel, Generic[Item]):
    """One page of a list; `next` is the mark to give as `before` for the next page, null at the end."""

    items: list[Item]
    next: UUID | None = None


@dataclass(frozen=True)
class Page:
    """What part of a list is asked for: at most `limit` items, those older than the id `before`."""

    limit: int = 50
    before: UUID | None = None

    @property
    def fetch(self) -> int:
        """How many rows to read: one more than is shown tells whether there are more."""
        return self.limit + 1

    def listing(self, found: Sequence[Item], *, key: Callable[[Item], UUID]) -> Listing[Item]:
        """Cut what was found to the page; `key` gives the id of an item."""
        items = list(found[: self.limit])
        more = len(found) > self.limit
        return Listing(items=items, next=key(items[-1]) if more else None)


def page(limit: Annotated[int, Query(ge=1, le=LARGEST)] = 50, before: UUID | None = None) -> Page:
    """Read the page from the query of a request."""
    return Page(limit=limit, before=before)


Paging = Annotated[Page, Depends(page)]
