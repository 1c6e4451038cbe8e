"""Suites on screens: which are in use, one with its rules and history, writing it, trying it, keeping it."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.models import Dataset
from catalog.errors import CatalogError, Invalid
from catalog.quality import documents
from catalog.quality.choosing import chosen
from catalog.quality.differing import Difference, about, differences
from catalog.quality.kept import queries, service
from catalog.quality.kept.models import SuitePreview, SuiteRevision
from catalog.quality.subjects import subject_of
from catalog.quality.suites import MEASURE, OWNER, Suite
from catalog.silos.access import Actor
from catalog.ui import family, rendering
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter()

LONGEST = documents.MAX_YAML_BYTES
ORDER = ("name", "expectations", "type", "kwargs", "column", "severity", "meta", "notes", "headwater", "party", "owner")
Text = Annotated[str, Form(max_length=LONGEST)]


@dataclass(frozen=True)
class Meant:
    """Whether a suite is meant for what a copy holds now."""

    suite: Suite
    why_not: str


@dataclass(frozen=True)
class Writing:
    """A suite that somebody is writing."""

    text: str
    party: str
    number: int
    """The revision that was read; 0 when there was none."""
    dataset: str
    """What it is tried on."""
    name: str = ""
    problem: str = ""


@router.get("/suites")
def listed(
    session: RequestSession, settings: AppSettings, of: Annotated[str, Query(max_length=10_000)] = ""
) -> HTMLResponse:
    """Show the suites in use; with `of` why each is meant for a dataset or not."""
    found = queries.in_use(session, settings)
    dataset = resolving.resolve(session, of) if of else None
    meant = _meant(session, dataset, found) if dataset else []
    return rendering.page("suites.html", here="Quality", suites=found, dataset=dataset, meant=meant)


@router.get("/suites/show")
def show(session: RequestSession, settings: AppSettings, name: Annotated[str, Query(max_length=600)]) -> HTMLResponse:
    """Show a suite's rules and what became of it."""
    suite = queries.named(session, settings, name)
    rules = [(entry, about(entry)) for entry in suite.data["expectations"]]
    history = [(one, _since(one, before)) for one, before in _pairs(queries.history(session, name))]
    return rendering.page("suite.html", here="Quality", suite=suite, rules=rules, history=history)


@router.get("/suites/edit")
def edit(
    session: RequestSession,
    settings: AppSettings,
    name: Annotated[str, Query(max_length=600)] = "",
    dataset: Annotated[str, Query(max_length=10_000)] = "",
) -> HTMLResponse:
    """Show the form to write a suite: one in use, or a new one for a dataset."""
    suite = queries.named(session, settings, name) if name else None
    last = queries.latest(session, name) if name else None
    data = suite.data if suite else _new(resolving.resolve(session, dataset) if dataset else None)
    text = documents.write_yaml(documents.in_order(data, ORDER))
    party = suite.party if suite else OWNER
    return _form(Writing(text, party, last.number if last else 0, dataset, name))


@router.post("/suites/try", dependencies=[asks("describe")])
def attempt(
    session: RequestSession,
    actor: Acting,
    text: Text,
    dataset: Annotated[str, Form(max_length=10_000)],
    party: Annotated[str, Form(max_length=16)] = OWNER,
    number: Annotated[int, Form()] = 0,
    name: Annotated[str, Form(max_length=600)] = "",
) -> Response:
    """Have the suite tried on what the dataset holds now; a broken one is shown again with what is wrong."""
    try:
        data = documents.read(text.encode(), yaml=True)
        version = _version(session, dataset)
        with session.begin_nested():  # the page that says what went wrong keeps nothing of it
            asked = service.ask_preview(session, data, version, party=party, actor=actor)
    except CatalogError as error:
        return _form(Writing(text, party, number, dataset, name, str(error)), status=422)
    return RedirectResponse(f"/suites/tried/{asked.id}?number={number}", status_code=303)


@router.get("/suites/tried/{preview_id}")
def tried(
    session: RequestSession, settings: AppSettings, actor: Acting, preview_id: UUID, number: int = 0
) -> HTMLResponse:
    """Show what a suite found that is not kept yet, and what would change with it."""
    return _tried(session, settings, actor, queries.preview(session, preview_id), number)


@router.post("/suites/tried/{preview_id}/keep", dependencies=[asks("describe")])
def keep(
    session: RequestSession,
    settings: AppSettings,
    actor: Acting,
    preview_id: UUID,
    reason: Annotated[str, Form(max_length=10_000)] = "",
    number: Annotated[int, Form()] = 0,
) -> Response:
    """Put the suite that was tried into use."""
    preview = queries.preview(session, preview_id)
    try:
        with session.begin_nested():  # see `attempt`
            kept = service.keep(
                session, preview.data, party=preview.party, actor=actor, reason=reason, settings=settings, number=number
            )
    except CatalogError as error:
        return _tried(session, settings, actor, preview, number, str(error), status=error.status)
    return RedirectResponse(f"/suites/show?name={quote(kept.name, safe='')}", status_code=303)


def _form(writing: Writing, *, status: int = 200) -> HTMLResponse:
    parties = ((OWNER, "the owner of the data"), (MEASURE, "the measure team"))
    return rendering.page("suite_edit.html", status=status, here="Quality", writing=writing, parties=parties)


def _tried(
    session: Session,
    settings: Settings,
    actor: Actor,
    preview: SuitePreview,
    number: int,
    problem: str = "",
    *,
    status: int = 200,
) -> HTMLResponse:
    former = next((one for one in queries.in_use(session, settings) if one.name == preview.data.get("name")), None)
    version = datasets.version(session, preview.version_id)
    copy = datasets.copy(session, version.copy_id)
    view: dict[str, Any] = {
        "preview": preview,
        "former": former,
        "changes": _changes(former, preview) if former else [],
        "copy": family.label(copy),
        "dataset": datasets.dataset_of(session, copy.id),
        "number": number,
        "problem": problem,
        "actor": actor,
    }
    return rendering.page("suite_tried.html", status=status, here="Quality", **view)


def _changes(former: Suite, preview: SuitePreview) -> list[Difference]:
    return differences(former.data, preview.data)


def _meant(session: Session, dataset: Dataset, found: list[Suite]) -> list[tuple[list[str], list[Meant]]]:
    """Give the answers for the copies of a dataset; copies with the same answers stand together."""
    told: dict[tuple[str, ...], list[str]] = {}
    for copy in datasets.members(session, dataset.id):
        if (subject := subject_of(session, copy)) is not None:
            told.setdefault(tuple(chosen(found, subject)), []).append(family.label(copy))
    return [(labels, list(map(Meant, found, reasons))) for reasons, labels in told.items()]


def _version(session: Session, text: str) -> UUID:
    dataset = resolving.resolve(session, text)
    members = [copy.id for copy in datasets.members(session, dataset.id)]
    held = [one for one in datasets.current_versions(session, members).values() if one.status == "readable"]
    if not held:
        raise Invalid(
            reason=f"No copy of {dataset.name} holds anything that can be read, so nothing can be tried on it."
        )
    return max(held, key=lambda one: one.id).id


def _pairs(history: list[SuiteRevision]) -> list[tuple[SuiteRevision, SuiteRevision | None]]:
    return list(zip(history, [*history[1:], None], strict=False))


def _since(one: SuiteRevision, before: SuiteRevision | None) -> str:
    if one.retired:
        return "taken out of use"
    if before is None:
        return "first kept"
    found = differences(before.data, one.data)
    ways = {way: sum(change.way == way for change in found) for way in ("looser", "tighter", "other")}
    return ", ".join(f"{count} {way}" for way, count in ways.items() if count) or "said otherwise"


def _new(dataset: Dataset | None) -> dict[str, Any]:
    applies = {"datasets": [dataset.name]} if dataset else {}
    row: dict[str, Any] = {
        "type": "expect_table_row_count_to_be_between",
        "kwargs": {"min_value": 1},
        "severity": "critical",
        "notes": "There is at least one row.",
    }
    name = f"{dataset.name} of its owner" if dataset else "a name"
    return {"name": name, "expectations": [row], "meta": {"headwater": {"owner": "", "applies": applies}}}
