"""What every question may be asked with: which links count, as of when, whose copies, and what part of the answer."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AfterValidator
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.db import now
from catalog.lineage.intervals import AsOf
from catalog.lineage.links import Links
from catalog.lineage.questions import paging
from catalog.lineage.questions.paging import MOST_ITEMS, Page
from catalog.silos import queries as silos

LONGEST_NAME = 5_000
FIRST_YEAR, LAST_YEAR = 1900, 2999


def _whole(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"give a moment between {FIRST_YEAR} and {LAST_YEAR}")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_whole)]
"""An instant; one without a zone, or a day, is taken in UTC."""
Kind = Literal["declared", "observed", "inferred"]
Name = Annotated[str, Query(min_length=1, max_length=LONGEST_NAME)]
"""A dataset's name, or the id, title, path or URI of a copy."""


@dataclass(frozen=True)
class Asked:
    """Which links count, and which part of what they lead to is shown.

    `as_of` is a moment of the lake, `known_at` one of what this catalog knew; `known_at` alone is the lake of that
    moment as it was known then. What is listed are copies of the silos, when some are named; links lead through all.
    """

    kinds: frozenset[str] = frozenset()
    min_confidence: float = 0.0
    silos: tuple[str, ...] = ()
    as_of: datetime | None = None
    known_at: datetime | None = None
    page: Page = Page()  # noqa: RUF009 - it is frozen

    @property
    def links(self) -> Links:
        """Give the links that count."""
        return Links(self._moment(), self.kinds, self.min_confidence)

    def at(self, moment: datetime, *, believed: bool) -> Links:
        """Give the links of a moment, as they are known now (or at `known_at`), or as they were believed then."""
        return replace(self.links, as_of=AsOf(moment, moment if believed else self.known_at or now()))

    def silo_ids(self, session: Session) -> frozenset[UUID]:
        """Find the silos that are named. Raises SiloNotFound."""
        return frozenset(silos.get(session, name).id for name in self.silos)

    def _moment(self) -> AsOf | None:
        if self.as_of is None and self.known_at is None:
            return None
        at = now()
        return AsOf(self.as_of or self.known_at or at, self.known_at or at)


def asked_for(items: int) -> Callable[..., Asked]:
    """Make the reader of what every question may be asked with; a page has so many items unless told."""

    def asked(
        kind: Annotated[list[Kind], Query()] = [],  # noqa: B006 - FastAPI copies it
        min_confidence: Annotated[float, Query(ge=0, le=1)] = 0.0,
        silo: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        limit: Annotated[int, Query(ge=1, le=MOST_ITEMS)] = items,
        after: Annotated[str, Query(max_length=500)] = "",
    ) -> Asked:
        return Asked(frozenset(kind), min_confidence, tuple(silo), as_of, known_at, paging.page(limit, after))

    return asked


Asking = Annotated[Asked, Depends(asked_for(100))]
AskingAround = Annotated[Asked, Depends(asked_for(500))]


def copies_meant(session: Session, name: str) -> Collection[UUID]:
    """Give the copies that a name means: one of a path, URI, id or title, or all of a dataset.

    Raises NameNotFound, or NameAmbiguous with the candidates.
    """
    meant = resolving.named(session, name)
    if meant.copy_id is not None:
        return [meant.copy_id]
    return [member.id for member in datasets.members(session, meant.dataset_id)]
