"""Deprecation over HTTP, and the words that people give for it."""

from datetime import UTC, datetime, time
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets.deprecation import queries, service
from catalog.datasets.deprecation.queries import Deprecated
from catalog.datasets.owning import things
from catalog.datasets.owning.things import Kind, Thing
from catalog.errors import Invalid, NameNotFound
from catalog.nominations.schemas import DeprecatedShown
from catalog.silos.access import Actor
from catalog.web.fields import Text
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["ownership"], prefix="/deprecations")


class DeprecationAsked(BaseModel):
    """What is deprecated, until when it may be used, why, and what to use instead (a dataset or a copy)."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["dataset", "copy"] = "dataset"
    name: Text
    until: Text
    """A day or a moment, such as 2027-01-31; without a zone it is taken for UTC."""
    reason: Text
    instead: Text = ""


class TakingBackAsked(BaseModel):
    """What may be used again, and why."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["dataset", "copy"] = "dataset"
    name: Text
    reason: Text


@router.get("")
def list_deprecated(session: RequestSession) -> list[DeprecatedShown]:
    """List what is deprecated, the nearest deadline first."""
    return [DeprecatedShown.model_validate(one) for one in queries.listed(session)]


@router.post("", dependencies=[asks("describe")])
def add(body: DeprecationAsked, session: RequestSession, actor: Acting) -> DeprecatedShown:
    """Say that a dataset or copy is not to be used after a deadline."""
    made = deprecate(session, body.kind, body.name, (body.until, body.reason, body.instead), actor)
    return DeprecatedShown.model_validate(made)


@router.post("/take-back", dependencies=[asks("describe")], status_code=204)
def take_back(body: TakingBackAsked, session: RequestSession, actor: Acting) -> None:
    """Let it be used again."""
    service.take_back(session, things.named(session, body.kind, body.name), reason=body.reason, actor=actor)


def deprecate(session: Session, kind: Kind, name: str, said: tuple[str, str, str], actor: Actor) -> Deprecated:
    """Deprecate what a person names; `said` is the deadline, the reason and what to use instead."""
    until, reason, instead = said
    thing = things.named(session, kind, name)
    replacement = _meant(session, instead) if instead.strip() else None
    service.deprecate(session, thing, service.Wish(_moment(until), reason, replacement), actor=actor)
    session.flush()  # it is read back
    return queries.of(session, [thing])[0]


def _meant(session: Session, text: str) -> Thing:
    """A path or URI names a copy, all else a dataset, as for "which?"."""
    if "/" in text:
        return things.named(session, "copy", text)
    try:
        return things.named(session, "dataset", text)
    except NameNotFound:
        return things.named(session, "copy", text)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(reason=f"{text[:40]!r} is no day. Write it as 2027-01-31.") from None
    # A deadline that is a day is kept until that day has ended.
    whole = datetime.combine(found, time.max) if len(text.strip()) <= len("2027-01-31") else found
    return whole if whole.tzinfo else whole.replace(tzinfo=UTC)
