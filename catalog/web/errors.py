"""The one translation of errors to HTTP: every failure answers {"error": {"code", "message", "facts"}}."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.db import is_duplicate
from catalog.errors import CatalogError, Conflict, DatabaseBusy, Invalid

log = structlog.get_logger("catalog.web")


@dataclass(frozen=True)
class Problem:
    """One failure as it is told: the HTTP status, a code for machines, a sentence for people, the facts behind it."""

    status: int
    code: str
    message: str
    facts: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Give the JSON shape of an error."""
        facts = jsonable_encoder(self.facts, custom_encoder={Exception: str})
        return {"error": {"code": self.code, "message": self.message, "facts": facts}}


Page = Callable[[Request, Problem], Response]


def install(app: FastAPI, page: Page | None = None) -> None:
    """Answer every error of the app in the one shape; `page` draws it for people where they did not ask for JSON."""

    def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if page is not None and wants_page(request):
            return page(request, problem)
        headers = getattr(error, "headers", None)
        if problem.status == HTTPStatus.UNAUTHORIZED:
            headers = {"www-authenticate": "Bearer"}
        return JSONResponse(problem.body(), status_code=problem.status, headers=headers)

    def answer_duplicate(request: Request, error: Exception) -> Response:
        if isinstance(error, IntegrityError) and is_duplicate(error):
            log.warning("somebody_was_first", reason=_first_line(error))
            return answer(request, error)
        raise error  # a rule of the database was broken, and that is a bug of ours

    for kind in (CatalogError, RequestValidationError, HTTPException, DataError, OperationalError, PoolTimeout):
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(IntegrityError, answer_duplicate)
    app.state.answer_error = answer


def problem_of(error: Exception) -> Problem:
    """Tell what a failure means to the caller."""
    if isinstance(error, CatalogError):
        return Problem(error.status, error.code, str(error), error.facts)
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        return _http(error)
    if isinstance(error, SQLAlchemyError):
        return _of_database(error)
    return _unexpected()


def wants_page(request: Request) -> bool:
    """Tell whether a person's browser asked, and not a program."""
    path = request.url.path
    return not path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _of_database(error: Exception) -> Problem:
    if isinstance(error, (OperationalError, PoolTimeout)):
        log.error("database_failed", reason=_first_line(error))
        return problem_of(DatabaseBusy(reason=_first_line(error)))
    if isinstance(error, IntegrityError) and is_duplicate(error):
        return problem_of(Conflict())
    if isinstance(error, DataError):
        return problem_of(Invalid(reason="The request holds what no database keeps, such as a NUL. Leave it out."))
    return _unexpected()


def _invalid(error: RequestValidationError) -> Problem:
    # A body that two parts of a route read is complained of twice.
    told_once = dict.fromkeys((_place(item["loc"]), str(item["msg"])) for item in map(_of_json, error.errors()))
    fields = [{"field": place, "reason": reason.removeprefix("Value error, ")} for place, reason in told_once]
    told = "; ".join(f"{item['field']}: {item['reason']}" for item in fields[:5])
    return Problem(422, "request_invalid", f"The request is not right: {told}.", {"fields": fields})


def _of_json(item: dict[str, Any]) -> dict[str, Any]:
    """Tell of a body that is no JSON where it is wrong, instead of naming a place in it as if it were a field."""
    if item["type"] != "json_invalid":
        return item
    told = f"This is not JSON: {item['ctx']['error']} at character {item['loc'][-1]}"
    return {"loc": ("body",), "msg": told}


def _place(location: tuple[Any, ...]) -> str:
    inner = location[1:] if len(location) > 1 else location
    return ".".join(str(part) for part in inner)


def _http(error: HTTPException) -> Problem:
    if error.status_code == HTTPStatus.NOT_FOUND and error.detail == HTTPStatus.NOT_FOUND.phrase:
        return Problem(404, "page_not_found", "There is nothing at this address.")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return Problem(405, "method_not_allowed", "This address does not take this method.")
    phrase = HTTPStatus(error.status_code).phrase
    return Problem(error.status_code, phrase.lower().replace(" ", "_"), str(error.detail))


def _unexpected() -> Problem:
    return Problem(
        500,
        "unexpected",
        "Something went wrong that nobody expected; nothing was written. The log of the site says more.",
    )


def _first_line(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return (str(cause).splitlines() or [type(cause).__name__])[0].rstrip(".") + "."
