"""The Documentation screens: what datasets lack to be understood, and the page on which it is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets import resolving
from catalog.datasets.models import Dataset
from catalog.errors import Invalid
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.stewardship.debt import scoring, showing
from catalog.stewardship.debt.routes import Lacking, apply
from catalog.stewardship.debt.schemas import DebtorShown, DebtShown, DescriptionAsked, DescriptionShown
from catalog.stewardship.debt.showing import Wanted
from catalog.ui import rendering
from catalog.web.sessions import RequestSession

router = APIRouter()

SIZE = 50
ANYBODY, NOBODY = "", "-"
"""In the address: whoever owns it, and nobody does."""


@dataclass(frozen=True)
class Asked:
    """Whose debt is shown."""

    silo: str = ""
    owner: str = ANYBODY
    item: str = ""
    page: int = 1

    def href(self, **changes: object) -> str:
        """Give the address with some of it changed."""
        every = {**vars(self), **changes}
        said = {name: value for name, value in every.items() if value and (name, value) != ("page", 1)}
        return "/debt" + (f"?{urlencode(said)}" if said else "")


@dataclass(frozen=True)
class DebtView:
    """What the screen shows."""

    asked: Asked
    debt: DebtShown
    silos: Sequence[str]
    words: Mapping[str, str]
    pages: int


@dataclass(frozen=True)
class DescribeView:
    """What is said of one dataset, and the form to say it."""

    said: DescriptionShown
    debtor: DebtorShown
    every: str
    """As the form has it, such as 24h."""
    actor: Actor


@router.get("/debt")
def show(
    session: RequestSession,
    silo: Annotated[str, Query(max_length=512)] = "",
    owner: Annotated[str, Query(max_length=512)] = ANYBODY,
    item: Annotated[Lacking, Query()] = "",
    page: Annotated[int, Query(ge=1, le=200)] = 1,
) -> HTMLResponse:
    """Show what datasets lack, the most used and least documented first."""
    asked = Asked(silo, owner, item, page)
    silo_id = silos.get(session, silo).id if silo else None
    whose = None if owner == ANYBODY else "" if owner == NOBODY else owner
    debt = showing.debt(session, Wanted(silo_id, whose, item, (page - 1) * SIZE, SIZE))
    names = [one.name for one in silos.list_all(session)]
    view = DebtView(asked, debt, names, scoring.WORDS, -(-debt.total // SIZE))
    return rendering.page("debt.html", here="Ownership", view=view)


@router.get("/describe")
def show_one(session: RequestSession, actor: Acting, name: Annotated[str, Query(max_length=10_000)]) -> HTMLResponse:
    """Show what is said of a dataset, and the form to say it."""
    return _page(session, resolving.resolve(session, name), actor)


@router.post("/describe", dependencies=[asks("describe")])
def describe(
    session: RequestSession,
    actor: Acting,
    name: Annotated[str, Form(max_length=10_000)],
    description: Annotated[str, Form(max_length=20_000)] = "",
    before: Annotated[str, Form(max_length=20_000)] = "",
    every: Annotated[str, Form(max_length=40)] = "",
    every_before: Annotated[str, Form(max_length=40)] = "",
    column: Annotated[list[str] | None, Form()] = None,
    text: Annotated[list[str] | None, Form()] = None,
    was: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Keep what is said of a dataset and its columns; what somebody else changed meanwhile is refused."""
    dataset = resolving.resolve(session, name)
    sent = (column or [], [_plain(one) for one in text or []], [_plain(one) for one in was or []])
    if len({len(one) for one in sent}) > 1:
        raise Invalid(reason="The form is not whole. Load the page again.")
    told: dict[str, Any] = {
        "description": _plain(description),
        "before": _plain(before),
        "columns": dict(zip(sent[0], sent[1], strict=True)),
        "columns_before": dict(zip(sent[0], sent[2], strict=True)),
    }
    changed = every.strip() != every_before.strip()
    apply(session, DescriptionAsked(name=str(dataset.id), every=every if changed else None, **told), actor)
    return RedirectResponse(f"/describe?{urlencode({'name': name})}", status_code=303)


def _plain(text: str) -> str:
    """Give a text as it was kept: forms send each line with a carriage return."""
    return text.replace("\r\n", "\n")


def _page(session: Session, dataset: Dataset, actor: Actor) -> HTMLResponse:
    said, debtor = showing.description(session, dataset), showing.of_one(session, dataset)
    every = _span(said.expected_every_seconds) if said.expected_by == "its owner" else ""
    return rendering.page("describe.html", here="Ownership", view=DescribeView(said, debtor, every, actor))


def _span(seconds: float | None) -> str:
    if not seconds:
        return ""
    units = ((604_800, "w"), (86_400, "d"), (3_600, "h"), (60, "m"))
    size, unit = next((one for one in units if seconds % one[0] == 0), (1, "s"))
    return f"{seconds / size:g}{unit}"
