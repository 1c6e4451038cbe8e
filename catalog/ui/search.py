"""The Search screen: words and filters in the address, results as a table, counts beside every filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from catalog.search import queries as search
from catalog.search.queries import Result
from catalog.search.rank import Hit
from catalog.ui import rendering
from catalog.ui.marks import mark
from catalog.web.sessions import RequestSession

router = APIRouter()

SORTS = ("relevance", "updated", "title")
"""Without words nothing is more relevant than the rest: the first of them is left out."""
FACETS = {
    "silo": "Silo",
    "status": "Status",
    "quality": "Quality",
    "owner": "Owner",
    "format": "Format",
    "tag": "Tag",
}
SIZE = 25
CHOICES = 12
PAGES_AROUND = 4

Words = Annotated[list[str], Query(max_length=50)]


@dataclass(frozen=True)
class Choice:
    """One value of a facet, with how many results have it."""

    value: str
    word: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A group of filters."""

    name: str
    word: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Link:
    """An address with its words: a chip to remove, a sort order, or a page."""

    name: str
    href: str
    facet: str = ""
    word: str = ""
    number: int = 0


@dataclass(frozen=True)
class ResultLine:
    """One dataset found."""

    id: UUID
    title: str
    path: str
    description: str
    silos: Sequence[str]
    owner: str
    status: str
    formats: Sequence[str]
    rows: int | None
    copies: int | None
    quality: str
    updated: datetime | None
    matched: Sequence[tuple[str, str]]
    """Where the words were found beside the title: the kind of place, and its name."""


@dataclass(frozen=True)
class SearchView:
    """What the screen shows."""

    words: str
    sort: str
    sorts: tuple[Link, ...]
    page: int
    pages: tuple[Link, ...]
    total: int
    capped: bool
    facets: tuple[Facet, ...]
    chips: tuple[Link, ...]
    results: tuple[ResultLine, ...]
    instead: tuple[tuple[str, str], ...] = ()
    """Unknown words, each with what was looked for in its place."""


@dataclass(frozen=True)
class Asked:
    """What the address says."""

    words: str
    filters: Mapping[str, Sequence[str]]
    sort: str
    page: int

    def href(self, **changes: Any) -> str:
        """Give the address with some of it changed; a change of filters or order starts at page one."""
        asked = {"q": self.words, **self.filters, "sort": self.sort, "page": 1, **changes}
        plain = {"q": "", "sort": _sorts(self.words)[0], "page": 1}
        kept = {name: value for name, value in asked.items() if value and value != plain.get(name)}
        return "/datasets" + (f"?{urlencode(kept, doseq=True)}" if kept else "")


@router.get("/datasets")
def show(
    session: RequestSession,
    q: Annotated[str, Query(max_length=500)] = "",
    silo: Words = [],  # noqa: B006 - FastAPI makes a new list for each request
    status: Words = [],  # noqa: B006
    owner: Words = [],  # noqa: B006
    quality: Words = [],  # noqa: B006
    format: Words = [],  # noqa: A002, B006 - the name in the address
    tag: Words = [],  # noqa: B006
    sort: str = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """Show the datasets that fit the words and filters."""
    filters = {"silo": silo, "status": status, "quality": quality, "owner": owner, "format": format, "tag": tag}
    words = q.strip()
    asked = Asked(words, filters, sort if sort in _sorts(words) else _sorts(words)[0], page)
    return rendering.page("search.html", here="Search", words=asked.words, view=search_view(session, asked))


def search_view(session: Session, asked: Asked) -> SearchView:
    """Search, and lay out what was found."""
    chosen = {name: values for name, values in asked.filters.items() if values}
    found = search.find(session, asked.words, filters=chosen, sort=asked.sort, page=asked.page, size=SIZE)
    return SearchView(
        words=asked.words,
        sort=asked.sort,
        sorts=tuple(Link(name, asked.href(sort=name)) for name in _sorts(asked.words)),
        page=asked.page,
        pages=_pages(asked, found.reachable),
        total=found.total,
        capped=found.capped,
        facets=tuple(_facet(name, dict(found.facets.get(name, ())), asked.filters[name]) for name in FACETS),
        chips=_chips(asked),
        results=tuple(_line(result) for result in found.results),
        instead=tuple((word, ", ".join(words)) for word, words in found.corrections.items()),
    )


def _sorts(words: str) -> tuple[str, ...]:
    return SORTS if words else SORTS[1:]


def _facet(name: str, counts: Mapping[str, int], chosen: Sequence[str]) -> Facet:
    ordered = sorted({*counts, *chosen}, key=lambda value: (value not in chosen, -counts.get(value, 0), value))
    choices = (Choice(value, _word(name, value), counts.get(value, 0), value in chosen) for value in ordered[:CHOICES])
    return Facet(name, FACETS[name], tuple(choices))


def _word(facet: str, value: str) -> str:
    return mark(value).word if facet in {"status", "quality"} else value


def _chips(asked: Asked) -> tuple[Link, ...]:
    return tuple(
        Link(
            name, asked.href(**{name: [other for other in values if other != value]}), FACETS[name], _word(name, value)
        )
        for name, values in asked.filters.items()
        for value in values
    )


def _pages(asked: Asked, reachable: int) -> tuple[Link, ...]:
    last = max(1, -(-reachable // SIZE))
    near = range(max(1, asked.page - PAGES_AROUND), min(last, asked.page + PAGES_AROUND) + 1)
    numbers = sorted({1, last, *near})
    return tuple(Link(str(number), asked.href(page=number), number=number) for number in numbers)


def _line(result: Result) -> ResultLine:
    facets = result.facets
    seen = facets.get("seen_at")
    return ResultLine(
        id=result.dataset_id,
        title=result.title,
        path=str(facets.get("path") or next((name for name in result.names if "/" in name), "")),
        description=str(facets.get("description") or ""),
        silos=_several(facets.get("silo")),
        owner=", ".join(_several(facets.get("owner"))),
        status=next(iter(_several(facets.get("status"))), "unknown"),
        formats=_several(facets.get("format")),
        rows=facets.get("rows"),
        copies=facets.get("copies"),
        quality=next(iter(_several(facets.get("quality"))), ""),
        updated=datetime.fromisoformat(seen) if seen else result.updated_at,
        matched=_matched(result.hits),
    )


def _several(value: Any) -> tuple[str, ...]:
    return () if value in (None, "") else (value,) if isinstance(value, str) else tuple(value)


def _matched(hits: Sequence[Hit]) -> tuple[tuple[str, str], ...]:
    told = dict.fromkeys((hit.place, hit.name) for hit in hits if hit.place != "title")
    return tuple(told)[:2]
