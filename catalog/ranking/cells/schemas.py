"""What cells look like over HTTP and in `--json`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from catalog.ranking.cells.models import Appointment, VerifiedCell
from catalog.ranking.cells.naming import canonical, key_of
from catalog.ranking.cells.service import MOST_ANSWERS, Answer
from catalog.ranking.cells.showing import CellsView
from catalog.web.fields import Text

Value = Text | int | float | bool | None
Column = Annotated[str, Field(min_length=1, max_length=512)]


class AnswerSaid(BaseModel):
    """What somebody says of one cell; values may be written as they are in any copy."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[dict[Column, Value], Field(min_length=1, max_length=16)]
    column: Column
    verdict: Literal["true", "wrong", "cannot_tell"] = "true"
    value: Value = None
    source: Literal["steward", "system_of_record", "expectation"] = "steward"
    replaces: UUID | None = None
    """The answer that was read and is to be replaced."""

    def answer(self) -> Answer:
        """Bring it to canonical form."""
        key = key_of((name, canonical(value)) for name, value in self.key.items())
        return Answer(key, self.column, self.verdict, canonical(self.value), self.source, self.replaces)


class AnswersSaid(BaseModel):
    """Answers that are kept together, and how they were found out."""

    model_config = ConfigDict(extra="forbid")

    answers: Annotated[list[AnswerSaid], Field(min_length=1, max_length=MOST_ANSWERS)]
    reason: Text


class ReasonSaid(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: Text


class RecordSaid(BaseModel):
    """For which columns a copy is the system of record (none: for all), and why."""

    model_config = ConfigDict(extra="forbid")

    columns: Annotated[list[Column], Field(max_length=1_000)] = []
    reason: Text


class VerifiedCellShown(BaseModel):
    """What is known of a cell, since when, and who said so."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    dataset_id: UUID
    cell: str
    key: list[tuple[str, str | None]]
    column: str
    verdict: str
    value: str | None
    source: str
    reason: str
    actor: str
    verified: bool
    valid_from: datetime
    valid_to: datetime | None
    known_from: datetime
    known_to: datetime | None
    ended_by: str | None
    ended_reason: str | None


class AppointmentShown(BaseModel):
    """That a copy is the system of record."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    dataset_id: UUID
    copy_id: UUID
    columns: list[str]
    reason: str
    actor: str
    verified: bool
    known_from: datetime
    known_to: datetime | None
    ended_by: str | None
    ended_reason: str | None


class CellsShown(BaseModel):
    """What contested cells told at the newest ranking, which are worth asking, and what is known now."""

    dataset_id: UUID
    ranking_id: UUID
    found: dict[str, Any]
    asked: list[dict[str, Any]]
    """Each with `answer`, the id of what is known of it by now."""
    known: list[VerifiedCellShown]
    appointments: list[AppointmentShown]

    @classmethod
    def of(cls, seen: CellsView) -> Self:
        """Read a view."""
        return cls(
            dataset_id=seen.dataset.id,
            ranking_id=seen.ranking.id,
            found={name: value for name, value in seen.found.items() if name != "asked"},
            asked=[_asked(one, seen.answers) for one in seen.asked],
            known=[VerifiedCellShown.model_validate(one) for one in seen.known],
            appointments=[AppointmentShown.model_validate(one) for one in seen.appointments],
        )


def shown(rows: list[VerifiedCell]) -> list[VerifiedCellShown]:
    """Show answers."""
    return [VerifiedCellShown.model_validate(row) for row in rows]


def appointed(row: Appointment) -> AppointmentShown:
    """Show an appointment."""
    return AppointmentShown.model_validate(row)


def _asked(one: Mapping[str, Any], answers: Mapping[str, VerifiedCell]) -> dict[str, Any]:
    known = answers.get(one["cell"])
    return {**one, "answer": str(known.id) if known else None}
