"""The question "which one should I use?" over HTTP: alone or with others, with demands, and cheap to ask again."""

from collections.abc import Iterator
from typing import Annotated

import xxhash
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from sqlalchemy.orm import Session

from catalog.access.asking import READS
from catalog.db import now
from catalog.errors import CatalogError, Invalid
from catalog.errors.asking import TooManyNames
from catalog.nominations.gate import REQUIREMENTS, Demand, gate
from catalog.nominations.schemas import AnsweredShown, AnswerShown, AnswersShown, GateShown, NamesAsked
from catalog.nominations.which import Which, which
from catalog.web.errors import problem_of
from catalog.web.sessions import ReadSession, before
from catalog.web.spans import span

MOST_NAMES = 1_000
router = APIRouter(tags=["nominations"])


def demanded(require: str, max_age: str) -> Demand:
    """Read what a pipeline demands; raises Invalid, SpanInvalid."""
    if require and require not in REQUIREMENTS:
        raise Invalid(reason=f"{require!r} cannot be required. Ask for one of: {', '.join(REQUIREMENTS)}.")
    return Demand(require, span(max_age) if max_age else None)


async def _demand(  # not a plain function, which would be called in a thread of its own
    require: Annotated[str, Query(max_length=40, description="canonical | accepted-bytes")] = "",
    max_age: Annotated[str, Query(max_length=40, description="such as 36h or 2d")] = "",
) -> Demand:
    return demanded(require, max_age)


Demanded = Annotated[Demand, Depends(_demand)]


@router.get("/which", dependencies=[READS], response_model=AnswerShown, responses={304: {"description": "As it was"}})
def which_one(
    request: Request,
    name: Annotated[str, Query(max_length=10_000)],
    demand: Demanded,
    if_none_match: Annotated[str, Header(max_length=1_000)] = "",
) -> Response:
    """Say which copy to use for a dataset's name, id, URI or path.

    With `require` or `max_age` the answer has a `gate`. An `If-None-Match` with the ETag of an earlier answer gives 304
    while that one holds.
    """
    # Opened here and not by a dependency, which would take two more threads in turn: pipelines ask this at every start.
    with before(request) as session:
        body = answered(which(session, name), demand).model_dump_json().encode()
    tag = f'"{xxhash.xxh3_128_hexdigest(body)}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in _tags(if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.post("/which")
def which_ones(asked: NamesAsked, session: ReadSession) -> AnswersShown:
    """Say for up to 1,000 names which copy to use; one that is not known harms no other."""
    if len(asked.names) > MOST_NAMES:
        raise TooManyNames(count=len(asked.names), limit=MOST_NAMES)
    demand = demanded(asked.require, asked.max_age)
    return AnswersShown(answers=[_one_of_many(session, name, demand) for name in asked.names])


def answered(found: Which, demand: Demand) -> AnswerShown:
    """Show an answer, with the gate where something is demanded."""
    shown = AnswerShown.model_validate(found)
    if demand:
        shown.gate = GateShown.model_validate(gate(found, demand, now()))
    return shown


def _one_of_many(session: Session, name: str, demand: Demand) -> AnsweredShown:
    try:
        return AnsweredShown(asked=name, answer=answered(which(session, name), demand), error=None)
    except CatalogError as error:
        return AnsweredShown(asked=name, answer=None, error=problem_of(error).body()["error"])


def _tags(header: str) -> Iterator[str]:
    return (tag.strip().removeprefix("W/") for tag in header.split(","))
