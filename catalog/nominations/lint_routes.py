"""What a job reads that it should not, over HTTP: of a run that events told of, or of events that are sent along."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict

from catalog.nominations import lint
from catalog.nominations.asking import Demanded
from catalog.nominations.lint import DEMANDED, Lint
from catalog.nominations.linting import inputs_of
from catalog.nominations.schemas import ProblemShown, UseShown
from catalog.web.sessions import ReadSession, RequestSession

router = APIRouter(prefix="/lint", tags=["nominations"])


class PlaceShown(BaseModel):
    """The (namespace, name) of an input."""

    model_config = ConfigDict(from_attributes=True)

    namespace: str
    name: str


class InputShown(BaseModel):
    """One input: whether it may be read, every reason why not, and what to read instead."""

    model_config = ConfigDict(from_attributes=True)

    place: PlaceShown
    copy_id: UUID | None
    dataset_id: UUID | None
    dataset: str
    state: str
    problems: list[ProblemShown]
    instead: UseShown | None
    notes: list[str]
    """What is no reason against it yet, such as that it is deprecated."""


class LintShown(BaseModel):
    """All inputs of a job."""

    model_config = ConfigDict(from_attributes=True)

    passed: bool
    inputs: list[InputShown]


def shown(found: Lint) -> LintShown:
    """Show what was found."""
    return LintShown.model_validate(found)


@router.get("/runs/{run_id:path}")
def lint_run(run_id: str, session: RequestSession, demand: Demanded) -> LintShown:
    """Judge the inputs of a run by its run id; the source of truth is required unless something else is."""
    return shown(lint.of_run(session, run_id, demand or DEMANDED))


@router.post("/lineage")
def lint_lineage(events: Annotated[Any, Body()], session: ReadSession, demand: Demanded) -> LintShown:
    """Judge the inputs that OpenLineage events name, one event or a list; nothing of them is kept."""
    return shown(
        lint.of_places(session, inputs_of(events if isinstance(events, list) else [events]), demand or DEMANDED)
    )
